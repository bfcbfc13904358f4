import { describe, expect, it } from 'vitest';
import { resizeSquare } from '../../../src/engine/preview/resample.js';

/** A plane r = x, g = y, b = 1 in pixel coordinates. */
function ramp(size: number): Float32Array {
	return Float32Array.from({ length: size * size * 3 }, (_, i) => {
		const pixel = Math.floor(i / 3);
		return [pixel % size, Math.floor(pixel / size), 1][i % 3] ?? 0;
	});
}

describe('resizeSquare', () => {
	it.each([
		[16, 32],
		[24, 16],
		[32, 12],
	])('keeps constants exactly and linear ramps away from the border, %i to %i px', (from, to) => {
		const resized = resizeSquare(ramp(from), from, to);
		expect(resized).toHaveLength(to * to * 3);
		const margin = Math.ceil((2 * Math.max(1, from / to) * to) / from) + 1;
		for (let y = 0; y < to; y++) {
			for (let x = 0; x < to; x++) {
				const at = (y * to + x) * 3;
				expect(resized[at + 2]).toBeCloseTo(1, 5);
				if (Math.min(x, y) < margin || Math.max(x, y) >= to - margin) continue;
				expect(resized[at]).toBeCloseTo(((x + 0.5) * from) / to - 0.5, 1);
				expect(resized[at + 1]).toBeCloseTo(((y + 0.5) * from) / to - 0.5, 1);
			}
		}
	});

	it('averages when shrinking: a checkerboard becomes even grey', () => {
		const board = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => {
			const pixel = Math.floor(i / 3);
			return ((pixel % 32) + Math.floor(pixel / 32)) % 2;
		});
		for (const value of resizeSquare(board, 32, 8)) expect(Math.abs(value - 0.5)).toBeLessThan(0.05);
	});

	it('leaves a picture of the right size alone', () => {
		const picture = ramp(8);
		expect(resizeSquare(picture, 8, 8)).toEqual(picture);
	});
});
