/**
 * Matrices that act along one axis of a tensor: mirror padding, resizing and pooling are each such a matrix along rows
 * and one along columns, and their gradients are the transposed matrices. Pure arithmetic; knows no tensors.
 */

export interface AxisMatrix {
	/** Length of the axis afterwards. */
	readonly rows: number;
	/** Length of the axis before. */
	readonly columns: number;
	/** Row-major. */
	readonly values: Float32Array;
}

export interface Sampling {
	readonly alignCorners: boolean;
	readonly halfPixelCenters: boolean;
}

function filled(rows: number, columns: number, fill: (add: (r: number, c: number, v: number) => void) => void) {
	const values = new Float32Array(rows * columns);
	fill((r, c, v) => {
		values[r * columns + c] = (values[r * columns + c] ?? 0) + v;
	});
	return { rows, columns, values };
}

/** The adjoint: what carries a gradient back along the axis. */
export function transposed({ rows, columns, values }: AxisMatrix): AxisMatrix {
	return filled(columns, rows, (add) => {
		values.forEach((v, i) => {
			if (v !== 0) add(i % columns, Math.floor(i / columns), v);
		});
	});
}

/** Pads `size` elements by `before` and `after` mirrored ones; `reflect` leaves the border element out of the mirror. */
export function mirrorMatrix(
	size: number,
	[before, after]: readonly [number, number],
	mode: 'reflect' | 'symmetric',
): AxisMatrix {
	const edge = mode === 'reflect' ? 1 : 0;
	const rows = before + size + after;
	return filled(rows, size, (add) => {
		for (let r = 0; r < rows; r++) {
			const i = r - before;
			add(r, i < 0 ? -i - 1 + edge : i >= size ? 2 * size - 1 - edge - i : i, 1);
		}
	});
}

/** Where output element `r` of `to` lies among `from` elements, before clamping; TensorFlow's three conventions. */
function sourcePosition(r: number, from: number, to: number, { alignCorners, halfPixelCenters }: Sampling): number {
	const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
	return halfPixelCenters ? (r + 0.5) * scale - 0.5 : r * scale;
}

/** Linear interpolation from `from` to `to` elements, clamped at the ends. */
export function linearMatrix(from: number, to: number, sampling: Sampling): AxisMatrix {
	return filled(to, from, (add) => {
		for (let r = 0; r < to; r++) {
			const position = Math.min(Math.max(sourcePosition(r, from, to, sampling), 0), from - 1);
			const low = Math.floor(position);
			add(r, low, 1 - (position - low));
			if (position > low) add(r, low + 1, position - low);
		}
	});
}

/** Nearest element, as TensorFlow.js rounds: down, or to the nearest with aligned corners. */
export function nearestMatrix(from: number, to: number, sampling: Sampling): AxisMatrix {
	return filled(to, from, (add) => {
		for (let r = 0; r < to; r++) {
			const position = sourcePosition(r, from, to, sampling) + (sampling.halfPixelCenters ? 0.5 : 0);
			const nearest = sampling.alignCorners ? Math.round(position) : Math.floor(position);
			add(r, Math.min(Math.max(nearest, 0), from - 1), 1);
		}
	});
}

/** Means over windows of `window` elements, `stride` apart, `before` of them ahead of the first; padding counts not. */
export function averageMatrix(
	from: number,
	to: number,
	{ window, stride, before }: { readonly window: number; readonly stride: number; readonly before: number },
): AxisMatrix {
	return filled(to, from, (add) => {
		for (let r = 0; r < to; r++) {
			const first = Math.max(r * stride - before, 0);
			const end = Math.min(r * stride - before + window, from);
			for (let c = first; c < end; c++) add(r, c, 1 / (end - first));
		}
	});
}
