import { describe, expect, it } from 'vitest';
import { openedChart, type SessionChartAction, sessionChartReducer } from '../../../src/ui/store/view/session-chart.js';

const chartAfter = (iterations: number, ...actions: readonly SessionChartAction[]) =>
	actions.reduce(sessionChartReducer, openedChart(iterations));

describe('the graph of a session', () => {
	it('opens with the curve that suits its length', () => {
		expect(openedChart(1000)).toMatchObject({ smoothed: true, average: false });
		expect(openedChart(1001)).toMatchObject({ smoothed: false, average: true });
	});

	it('shows the curve whose width or smoothing is changed', () => {
		expect(chartAfter(100, { type: 'widen', by: -25 })).toMatchObject({ average: true, averaged: 475 });
		const { smoothing } = openedChart(5000);
		expect(chartAfter(5000, { type: 'smoother' })).toMatchObject({ smoothed: true, smoothing: smoothing + 1 });
		expect(chartAfter(5000, { type: 'rougher' })).toMatchObject({ smoothed: true, smoothing: smoothing - 1 });
	});

	it('keeps the width of the average within 25 to 2500 iterations', () => {
		expect(chartAfter(5000, { type: 'widen', by: -250 }, { type: 'widen', by: -250 }).averaged).toBe(25);
		expect(chartAfter(5000, ...Array(9).fill({ type: 'widen', by: 250 })).averaged).toBe(2500);
	});

	it('hides a curve when it is asked to', () => {
		expect(chartAfter(100, { type: 'toggle_curve', what: 'smoothed' }).smoothed).toBe(false);
	});
});
