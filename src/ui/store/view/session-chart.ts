/** What the person chose to see of the graph of a session. A pure reducer; must not know keys or losses. */
import { SMOOTHING_LEVELS } from '../../chart/ema.js';
import { type ChartAction, INITIAL_CHART } from './chart-view.js';
import { turned } from './turned.js';

/** Newest iterations in view; 0 for all. */
export const SESSION_RANGES = [0, 50_000, 10_000, 5000, 1000] as const;
export type SessionRange = (typeof SESSION_RANGES)[number];

export interface SessionChart {
	/** The rate is faces of both sides per second. */
	readonly display: 'loss' | 'rate';
	readonly logScale: boolean;
	readonly raw: boolean;
	readonly smoothed: boolean;
	/** The rolling average. */
	readonly average: boolean;
	readonly trend: boolean;
	/** Values far from the mean are replaced by it. */
	readonly flatten: boolean;
	/** Index into SMOOTHING_LEVELS. */
	readonly smoothing: number;
	/** Iterations of the rolling average. */
	readonly averaged: number;
	readonly range: SessionRange;
	/** 0 for the total loss, else the number of the model's output. Counted on without end: take it modulo. */
	readonly output: number;
}

export type SessionChartAction =
	| ChartAction
	| { readonly type: 'display' }
	| { readonly type: 'toggle_curve'; readonly what: 'smoothed' | 'average' | 'flatten' }
	/** @param by iterations */
	| { readonly type: 'widen'; readonly by: number };

/** More iterations than this are shown with their rolling average at first. */
const LONG_SESSION = 1000;
const NARROWEST = 25;
const WIDEST = 2500;

/** How the graph of a session of so many iterations opens. */
export function openedChart(iterations: number): SessionChart {
	const long = iterations > LONG_SESSION;
	return {
		...{ display: 'loss', logScale: false, raw: true, trend: false, flatten: false },
		...{ smoothed: !long, average: long, averaged: 500, range: 0, output: 0 },
		smoothing: INITIAL_CHART.smoothing,
	};
}

/** Whoever changes how a curve is drawn wants to see it: that shows it, where it was hidden. */
export function sessionChartReducer(chart: SessionChart, action: SessionChartAction): SessionChart {
	switch (action.type) {
		case 'smoother':
			return { ...chart, smoothed: true, smoothing: Math.min(SMOOTHING_LEVELS.length - 1, chart.smoothing + 1) };
		case 'rougher':
			return { ...chart, smoothed: true, smoothing: Math.max(0, chart.smoothing - 1) };
		case 'next_range':
			return { ...chart, range: turned(SESSION_RANGES, chart.range, 1) };
		case 'next_output':
			return { ...chart, output: chart.output + 1 };
		case 'toggle':
		case 'toggle_curve':
			return { ...chart, [action.what]: !chart[action.what] };
		case 'display':
			return { ...chart, display: chart.display === 'loss' ? 'rate' : 'loss' };
		case 'widen':
			return { ...chart, average: true, averaged: Math.max(NARROWEST, Math.min(WIDEST, chart.averaged + action.by)) };
		default:
			return action satisfies never;
	}
}
