import { describe, expect, it } from 'vitest';
import { labToRgb, rgbToLab } from '../../../../src/engine/data/colour/lab.js';

type Colour = readonly [number, number, number];

/** CIE L*a*b* of an sRGB colour by the published formulas, in double precision, scaled as 8 bits are but not rounded. */
function exactLab([red, green, blue]: Colour): Colour {
	const [r, g, b] = [red, green, blue].map((v) => {
		const value = v / 255;
		return value > 0.04045 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92;
	}) as [number, number, number];
	// White of D65: what the primaries' rows add up to.
	const x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047;
	const y = 0.2126729 * r + 0.7151522 * g + 0.072175 * b;
	const z = (0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.0888298;
	const f = (t: number): number => (t > 216 / 24389 ? t ** (1 / 3) : ((24389 / 27) * t + 16) / 116);
	return [(116 * f(y) - 16) * 2.55, 500 * (f(x) - f(y)) + 128, 200 * (f(y) - f(z)) + 128];
}

/** The RGB values 0..255 of 8-bit L*a*b* by the published formulas, not rounded. */
function exactRgb([l8, a8, b8]: Colour): Colour {
	const inverse = (f: number): number => (f ** 3 > 216 / 24389 ? f ** 3 : (116 * f - 16) / (24389 / 27));
	const fy = (l8 / 2.55 + 16) / 116;
	const x = inverse(fy + (a8 - 128) / 500) * 0.95047;
	const y = inverse(fy);
	const z = inverse(fy - (b8 - 128) / 200) * 1.0888298;
	const encode = (v: number): number => {
		const light = Math.min(1, Math.max(0, v));
		return 255 * (light > 0.0031308 ? 1.055 * light ** (1 / 2.4) - 0.055 : 12.92 * light);
	};
	return [
		encode(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
		encode(-0.969266 * x + 1.8760108 * y + 0.041556 * z),
		encode(0.0556434 * x - 0.2040259 * y + 1.0572252 * z),
	];
}

/** Every colour whose channels are multiples of 15: 18^3. */
const COLOURS: readonly Colour[] = Array.from({ length: 18 ** 3 }, (_, i) => [
	(i % 18) * 15,
	(Math.floor(i / 18) % 18) * 15,
	Math.floor(i / 324) * 15,
]);

function planesOf(pixels: number) {
	return { l: new Uint8Array(pixels), a: new Uint8Array(pixels), b: new Uint8Array(pixels) };
}

function toLab(colours: readonly Colour[]): Colour[] {
	const planes = planesOf(colours.length);
	rgbToLab(Uint8Array.from(colours.flat()), colours.length, planes);
	return colours.map((_, i) => [planes.l[i] ?? -1, planes.a[i] ?? -1, planes.b[i] ?? -1]);
}

function toRgb(colours: readonly Colour[]): Colour[] {
	const planes = planesOf(colours.length);
	colours.forEach(([l, a, b], i) => {
		planes.l[i] = l;
		planes.a[i] = a;
		planes.b[i] = b;
	});
	const rgb = new Uint8Array(colours.length * 3);
	labToRgb(planes, colours.length, rgb);
	return colours.map((_, i) => [rgb[i * 3] ?? -1, rgb[i * 3 + 1] ?? -1, rgb[i * 3 + 2] ?? -1]);
}

function largestDifference(found: readonly Colour[], expected: readonly Colour[]): number {
	expect(found.length).toBe(expected.length);
	return Math.max(
		...found.flatMap((colour, i) => colour.map((v, c) => Math.abs(v - (expected[i]?.[c] ?? Number.NaN)))),
	);
}

describe('8-bit L*a*b*', () => {
	it('has greys on the axis, and the primaries where the formulas put them', () => {
		const lab = toLab([
			[0, 0, 0],
			[255, 255, 255],
			[119, 119, 119],
			[255, 0, 0],
			[0, 255, 0],
			[0, 0, 255],
		]);
		expect(lab).toEqual([
			[0, 128, 128],
			[255, 128, 128],
			[128, 128, 128],
			[136, 208, 195],
			[224, 42, 211],
			[82, 207, 20],
		]);
	});

	it('is the exact conversion, rounded', () => {
		// Half a level is rounding; the rest is the tables' resolution.
		expect(largestDifference(toLab(COLOURS), COLOURS.map(exactLab))).toBeLessThan(0.7);
	});

	it('goes back as the exact conversion does, also from colours no screen can show', () => {
		expect(largestDifference(toRgb(COLOURS), COLOURS.map(exactRgb))).toBeLessThan(0.7);
	});

	it('keeps a picture within what 8 bits can hold', () => {
		const back = toRgb(toLab(COLOURS));
		const errors = back.flatMap((colour, i) => colour.map((v, c) => Math.abs(v - (COLOURS[i]?.[c] ?? Number.NaN))));
		expect(errors.reduce((sum, v) => sum + v, 0) / errors.length).toBeLessThan(1);
	});
});
