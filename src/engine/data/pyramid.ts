/**
 * Area-reduced copies of a face. Sampling a large picture at few points would alias; a copy reduced by a power of two
 * with a box filter, sampled finely, does not. Owns which reductions an output needs and how they lie in memory.
 * Must not know transforms or caches.
 */
import type { SquarePicture } from './types.js';

/** How one output samples a face: from the copy reduced by 2^level, with subsamples^2 points per output pixel. */
export interface Resolution {
	readonly level: number;
	readonly subsamples: 1 | 2;
}

/** The reduced copies a face is kept as, one after the other in one byte array. */
export interface LevelLayout {
	readonly levels: readonly { readonly level: number; readonly size: number; readonly byteOffset: number }[];
	readonly bytes: number;
}

/** Below this many source pixels per sample, one bilinear sample per output pixel suffices. */
const SINGLE_SAMPLE = 1.05;

/**
 * Chooses the largest reduction that leaves at least one pixel per output pixel, and two samples per axis where
 * clearly more than one pixel is left, so that no source pixel falls between samples.
 * @param span source pixels that become `outputSize` pixels.
 */
export function chooseResolution(span: number, outputSize: number): Resolution {
	let level = 0;
	let ratio = span / outputSize;
	while (ratio >= 2) {
		level++;
		ratio /= 2;
	}
	return { level, subsamples: ratio > SINGLE_SAMPLE ? 2 : 1 };
}

/** Layout of the distinct levels among `levels` for a face of `size` pixels. */
export function layoutLevels(size: number, levels: readonly number[]): LevelLayout {
	let bytes = 0;
	const placed = [...new Set(levels)]
		.sort((a, b) => a - b)
		.map((level) => {
			const reduced = Math.ceil(size / 2 ** level);
			const byteOffset = bytes;
			bytes += reduced * reduced * 3;
			return { level, size: reduced, byteOffset };
		});
	return { levels: placed, bytes };
}

/** Fills `bytes` (layout.bytes long) with the reduced copies of a picture. */
export function reduceInto(picture: SquarePicture, layout: LevelLayout, bytes: Uint8Array): void {
	for (const { level, size, byteOffset } of layout.levels) {
		const target = bytes.subarray(byteOffset, byteOffset + size * size * 3);
		if (level === 0) target.set(picture.rgb);
		else reduceBox(picture, 2 ** level, size, target);
	}
}

/** The pictures that lie in `bytes` according to the layout, in its order. */
export function levelViews(layout: LevelLayout, bytes: Uint8Array): readonly SquarePicture[] {
	return layout.levels.map(({ size, byteOffset }) => ({
		size,
		rgb: bytes.subarray(byteOffset, byteOffset + size * size * 3),
	}));
}

/** Mean of factor x factor blocks, rounded to nearest; blocks over the edge repeat the last row and column. */
function reduceBox(picture: SquarePicture, factor: number, size: number, out: Uint8Array): void {
	const { size: sourceSize, rgb } = picture;
	const last = sourceSize - 1;
	const area = factor * factor;
	const half = area >> 1;
	for (let y = 0, to = 0; y < size; y++) {
		for (let x = 0; x < size; x++, to += 3) {
			let r = half;
			let g = half;
			let b = half;
			for (let v = 0; v < factor; v++) {
				const row = Math.min(y * factor + v, last) * sourceSize;
				for (let u = 0; u < factor; u++) {
					const from = (row + Math.min(x * factor + u, last)) * 3;
					r += rgb[from] as number;
					g += rgb[from + 1] as number;
					b += rgb[from + 2] as number;
				}
			}
			out[to] = r / area;
			out[to + 1] = g / area;
			out[to + 2] = b / area;
		}
	}
}
