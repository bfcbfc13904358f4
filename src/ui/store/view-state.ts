/**
 * What the person chose to see on the dashboard: smoothing, range, scale, help. A pure reducer; must not know keys.
 */
import { SMOOTHING_LEVELS } from '../chart/ema.js';
import { CHART_RANGES, type ChartRange } from '../chart/loss-series.js';

export interface ViewState {
	/** Index into SMOOTHING_LEVELS. */
	readonly smoothing: number;
	readonly range: ChartRange;
	readonly logScale: boolean;
	readonly helpOpen: boolean;
	/** Counts requests to draw everything again. */
	readonly redraws: number;
}

export type ViewAction =
	| { readonly type: 'smoother' }
	| { readonly type: 'rougher' }
	| { readonly type: 'next_range' }
	| { readonly type: 'toggle_log_scale' }
	| { readonly type: 'toggle_help' }
	| { readonly type: 'close_help' }
	| { readonly type: 'redraw' };

export const INITIAL_VIEW: ViewState = {
	smoothing: SMOOTHING_LEVELS.indexOf(0.9),
	range: 'all',
	logScale: false,
	helpOpen: false,
	redraws: 0,
};

export function viewReducer(state: ViewState, action: ViewAction): ViewState {
	switch (action.type) {
		case 'smoother':
			return { ...state, smoothing: Math.min(SMOOTHING_LEVELS.length - 1, state.smoothing + 1) };
		case 'rougher':
			return { ...state, smoothing: Math.max(0, state.smoothing - 1) };
		case 'next_range': {
			const next = (CHART_RANGES.indexOf(state.range) + 1) % CHART_RANGES.length;
			return { ...state, range: CHART_RANGES[next] ?? 'all' };
		}
		case 'toggle_log_scale':
			return { ...state, logScale: !state.logScale };
		case 'toggle_help':
			return { ...state, helpOpen: !state.helpOpen };
		case 'close_help':
			return { ...state, helpOpen: false };
		case 'redraw':
			return { ...state, redraws: state.redraws + 1 };
		default:
			return action satisfies never;
	}
}
