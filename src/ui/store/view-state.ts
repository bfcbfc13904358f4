/**
 * What the person chose to see on the dashboard: tab, chart, preview cells, filter, scrolling. A pure reducer; must not
 * know keys or what the panes hold.
 */
import { SMOOTHING_LEVELS } from '../chart/ema.js';
import { CHART_RANGES, type ChartRange } from '../chart/loss-series.js';
import { TABS, type TabName } from '../keymap.js';
import { ALL_CELLS, CELL_SETS, type PictureChoice, SIDE_SETS } from '../layout/picture-choice.js';

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

export interface ViewState extends ChartView {
	readonly tab: TabName;
	readonly helpOpen: boolean;
	/** Only log lines with this text are shown. */
	readonly filter: string;
	/** The filter is being typed. */
	readonly filtering: boolean;
	/** Lines scrolled away: from the top, in the log from the newest line. */
	readonly scroll: number;
	readonly picture: PictureChoice;
	/** Iteration of the older preview on the screen; null for the newest, whatever comes. */
	readonly past: number | null;
	/** Counts requests to draw everything again. */
	readonly redraws: number;
}

export type ViewAction =
	| { readonly type: 'show_tab'; readonly tab: TabName }
	| { readonly type: 'turn_tab'; readonly by: 1 | -1 }
	| { readonly type: 'smoother' }
	| { readonly type: 'rougher' }
	| { readonly type: 'next_range' }
	| { readonly type: 'next_output' }
	| { readonly type: 'toggle'; readonly what: 'logScale' | 'trend' | 'raw' }
	| { readonly type: 'toggle_help' }
	| { readonly type: 'close_help' }
	/** @param limit the most lines that can be scrolled away. */
	| { readonly type: 'scroll'; readonly by: number; readonly limit: number }
	| { readonly type: 'open_filter' }
	| { readonly type: 'type_filter'; readonly text: string }
	| { readonly type: 'erase_filter' }
	| { readonly type: 'close_filter' }
	| { readonly type: 'clear_filter' }
	| { readonly type: 'turn_faces'; readonly by: 1 | -1 }
	| { readonly type: 'zoom' }
	| { readonly type: 'next_cells' }
	| { readonly type: 'next_side' }
	| { readonly type: 'travel'; readonly to: number | null }
	| { readonly type: 'redraw' };

export const INITIAL_VIEW: ViewState = {
	tab: 'preview',
	smoothing: SMOOTHING_LEVELS.indexOf(0.9),
	range: 'all',
	logScale: false,
	output: 0,
	trend: false,
	raw: true,
	helpOpen: false,
	filter: '',
	filtering: false,
	scroll: 0,
	picture: ALL_CELLS,
	past: null,
	redraws: 0,
};

const LONGEST_FILTER = 60;

export function viewReducer(state: ViewState, action: ViewAction): ViewState {
	switch (action.type) {
		case 'show_tab':
			return action.tab === state.tab ? state : { ...state, tab: action.tab, scroll: 0 };
		case 'turn_tab':
			return { ...state, tab: turned(TABS, state.tab, action.by), scroll: 0 };
		case 'smoother':
			return { ...state, smoothing: Math.min(SMOOTHING_LEVELS.length - 1, state.smoothing + 1) };
		case 'rougher':
			return { ...state, smoothing: Math.max(0, state.smoothing - 1) };
		case 'next_range':
			return { ...state, range: turned(CHART_RANGES, state.range, 1) };
		case 'next_output':
			return { ...state, output: state.output + 1 };
		case 'toggle':
			return { ...state, [action.what]: !state[action.what] };
		case 'toggle_help':
			return { ...state, helpOpen: !state.helpOpen, scroll: 0 };
		case 'close_help':
			return state.helpOpen ? { ...state, helpOpen: false, scroll: 0 } : state;
		case 'scroll':
			return { ...state, scroll: Math.max(0, Math.min(action.limit, state.scroll + action.by)) };
		case 'open_filter':
			return { ...state, filtering: true, scroll: 0 };
		case 'type_filter':
			return { ...state, filter: (state.filter + action.text).slice(0, LONGEST_FILTER), scroll: 0 };
		case 'erase_filter':
			return { ...state, filter: [...state.filter].slice(0, -1).join(''), scroll: 0 };
		case 'close_filter':
			return { ...state, filtering: false };
		case 'clear_filter':
			return { ...state, filtering: false, filter: '', scroll: 0 };
		case 'turn_faces':
			return { ...state, picture: { ...state.picture, page: state.picture.page + action.by } };
		case 'zoom':
			return { ...state, picture: { ...state.picture, zoomed: !state.picture.zoomed, page: 0 } };
		case 'next_cells':
			return { ...state, picture: { ...state.picture, cells: turned(CELL_SETS, state.picture.cells, 1), page: 0 } };
		case 'next_side':
			return { ...state, picture: { ...state.picture, side: turned(SIDE_SETS, state.picture.side, 1), page: 0 } };
		case 'travel':
			return { ...state, past: action.to };
		case 'redraw':
			return { ...state, redraws: state.redraws + 1 };
		default:
			return action satisfies never;
	}
}

/** The value after (or before) another in a ring. */
function turned<T>(ring: readonly T[], value: T, by: 1 | -1): T {
	return ring[(ring.indexOf(value) + by + ring.length) % ring.length] ?? value;
}
