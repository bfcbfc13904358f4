/**
 * Colour augmentation of one face picture: lightness and colour jitter in L*a*b*, then local contrast equalisation.
 * A pure function of the picture and the draw's random numbers. Must not know warps, targets or batches.
 */
import type { RunConfig } from '../../../config/schema.js';
import type { DrawRandom } from '../random.js';
import type { SquarePicture } from '../types.js';
import { createClaheScratch, drawTiles, equalise } from './clahe.js';
import { drawLabShares, shiftPlane } from './jitter.js';
import { type LabPlanes, labToRgb, rgbToLab } from './lab.js';

/** The options of the colour augmentation, under the schema's names. */
export type ColourOptions = Readonly<
	Pick<RunConfig, 'no_augment_color' | 'color_lightness' | 'color_ab' | 'color_clahe_chance' | 'color_clahe_max_size'>
>;

export interface ColourAugmenter {
	/**
	 * Writes the coloured picture into `outRGB` (size x size x 3).
	 * @param picture the face or a reduced copy of it; not changed.
	 * @param faceSize side of the face before reduction, which sets the grid of the equalisation.
	 * @returns false when this draw changes nothing; `outRGB` is then left as it was.
	 */
	augment(picture: SquarePicture, faceSize: number, random: DrawRandom, outRGB: Uint8Array): boolean;
}

/** An augmenter with scratch memory of its own (3 bytes per pixel): use it from one thread. */
export function createColourAugmenter(options: ColourOptions): ColourAugmenter {
	const { color_lightness, color_ab, color_clahe_chance, color_clahe_max_size } = options;
	const clahe = createClaheScratch();
	let planes: LabPlanes = allocatePlanes(0);
	return {
		augment(picture, faceSize, random, outRGB) {
			if (options.no_augment_color) return false;
			const shares = drawLabShares(color_lightness, color_ab, random);
			const tiles = drawTiles(faceSize, color_clahe_chance, color_clahe_max_size, random);
			if (tiles === null && shares.l === 0 && shares.a === 0 && shares.b === 0) return false;
			const pixels = picture.size * picture.size;
			if (planes.l.length < pixels) planes = allocatePlanes(pixels);
			rgbToLab(picture.rgb, pixels, planes);
			shiftPlane(planes.l, pixels, shares.l);
			shiftPlane(planes.a, pixels, shares.a);
			shiftPlane(planes.b, pixels, shares.b);
			if (tiles !== null) equalise(planes.l, picture.size, tiles, clahe);
			labToRgb(planes, pixels, outRGB);
			return true;
		},
	};
}

function allocatePlanes(pixels: number): LabPlanes {
	return { l: new Uint8Array(pixels), a: new Uint8Array(pixels), b: new Uint8Array(pixels) };
}
