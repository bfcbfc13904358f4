import { describe, expect, it } from 'vitest';
import type { ThinHistory } from '../../../src/engine/inspect.js';
import { SMOOTHING_LEVELS, smooth } from '../../../src/ui/chart/ema.js';
import { cubicTrend } from '../../../src/ui/chart/polynomial.js';
import { rollingAverage } from '../../../src/ui/chart/rolling-average.js';
import { type CurveOptions, curvesView, sessionCurves } from '../../../src/ui/chart/session-curves.js';

const LEVEL = SMOOTHING_LEVELS.indexOf(0.9);
const ALL: CurveOptions = {
	output: 'loss',
	smoothing: LEVEL,
	averaged: 500,
	flatten: false,
	last: 0,
	curves: ['smoothed', 'average', 'trend'],
};
const wave = (i: number) => 1 / (1 + i / 200) + 0.1 * Math.sin(i);

/** Iterations 1..n, loss B twice loss A; the first `blocks` times 256 of them as blocks. One iteration each 0.5 s. */
function history(n: number, blocks = 0, loss: (i: number) => number = wave): ThinHistory {
	const sizes = [...Array(blocks).fill(256), ...Array(n - 256 * blocks).fill(1)] as number[];
	const points: { at: number; values: number[] }[] = [];
	let at = 0;
	for (const size of sizes) {
		points.push({ at: at + size, values: Array.from({ length: size }, (_, i) => loss(at + i + 1)) });
		at += size;
	}
	const column = (times: number) => {
		const finite = points.map(({ values }) => values.filter(Number.isFinite).map((value) => times * value));
		const of = (pick: (values: number[]) => number) =>
			Float32Array.from(finite, (values) => (values.length === 0 ? Number.NaN : pick(values)));
		return {
			mean: of((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
			low: of((values) => Math.min(...values)),
			high: of((values) => Math.max(...values)),
			finite: Uint32Array.from(finite, (values) => values.length),
		};
	};
	return {
		iterations: Uint32Array.from(points, (point) => point.at),
		seconds: Float64Array.from(points, (point) => 1000 + point.at / 2),
		rows: Uint32Array.from(sizes),
		sessions: new Uint32Array(sizes.length).fill(1),
		losses: { loss_a: column(1), loss_b: column(2) },
	};
}

const side = (n: number, blocks: number, options: Partial<CurveOptions> = {}, loss = wave) =>
	sessionCurves(history(n, blocks, loss), [], { ...ALL, ...options }).sides[0];

describe('rolling average', () => {
	const averages = (values: number[], width: number) =>
		rollingAverage(
			values,
			new Uint32Array(values.length).fill(1),
			values.map((_, i) => i + 1),
			width,
		);

	it('takes half of the values before, rounded up, and the rest from there on', () => {
		const third = [...(averages([1, 2, 4, 8, 16, 32, 64], 3) ?? [])].map((value) => value * 3);
		expect(third).toEqual([Number.NaN, Number.NaN, 7, 14, 28, 56, 112]);
		const four = [...(averages([1, 2, 4, 8, 16, 32, 64, 1, 1], 4) ?? [])].map((value) => value * 4);
		expect(four).toEqual([Number.NaN, Number.NaN, 15, 30, 60, 120, 113, 98, Number.NaN]);
	});

	it('needs more than twice as many values', () => {
		expect(averages([1, 2, 3, 4, 5, 6], 3)).toBeNull();
		expect(averages([1, 2, 3, 4, 5, 6, 7], 3)).not.toBeNull();
	});

	it('leaves out what is not finite', () => {
		const average = rollingAverage([1, Number.NaN, 4, 8, 8], [1, 0, 1, 1, 1], [1, 2, 3, 4, 5], 2);
		expect([...(average ?? [])]).toEqual([Number.NaN, 1, 4, 6, 8]);
	});
});

describe('curves of a session', () => {
	it('are exact where every iteration is known', () => {
		const curves = side(3000, 0, { averaged: 25 });
		const values = Array.from({ length: 3000 }, (_, i) => Math.fround(wave(i + 1)));
		expect(curves?.smoothed?.[2999]).toBeCloseTo(smooth(values, 0.9)[2999] ?? 0, 9);
		const around = values.slice(1000 - 13, 1000 + 12);
		expect(curves?.average?.[1000]).toBeCloseTo(around.reduce((sum, value) => sum + value, 0) / 25, 9);
		expect(curves?.trend?.[1500]).toBeCloseTo(cubicTrend(values)[1500] ?? 0, 9);
	});

	it('differ little where old iterations are known as blocks', () => {
		const [exact, thin] = [side(20_000, 0), side(20_000, 40)];
		const at = (point: number) => 256 * (point + 1) - 128;
		for (const point of [5, 20, 35]) {
			expect(thin?.average?.[point]).toBeCloseTo(exact?.average?.[at(point)] ?? 0, 2);
			expect(thin?.trend?.[point]).toBeCloseTo(exact?.trend?.[at(point)] ?? 0, 2);
		}
		expect(thin?.smoothed?.at(-1)).toBeCloseTo(exact?.smoothed?.at(-1) ?? 0, 9);
		expect(side(800, 0)?.average).toBeNull();
	});

	it('are worked out when they are wanted', () => {
		expect(side(3000, 0, { curves: ['trend'] })).toMatchObject({ smoothed: null, average: null });
	});

	it('flatten outliers: more than one deviation from the mean becomes the mean', () => {
		const plain = side(100, 0, {}, (i) => (i === 50 ? 100 : 1));
		const flat = side(100, 0, { flatten: true }, (i) => (i === 50 ? 100 : 1));
		expect(plain?.values.mean[49]).toBe(100);
		expect(flat?.values.mean[49]).toBeCloseTo(1.99, 5);
		expect(flat?.values.high[49]).toBeCloseTo(1.99, 5);
		expect(flat?.values.mean[48]).toBe(1);
	});

	it('tell the rate with the faces of the time, and nothing of the pause between sessions', () => {
		const known = history(1000, 2);
		const faces = [
			{ after: 0, faces: 32 },
			{ after: 600, faces: 8 },
		];
		known.sessions.fill(2, 200);
		known.seconds.set(
			[...known.seconds.slice(200)].map((time) => time + 3600),
			200,
		);
		const curves = sessionCurves(known, faces, { ...ALL, output: null });
		expect(curves.sides).toHaveLength(1);
		const rate = curves.sides[0]?.values.mean ?? [];
		// The first block has no time before it, the second took 256 iterations of half a second.
		expect([rate[0], rate[1], rate[2], rate[89], rate[90]]).toEqual([Number.NaN, 64, 64, 64, 16]);
		expect([rate[199], rate[200], rate[201]]).toEqual([16, Number.NaN, 16]);
		const view = curvesView(curves, 100);
		expect(view.a.nonFinite.some((count) => count > 0)).toBe(false);
		expect(view.a.raw[99]).toBeCloseTo(16, 9);
		expect(view.b.raw).toHaveLength(0);
	});
});

describe('resampling to columns', () => {
	const view = (n: number, blocks: number, columns: number, options: Partial<CurveOptions> = {}, loss = wave) =>
		curvesView(sessionCurves(history(n, blocks, loss), [], { ...ALL, ...options }), columns);

	it('keeps the place of every iteration and loses no spike', () => {
		const spiked = (i: number) => (i === 5000 ? 9 : 0.5);
		for (const blocks of [0, 30]) {
			const { a, firstIteration, lastIteration } = view(10_000, blocks, 100, {}, spiked);
			expect([firstIteration, lastIteration, a.raw.length]).toEqual([1, 10_000, 100]);
			const column = a.high.indexOf(9);
			// A block is as wide as two or three columns.
			expect(Math.abs(column - 49)).toBeLessThanOrEqual(blocks === 0 ? 0 : 2);
			expect(a.raw.every((value) => value >= 0.5)).toBe(true);
			expect(a.highest).toBe(9);
			expect(view(10_000, blocks, 100, {}, spiked).b.highest).toBe(18);
		}
	});

	it('shows the newest iterations alone, with curves that come from before', () => {
		const { a, firstIteration } = view(10_000, 20, 50, { last: 1000 });
		expect([firstIteration, a.raw.length]).toEqual([9001, 50]);
		const all = side(10_000, 20);
		expect(a.smoothed.at(-1)).toBeCloseTo(all?.smoothed?.at(-1) ?? 0, 12);
		expect(a.average?.[0]).toBeCloseTo(all?.average?.[20 + 9019 - 5120] ?? 0, 12);
	});

	it('has a gap where values were not finite, and fewer columns for few iterations', () => {
		const { a } = view(10, 0, 80, {}, (i) => (i === 4 ? Number.NaN : 1));
		expect(Array.from(a.nonFinite)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
		expect([a.raw[3], a.smoothed[3]]).toEqual([Number.NaN, Number.NaN]);
		expect(view(0, 0, 80).a.raw).toHaveLength(0);
		expect(view(100, 0, 80, { output: 'mask' }).a.raw).toHaveLength(0);
	});
});
