/**
 * Brings a stored mask into the face square: from its own square, which may cover another part of the frame.
 * Must not know files or what a mask is used for.
 */
import { type Affine, invertAffine, joinAffine, scaleShift } from '../geometry/affine.js';
import type { FaceRecord, SourceMask } from '../sources/types.js';

const MAX_SUBSAMPLES = 8;
/** A mask that is finer than the result by no more than this is sampled once per pixel. */
const FINER = 0.05;

/** Smaller stored masks cannot be interpolated. */
export const MIN_STORED_SIZE = 2;

/**
 * The map from continuous pixels of a face's picture to continuous pixels of one of its masks.
 * @param toPicture from the frame to the picture, both counted from the middle of the first pixel; null when unknown.
 * @param size side of the picture.
 * @returns null when the source does not say which part of the picture the mask covers.
 */
export function pictureToMask(
	record: FaceRecord,
	mask: SourceMask,
	toPicture: Affine | null,
	size: number,
): Affine | null {
	// Masks of old pictures cover the picture exactly, whatever later edits made of the landmarks.
	const isOld = record.crop === 'legacy' && (mask.centering === null || mask.centering === 'legacy');
	if (mask.frameToMask === null || isOld) return scaleShift(mask.size / size, 0, 0);
	if (toPicture === null || record.landmarks?.space !== 'frame') return null;
	const [xx, xy, x0, yx, yy, y0] = mask.frameToMask;
	const fromCorner = scaleShift(1, -0.5, -0.5);
	const toCorner = scaleShift(1, 0.5, 0.5);
	const toMask = joinAffine(invertAffine(toPicture), { xx, xy, x0, yx, yy, y0 });
	return joinAffine(joinAffine(fromCorner, toMask), toCorner);
}

/**
 * A mask resampled through an affine map: the mean of bilinear samples, several to the pixel where the mask is finer;
 * 0 outside it.
 * @param map from continuous pixels of the result to those of `values`.
 * @param valuesSize at least MIN_STORED_SIZE.
 * @returns size x size values.
 */
export function resampleMask(values: Uint8Array, valuesSize: number, map: Affine, size: number): Uint8Array {
	const scale = Math.sqrt(Math.abs(map.xx * map.yy - map.xy * map.yx));
	const subsamples = Math.max(1, Math.min(MAX_SUBSAMPLES, Math.ceil(scale - FINER)));
	const out = new Uint8Array(size * size);
	for (let y = 0, at = 0; y < size; y++) {
		for (let x = 0; x < size; x++, at++) {
			let sum = 0;
			for (let k = 0; k < subsamples * subsamples; k++) {
				const u = x + ((k % subsamples) + 0.5) / subsamples;
				const v = y + (Math.floor(k / subsamples) + 0.5) / subsamples;
				sum += bilinear(values, valuesSize, map.xx * u + map.xy * v + map.x0, map.yx * u + map.yy * v + map.y0);
			}
			out[at] = Math.round(sum / (subsamples * subsamples));
		}
	}
	return out;
}

/** Value at a continuous position; 0 outside the square. */
function bilinear(values: Uint8Array, size: number, x: number, y: number): number {
	if (!(x >= 0 && y >= 0 && x <= size && y <= size)) return 0;
	const last = size - 1;
	const px = Math.max(0, Math.min(x - 0.5, last));
	const py = Math.max(0, Math.min(y - 0.5, last));
	const ix = Math.min(Math.floor(px), last - 1);
	const iy = Math.min(Math.floor(py), last - 1);
	const wx = px - ix;
	const wy = py - iy;
	const p = iy * size + ix;
	const top = (values[p] as number) * (1 - wx) + (values[p + 1] as number) * wx;
	const bottom = (values[p + size] as number) * (1 - wx) + (values[p + size + 1] as number) * wx;
	return top * (1 - wy) + bottom * wy;
}
