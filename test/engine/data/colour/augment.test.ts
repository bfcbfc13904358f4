import { describe, expect, it } from 'vitest';
import { type ColourOptions, createColourAugmenter } from '../../../../src/engine/data/colour/augment.js';
import { shiftPlane } from '../../../../src/engine/data/colour/jitter.js';
import { rgbToLab } from '../../../../src/engine/data/colour/lab.js';
import { drawRandom } from '../../../../src/engine/data/random.js';
import type { SquarePicture } from '../../../../src/engine/data/types.js';
import { smooth } from '../pictures.js';

const ALL: ColourOptions = {
	no_augment_color: false,
	color_lightness: 30,
	color_ab: 8,
	color_clahe_chance: 50,
	color_clahe_max_size: 4,
};
const NOTHING: ColourOptions = { ...ALL, color_lightness: 0, color_ab: 0, color_clahe_chance: 0 };
const DRAWS = 60;

function coloured(picture: SquarePicture, options: ColourOptions, draw: number): Uint8Array | null {
	const out = new Uint8Array(picture.rgb.length);
	const changed = createColourAugmenter(options).augment(picture, picture.size, drawRandom(5, 'B', draw), out);
	return changed ? out : null;
}

/** Means of the three planes. */
function labMeans(rgb: Uint8Array): readonly [number, number, number] {
	const pixels = rgb.length / 3;
	const planes = { l: new Uint8Array(pixels), a: new Uint8Array(pixels), b: new Uint8Array(pixels) };
	rgbToLab(rgb, pixels, planes);
	const mean = (plane: Uint8Array): number => plane.reduce((sum, v) => sum + v, 0) / pixels;
	return [mean(planes.l), mean(planes.a), mean(planes.b)];
}

/** Muted skin-like colours: jitter keeps them inside sRGB, so that nothing is clipped. */
const face: SquarePicture = {
	size: 32,
	rgb: smooth(32).rgb.map((v, i) => (v >> 2) + ([120, 95, 85][i % 3] ?? 0)),
};

describe('shiftPlane', () => {
	it.each([
		[0.3, [76, 146, 255]],
		[-0.3, [0, 70, 178]],
		[0, [0, 100, 255]],
	])('moves by a share of %d towards the end, cut to whole numbers', (share, expected) => {
		const plane = Uint8Array.of(0, 100, 255);
		shiftPlane(plane, 3, share);
		expect([...plane]).toEqual(expected);
	});
});

describe('createColourAugmenter', () => {
	it('leaves the picture alone when it is switched off or all amounts are 0', () => {
		expect(coloured(face, { ...ALL, no_augment_color: true }, 0)).toBeNull();
		expect(coloured(face, NOTHING, 0)).toBeNull();
	});

	it('gives the same for the same draw, whatever was made before, and does not touch its source', () => {
		const before = face.rgb.slice();
		const augmenter = createColourAugmenter(ALL);
		const made = (picture: SquarePicture, draw: number): Uint8Array => {
			const out = new Uint8Array(picture.rgb.length);
			augmenter.augment(picture, picture.size, drawRandom(5, 'B', draw), out);
			return out;
		};
		const first = made(face, 3);
		made(smooth(48), 4);
		expect(made(face, 3)).toEqual(first);
		expect(made(face, 5)).not.toEqual(first);
		expect(face.rgb).toEqual(before);
	});

	it('changes lightness within its range and little else', () => {
		const [l, a, b] = labMeans(face.rgb);
		const means = Array.from({ length: DRAWS }, (_, draw) =>
			labMeans(coloured(face, { ...NOTHING, color_lightness: 30 }, draw) ?? face.rgb),
		);
		const lightness = means.map(([value]) => value);
		expect(Math.min(...lightness)).toBeGreaterThan(0.7 * l - 2);
		expect(Math.min(...lightness)).toBeLessThan(0.8 * l);
		expect(Math.max(...lightness)).toBeLessThan(l + 0.3 * (255 - l) + 1);
		expect(Math.max(...lightness)).toBeGreaterThan(l + 0.2 * (255 - l));
		for (const [, meanA, meanB] of means) {
			expect(Math.abs(meanA - a)).toBeLessThan(2);
			expect(Math.abs(meanB - b)).toBeLessThan(2);
		}
	});

	it('changes colour within its range, a* and b* independently', () => {
		const [l, a, b] = labMeans(face.rgb);
		const means = Array.from({ length: DRAWS }, (_, draw) =>
			labMeans(coloured(face, { ...NOTHING, color_ab: 8 }, draw) ?? face.rgb),
		);
		for (const [meanL, meanA, meanB] of means) {
			expect(Math.abs(meanL - l)).toBeLessThan(2);
			expect(Math.abs(meanA - a)).toBeLessThan(0.08 * 140 + 2);
			expect(Math.abs(meanB - b)).toBeLessThan(0.08 * 140 + 2);
		}
		const apart = means.filter(([, meanA, meanB]) => Math.abs(meanA - a - (meanB - b)) > 4);
		expect(apart.length).toBeGreaterThan(DRAWS / 4);
	});

	it('equalises the share of faces that color_clahe_chance says', () => {
		const options = { ...NOTHING, color_clahe_chance: 25 };
		const changed = Array.from({ length: 200 }, (_, draw) => coloured(face, options, draw)).filter(
			(made) => made !== null,
		);
		expect(Math.abs(changed.length / 200 - 0.25)).toBeLessThan(0.1);
	});
});
