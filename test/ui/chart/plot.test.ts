import { describe, expect, it } from 'vitest';
import { ASCII_GLYPHS, AXIS_WIDTH, type ChartRow, plotChart, UNICODE_GLYPHS } from '../../../src/ui/chart/plot.js';
import { axisLabel, fitScale, place, type Scale, valueAt } from '../../../src/ui/chart/scale.js';

const text = (rows: readonly ChartRow[]) => rows.map((row) => row.map((run) => run.text).join(''));
const area = (rows: readonly ChartRow[]) => text(rows).map((row) => row.slice(AXIS_WIDTH));

describe('scale', () => {
	it('has round bounds around the finite values, at or above zero', () => {
		const scale = fitScale([[0.11, Number.NaN, 0.2], [0.012]], false);
		// Steps of 0.02, the first 1-2-5 number above a tenth of the span.
		expect(scale?.low).toBe(0);
		expect(scale?.high).toBeCloseTo(0.22, 9);
		expect(fitScale([[Number.NaN], []], false)).toBeNull();
		expect(fitScale([[0.5, 0.5]], false)?.low).toBeLessThan(0.5);
		const log = fitScale([[0.02, 0.4]], true);
		expect(log?.low).toBeLessThan(0.02);
		expect(log?.low).toBeGreaterThan(0.02 / 1.3);
		expect(log?.high).toBeGreaterThan(0.4);
	});

	it('keeps its bounds while values change a little', () => {
		expect(fitScale([[0.111, 0.198]], false)).toEqual(fitScale([[0.114, 0.196]], false));
		expect(fitScale([[0.111, 0.198]], true)).toEqual(fitScale([[0.111, 0.1975]], true));
	});

	it('places values linearly and logarithmically, and back', () => {
		const linear: Scale = { log: false, low: 1, high: 3 };
		expect(place(linear, 2)).toBe(0.5);
		expect(place(linear, 99)).toBe(1);
		const log: Scale = { log: true, low: 0.001, high: 0.1 };
		expect(place(log, 0.01)).toBeCloseTo(0.5, 12);
		expect(place(log, 0)).toBeNaN();
		for (const scale of [linear, log]) expect(place(scale, valueAt(scale, 0.3))).toBeCloseTo(0.3, 12);
	});

	it('labels small and large losses in seven characters', () => {
		for (const value of [0, 1e-7, 0.00012, 0.0345, 1.5, 42, 123.4, 98765])
			expect(axisLabel(value).length).toBeLessThanOrEqual(7);
		expect(axisLabel(0.0345)).toBe('0.0345');
		expect(axisLabel(0.00345)).toBe('0.00345');
	});
});

describe('chart', () => {
	const scale: Scale = { log: false, low: 0, high: 2 };
	const draw = (values: number[], options: { rows?: number; gaps?: boolean[] } = {}) =>
		plotChart({
			lines: [{ ink: 'smoothA', values, letter: 'A', symbols: UNICODE_GLYPHS.lineA }],
			scale,
			columns: AXIS_WIDTH + 8,
			rows: options.rows ?? 3,
			gaps: options.gaps ?? [],
			glyphs: UNICODE_GLYPHS,
		});

	it('draws a worked line: down from the top, level at the bottom', () => {
		expect(area(draw([2, 1, 0, 0, 0])).map((row) => row.trimEnd())).toEqual(['╮', '╰╮', ' ╰──A']);
	});

	it('has exactly the rows asked for, whatever the data', () => {
		for (const rows of [1, 2, 3, 7, 20]) {
			for (const values of [[1], [1, 1, 1], [0, 2], [Number.NaN, 1], [5, -5, 5]])
				expect(draw(values, { rows })).toHaveLength(rows);
		}
	});

	it('cuts gaps out, draws lonely points, and marks what was not finite', () => {
		const rows = area(draw([2, 2, Number.NaN, 2, Number.NaN, 2, 2], { gaps: [false, false, true, false, true] }));
		expect(rows[0]?.trimEnd()).toBe('─  • ─A');
		expect(rows[2]?.trimEnd()).toBe('  × ×');
	});

	it('writes axis labels that fall from top to bottom', () => {
		const labels = text(draw([1, 2], { rows: 5 })).map((row) => Number.parseFloat(row));
		expect(labels[0]).toBe(2);
		expect(labels[4]).toBe(0);
		expect(labels[2]).toBe(1);
	});

	it('keeps letters of lines that end at the same height apart', () => {
		const lines = (['A', 'B'] as const).map((letter) => ({
			ink: letter === 'A' ? ('smoothA' as const) : ('smoothB' as const),
			values: [1, 1, 1],
			letter,
			symbols: ASCII_GLYPHS.lineA,
		}));
		const rows = plotChart({ lines, scale, columns: AXIS_WIDTH + 8, rows: 3, gaps: [], glyphs: ASCII_GLYPHS });
		expect(area(rows)[1]?.trimEnd()).toBe('--AB');
		expect(text(rows).join('')).toMatch(/^[ -~]*$/);
	});
});
