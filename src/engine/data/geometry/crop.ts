/**
 * Which part of a face picture is trained. The face square is what a picture of the chosen centring shows at 100 %
 * coverage; landmarks, masks and the strength of augmentations are measured in it, whatever the picture around it.
 * Must not know pixels or files. Coordinates are continuous pixels: pixel i covers [i, i + 1).
 */
import { type Affine, scaleShift } from './affine.js';
import type { HeadGeometry } from './alignment.js';
import { type Centering, PADDING } from './head-model.js';

/** The face square of one picture, in its pixels; it may reach over the picture's edge. */
export interface FaceSquare {
	/** The whole-pixel point that the square, its coverage crop and all transforms are centred on. */
	readonly centreX: number;
	readonly centreY: number;
	readonly side: number;
	/** Cut out of a head-centred picture, which rounds the crop's side instead of cutting it short. */
	readonly isFromHead: boolean;
}

/** The trained part of a picture: [originX, originX + span) x [originY, originY + span). */
export interface Crop {
	readonly originX: number;
	readonly originY: number;
	/** Side of the crop in pixels, even. */
	readonly span: number;
}

/**
 * Face square of a picture that is its own: the whole picture around its middle pixel corner.
 * @param verticalOffset moves it up, in percent of the mean face's side, -25..25.
 */
export function pictureSquare(size: number, verticalOffset: number): FaceSquare {
	const centre = Math.floor(size / 2);
	const lift = Math.round((verticalOffset / 100) * size * (1 - PADDING.legacy));
	return { centreX: centre, centreY: centre - lift, side: size, isFromHead: false };
}

/**
 * Face square of a centring in a head-centred picture.
 * @param verticalOffset as for `pictureSquare`.
 * @returns null when its middle lies outside the picture: the landmarks then belong to another picture.
 */
export function headSquare(
	size: number,
	{ offsets }: HeadGeometry,
	centering: Centering,
	verticalOffset: number,
): FaceSquare | null {
	const unit = size * (1 - PADDING.head);
	const [x, y] = offsets[centering];
	const [headX, headY] = offsets.head;
	const centreX = Math.round(size / 2 + (x - headX) * unit);
	const centreY = Math.round(size / 2 + (y - headY - verticalOffset / 100) * unit);
	if (!(centreX >= 0 && centreX <= size && centreY >= 0 && centreY <= size)) return null;
	return { centreX, centreY, side: unit / (1 - PADDING[centering]), isFromHead: true };
}

/**
 * The coverage crop of a face square.
 * @param coverage percent of the square's side, 62.5..100.
 */
export function coverageCrop({ centreX, centreY, side, isFromHead }: FaceSquare, coverage: number): Crop {
	const share = (side * coverage) / 200;
	const half = isFromHead ? Math.round(share) : Math.floor(share);
	return { originX: centreX - half, originY: centreY - half, span: 2 * half };
}

/** From the picture's pixels to the face square in units of its side / `size`. */
export function toFaceSquare({ centreX, centreY, side }: FaceSquare, size: number): Affine {
	const scale = size / side;
	return scaleShift(scale, size / 2 - centreX * scale, size / 2 - centreY * scale);
}
