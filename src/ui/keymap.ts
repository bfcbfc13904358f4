/**
 * The one table of keys: dispatch, hint bar, help overlay and documentation are made from it.
 * Must not know what a command does.
 */

/** The tabs of the dashboard, in the order of their number keys. */
export const TABS = ['preview', 'graph', 'analysis', 'log', 'config'] as const;
export type TabName = (typeof TABS)[number];

export type CommandId =
	| 'save'
	| 'snapshot'
	| 'preview'
	| 'pause'
	| 'next_tab'
	| 'previous_tab'
	| `tab_${TabName}`
	| 'smoother'
	| 'rougher'
	| 'range'
	| 'log_scale'
	| 'output'
	| 'trend'
	| 'raw'
	| 'next_faces'
	| 'previous_faces'
	| 'zoom'
	| 'cells'
	| 'side'
	| 'older'
	| 'newer'
	| 'export'
	| 'up'
	| 'down'
	| 'page_up'
	| 'page_down'
	| 'first'
	| 'last'
	| 'filter'
	| 'filter_done'
	| 'filter_clear'
	| 'filter_erase'
	| 'redraw'
	| 'help'
	| 'back'
	| 'stop'
	| 'interrupt'
	| 'confirm_stop'
	| 'keep_going';

/** Where a key counts: each tab and dialog takes only its own keys. */
export type KeyContext = TabName | 'log_filter' | 'help' | 'stop_dialog' | 'stopping';

export interface KeyBinding {
	readonly command: CommandId;
	readonly contexts: readonly KeyContext[];
	/** Names as `keyName` makes them. */
	readonly keys: readonly string[];
	/** How the key is written in the hint bar and the help. */
	readonly label: string;
	/** One or two words for the hint bar; absent when it is not worth the room. */
	readonly hint?: string;
	/** The label in the hint bar, where it stands for a pair of keys. */
	readonly hintLabel?: string;
	/** One sentence for the help. */
	readonly help: string;
}

const CHARTS: readonly KeyContext[] = ['preview', 'graph'];
const SCROLLED: readonly KeyContext[] = ['analysis', 'log', 'config', 'help'];
const EVERYWHERE: readonly KeyContext[] = [...TABS, 'help', 'stop_dialog', 'stopping'];

