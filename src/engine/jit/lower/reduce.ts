/** Lowers reductions along axes, in whatever layout the value is stored. */
import { type OpNodeOf, type ReduceFn, sizeOf } from '../graph.js';
import { type Lowered, type LoweringContext, std } from './context.js';
import { logicalAxes } from './layout.js';

const OPS: Readonly<Record<ReduceFn, string>> = {
	Sum: 'ReduceSum',
	Mean: 'ReduceMean',
	Max: 'ReduceMax',
	Min: 'ReduceMin',
	Prod: 'ReduceProd',
};

export function lowerReduce(ctx: LoweringContext, node: OpNodeOf<'Reduce'>): Lowered {
	const [input] = node.inputs;
	if (input === undefined) throw new Error('a reduction has one input');
	const { fn, axes } = node.attrs;
	const value = ctx.value(input);
	const rank = value.shape.length;
	if (value.splat !== undefined && (fn === 'Mean' || fn === 'Max' || fn === 'Min'))
		return { ...value, shape: node.shape };
	if (value.splat !== undefined && fn === 'Sum') {
		const count = sizeOf(axes.map((axis) => value.shape[axis] ?? 1));
		return { name: '', layout: 'std', shape: node.shape, splat: Math.fround(value.splat * count) };
	}
	// Removing axes from a permuted value leaves plain order when the kept axes are stored in logical order.
	const kept = logicalAxes(value.layout, rank).filter((axis) => !axes.includes(axis));
	const inOrder = kept.every((axis, i) => i === 0 || axis > (kept[i - 1] ?? -1));
	const keepDims = node.shape.length === rank;
	const layout = keepDims || inOrder ? value.layout : 'std';
	const stored = logicalAxes(layout, rank);
	const physical = ctx.builder.ints(axes.map((axis) => stored.indexOf(axis)).sort((a, b) => a - b));
	const name = ctx.builder.emit(OPS[fn], [ctx.as(value, layout), physical], { keepdims: keepDims ? 1 : 0 });
	if (keepDims) return { name, layout, shape: node.shape };
	return std(name, node.shape);
}
