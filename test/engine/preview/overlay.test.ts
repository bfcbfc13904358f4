import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { parseColour, tintMasked } from '../../../src/engine/preview/overlay.js';

describe('parseColour', () => {
	it('reads #rrggbb in any case', () => {
		expect(parseColour('#ff0080')).toEqual([255, 0, 128]);
		expect(parseColour('#00Ff7F')).toEqual([0, 255, 127]);
	});

	it.each(['red', '#f00', 'ff0000', '#ff00000', '#ff00zz'])('refuses %s', (text) => {
		expect(() => parseColour(text)).toThrow(FstuiError);
	});
});

describe('tintMasked', () => {
	const whole = { offset: 0, size: 2 };
	const tinted = (opacity: number, area = whole): number[] => {
		const cellRGB = new Uint8Array(12).fill(100);
		tintMasked(cellRGB, Uint8Array.of(0, 255, 51, 255), 2, area, { opacity, colour: [200, 0, 100] });
		return [...cellRGB];
	};

	it('blends in proportion to what the mask leaves out', () => {
		expect(tinted(50)).toEqual([150, 50, 100, 100, 100, 100, 140, 60, 100, 100, 100, 100]);
		expect(tinted(100).slice(0, 3)).toEqual([200, 0, 100]);
	});

	it('draws nothing at opacity 0 and outside of its area', () => {
		expect(tinted(0)).toEqual(new Array(12).fill(100));
		expect(tinted(50, { offset: 1, size: 1 })).toEqual(new Array(12).fill(100));
	});
});
