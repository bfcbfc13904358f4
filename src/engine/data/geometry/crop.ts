/**
 * Which part of a face picture is trained. The "face square" is what a picture of the chosen centring shows at 100 %
 * coverage; landmarks, masks and the strength of augmentations are measured in it, whatever the picture around it.
 * Must not know pixels or files. Coordinates are continuous pixels: pixel i covers [i, i + 1).
 */
import { type Affine, scaleShift } from './affine.js';
import type { HeadGeometry } from './alignment.js';
import { type Centering, PADDING } from './head-model.js';

/** The trained part of one face picture, in its pixels. */
export interface FaceCrop {
	/** The whole-pixel point that the crop, the face square and all transforms are centred on. */
	readonly centreX: number;
	readonly centreY: number;
	/** Side of the coverage crop in pixels, even. */
	readonly span: number;
	/** Side of the face square in pixels. */
	readonly side: number;
}

export interface CropOptions {
	/** Percent of the face square's side, 62.5..100. */
	readonly coverage: number;
	/** Moves the crop up, in percent of the mean face's side, -25..25. */
	readonly vertical_offset: number;
}

/** Crop of a picture that is its own face square: 2 * floor(size * coverage / 200) pixels around the middle. */
export function pictureCrop(size: number, { coverage, vertical_offset }: CropOptions): FaceCrop {
	const centre = Math.floor(size / 2);
	const lift = Math.round((vertical_offset / 100) * size * (1 - PADDING.legacy));
	return {
		centreX: centre,
		centreY: centre - lift,
		span: 2 * Math.floor((size * coverage) / 200),
		side: size,
	};
}

/**
 * Crop of a head-centred picture for a centring.
 * @returns null when its middle lies outside the picture: the landmarks then belong to another picture.
 */
export function headCrop(
	size: number,
	{ offsets }: HeadGeometry,
	centering: Centering,
	{ coverage, vertical_offset }: CropOptions,
): FaceCrop | null {
	const unit = size * (1 - PADDING.head);
	const side = unit / (1 - PADDING[centering]);
	const [x, y] = offsets[centering];
	const [headX, headY] = offsets.head;
	const centreX = Math.round(size / 2 + (x - headX) * unit);
	const centreY = Math.round(size / 2 + (y - headY - vertical_offset / 100) * unit);
	if (!(centreX >= 0 && centreX <= size && centreY >= 0 && centreY <= size)) return null;
	return { centreX, centreY, span: 2 * Math.round((side * coverage) / 200), side };
}

/** From the picture's pixels to a face square of `size` units. */
export function toFaceSquare({ centreX, centreY, side }: FaceCrop, size: number): Affine {
	const scale = size / side;
	return scaleShift(scale, size / 2 - centreX * scale, size / 2 - centreY * scale);
}
