import { describe, expect, it } from 'vitest';
import type { AxisMatrix } from '../../../src/engine/jit/axis-matrix.js';
import {
	areaMatrix,
	filterMatrix,
	gaussianWindow,
	halvingMatrix,
	validFilterMatrix,
} from '../../../src/engine/losses/filter-matrix.js';

function rows({ rows, columns, values }: AxisMatrix): number[][] {
	return Array.from({ length: rows }, (_, r) => [...values.subarray(r * columns, (r + 1) * columns)]);
}

describe('a filter as a matrix', () => {
	it('mirrors about the outermost pixel, or repeats it', () => {
		const taps = [1, 2, 4, 8, 16];
		expect(rows(filterMatrix(4, taps, 'reflect'))).toEqual([
			[4, 2 + 8, 1 + 16, 0],
			[2, 1 + 4, 8, 16].map((v, i) => (i === 1 ? 4 + 1 : v)),
			[1, 2 + 0, 4 + 16, 8].map((v, i) => (i === 1 ? 2 : v)),
			[0, 1 + 16, 2 + 8, 4],
		]);
		expect(rows(filterMatrix(3, taps, 'edge'))).toEqual([
			[7, 8, 16],
			[3, 4, 24],
			[1, 2, 28],
		]);
	});

	it('runs only where it fits when asked to', () => {
		expect(rows(validFilterMatrix(4, [1, 2, 4]))).toEqual([
			[1, 2, 4, 0],
			[0, 1, 2, 4],
		]);
	});

	it('has a Gaussian that is symmetric and sums to 1', () => {
		const window = gaussianWindow(11, 1.5);
		expect(window.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
		expect([...window].reverse()).toEqual(window);
		expect((window[6] ?? 0) / (window[5] ?? 1)).toBeCloseTo(Math.exp(-1 / (2 * 1.5 * 1.5)), 12);
	});
});

describe('an area mean', () => {
	it('is pooling for whole ratios and counts parts of pixels otherwise', () => {
		expect(rows(areaMatrix(6, 2))).toEqual([
			[1 / 3, 1 / 3, 1 / 3, 0, 0, 0].map(Math.fround),
			[0, 0, 0, 1 / 3, 1 / 3, 1 / 3].map(Math.fround),
		]);
		expect(rows(areaMatrix(3, 2))).toEqual([[2 / 3, 1 / 3, 0].map(Math.fround), [0, 1 / 3, 2 / 3].map(Math.fround)]);
	});

	it('keeps the mean for any two sizes', () => {
		for (const [from, to] of [
			[128, 96],
			[160, 64],
			[192, 168],
			[7, 7],
		] as const) {
			const matrix = rows(areaMatrix(from, to));
			for (const row of matrix) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
			for (let c = 0; c < from; c++) {
				expect(matrix.reduce((sum, row) => sum + (row[c] ?? 0), 0)).toBeCloseTo(to / from, 6);
			}
		}
	});

	it('halves by pairs', () => {
		expect(rows(halvingMatrix(5))).toEqual([
			[0.5, 0.5, 0, 0, 0],
			[0, 0, 0.5, 0.5, 0],
		]);
	});
});
