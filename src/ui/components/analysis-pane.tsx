/** What Analysis shows: the table of sessions, or what is open above it. Must not know keys. */
import { useSessions } from '../hooks/use-sessions.js';
import type { AnalysisAction, AnalysisView } from '../store/view/analysis-view.js';
import { AnalysisTab } from './analysis-tab.js';
import { ModelQuestionPane } from './model-question.js';
import type { ScrollBounds } from './scroll-pane.js';

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
	const state = useSessions(view.folder ?? own, savedIteration);
	if (view.question !== null)
		return <ModelQuestionPane question={view.question} dispatch={dispatch} columns={columns} rows={rows} />;
	return <AnalysisTab state={state} {...pane} />;
}
