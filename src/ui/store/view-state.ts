/**
 * What the person chose to see on the dashboard: the tab, and what each tab shows. A pure reducer made of those in
 * view/; must not know keys or what the panes hold.
 */
import type { RunConfig } from '../../config/schema.js';
import type { ChangeState } from '../change/change-model.js';
import { type ChangeAction, changeReducer } from '../change/change-state.js';
import { TABS, type TabName } from '../keys/binding.js';
import { type AnalysisAction, type AnalysisView, analysisReducer, INITIAL_ANALYSIS } from './view/analysis-view.js';
import { type ChartAction, type ChartView, chartReducer, INITIAL_CHART } from './view/chart-view.js';
import { type ConfigAction, type ConfigView, configReducer, INITIAL_CONFIG } from './view/config-view.js';
import { type FacesAction, type FacesView, facesReducer, INITIAL_FACES } from './view/faces-view.js';
import { INITIAL_LIST, type ListAction, type ListView, listReducer } from './view/list-view.js';
import { turned } from './view/turned.js';

export interface ViewState {
	readonly tab: TabName;
	readonly helpOpen: boolean;
	/** The panel of changes; null while it is closed. */
	readonly change: ChangeState | null;
	readonly chart: ChartView;
	readonly faces: FacesView;
	readonly analysis: AnalysisView;
	readonly config: ConfigView;
	/** Of the log and the help. */
	readonly list: ListView;
	/** Counts requests to draw everything again. */
	readonly redraws: number;
}

export type ViewAction =
	| { readonly type: 'show_tab'; readonly tab: TabName }
	| { readonly type: 'turn_tab'; readonly by: 1 | -1 }
	| { readonly type: 'toggle_help' }
	| { readonly type: 'close_help' }
	| { readonly type: 'chart'; readonly action: ChartAction }
	| { readonly type: 'faces'; readonly action: FacesAction }
	| { readonly type: 'analysis'; readonly action: AnalysisAction }
	| { readonly type: 'config'; readonly action: ConfigAction }
	/** @param config the options the run has now. */
	| { readonly type: 'change'; readonly action: ChangeAction; readonly config: RunConfig }
	| { readonly type: 'list'; readonly action: ListAction }
	| { readonly type: 'redraw' };

export const INITIAL_VIEW: ViewState = {
	tab: 'preview',
	helpOpen: false,
	change: null,
	chart: INITIAL_CHART,
	faces: INITIAL_FACES,
	analysis: INITIAL_ANALYSIS,
	config: INITIAL_CONFIG,
	list: INITIAL_LIST,
	redraws: 0,
};

export function viewReducer(state: ViewState, action: ViewAction): ViewState {
	const fromTop = { ...state.list, scroll: 0 };
	switch (action.type) {
		case 'show_tab':
			return action.tab === state.tab ? state : { ...state, tab: action.tab, list: fromTop };
		case 'turn_tab':
			return { ...state, tab: turned(TABS, state.tab, action.by), list: fromTop };
		case 'toggle_help':
			return { ...state, helpOpen: !state.helpOpen, list: fromTop };
		case 'close_help':
			return state.helpOpen ? { ...state, helpOpen: false, list: fromTop } : state;
		case 'chart':
			// The same keys, for the graph that is open.
			if (state.tab === 'analysis') return { ...state, analysis: analysisReducer(state.analysis, action) };
			return { ...state, chart: chartReducer(state.chart, action.action) };
		case 'faces':
			return { ...state, faces: facesReducer(state.faces, action.action) };
		case 'analysis':
			return { ...state, analysis: analysisReducer(state.analysis, action.action) };
		case 'change':
			return { ...state, change: changeReducer(state.change, action.action, action.config) };
		case 'config':
			return { ...state, config: configReducer(state.config, action.action) };
		case 'list':
			// In the table of sessions the keys that scroll move a cursor.
			if (action.action.type === 'scroll' && state.tab === 'analysis' && !state.helpOpen)
				return { ...state, analysis: analysisReducer(state.analysis, { type: 'move', by: action.action.by }) };
			if (state.tab === 'config' && !state.helpOpen) return { ...state, config: configReducer(state.config, action) };
			return { ...state, list: listReducer(state.list, action.action) };
		case 'redraw':
			return { ...state, redraws: state.redraws + 1 };
		default:
			return action satisfies never;
	}
}
