/**
 * The one table of keys: dispatch, hint bar, help overlay and documentation are made from it.
 * Must not know what a command does.
 */

export type CommandId =
	| 'save'
	| 'snapshot'
	| 'preview'
	| 'pause'
	| 'smoother'
	| 'rougher'
	| 'range'
	| 'log_scale'
	| 'redraw'
	| 'help'
	| 'back'
	| 'stop'
	| 'interrupt'
	| 'confirm_stop'
	| 'keep_going';

/** Where a key counts: a dialog takes only its own keys. */
export type KeyContext = 'dashboard' | 'help' | 'stop_dialog' | 'stopping';

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

export const KEYMAP: readonly KeyBinding[] = [
	{ command: 'save', contexts: ['dashboard'], keys: ['s'], label: 's', hint: 'save', help: 'Save the model now.' },
	{
		command: 'snapshot',
		contexts: ['dashboard'],
		keys: ['n'],
		label: 'n',
		hint: 'snapshot',
		help: 'Save, and keep a full copy of the model that is never overwritten.',
	},
	{
		command: 'preview',
		contexts: ['dashboard'],
		keys: ['p'],
		label: 'p',
		hint: 'preview',
		help: 'Draw the preview picture now.',
	},
	{
		command: 'pause',
		contexts: ['dashboard'],
		keys: ['space'],
		label: 'space',
		hint: 'pause',
		help: 'Pause training, or go on.',
	},
	{
		command: 'smoother',
		contexts: ['dashboard'],
		keys: ['+', '='],
		label: '+',
		hint: 'smooth',
		hintLabel: '+ -',
		help: 'Smooth the loss curves more.',
	},
	{
		command: 'rougher',
		contexts: ['dashboard'],
		keys: ['-', '_'],
		label: '-',
		help: 'Smooth the loss curves less.',
	},
	{
		command: 'range',
		contexts: ['dashboard'],
		keys: ['l'],
		label: 'l',
		hint: 'range',
		help: 'Chart range: all iterations, the last 1000, the last 100.',
	},
	{
		command: 'log_scale',
		contexts: ['dashboard'],
		keys: ['y'],
		label: 'y',
		hint: 'log',
		help: 'Switch the loss axis between linear and logarithmic.',
	},
	{
		command: 'redraw',
		contexts: ['dashboard', 'help', 'stop_dialog', 'stopping'],
		keys: ['r', 'ctrl+l'],
		label: 'r',
		help: 'Draw the whole screen again, if something else wrote over it.',
	},
	{
		command: 'help',
		contexts: ['dashboard', 'help'],
		keys: ['?', 'h'],
		label: '?',
		hint: 'help',
		help: 'Show or close this help.',
	},
	{ command: 'back', contexts: ['help'], keys: ['escape', 'q', 'return'], label: 'Esc', help: 'Close what is open.' },
	{
		command: 'stop',
		contexts: ['dashboard'],
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
		contexts: ['dashboard', 'help', 'stop_dialog', 'stopping'],
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
}

/** One name per key press; a burst of characters in one read gives one name per character. */
export function keyNames(input: string, key: KeyFlags): readonly string[] {
	if (key.escape) return ['escape'];
	if (key.return) return ['return'];
	if (key.tab) return [key.shift ? 'shift+tab' : 'tab'];
	if (key.upArrow) return ['up'];
	if (key.downArrow) return ['down'];
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
