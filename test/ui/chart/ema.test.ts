import { describe, expect, it } from 'vitest';
import { Averages, SMOOTHING_LEVELS, smooth } from '../../../src/ui/chart/ema.js';

describe('exponential moving average', () => {
	it('gives worked numbers with debias', () => {
		// w = 0.5: sums 0.5, 1.25, 1.625 over masses 0.5, 0.75, 0.875
		const [first, second, third] = smooth([1, 2, 2], 0.5);
		expect(first).toBeCloseTo(1, 12);
		expect(second).toBeCloseTo(1.25 / 0.75, 12);
		expect(third).toBeCloseTo(1.625 / 0.875, 12);
	});

	it('keeps a constant at its value from the first step', () => {
		for (const weight of SMOOTHING_LEVELS) {
			for (const value of smooth([0.3, 0.3, 0.3, 0.3], weight)) expect(value).toBeCloseTo(0.3, 12);
		}
	});

	it('is the raw value without smoothing', () => {
		expect(Array.from(smooth([3, 1, 2], 0))).toEqual([3, 1, 2]);
	});

	it('leaves a gap at a value that is not finite and goes on after it', () => {
		const curve = smooth([1, Number.NaN, 1], 0.9);
		expect(curve[1]).toBeNaN();
		expect(curve[2]).toBeCloseTo(1, 12);
	});

	it('has no value before the first one', () => {
		const averages = new Averages();
		expect(averages.value(2)).toBeNaN();
		averages.push(Number.POSITIVE_INFINITY);
		expect(averages.value(2)).toBeNaN();
	});

	it('takes one value for many', () => {
		const [one, many] = [new Averages(), new Averages()];
		for (const value of [1, ...Array(40).fill(2)]) one.push(value);
		many.push(1);
		many.push(2, 40);
		for (const level of SMOOTHING_LEVELS.keys()) expect(many.value(level)).toBeCloseTo(one.value(level), 12);
		expect(smooth([1, 2], 0.95, [1, 40])[1]).toBeCloseTo(one.value(SMOOTHING_LEVELS.indexOf(0.95)), 12);
	});
});
