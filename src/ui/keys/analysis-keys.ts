/** Keys of the Analysis tab: its table, the graph of a session, the question for another model. A part of the key table; must not know what the commands do. */
import type { KeyBinding } from './binding.js';

export type AnalysisCommand =
	| 'open_graph'
	| 'open_model'
	| 'close_layer'
	| 'path_done'
	| 'path_complete'
	| 'path_erase'
	| 'path_erase_word'
	| 'path_erase_all'
	| 'path_left'
	| 'path_right'
	| 'path_start'
	| 'path_end';

export const ANALYSIS_KEYS: readonly KeyBinding<AnalysisCommand>[] = [
	{
		command: 'open_graph',
		contexts: ['analysis'],
		keys: ['return'],
		label: 'Enter',
		hint: 'graph',
		help: 'Analysis: the graph of the session under the cursor, or of all.',
	},
	{
		command: 'open_model',
		contexts: ['analysis'],
		keys: ['o'],
		label: 'o',
		hint: 'open model',
		help: 'Analysis: look at another model, by its folder or its state file.',
	},
	{
		command: 'path_done',
		contexts: ['model_question'],
		keys: ['return'],
		label: 'Enter',
		hint: 'open',
		help: 'While typing the path of a model: open it.',
	},
	{
		command: 'path_complete',
		contexts: ['model_question'],
		keys: ['tab'],
		label: 'Tab',
		hint: 'complete',
		help: 'While typing the path of a model: complete it as far as it is certain.',
	},
	{
		command: 'close_layer',
		contexts: ['session_graph', 'model_question', 'analysis'],
		keys: ['escape'],
		label: 'Esc',
		hint: 'back',
		help: 'Analysis: close the question, the graph, or the other model.',
	},
	{
		command: 'path_erase',
		contexts: ['model_question'],
		keys: ['backspace'],
		label: 'Backspace',
		help: 'While typing a path: take the character before the cursor away.',
	},
	{
		command: 'path_erase_word',
		contexts: ['model_question'],
		keys: ['ctrl+w'],
		label: 'Ctrl+W',
		help: 'While typing a path: take the last name away.',
	},
	{
		command: 'path_erase_all',
		contexts: ['model_question'],
		keys: ['ctrl+u'],
		label: 'Ctrl+U',
		help: 'While typing a path: take everything before the cursor away.',
	},
	{
		command: 'path_left',
		contexts: ['model_question'],
		keys: ['left'],
		label: 'Left',
		help: 'While typing a path: the cursor to the left.',
	},
	{
		command: 'path_right',
		contexts: ['model_question'],
		keys: ['right'],
		label: 'Right',
		help: 'While typing a path: the cursor to the right.',
	},
	{
		command: 'path_start',
		contexts: ['model_question'],
		keys: ['home', 'ctrl+a'],
		label: 'Home',
		help: 'While typing a path: the cursor to the start.',
	},
	{
		command: 'path_end',
		contexts: ['model_question'],
		keys: ['end', 'ctrl+e'],
		label: 'End',
		help: 'While typing a path: the cursor to the end.',
	},
];
