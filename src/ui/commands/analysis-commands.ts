/** What the keys do in Analysis, on the dashboard or on a screen of its own. Must not know which key it was. */
import { absolutePath } from '../../config/paths.js';
import { completePath, entriesFor } from '../form/path-completion.js';
import type { AnalysisCommand } from '../keys/analysis-keys.js';
import type { SessionGraphCommand } from '../keys/session-graph-keys.js';
import { problemText } from '../problem-text.js';
import type { AnalysisAction, AnalysisView } from '../store/view/analysis-view.js';
import type { SessionChartAction } from '../store/view/session-chart.js';
import type { Handlers } from './context.js';

export interface AnalysisContext {
	readonly dispatch: (action: AnalysisAction) => void;
	/** What is on the screen at the moment a key is pressed. */
	readonly view: () => AnalysisView;
}

/** Iterations by which a key changes the rolling average. */
const STEP = 25;

export function analysisCommands({ dispatch, view }: AnalysisContext): Handlers<AnalysisCommand | SessionGraphCommand> {
	const edit = (type: 'backspace' | 'delete_word' | 'delete_before' | 'left' | 'right' | 'home' | 'end') => () =>
		dispatch({ type: 'edit', edit: { type } });
	const chart = (action: SessionChartAction) => () => dispatch({ type: 'chart', action });
	return {
		open_graph: () => dispatch({ type: 'open_graph' }),
		open_model: () => dispatch({ type: 'ask' }),
		close_layer: () => dispatch({ type: 'close' }),
		path_done: () => void openModel(view().question?.path.text ?? '', dispatch),
		path_complete: () => {
			const text = view().question?.path.text ?? '';
			dispatch({ type: 'complete', ...completePath(text, modelEntries(text), 'file') });
		},
		path_erase: edit('backspace'),
		path_erase_word: edit('delete_word'),
		path_erase_all: edit('delete_before'),
		path_left: edit('left'),
		path_right: edit('right'),
		path_start: edit('home'),
		path_end: edit('end'),
		display: chart({ type: 'display' }),
		smoothed_curve: chart({ type: 'toggle_curve', what: 'smoothed' }),
		average_curve: chart({ type: 'toggle_curve', what: 'average' }),
		flatten: chart({ type: 'toggle_curve', what: 'flatten' }),
		average_less: chart({ type: 'widen', by: -STEP }),
		average_more: chart({ type: 'widen', by: STEP }),
		average_much_less: chart({ type: 'widen', by: -10 * STEP }),
		average_much_more: chart({ type: 'widen', by: 10 * STEP }),
	};
}

/** Folders, and of the files those that hold a model's state. */
function modelEntries(text: string) {
	return entriesFor(text).filter(({ name, isFolder }) => isFolder || name.endsWith('_state.json'));
}

/** What is shown stays when the path cannot be opened; then it says why. */
async function openModel(typed: string, dispatch: AnalysisContext['dispatch']): Promise<void> {
	if (typed.trim() === '') return dispatch({ type: 'problem', text: 'type the path of a model folder first' });
	const folder = absolutePath(typed.trim(), process.cwd(), process.env);
	try {
		const { analyzeModel } = await import('../../engine/inspect.js');
		const found = await analyzeModel(folder);
		if (found !== null) dispatch({ type: 'show_model', folder: found.dir });
		else dispatch({ type: 'problem', text: `there is no saved model in ${folder}` });
	} catch (error) {
		dispatch({ type: 'problem', text: problemText(error) });
	}
}
