/**
 * Geometry of an example: the coverage crop, and the random rotation, zoom, shift and flip of a face.
 * Coordinates are continuous pixels: pixel i covers [i, i + 1). Must not know pixels or files.
 */
import { type DrawRandom, PURPOSE } from './random.js';
import type { AugmentationOptions } from './types.js';

/** The trained part of a face picture: [origin, origin + span) along both axes. */
export interface Crop {
	readonly origin: number;
	/** Side of the crop in pixels, even. */
	readonly span: number;
	/** The point the crop and all transforms are centred on. */
	readonly centre: number;
}

/**
 * Maps a point (x, y) of the transformed picture back to the face picture:
 * (xx x + xy y + x0, yx x + yy y + y0).
 */
export interface Affine {
	readonly xx: number;
	readonly xy: number;
	readonly x0: number;
	readonly yx: number;
	readonly yy: number;
	readonly y0: number;
}

export const IDENTITY: Affine = { xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0 };

/**
 * Coverage crop of a size x size picture: 2 * floor(size * coverage / 200) pixels around the middle pixel corner.
 * @param coverage percent of the side, 62.5..100.
 */
export function coverageCrop(size: number, coverage: number): Crop {
	const half = Math.floor((size * coverage) / 200);
	const centre = Math.floor(size / 2);
	return { origin: centre - half, span: 2 * half, centre };
}

/**
 * Draws the random transform of one face, as the map from the transformed picture back to the face.
 * Angle uniform within +-rotation_range degrees (positive turns the picture counter-clockwise), scale within
 * 1 +- zoom_amount %, shift along each axis within +-shift_range % of the side; then mirrored with flip_chance %.
 */
export function drawTransform(size: number, centre: number, options: AugmentationOptions, random: DrawRandom): Affine {
	const symmetric = (purpose: Parameters<DrawRandom['uniform']>[0], index: number): number =>
		2 * random.uniform(purpose, index) - 1;
	const angle = (symmetric(PURPOSE.rotation, 0) * options.rotation_range * Math.PI) / 180;
	const scale = 1 + (symmetric(PURPOSE.zoom, 0) * options.zoom_amount) / 100;
	const shift = (options.shift_range / 100) * size;
	const shiftX = symmetric(PURPOSE.shift, 0) * shift;
	const shiftY = symmetric(PURPOSE.shift, 1) * shift;
	const flipped = !options.no_flip && random.uniform(PURPOSE.flip, 0) < options.flip_chance / 100;
	return inverseTransform({ centre, angle, scale, shiftX, shiftY, flipped });
}

export interface TransformParameters {
	readonly centre: number;
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
	const { centre, angle, scale, shiftX, shiftY, flipped } = parameters;
	const cos = Math.cos(angle) / scale;
	const sin = Math.sin(angle) / scale;
	// With dx = +-(x - centre) - shiftX and dy = y - centre - shiftY:
	// source = centre + (cos dx - sin dy, sin dx + cos dy).
	const mirror = flipped ? -1 : 1;
	const dx0 = -mirror * centre - shiftX;
	const dy0 = -centre - shiftY;
	return {
		xx: cos * mirror,
		xy: -sin,
		x0: centre + cos * dx0 - sin * dy0,
		yx: sin * mirror,
		yy: cos,
		y0: centre + sin * dx0 + cos * dy0,
	};
}
