/**
 * Lowers what acts along the axes of maps: matrices along one axis, resizing, mirror padding, average pooling. Matrix
 * products use all threads, so they beat the operators made for the purpose except on large maps.
 */
import { type AxisMatrix, linearMatrix, mirrorMatrix, nearestMatrix, transposed } from '../axis-matrix.js';
import { type OpNodeOf, type Shape, sizeOf } from '../graph.js';
import { type Lowered, type LoweringContext, nchw } from './context.js';
import { convGeometry } from './conv.js';
import { logicalAxes, physicalAxis, physicalShape } from './layout.js';

/**
 * From this width on a dense matrix does more work than the Resize operator: 46 ms against 24 for 128 to 256 px, but
 * 2.8 against 8.2 for 4 to 16.
 */
const RESIZE_OPERATOR_FROM = 160;

function onlyInput<T extends { readonly inputs: readonly unknown[] }>(node: T): T['inputs'][number] {
	return node.inputs[0] as T['inputs'][number];
}

function constant(ctx: LoweringContext, { rows, columns, values }: AxisMatrix): string {
	return ctx.builder.floats(values, [rows, columns]);
}

/** The matrix applied along a logical axis of a value, whose layout is kept (maps are brought to channels first). */
function alongAxis(ctx: LoweringContext, value: Lowered, axis: number, matrix: AxisMatrix): Lowered {
	const rank = value.shape.length;
	const isMap = rank === 4 && value.layout === 'std' && (axis === 1 || axis === 2);
	const layout = isMap ? 'nchw' : value.layout;
	const name = ctx.as(value, layout);
	const stored = physicalShape(value.shape, layout);
	const at = physicalAxis(axis, layout, rank);
	const shape: Shape = value.shape.map((dim, i) => (i === axis ? matrix.rows : dim));
	if (at === rank - 1 && rank > 1) {
		const product = ctx.builder.emit('MatMul', [name, constant(ctx, transposed(matrix))]);
		return { name: product, layout, shape };
	}
	const outer = sizeOf(stored.slice(0, at));
	const inner = sizeOf(stored.slice(at + 1));
	const batched = at === rank - 2 ? name : ctx.reshape(name, [outer, matrix.columns, inner]);
	const product = ctx.builder.emit('MatMul', [constant(ctx, matrix), batched]);
	return { name: at === rank - 2 ? product : ctx.reshape(product, physicalShape(shape, layout)), layout, shape };
}

export function lowerAxisProduct(ctx: LoweringContext, node: OpNodeOf<'AxisProduct'>): Lowered {
	return alongAxis(ctx, ctx.value(onlyInput(node)), node.attrs.axis, node.attrs.matrix);
}

export function lowerResize(ctx: LoweringContext, node: OpNodeOf<'Resize'>): Lowered {
	const { mode, sampling } = node.attrs;
	const value = ctx.value(onlyInput(node));
	const [n = 1, h = 1, w = 1, c = 1] = value.shape;
	const [, toH = 1, toW = 1] = node.shape;
	if (value.splat !== undefined) return { ...value, shape: node.shape };
	// Nearest by whole factors needs no rounding rule, on which the operator and TensorFlow.js might differ.
	const whole = toH % h === 0 && toW % w === 0 && !sampling.alignCorners;
	if (mode === 'nearest' ? whole : Math.max(toH, toW) >= RESIZE_OPERATOR_FROM) {
		const { alignCorners, halfPixelCenters } = sampling;
		const linear = alignCorners ? 'align_corners' : halfPixelCenters ? 'half_pixel' : 'asymmetric';
		const attributes =
			mode === 'linear'
				? { mode: 'linear', coordinate_transformation_mode: linear }
				: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
		const sizes = ctx.builder.ints([n, c, toH, toW]);
		return nchw(ctx.builder.emit('Resize', [ctx.as(value, 'nchw'), '', '', sizes], attributes), node.shape);
	}
	const matrixOf = mode === 'linear' ? linearMatrix : nearestMatrix;
	const across = alongAxis(ctx, value, 2, matrixOf(w, toW, sampling));
	return alongAxis(ctx, across, 1, matrixOf(h, toH, sampling));
}

export function lowerMirrorPad(ctx: LoweringContext, node: OpNodeOf<'MirrorPad'>): Lowered {
	const { paddings, mode } = node.attrs;
	const value = ctx.value(onlyInput(node));
	if (value.splat !== undefined) return { ...value, shape: node.shape };
	if (mode === 'reflect') {
		const stored = logicalAxes(value.layout, value.shape.length).map((axis) => paddings[axis] ?? [0, 0]);
		const pads = [...stored.map((p) => p[0]), ...stored.map((p) => p[1])];
		const name = ctx.builder.emit('Pad', [value.name, ctx.builder.ints(pads)], { mode: 'reflect' });
		return { name, layout: value.layout, shape: node.shape };
	}
	return paddings.reduce((padded, [before, after], axis) => {
		const size = value.shape[axis] ?? 1;
		if (before + after === 0) return padded;
		return alongAxis(ctx, padded, axis, mirrorMatrix(size, [before, after], mode));
	}, value);
}

export function lowerAveragePool(ctx: LoweringContext, node: OpNodeOf<'AveragePool'>): Lowered {
	const attributes = { ...convGeometry(node.attrs.info), count_include_pad: 0 };
	return nchw(ctx.builder.emit('AveragePool', [ctx.use(onlyInput(node), 'nchw')], attributes), node.shape);
}
