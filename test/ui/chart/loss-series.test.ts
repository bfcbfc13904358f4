import { describe, expect, it } from 'vitest';
import { bucketLast, bucketMean, bucketSum } from '../../../src/ui/chart/bucket.js';
import { SMOOTHING_LEVELS, smooth } from '../../../src/ui/chart/ema.js';
import { LossSeries } from '../../../src/ui/chart/loss-series.js';

describe('resampling to columns', () => {
	it('averages the values of each column and ignores what is not finite', () => {
		expect(Array.from(bucketMean([1, 3, 5, 7, 9, 11], 3))).toEqual([2, 6, 10]);
		expect(Array.from(bucketMean([1, Number.NaN, 5, 7], 2))).toEqual([1, 6]);
		expect(bucketMean([Number.NaN, Number.NaN, 1, 1], 2)[0]).toBeNaN();
	});

	it('never makes more columns than values', () => {
		expect(Array.from(bucketMean([4, 5], 80))).toEqual([4, 5]);
		expect(bucketMean([], 80)).toHaveLength(0);
	});

	it('takes the last finite value of smoothed curves and sums counts', () => {
		expect(Array.from(bucketLast([1, 2, 3, Number.NaN], 2))).toEqual([2, 3]);
		expect(Array.from(bucketSum([1, 0, 1, 1], 2))).toEqual([1, 2]);
	});

	it('moves no border while values are added', () => {
		const values = Array.from({ length: 2000 }, (_, i) => Math.sin(i));
		const before = bucketMean(values.slice(0, 1500), 80);
		const after = bucketMean(values.slice(0, 1510), 80);
		expect(Array.from(after.slice(0, before.length - 1))).toEqual(Array.from(before.slice(0, -1)));
		// The same holds for a window into a longer series.
		const window = bucketMean(values.slice(100, 1500), 80, 100);
		const moved = bucketMean(values.slice(200, 1500), 80, 200);
		expect(Array.from(moved.slice(-50))).toEqual(Array.from(window.slice(-50)));
	});

	it('fills at least half of the columns and never more than all', () => {
		for (let length = 1; length < 5000; length += 13) {
			const used = bucketMean(new Float64Array(length), 77).length;
			expect(used).toBeLessThanOrEqual(77);
			expect(used).toBeGreaterThanOrEqual(Math.min(length, 38));
		}
	});

	it('uses every value exactly once when columns do not divide the length', () => {
		const values = Array.from({ length: 1003 }, (_, i) => i);
		const ones = values.map(() => 1);
		expect(bucketSum(ones, 77).reduce((a, b) => a + b, 0)).toBe(1003);
	});
});

describe('loss series', () => {
	const level = SMOOTHING_LEVELS.indexOf(0.9);
	const lossAt = (i: number) => 1 / (1 + i / 50) + 0.01 * Math.sin(i);

	it('shows the last 100 values one by one, smoothed over the whole history', () => {
		const series = new LossSeries();
		const all = Array.from({ length: 500 }, (_, i) => lossAt(i));
		for (const [i, loss] of all.entries()) series.push(i + 1, loss, loss / 2);
		const view = series.view('last 100', level, 200);
		expect(view.firstIteration).toBe(401);
		expect(view.lastIteration).toBe(500);
		expect(Array.from(view.a.raw)).toEqual(Array.from(Float32Array.from(all.slice(400))));
		expect(Array.from(view.a.high)).toEqual(Array.from(view.a.raw));
		const curve = smooth(all, 0.9);
		for (const [i, value] of view.a.smoothed.entries()) expect(value).toBeCloseTo(curve[400 + i] ?? 0, 7);
		expect(view.b.raw[0]).toBeCloseTo((all[400] ?? 0) / 2, 7);
		expect(series.newest(level).a).toBeCloseTo(curve[499] ?? 0, 12);
	});

	it('keeps means, extremes and smoothed ends right after buckets were merged', () => {
		const series = new LossSeries();
		const count = 10_000;
		const all = Array.from({ length: count }, (_, i) => lossAt(i));
		for (const [i, loss] of all.entries()) series.push(i + 1, loss, loss);
		const view = series.view('all', level, 50);
		expect(view.firstIteration).toBe(1);
		expect(view.lastIteration).toBe(count);
		expect(view.a.lowest).toBeCloseTo(Math.min(...all), 12);
		expect(view.a.highest).toBeCloseTo(Math.max(...all), 12);
		expect(view.a.smoothed.at(-1)).toBeCloseTo(smooth(all, 0.9).at(-1) ?? 0, 12);
		// 10,000 values in 1250 buckets of 8, and 32 of those to a column.
		expect(view.a.raw).toHaveLength(40);
		const firstColumn = all.slice(0, 256).reduce((a, b) => a + b, 0) / 256;
		expect(view.a.raw[0]).toBeCloseTo(firstColumn, 9);
	});

	it('counts what was not finite and keeps the side apart', () => {
		const series = new LossSeries();
		for (let i = 1; i <= 10; i++) series.push(i, i === 5 ? null : 0.1, 0.2);
		const { a, b } = series.view('last 100', 0, 100);
		expect(Array.from(a.nonFinite)).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
		expect(a.raw[4]).toBeNaN();
		expect(a.smoothed[4]).toBeNaN();
		expect(b.nonFinite.reduce((x, y) => x + y, 0)).toBe(0);
	});

	it('goes on from blocks of long ago: spikes, gaps and windows are right', () => {
		const series = new LossSeries();
		const block = { mean: 0.5, low: 0.4, high: 0.6, finite: 256 };
		for (let i = 1; i <= 400; i++) {
			const a = i === 300 ? { ...block, high: 9, finite: 255 } : block;
			series.pushBlock(i * 256, 256, a, block);
		}
		const blocks = 400 * 256;
		for (let i = 1; i <= 500; i++) series.push(blocks + i, 0.1, 0.1);
		const view = series.view('all', level, 100);
		expect([view.firstIteration, view.lastIteration, series.length]).toEqual([1, blocks + 500, blocks + 500]);
		expect(view.a.highest).toBe(9);
		expect(view.a.raw[0]).toBeCloseTo(0.5, 12);
		expect(view.a.nonFinite.reduce((x, y) => x + y, 0)).toBe(1);
		expect(view.a.high.indexOf(9) / view.a.high.length).toBeCloseTo(0.75, 1);
		expect(series.newest(level).a).toBeCloseTo(0.1, 12);
		const recent = series.view('last 1000', level, 1000);
		expect([recent.firstIteration, recent.a.raw.length]).toEqual([blocks + 1, 500]);
		expect(recent.a.smoothed[0]).toBeCloseTo(0.46, 6);
	});

	it('is empty before the first step', () => {
		const view = new LossSeries().view('all', level, 80);
		expect(view.a.raw).toHaveLength(0);
		expect(view.a.lowest).toBeNaN();
	});
});
