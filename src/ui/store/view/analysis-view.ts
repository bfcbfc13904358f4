/**
 * What the person looks at in Analysis: the row of the table, the graph of a session, another model, the path that is
 * being typed. A pure reducer; must not know keys, files or what the table says.
 */

import { applyEdit, type EditedText, editedText, type TextEdit } from '../../form/text-edit.js';
import type { KeyContext } from '../../keys/binding.js';
import { openedChart, type SessionChart, type SessionChartAction, sessionChartReducer } from './session-chart.js';

/** A row of the table: the number of a session, or all of them. */
export type SessionKey = number | 'total';

export interface SessionRowInfo {
	readonly key: SessionKey;
	readonly iterations: number;
}

/** The question for another model's path. */
export interface ModelQuestion {
	readonly path: EditedText;
	/** What fits the path that is being completed. */
	readonly candidates: readonly string[];
	/** Why the path given last cannot be opened. */
	readonly problem: string | null;
}

export interface AnalysisView {
	/** Rows of the table as shown last. */
	readonly rows: readonly SessionRowInfo[];
	/** Row under the cursor. */
	readonly cursor: number;
	/** Whose graph is open; null for the table. */
	readonly graph: SessionKey | null;
	readonly chart: SessionChart;
	/** Folder of another model; null for this one's. */
	readonly folder: string | null;
	/** Null when nothing is asked. */
	readonly question: ModelQuestion | null;
}

export type AnalysisAction =
	| { readonly type: 'rows'; readonly rows: readonly SessionRowInfo[] }
	| { readonly type: 'move'; readonly by: number }
	| { readonly type: 'open_graph' }
	| { readonly type: 'chart'; readonly action: SessionChartAction }
	| { readonly type: 'ask' }
	| { readonly type: 'edit'; readonly edit: TextEdit }
	| { readonly type: 'complete'; readonly text: string; readonly candidates: readonly string[] }
	| { readonly type: 'problem'; readonly text: string }
	| { readonly type: 'show_model'; readonly folder: string }
	/** Closes what is on top: the question, the graph, the other model. */
	| { readonly type: 'close' };

export const INITIAL_ANALYSIS: AnalysisView = {
	...{ rows: [], cursor: 0, graph: null, chart: openedChart(0), folder: null, question: null },
};

const NEW_QUESTION: ModelQuestion = { path: editedText(''), candidates: [], problem: null };

/** Which keys count. */
export function analysisContext(view: AnalysisView): KeyContext {
	if (view.question !== null) return 'model_question';
	return view.graph === null ? 'analysis' : 'session_graph';
}

export function analysisReducer(view: AnalysisView, action: AnalysisAction): AnalysisView {
	switch (action.type) {
		case 'rows':
			return { ...view, rows: action.rows, cursor: cursorIn(action.rows, view) };
		case 'move':
			return { ...view, cursor: Math.max(0, Math.min(view.rows.length - 1, view.cursor + action.by)) };
		case 'open_graph':
			return openGraph(view);
		case 'chart':
			return { ...view, chart: sessionChartReducer(view.chart, action.action) };
		case 'ask':
			return { ...view, question: NEW_QUESTION };
		case 'edit':
			return asking(view, ({ path }) => ({ ...NEW_QUESTION, path: applyEdit(path, action.edit) }));
		case 'complete':
			return asking(view, () => ({ ...NEW_QUESTION, path: editedText(action.text), candidates: action.candidates }));
		case 'problem':
			return asking(view, ({ path }) => ({ ...NEW_QUESTION, path, problem: action.text }));
		case 'show_model':
			return { ...INITIAL_ANALYSIS, folder: action.folder };
		case 'close':
			if (view.question !== null) return { ...view, question: null };
			if (view.graph !== null) return { ...view, graph: null };
			return view.folder === null ? view : INITIAL_ANALYSIS;
		default:
			return action satisfies never;
	}
}

function openGraph(view: AnalysisView): AnalysisView {
	const row = view.rows[view.cursor];
	return row === undefined ? view : { ...view, graph: row.key, chart: openedChart(row.iterations) };
}

function asking(view: AnalysisView, change: (question: ModelQuestion) => ModelQuestion): AnalysisView {
	return view.question === null ? view : { ...view, question: change(view.question) };
}

/** The cursor stays on its session when there is a new one, and within the table. */
function cursorIn(rows: readonly SessionRowInfo[], view: AnalysisView): number {
	const there = rows.findIndex(({ key }) => key === view.rows[view.cursor]?.key);
	return there >= 0 ? there : Math.max(0, Math.min(rows.length - 1, view.cursor));
}
