/** Lowers matrix products: Gemm where the operands are matrices, MatMul with broadcasting otherwise. */
import { type GraphNode, type OpNodeOf, sizeOf } from '../graph.js';
import { type Lowered, type LoweringContext, reshaped, std } from './context.js';

export function lowerMatMul(ctx: LoweringContext, node: OpNodeOf<'MatMul'>): Lowered {
	const [a, b] = node.inputs;
	if (a === undefined || b === undefined) throw new Error('a matrix product has two inputs');
	const { transposeA, transposeB } = node.attrs;
	const batchSize = sizeOf(node.shape.slice(0, -2));
	if (batchSize === 1) {
		// tf.matMul adds a batch axis of one to plain matrices; Gemm takes the transposes as flags.
		const product = ctx.builder.emit('Gemm', [matrix(ctx, a), matrix(ctx, b)], {
			transA: transposeA ? 1 : 0,
			transB: transposeB ? 1 : 0,
		});
		const shape = node.shape.slice(-2);
		return node.shape.length === 2 ? std(product, shape) : reshaped(ctx, { name: product, shape }, node.shape);
	}
	return std(ctx.builder.emit('MatMul', [swapped(ctx, a, transposeA), swapped(ctx, b, transposeB)]), node.shape);
}

function matrix(ctx: LoweringContext, node: GraphNode): string {
	const name = ctx.use(node);
	return node.shape.length === 2 ? name : ctx.reshape(name, node.shape.slice(-2));
}

function swapped(ctx: LoweringContext, node: GraphNode, transpose: boolean): string {
	const name = ctx.use(node);
	if (!transpose) return name;
	const rank = node.shape.length;
	const perm = node.shape.map((_, axis) => (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis));
	return ctx.shared(`${name}^T`, () => ctx.transpose(name, perm, node.shape));
}