export const KEYMAP: readonly KeyBinding[] = [
	{ command: 'save', contexts: TABS, keys: ['s'], label: 's', hint: 'save', help: 'Save the model now.' },
	{
		command: 'snapshot',
		contexts: TABS,
		keys: ['n'],
		label: 'n',
		hint: 'snapshot',
		help: 'Save, and keep a full copy of the model that is never overwritten.',
	},
	{
		command: 'preview',
		contexts: TABS,
		keys: ['p'],
		label: 'p',
		hint: 'preview',
		help: 'Draw the preview picture now.',
	},
	{
		command: 'pause',
		contexts: TABS,
		keys: ['space'],
		label: 'space',
		hint: 'pause',
		help: 'Pause training, or go on.',
	},
	{ command: 'next_tab', contexts: TABS, keys: ['tab'], label: 'Tab', help: 'Go to the next tab.' },
	{
		command: 'previous_tab',
		contexts: TABS,
		keys: ['shift+tab'],
		label: 'Shift+Tab',
		help: 'Go to the tab before.',
	},
	{
		command: 'tab_preview',
		contexts: TABS,
		keys: ['1'],
		label: '1',
		help: 'Preview: what the model makes of faces, the best judge of all.',
	},
	{ command: 'tab_graph', contexts: TABS, keys: ['2'], label: '2', help: 'Graph: the loss of both sides.' },
	{
		command: 'tab_analysis',
		contexts: TABS,
		keys: ['3'],
		label: '3',
		help: 'Analysis: all sessions of the model, with their speed.',
	},
	{ command: 'tab_log', contexts: TABS, keys: ['4'], label: '4', help: 'Log: everything that happened in this run.' },
	{
		command: 'tab_config',
		contexts: TABS,
		keys: ['5'],
		label: '5',
		help: 'Config: the options in effect and which of them are locked or changed.',
	},
	{
		command: 'smoother',
		contexts: CHARTS,
		keys: ['+', '='],
		label: '+',
		hint: 'smooth',
		hintLabel: '+ -',
		help: 'Smooth the loss curves more.',
	},
	{
		command: 'rougher',
		contexts: CHARTS,
		keys: ['-', '_'],
		label: '-',
		help: 'Smooth the loss curves less.',
	},
	{
		command: 'range',
		contexts: CHARTS,
		keys: ['l'],
		label: 'l',
		hint: 'range',
		help: 'Chart range: all iterations, the last 10000, the last 1000, the last 100.',
	},
	{
		command: 'log_scale',
		contexts: CHARTS,
		keys: ['y'],
		label: 'y',
		hint: 'log',
		help: 'Switch the loss axis between linear and logarithmic.',
	},
	{
		command: 'output',
		contexts: ['graph'],
		keys: ['o'],
		label: 'o',
		hint: 'output',
		help: 'Graph: show the total loss, or that of one output of the model.',
	},
	{
		command: 'trend',
		contexts: ['graph'],
		keys: ['t'],
		label: 't',
		hint: 'trend',
		help: 'Graph: show or hide the trend, a cubic curve through the losses in view.',
	},
	{
		command: 'raw',
		contexts: ['graph'],
		keys: ['w'],
		label: 'w',
		hint: 'raw',
		help: 'Graph: show or hide the raw losses behind the smoothed ones.',
	},
	{
		command: 'previous_faces',
		contexts: ['preview'],
		keys: ['left'],
		label: 'Left',
		help: 'Preview: the faces before.',
	},
	{
		command: 'next_faces',
		contexts: ['preview'],
		keys: ['right'],
		label: 'Right',
		hint: 'faces',
		hintLabel: 'Left Right',
		help: 'Preview: the next faces.',
	},
	{
		command: 'zoom',
		contexts: ['preview'],
		keys: ['z', 'return'],
		label: 'z',
		hint: 'zoom',
		help: 'Preview: one face as large as the pane allows, or all again.',
	},
	{
		command: 'cells',
		contexts: ['preview'],
		keys: ['v'],
		label: 'v',
		hint: 'set',
		help: 'Preview: face, own and swapped side by side, or only one of the three.',
	},
	{
		command: 'side',
		contexts: ['preview'],
		keys: ['b'],
		label: 'b',
		hint: 'side',
		help: 'Preview: faces of both sides, of A, or of B.',
	},
	{
		command: 'older',
		contexts: ['preview'],
		keys: ['['],
		label: '[',
		hint: 'older',
		hintLabel: '[ ]',
		help: 'Preview: go back to an older preview.',
	},
	{ command: 'newer', contexts: ['preview'], keys: [']'], label: ']', help: 'Preview: go on to a newer preview.' },
	{
		command: 'filter',
		contexts: ['log'],
		keys: ['/'],
		label: '/',
		hint: 'filter',
		help: 'Log: show only lines with a text; Enter keeps the filter, Esc clears it.',
	},
	{
		command: 'filter_done',
		contexts: ['log_filter'],
		keys: ['return'],
		label: 'Enter',
		hint: 'keep the filter',
		help: 'While typing a filter: keep it and go back to the log.',
	},
	{
		command: 'filter_erase',
		contexts: ['log_filter'],
		keys: ['backspace'],
		label: 'Backspace',
		help: 'While typing a filter: take the last character away.',
	},
	{
		command: 'filter_clear',
		contexts: ['log_filter', 'log'],
		keys: ['escape'],
		label: 'Esc',
		hint: 'clear',
		help: 'Log: clear the filter.',
	},
	{
		command: 'export',
		contexts: ['preview', 'graph', 'analysis'],
		keys: ['e'],
		label: 'e',
		hint: 'export',
		help: 'Write what the tab shows to the model folder: the preview, the graph as PNG and CSV, the sessions as CSV.',
	},
	{ command: 'up', contexts: SCROLLED, keys: ['up', 'k'], label: 'Up', help: 'One line up.' },
	{
		command: 'down',
		contexts: SCROLLED,
		keys: ['down', 'j'],
		label: 'Down',
		hint: 'scroll',
		hintLabel: 'Up Down',
		help: 'One line down.',
	},
	{ command: 'page_up', contexts: SCROLLED, keys: ['pageup'], label: 'PgUp', help: 'One page up.' },
	{ command: 'page_down', contexts: SCROLLED, keys: ['pagedown'], label: 'PgDn', help: 'One page down.' },
	{ command: 'first', contexts: SCROLLED, keys: ['home'], label: 'Home', help: 'To the first line.' },
	{ command: 'last', contexts: SCROLLED, keys: ['end'], label: 'End', help: 'To the last line.' },
	{
		command: 'redraw',
		contexts: EVERYWHERE,
		keys: ['r', 'ctrl+l'],
		label: 'r',
		help: 'Draw the whole screen again, if something else wrote over it.',
	},
	{
		command: 'help',
		contexts: [...TABS, 'help'],
		keys: ['?', 'h'],
		label: '?',
		hint: 'help',
		help: 'Show or close this help.',
	},
	{
		command: 'back',
		contexts: ['help'],
		keys: ['escape', 'q', 'return'],
		label: 'Esc',
		hint: 'close',
		help: 'Close what is open.',
	},
	{
		command: 'stop',
		contexts: TABS,
		keys: ['q'],
		label: 'q',
		hint: 'stop',
		help: 'Stop training; asks first.',
	},
	{
		command: 'confirm_stop',
		contexts: ['stop_dialog'],
		keys: ['y', 'return'],
		label: 'y / Enter',
		hint: 'save and stop',
		help: 'In the stop dialog: save the model and stop.',
	},
	{
		command: 'keep_going',
		contexts: ['stop_dialog'],
		keys: ['n', 'escape'],
		label: 'n / Esc',
		hint: 'go on',
		help: 'In the stop dialog: go on training.',
	},
	{
		command: 'interrupt',
		contexts: [...EVERYWHERE, 'log_filter'],
		keys: ['ctrl+c'],
		label: 'Ctrl+C',
		help: 'Once: the stop dialog. Twice: save and stop at once. A third time, after the screen has said what would be lost: abandon it.',
	},
];

