/** What the person chose to see of the loss curves. A pure reducer; must not know keys or losses. */
import { SMOOTHING_LEVELS } from '../../chart/ema.js';
import { CHART_RANGES, type ChartRange } from '../../chart/loss-series.js';
import { turned } from './turned.js';

export interface ChartView {
	/** Index into SMOOTHING_LEVELS. */
	readonly smoothing: number;
	readonly range: ChartRange;
	readonly logScale: boolean;
	/** 0 for the total loss, else the number of the model's output. Counted on without end: take it modulo. */
	readonly output: number;
	readonly trend: boolean;
	readonly raw: boolean;
}

export type ChartAction =
	| { readonly type: 'smoother' }
	| { readonly type: 'rougher' }
	| { readonly type: 'next_range' }
	| { readonly type: 'next_output' }
	| { readonly type: 'toggle'; readonly what: 'logScale' | 'trend' | 'raw' };

export const INITIAL_CHART: ChartView = {
	smoothing: SMOOTHING_LEVELS.indexOf(0.9),
	range: 'all',
	logScale: false,
	output: 0,
	trend: false,
	raw: true,
};

export function chartReducer(view: ChartView, action: ChartAction): ChartView {
	switch (action.type) {
		case 'smoother':
			return { ...view, smoothing: Math.min(SMOOTHING_LEVELS.length - 1, view.smoothing + 1) };
		case 'rougher':
			return { ...view, smoothing: Math.max(0, view.smoothing - 1) };
		case 'next_range':
			return { ...view, range: turned(CHART_RANGES, view.range, 1) };
		case 'next_output':
			return { ...view, output: view.output + 1 };
		case 'toggle':
			return { ...view, [action.what]: !view[action.what] };
		default:
			return action satisfies never;
	}
}
