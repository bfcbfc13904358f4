/**
 * How a value lies in memory, as a typed property of every lowered value. Shapes in the graph are logical
 * (NHWC for maps, HWIO for kernels); convolutions want NCHW and OIHW, and pointwise work keeps what it is given.
 */
import type { Shape } from '../graph.js';

/** `std`: row-major in logical order. `nchw`, `oihw`: a rank-4 value stored with permuted axes. */
export type Layout = 'std' | 'nchw' | 'oihw';

/** Physical axis i holds logical axis PERMUTATION[i]. */
const PERMUTATION: Readonly<Record<'nchw' | 'oihw', readonly [number, number, number, number]>> = {
	nchw: [0, 3, 1, 2],
	oihw: [3, 2, 0, 1],
};

function identity(rank: number): readonly number[] {
	return Array.from({ length: rank }, (_, i) => i);
}

/** Logical axis of every physical axis. */
export function logicalAxes(layout: Layout, rank: number): readonly number[] {
	return layout === 'std' ? identity(rank) : PERMUTATION[layout];
}

/** The shape as stored. */
export function physicalShape(shape: Shape, layout: Layout): readonly number[] {
	return logicalAxes(layout, shape.length).map((axis) => shape[axis] ?? 1);
}

/** Where a logical axis is stored. */
export function physicalAxis(axis: number, layout: Layout, rank: number): number {
	return logicalAxes(layout, rank).indexOf(axis);
}

/** The permutation that turns a value stored as `from` into one stored as `to` (ONNX Transpose `perm`). */
export function relayout(from: Layout, to: Layout, rank: number): readonly number[] {
	const source = logicalAxes(from, rank);
	return logicalAxes(to, rank).map((axis) => source.indexOf(axis));
}
