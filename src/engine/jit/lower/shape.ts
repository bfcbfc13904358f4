/** Lowers operations that move values without computing: reshapes, slices, pads, shuffles. */
import type { OpNodeOf } from '../graph.js';
import { type Lowered, type LoweringContext, nchw, reshaped, std } from './context.js';
import { type Layout, logicalAxes, physicalAxis } from './layout.js';

/** End of a slice that runs backwards to the first element. */
const BEFORE_FIRST = -(2 ** 31);

function sameShape(a: readonly number[], b: readonly number[]): boolean {
	return a.length === b.length && a.every((d, i) => d === b[i]);
}

export function lowerReshape(ctx: LoweringContext, node: OpNodeOf<'Reshape'>): Lowered {
	const value = ctx.value(firstInput(node));
	if (value.splat !== undefined) return { ...value, shape: node.shape };
	if (sameShape(value.shape, node.shape)) return value;
	if (value.layout === 'std' && value.source !== undefined) {
		const { source } = value;
		return sameShape(source.shape, node.shape) ? std(source.name, node.shape) : reshaped(ctx, source, node.shape);
	}
	return std(ctx.reshape(ctx.as(value, 'std'), node.shape), node.shape);
}

export function lowerTranspose(ctx: LoweringContext, node: OpNodeOf<'Transpose'>): Lowered {
	const value = ctx.value(firstInput(node));
	const { perm } = node.attrs;
	if (value.splat !== undefined) return { ...value, shape: node.shape };
	// Stored axes are unchanged when the logical permutation is just what a layout says; then nothing moves.
	const stored = logicalAxes(value.layout, value.shape.length).map((axis) => perm.indexOf(axis));
	const free = (['std', 'nchw', 'oihw'] as const).find(
		(layout) => (layout === 'std' || perm.length === 4) && sameShape(logicalAxes(layout, perm.length), stored),
	);
	if (free !== undefined) return { name: value.name, layout: free, shape: node.shape };
	return std(ctx.transpose(ctx.as(value, 'std'), perm, value.shape), node.shape);
}

export function lowerConcat(ctx: LoweringContext, node: OpNodeOf<'Concat'>): Lowered {
	const values = node.inputs.map((i) => ctx.value(i));
	const layout = node.shape.length === 4 && values.some((v) => v.layout === 'nchw') ? 'nchw' : 'std';
	const axis = physicalAxis(node.attrs.axis, layout, node.shape.length);
	const name = ctx.builder.emit(
		'Concat',
		values.map((v) => ctx.as(v, layout)),
		{ axis },
	);
	return { name, layout, shape: node.shape };
}

export function lowerSlice(ctx: LoweringContext, node: OpNodeOf<'Slice'>): Lowered {
	const value = ctx.value(firstInput(node));
	if (value.splat !== undefined) return { ...value, shape: node.shape };
	const { begin, steps = [] } = node.attrs;
	const step = (axis: number) => steps[axis] ?? 1;
	const axes = begin
		.map((_, axis) => axis)
		.filter((axis) => node.shape[axis] !== value.shape[axis] || step(axis) !== 1);
	if (axes.length === 0) return value;
	const starts = axes.map((axis) => begin[axis] ?? 0);
	const ends = axes.map((axis) => {
		const last = (begin[axis] ?? 0) + ((node.shape[axis] ?? 0) - 1) * step(axis);
		// Before the first element, which -1 would not be: it counts from the end.
		return step(axis) > 0 ? last + 1 : last > 0 ? last - 1 : BEFORE_FIRST;
	});
	const strides = axes.every((axis) => step(axis) === 1) ? [] : [ctx.builder.ints(axes.map(step))];
	return keepLayout(ctx, value, node.shape, (name, at) => {
		const bounds = [ctx.builder.ints(starts), ctx.builder.ints(ends), ctx.builder.ints(axes.map(at))];
		return ctx.builder.emit('Slice', [name, ...bounds, ...strides]);
	});
}

export function lowerPad(ctx: LoweringContext, node: OpNodeOf<'Pad'>): Lowered {
	const { paddings, value: fill } = node.attrs;
	return keepLayout(ctx, ctx.value(firstInput(node)), node.shape, (name, _at, layout) => {
		const stored = logicalAxes(layout, node.shape.length).map((axis) => paddings[axis] ?? [0, 0]);
		const pads = [...stored.map((p) => p[0]), ...stored.map((p) => p[1])];
		return ctx.builder.emit('Pad', [name, ctx.builder.ints(pads), ctx.builder.scalar(fill)]);
	});
}

export function lowerReverse(ctx: LoweringContext, node: OpNodeOf<'Reverse'>): Lowered {
	const { axes } = node.attrs;
	const backwards = ctx.builder.ints(axes.map(() => -1));
	const beforeFirst = ctx.builder.ints(axes.map(() => BEFORE_FIRST));
	return keepLayout(ctx, ctx.value(firstInput(node)), node.shape, (name, at) =>
		ctx.builder.emit('Slice', [name, backwards, beforeFirst, ctx.builder.ints(axes.map(at)), backwards]),
	);
}

export function lowerTile(ctx: LoweringContext, node: OpNodeOf<'Tile'>): Lowered {
	const { reps } = node.attrs;
	const value = ctx.value(firstInput(node));
	if (value.splat !== undefined) return { ...value, shape: node.shape };
	return keepLayout(ctx, value, node.shape, (name, _at, layout) => {
		const stored = logicalAxes(layout, node.shape.length).map((axis) => reps[axis] ?? 1);
		return ctx.builder.emit('Tile', [name, ctx.builder.ints(stored)]);
	});
}

/** ONNX DepthToSpace in DCR mode on NCHW is TensorFlow's on NHWC, bit for bit. */
export function lowerDepthToSpace(ctx: LoweringContext, node: OpNodeOf<'DepthToSpace'>): Lowered {
	const attributes = { blocksize: node.attrs.blockSize, mode: 'DCR' };
	return nchw(ctx.builder.emit('DepthToSpace', [ctx.use(firstInput(node), 'nchw')], attributes), node.shape);
}

export function lowerSpaceToDepth(ctx: LoweringContext, node: OpNodeOf<'SpaceToDepth'>): Lowered {
	const attributes = { blocksize: node.attrs.blockSize };
	return nchw(ctx.builder.emit('SpaceToDepth', [ctx.use(firstInput(node), 'nchw')], attributes), node.shape);
}

/** Applies an axis-wise operation to a value as it is stored. */
function keepLayout(
	ctx: LoweringContext,
	value: Lowered,
	shape: readonly number[],
	emit: (name: string, at: (axis: number) => number, layout: Layout) => string,
): Lowered {
	const { layout } = value;
	const name = emit(ctx.as(value, layout), (axis) => physicalAxis(axis, layout, shape.length), layout);
	return { name, layout, shape };
}

function firstInput<T extends { readonly inputs: readonly unknown[] }>(node: T): T['inputs'][number] {
	return node.inputs[0] as T['inputs'][number];
}
