/** What Analysis shows: the table of sessions, or what is open above it. Must not know keys. */
import { useSessions } from '../hooks/use-sessions.js';
import type { AnalysisAction, AnalysisView } from '../store/view/analysis-view.js';
import { AnalysisTab } from './analysis-tab.js';
import { ModelQuestionPane } from './model-question.js';
import type { ScrollBounds } from './scroll-pane.js';
import { SessionGraph } from './session-graph.js';

export interface AnalysisPaneProps {
	/** Folder of the model that is shown unless another one is opened; null for none. */
	readonly own: string | null;
	/** Changes with every save of that model. */
	readonly savedIteration: number | null;
	readonly view: AnalysisView;
	readonly dispatch: (action: AnalysisAction) => void;
	readonly columns: number;
	readonly rows: number;
	readonly bounds: { current: ScrollBounds };
}

export function AnalysisPane({ own, savedIteration, ...pane }: AnalysisPaneProps) {
	const { view, dispatch, columns, rows } = pane;
	const state = useSessions(view.folder ?? own, view.folder === null ? savedIteration : null);
	if (view.question !== null)
		return <ModelQuestionPane question={view.question} dispatch={dispatch} columns={columns} rows={rows} />;
	const folder = view.folder ?? own;
	if (view.graph !== null && folder !== null) {
		const place = { columns, rows, version: view.folder === null ? savedIteration : null };
		return <SessionGraph folder={folder} state={state} session={view.graph} chart={view.chart} {...place} />;
	}
	return <AnalysisTab state={state} {...pane} />;
}
