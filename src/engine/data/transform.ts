/**
 * The random rotation, zoom, shift and flip of a face, as a map back to its picture.
 * Coordinates are continuous pixels: pixel i covers [i, i + 1). Must not know pixels or files.
 */
import type { Affine } from './geometry/affine.js';
import type { FaceSquare } from './geometry/crop.js';
import { type DrawRandom, PURPOSE } from './random.js';
import type { AugmentationOptions } from './types.js';

/**
 * Draws the random transform of one face, as the map from the transformed picture back to the face.
 * Angle uniform within +-rotation_range degrees (positive turns the picture counter-clockwise), scale within
 * 1 +- zoom_amount %, shift along each axis within +-shift_range % of the face square's side; then mirrored with
 * flip_chance %. All about the middle of the face square.
 */
export function drawTransform(square: FaceSquare, options: AugmentationOptions, random: DrawRandom): Affine {
	const symmetric = (purpose: Parameters<DrawRandom['uniform']>[0], index: number): number =>
		2 * random.uniform(purpose, index) - 1;
	const angle = (symmetric(PURPOSE.rotation, 0) * options.rotation_range * Math.PI) / 180;
	const scale = 1 + (symmetric(PURPOSE.zoom, 0) * options.zoom_amount) / 100;
	const shift = (options.shift_range / 100) * square.side;
	const shiftX = symmetric(PURPOSE.shift, 0) * shift;
	const shiftY = symmetric(PURPOSE.shift, 1) * shift;
	const flipped = !options.no_flip && random.uniform(PURPOSE.flip, 0) < options.flip_chance / 100;
	const { centreX, centreY } = square;
	return inverseTransform({ centreX, centreY, angle, scale, shiftX, shiftY, flipped });
}

export interface TransformParameters {
	readonly centreX: number;
	readonly centreY: number;
	/** Radians, positive counter-clockwise on the screen (y grows downwards). */
	readonly angle: number;
	readonly scale: number;
	/** Pixels. */
	readonly shiftX: number;
	readonly shiftY: number;
	/** Mirrored left-right about the centre, after everything else. */
	readonly flipped: boolean;
}

/** The map back: unflip, unshift, then rotate by -angle and scale by 1 / scale about the centre. */
export function inverseTransform(parameters: TransformParameters): Affine {
	const { centreX, centreY, angle, scale, shiftX, shiftY, flipped } = parameters;
	const cos = Math.cos(angle) / scale;
	const sin = Math.sin(angle) / scale;
	// With dx = +-(x - centreX) - shiftX and dy = y - centreY - shiftY:
	// source = centre + (cos dx - sin dy, sin dx + cos dy).
	const mirror = flipped ? -1 : 1;
	const dx0 = -mirror * centreX - shiftX;
	const dy0 = -centreY - shiftY;
	return {
		xx: cos * mirror,
		xy: -sin,
		x0: centreX + cos * dx0 - sin * dy0,
		yx: sin * mirror,
		yy: cos,
		y0: centreY + sin * dx0 + cos * dy0,
	};
}
