/**
 * The mask planes of one face: one per channel, MASK_SIZE x MASK_SIZE uint8 over its face square, ready for sampling.
 * Owns which steps make them, and how a plane is sampled. Must not know files, caches or batches.
 */
import type { RunConfig } from '../../../config/schema.js';
import type { Affine } from '../geometry/affine.js';
import { blurMask, dilateMask, thresholdMask } from './filters.js';
import { drawEyes, drawFace, drawMouth } from './landmark-masks.js';

/** Side of a mask plane: what faceswap stores, and what thresholds, kernels and percentages are meant for. */
export const MASK_SIZE = 128;
export const MASK_PLANE_BYTES = MASK_SIZE * MASK_SIZE;

/** What a mask covers: the chosen face mask, both eyes, or the mouth. */
export type MaskChannel = 'face' | 'eyes' | 'mouth';

/** How the face mask is made: "components" and "extended" are drawn from landmarks, all others are stored. */
export type MaskOptions = Readonly<
	Pick<RunConfig, 'mask_type' | 'mask_threshold' | 'mask_blur_kernel' | 'mask_dilation'>
>;

/** What the masks of a face are made from. */
export interface MaskSource {
	/** 68 landmarks in units of the face square, x and y interleaved. */
	readonly landmarksXY: Float32Array | null;
	/** MASK_SIZE x MASK_SIZE values over the face square, untouched; null for a mask that is drawn. */
	readonly stored: Uint8Array | null;
}

/** Eyes and mouth follow their landmarks closely, so they are grown and softened a little. */
const DETAIL_DILATION = 2.5;
const DETAIL_BLUR = MASK_SIZE / 16;
/** A plane that is finer than the output by no more than this is sampled once per pixel. */
const SINGLE_SAMPLE = 0.05;

/** True for a face mask that is drawn from landmarks. */
export function isLandmarkMask(maskType: string): maskType is 'components' | 'extended' {
	return maskType === 'components' || maskType === 'extended';
}

/**
 * Writes the planes of `channels`, one after the other, into `planes`.
 * @param planes channels.length x MASK_PLANE_BYTES bytes.
 * @throws RangeError when the source lacks what a channel is made from.
 */
export function makeMaskPlanes(
	channels: readonly MaskChannel[],
	options: MaskOptions,
	source: MaskSource,
	planes: Uint8Array,
): void {
	planes.fill(0);
	channels.forEach((channel, i) => {
		const plane = planes.subarray(i * MASK_PLANE_BYTES, (i + 1) * MASK_PLANE_BYTES);
		if (channel === 'face') makeFacePlane(options, source, plane);
		else makeDetailPlane(channel, source, plane);
	});
}

function makeFacePlane(options: MaskOptions, source: MaskSource, plane: Uint8Array): void {
	const { mask_type, mask_threshold, mask_blur_kernel, mask_dilation } = options;
	if (isLandmarkMask(mask_type)) drawFace(mask_type, required(source.landmarksXY), plane, MASK_SIZE);
	else plane.set(required(source.stored));
	thresholdMask(plane, mask_threshold);
	dilateMask(plane, MASK_SIZE, mask_dilation);
	blurMask(plane, MASK_SIZE, mask_blur_kernel);
}

function makeDetailPlane(channel: 'eyes' | 'mouth', source: MaskSource, plane: Uint8Array): void {
	const draw = channel === 'eyes' ? drawEyes : drawMouth;
	draw(required(source.landmarksXY), plane, MASK_SIZE);
	dilateMask(plane, MASK_SIZE, DETAIL_DILATION);
	blurMask(plane, MASK_SIZE, DETAIL_BLUR);
}

function required<T>(value: T | null): T {
	if (value === null) throw new RangeError('the masks of this face were not prepared');
	return value;
}

/**
 * Samples one plane: the mean of bilinear samples, border replicated, 0..1.
 * @param toPlane from output pixels (continuous, 0..outputSize) to pixels of the plane.
 * @param outNHWC receives outputSize x outputSize values, `stride` apart, from `offset` on.
 */
export function sampleMaskPlane(
	plane: Uint8Array,
	toPlane: Affine,
	outputSize: number,
	outNHWC: Float32Array,
	offset: number,
	stride: number,
): void {
	const { xx, xy, x0, yx, yy, y0 } = toPlane;
	const subsamples = Math.max(1, Math.ceil(Math.hypot(xx, yx) - SINGLE_SAMPLE));
	const divisor = 255 * subsamples * subsamples;
	const last = MASK_SIZE - 1;
	for (let j = 0, to = offset; j < outputSize; j++) {
		for (let i = 0; i < outputSize; i++, to += stride) {
			let sum = 0;
			for (let b = 0; b < subsamples; b++) {
				const v = j + (b + 0.5) / subsamples;
				for (let a = 0; a < subsamples; a++) {
					const u = i + (a + 0.5) / subsamples;
					const x = Math.max(0, Math.min(xx * u + xy * v + x0 - 0.5, last));
					const y = Math.max(0, Math.min(yx * u + yy * v + y0 - 0.5, last));
					// The last column and row are reached from their neighbour with weight 1, so reads stay inside.
					const ix = Math.min(x | 0, last - 1);
					const iy = Math.min(y | 0, last - 1);
					const wx = x - ix;
					const wy = y - iy;
					const p = iy * MASK_SIZE + ix;
					const top = (plane[p] as number) + wx * ((plane[p + 1] as number) - (plane[p] as number));
					const q = p + MASK_SIZE;
					const bottom = (plane[q] as number) + wx * ((plane[q + 1] as number) - (plane[q] as number));
					sum += top + wy * (bottom - top);
				}
			}
			outNHWC[to] = sum / divisor;
		}
	}
}