/** The command of a key in a context, or undefined when the key means nothing there. */
export function commandFor(context: KeyContext, key: string): CommandId | undefined {
	return KEYMAP.find((binding) => binding.contexts.includes(context) && binding.keys.includes(key))?.command;
}

/** Bindings of the hint bar of a context. */
export function hintsFor(context: KeyContext): readonly KeyBinding[] {
	return KEYMAP.filter((binding) => binding.contexts.includes(context) && binding.hint !== undefined);
}

/** The part of Ink's key object that names a key. */
export interface KeyFlags {
	readonly ctrl?: boolean;
	readonly meta?: boolean;
	readonly return?: boolean;
	readonly escape?: boolean;
	readonly tab?: boolean;
	readonly shift?: boolean;
	readonly upArrow?: boolean;
	readonly downArrow?: boolean;
	readonly leftArrow?: boolean;
	readonly rightArrow?: boolean;
	readonly pageUp?: boolean;
	readonly pageDown?: boolean;
	readonly home?: boolean;
	readonly end?: boolean;
	readonly backspace?: boolean;
	readonly delete?: boolean;
}

/** One name per key press; a burst of characters in one read gives one name per character. */
export function keyNames(input: string, key: KeyFlags): readonly string[] {
	if (key.escape) return ['escape'];
	if (key.return) return ['return'];
	if (key.tab) return [key.shift ? 'shift+tab' : 'tab'];
	if (key.upArrow) return ['up'];
	if (key.downArrow) return ['down'];
	if (key.leftArrow) return ['left'];
	if (key.rightArrow) return ['right'];
	if (key.pageUp) return ['pageup'];
	if (key.pageDown) return ['pagedown'];
	if (key.home) return ['home'];
	if (key.end) return ['end'];
	// Terminals disagree about which of the two the key above Enter sends.
	if (key.backspace || key.delete) return ['backspace'];
	if (key.ctrl) return [`ctrl+${input}`];
	// Esc and a key in one read look like Alt with the key; no command has Alt.
	const before = key.meta ? ['escape'] : [];
	const names = [...input].map((char) => {
		if (char === ' ') return 'space';
		if (char === '\u0003') return 'ctrl+c';
		return char === '\r' || char === '\n' ? 'return' : char;
	});
	return [...before, ...names];
}
