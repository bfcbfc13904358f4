/**
 * Filters along one axis of a picture written out as matrices, border rule included, so that filtering a picture is
 * two matrix products. Owns the weights as plain arrays; must not know tensors or losses.
 */
import type { AxisMatrix } from '../jit/axis-matrix.js';

/**
 * What a filter sees outside the picture. `reflect`: mirrored about the outermost pixel, which is not repeated;
 * `edge`: the outermost pixel again.
 */
export type Border = 'reflect' | 'edge';

function inside(index: number, size: number, border: Border): number {
	if (border === 'edge') return Math.min(Math.max(index, 0), size - 1);
	const mirrored = Math.abs(index);
	return mirrored < size ? mirrored : 2 * (size - 1) - mirrored;
}

function matrix(
	rows: number,
	columns: number,
	fill: (add: (r: number, c: number, weight: number) => void) => void,
): AxisMatrix {
	// Summed in 64 bits: at a border several weights fall on one pixel.
	const sums = new Float64Array(rows * columns);
	fill((r, c, weight) => {
		sums[r * columns + c] = (sums[r * columns + c] ?? 0) + weight;
	});
	return { rows, columns, values: Float32Array.from(sums) };
}

/** Gaussian weights at the integers around the middle of `size` samples, of sum 1. `sigma` in samples. */
export function gaussianWindow(size: number, sigma: number): readonly number[] {
	const weights = Array.from({ length: size }, (_, i) => Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma * sigma)));
	const sum = weights.reduce((a, b) => a + b, 0);
	return weights.map((w) => w / sum);
}

/** [size, size]: output i is the sum of taps[k] * input[i + k - middle]. `taps` has an odd length below 2 * size. */
export function filterMatrix(size: number, taps: readonly number[], border: Border): AxisMatrix {
	const radius = (taps.length - 1) / 2;
	return matrix(size, size, (add) => {
		for (let i = 0; i < size; i++) taps.forEach((tap, k) => void add(i, inside(i + k - radius, size, border), tap));
	});
}

/** [size - taps.length + 1, size]: the filter only where all of it lies inside. */
export function validFilterMatrix(size: number, taps: readonly number[]): AxisMatrix {
	const rows = size - taps.length + 1;
	return matrix(rows, size, (add) => {
		for (let i = 0; i < rows; i++) taps.forEach((tap, k) => void add(i, i + k, tap));
	});
}

/**
 * [to, from] with to <= from: each output is the mean over the stretch of from / to inputs that it covers, parts of
 * pixels counted as such. For integer ratios this is average pooling.
 */
export function areaMatrix(from: number, to: number): AxisMatrix {
	const ratio = from / to;
	return matrix(to, from, (add) => {
		for (let i = 0; i < to; i++) {
			const [start, end] = [i * ratio, Math.min((i + 1) * ratio, from)];
			for (let c = Math.floor(start); c < end; c++) {
				add(i, c, (Math.min(c + 1, end) - Math.max(c, start)) / ratio);
			}
		}
	});
}

/** [floor(size / 2), size]: means of neighbouring pairs; a last pixel without a partner is left out. */
export function halvingMatrix(size: number): AxisMatrix {
	const rows = Math.floor(size / 2);
	return matrix(rows, size, (add) => {
		for (let i = 0; i < rows; i++) for (const c of [2 * i, 2 * i + 1]) add(i, c, 0.5);
	});
}
