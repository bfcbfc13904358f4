import { describe, expect, it } from 'vitest';
import { LossTrend } from '../../../src/ui/chart/loss-trend.js';
import { addMark, type Mark, markColumns } from '../../../src/ui/chart/marks.js';
import { cubicTrend } from '../../../src/ui/chart/polynomial.js';
import { guidance } from '../../../src/ui/guidance.js';

/** Repeatable noise between -1 and 1. */
const noise = (i: number) => Math.sin(i * 12.9898) * 0.5 + Math.sin(i * 78.233) * 0.5;

function trendOf(iterations: number, loss: (i: number) => number): LossTrend {
	const trend = new LossTrend();
	for (let i = 1; i <= iterations; i++) trend.push(loss(i), loss(i));
	return trend;
}

describe('trend of the losses', () => {
	it('measures a slope over the last 10,000 iterations', () => {
		// Falls by 0.001 per 1,000 around a mean of 0.045: 2.2 % of it.
		const trend = trendOf(20_000, (i) => 0.06 - i * 1e-6 + 0.002 * noise(i));
		const line = trend.line();
		expect(line?.iterations).toBe(10_000);
		expect(line?.slope).toBeCloseTo(-0.001 / 0.045, 3);
		expect(line?.error).toBeLessThan(0.001);
		expect(guidance(20_000, trend)).toMatch(/^Loss still falls: 2\.2 % per 1,000 \(last 10,000\)/);
	});

	it('tells level and rising losses apart from falling ones', () => {
		expect(
			guidance(
				6000,
				trendOf(6000, (i) => 0.05 + 0.01 * noise(i)),
			),
		).toMatch(/^Loss is level/);
		expect(
			guidance(
				6000,
				trendOf(6000, (i) => 0.05 + i * 1e-6),
			),
		).toMatch(/^Loss rises/);
	});

	it('says when it is too early', () => {
		expect(
			guidance(
				400,
				trendOf(400, () => 1),
			),
		).toMatch(/^Too early to tell.*flat colour/);
		expect(
			guidance(
				4999,
				trendOf(4999, (i) => 1 / i),
			),
		).toMatch(/^Too early to tell.*eyes and teeth/);
		expect(
			guidance(
				90_000,
				trendOf(4000, (i) => 1 / i),
			),
		).toContain('in this session');
		for (const [at, steps] of [
			[400, 400],
			[4999, 4999],
			[90_000, 4000],
			[9000, 9000],
		] as const)
			expect(
				guidance(
					at,
					trendOf(steps, (i) => 1 / i),
				).length,
			).toBeLessThanOrEqual(79);
	});

	it('points where each side goes lately', () => {
		const trend = new LossTrend();
		expect(trend.direction('a')).toBeNull();
		for (let i = 1; i <= 2000; i++) trend.push(0.1 - i * 1e-5, 0.05 + i * 1e-5);
		expect([trend.direction('a'), trend.direction('b')]).toEqual(['falling', 'rising']);
		for (let i = 1; i <= 2000; i++) trend.push(0.08, null);
		expect(trend.direction('a')).toBe('falling');
		for (let i = 1; i <= 2000; i++) trend.push(0.08, 0.07);
		expect([trend.direction('a'), trend.direction('b')]).toEqual(['level', 'level']);
	});
});

describe('cubic trend', () => {
	it('finds a cubic again, through gaps', () => {
		const values = Array.from({ length: 200 }, (_, i) => 3 - 0.02 * i + 1e-4 * i * i - 2e-7 * i ** 3);
		const given = values.map((value, i) => (i % 7 === 3 ? Number.NaN : value));
		for (const [i, fitted] of cubicTrend(given).entries()) expect(fitted).toBeCloseTo(values[i] ?? 0, 9);
	});

	it('says nothing about fewer than ten values', () => {
		expect(cubicTrend([1, 2, 3, 4, 5, 6, 7, 8, 9]).every(Number.isNaN)).toBe(true);
	});
});

describe('marks', () => {
	it('stand in the column of their iteration, the most important one first', () => {
		const marks: readonly Mark[] = [
			{ kind: 'save', iteration: 100 },
			{ kind: 'options', iteration: 200 },
			{ kind: 'save', iteration: 200 },
			{ kind: 'snapshot', iteration: 300 },
			{ kind: 'save', iteration: 400 },
		];
		expect(markColumns(marks, 100, 300, 3)).toEqual(['save', 'options', 'snapshot']);
	});

	it('stay bounded, and keep what is rare', () => {
		let marks: readonly Mark[] = [{ kind: 'options', iteration: 1 }];
		for (let i = 1; i <= 3000; i++) marks = addMark(marks, { kind: 'save', iteration: i * 100 });
		expect(marks.length).toBeLessThanOrEqual(1000);
		expect(marks[0]).toEqual({ kind: 'options', iteration: 1 });
		expect(marks.at(-1)?.iteration).toBe(300_000);
	});
});
