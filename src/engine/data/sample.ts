/**
 * The resampler: reads a picture through a control grid and writes RGB 0..1. The hot loop of the feed.
 * Must not know what the grid means or where pictures come from.
 */
import type { SquarePicture } from './types.js';

/** Precomputed columns (and rows) of an output: which grid cell each sample lies in, and how far along. */
export interface SamplePlan {
	readonly outputSize: number;
	readonly subsamples: number;
	readonly nodes: number;
	/** Cell of each of outputSize * subsamples sample columns, 0..nodes - 2. */
	readonly cells: Uint8Array;
	/** Position within the cell, 0..1. */
	readonly fractions: Float64Array;
	/** Scratch: node positions (x, y) interpolated for each sample row of one output row. */
	readonly rowXY: Float64Array;
}

export function createSamplePlan(outputSize: number, subsamples: number, nodes: number): SamplePlan {
	const samples = outputSize * subsamples;
	const cells = new Uint8Array(samples);
	const fractions = new Float64Array(samples);
	for (let i = 0; i < samples; i++) {
		const position = ((i + 0.5) / samples) * (nodes - 1);
		const cell = Math.min(Math.floor(position), nodes - 2);
		cells[i] = cell;
		fractions[i] = position - cell;
	}
	return { outputSize, subsamples, nodes, cells, fractions, rowXY: new Float64Array(subsamples * nodes * 2) };
}

/**
 * Samples `picture` (a copy reduced by `reduction`) at the plan's points: bilinear, border replicated, the mean of
 * subsamples^2 points per output pixel.
 * @param gridXY node positions in continuous pixels of the unreduced picture, plan.nodes^2 * (x, y).
 * @param outHWC receives outputSize x outputSize x 3 values 0..1 from index `offset` on.
 */
export function resample(
	picture: SquarePicture,
	reduction: number,
	gridXY: Float64Array,
	plan: SamplePlan,
	outHWC: Float32Array,
	offset: number,
): void {
	const { outputSize, subsamples, nodes, cells, fractions, rowXY } = plan;
	const { size, rgb } = picture;
	const last = size - 1;
	const stride = size * 3;
	const divisor = 255 * subsamples * subsamples;
	const rowLength = nodes * 2;
	let to = offset;
	for (let j = 0; j < outputSize; j++) {
		for (let b = 0; b < subsamples; b++) {
			interpolateRow(gridXY, plan, j * subsamples + b, reduction, b * rowLength);
		}
		for (let i = 0; i < outputSize; i++, to += 3) {
			let red = 0;
			let green = 0;
			let blue = 0;
			for (let a = 0; a < subsamples; a++) {
				const column = i * subsamples + a;
				const cell = (cells[column] as number) * 2;
				const fraction = fractions[column] as number;
				for (let row = cell; row < subsamples * rowLength; row += rowLength) {
					const left = rowXY[row] as number;
					const top = rowXY[row + 1] as number;
					let x = left + fraction * ((rowXY[row + 2] as number) - left);
					let y = top + fraction * ((rowXY[row + 3] as number) - top);
					x = Math.max(0, Math.min(x, last));
					y = Math.max(0, Math.min(y, last));
					// The last column and row are reached from their neighbour with weight 1, so reads stay inside.
					let ix = x | 0;
					if (ix === last) ix = last - 1;
					let iy = y | 0;
					if (iy === last) iy = last - 1;
					const wx = x - ix;
					const wy = y - iy;
					const p = iy * stride + ix * 3;
					const q = p + stride;
					const w11 = wx * wy;
					const w01 = wx - w11;
					const w10 = wy - w11;
					const w00 = 1 - wx - w10;
					red +=
						w00 * (rgb[p] as number) +
						w01 * (rgb[p + 3] as number) +
						w10 * (rgb[q] as number) +
						w11 * (rgb[q + 3] as number);
					green +=
						w00 * (rgb[p + 1] as number) +
						w01 * (rgb[p + 4] as number) +
						w10 * (rgb[q + 1] as number) +
						w11 * (rgb[q + 4] as number);
					blue +=
						w00 * (rgb[p + 2] as number) +
						w01 * (rgb[p + 5] as number) +
						w10 * (rgb[q + 2] as number) +
						w11 * (rgb[q + 5] as number);
				}
			}
			outHWC[to] = red / divisor;
			outHWC[to + 1] = green / divisor;
			outHWC[to + 2] = blue / divisor;
		}
	}
}

/** Node positions of one sample row, in pixel-centre coordinates of the reduced picture. */
function interpolateRow(gridXY: Float64Array, plan: SamplePlan, row: number, reduction: number, to: number): void {
	const { nodes, cells, fractions, rowXY } = plan;
	const fraction = fractions[row] as number;
	const above = (cells[row] as number) * nodes * 2;
	const below = above + nodes * 2;
	for (let i = 0; i < nodes * 2; i++) {
		const start = gridXY[above + i] as number;
		const position = start + fraction * ((gridXY[below + i] as number) - start);
		rowXY[to + i] = position / reduction - 0.5;
	}
}
