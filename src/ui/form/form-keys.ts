/**
 * The one table of the form's keys: what a key does where, and how that is told. Dispatch, hints and the list of keys are
 * made from it. Must not know how a command is carried out.
 */
import type { TextEdit } from './text-edit.js';

/** Where the focus is; the search and the list of keys take only their own. */
export type FormContext = 'path' | 'text' | 'number' | 'choice' | 'more' | 'continue' | 'search' | 'keys';

export type FormCommand =
	| 'up'
	| 'down'
	| 'first'
	| 'last'
	| 'enter'
	| 'complete'
	| 'next_value'
	| 'previous_value'
	| 'toggle_more'
	| 'search'
	| 'reset'
	| 'reset_all'
	| 'save_preset'
	| 'keys'
	| 'close'
	| 'back';

export interface FormKey {
	readonly command: FormCommand;
	readonly contexts: readonly FormContext[];
	/** Names as `formKeyName` makes them. */
	readonly keys: readonly string[];
	readonly label: string;
	/** One or two words for the hint bar; absent when it is not worth the room. */
	readonly hint?: string;
	/** One sentence for the list of keys. */
	readonly help: string;
}

const FIELDS: readonly FormContext[] = ['path', 'text', 'number', 'choice'];
const ROWS: readonly FormContext[] = [...FIELDS, 'more', 'continue'];
/** Rows where letters and signs are not part of a text. */
const FREE: readonly FormContext[] = ['number', 'choice', 'more', 'continue'];

export const FORM_KEYS: readonly FormKey[] = [
	{
		command: 'complete',
		contexts: ['path'],
		keys: ['tab'],
		label: 'Tab',
		hint: 'complete',
		help: 'Complete a path; where there is nothing to add, go to the next option.',
	},
	{
		command: 'next_value',
		contexts: ['number', 'choice'],
		keys: ['right', '+'],
		label: 'Right, +',
		help: 'The next value of a number or a choice.',
	},
	{ command: 'next_value', contexts: ['choice'], keys: ['space'], label: 'Space', help: 'The next choice.' },
	{
		command: 'previous_value',
		contexts: ['number', 'choice'],
		keys: ['left', '-'],
		label: 'Left, -',
		help: 'The value before.',
	},
	{
		command: 'toggle_more',
		contexts: ['more'],
		keys: ['left', 'right', 'space'],
		label: 'Space',
		help: 'Show or hide the further options.',
	},
	{ command: 'up', contexts: [...ROWS, 'search'], keys: ['up', 'shift+tab'], label: 'Up', help: 'The option above.' },
	{
		command: 'down',
		contexts: [...ROWS, 'search'],
		keys: ['down'],
		label: 'Down, Tab',
		help: 'The option below.',
	},
	{
		command: 'down',
		contexts: [...ROWS.filter((context) => context !== 'path'), 'search'],
		keys: ['tab'],
		label: 'Tab',
		help: 'The option below.',
	},
	{ command: 'first', contexts: ROWS, keys: ['pageup'], label: 'PgUp', help: 'To the first option.' },
	{
		command: 'last',
		contexts: ROWS,
		keys: ['pagedown'],
		label: 'PgDn',
		hint: 'to the end',
		help: 'To the button at the end.',
	},
	{
		command: 'enter',
		contexts: [...ROWS, 'search'],
		keys: ['return'],
		label: 'Enter',
		hint: 'next',
		help: 'On with the next option; at the end, to the review. In the search: to the option found.',
	},
	{
		command: 'search',
		contexts: FREE,
		keys: ['/', 'ctrl+f'],
		label: '/',
		hint: 'search',
		help: 'Search all options by name, group and help. In a text: Ctrl+F.',
	},
	{
		command: 'search',
		contexts: ['path', 'text'],
		keys: ['ctrl+f'],
		label: 'Ctrl+F',
		hint: 'search',
		help: 'Search all options.',
	},
	{
		command: 'reset',
		contexts: FIELDS,
		keys: ['ctrl+r'],
		label: 'Ctrl+R',
		hint: 'default',
		help: 'This option back to its default.',
	},
	{
		command: 'reset_all',
		contexts: ROWS,
		keys: ['ctrl+t'],
		label: 'Ctrl+T',
		help: 'All options of this page back to their defaults, except the three folders; asks first.',
	},
	{
		command: 'save_preset',
		contexts: ROWS,
		keys: ['ctrl+s'],
		label: 'Ctrl+S',
		hint: 'save preset',
		help: 'Keep the options, without the three folders, as a preset of your own.',
	},
	{ command: 'keys', contexts: FREE, keys: ['?'], label: '?', hint: 'keys', help: 'This list.' },
	{
		command: 'keys',
		contexts: ['path', 'text'],
		keys: ['ctrl+g'],
		label: 'Ctrl+G',
		help: 'This list, from within a text.',
	},
	{ command: 'close', contexts: ['search'], keys: ['escape'], label: 'Esc', hint: 'close', help: 'Close the search.' },
	{
		command: 'close',
		contexts: ['keys'],
		keys: ['escape', 'return', '?', 'q', 'ctrl+g'],
		label: 'Esc',
		hint: 'close',
		help: 'Close this list.',
	},
	{
		command: 'back',
		contexts: ROWS,
		keys: ['escape'],
		label: 'Esc',
		hint: 'back',
		help: 'One page back; asks what to do with changes.',
	},
];

/** The command of a key, or undefined when it means nothing there. */
export function formCommand(context: FormContext, name: string): FormCommand | undefined {
	return FORM_KEYS.find(({ contexts, keys }) => contexts.includes(context) && keys.includes(name))?.command;
}

/** The hints of a context; `overrides` renames some for the moment ("next" becomes "review"). */
export function formHints(
	context: FormContext,
	overrides: Readonly<Partial<Record<FormCommand, string>>> = {},
): readonly { readonly label: string; readonly hint: string }[] {
	return FORM_KEYS.filter(({ contexts }) => contexts.includes(context)).flatMap(({ command, label, hint }) => {
		const text = overrides[command] ?? hint;
		return text === undefined ? [] : [{ label, hint: text }];
	});
}

/** One entry per command that counts on a row, for the list of keys. */
export const LISTED_KEYS: readonly FormKey[] = FORM_KEYS.filter(
	({ command, contexts }, i) =>
		contexts.some((context) => ROWS.includes(context)) &&
		FORM_KEYS.findIndex((other) => other.command === command) === i,
);

/** The part of Ink's key object that names a key. */
export interface FormKeyFlags {
	readonly ctrl?: boolean;
	readonly shift?: boolean;
	readonly escape?: boolean;
	readonly return?: boolean;
	readonly tab?: boolean;
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

const NAMED: readonly (readonly [keyof FormKeyFlags, string])[] = [
	['escape', 'escape'],
	['return', 'return'],
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

/** The name of a key press; text that was typed is its own name. */
export function formKeyName(input: string, key: FormKeyFlags): string {
	if (key.tab) return key.shift ? 'shift+tab' : 'tab';
	const named = NAMED.find(([flag]) => key[flag] === true);
	if (named !== undefined) return named[1];
	if (key.ctrl) return `ctrl+${input}`;
	return input === ' ' ? 'space' : input;
}

const EDITS: Readonly<Record<string, TextEdit>> = {
	left: { type: 'left' },
	right: { type: 'right' },
	home: { type: 'home' },
	'ctrl+a': { type: 'home' },
	end: { type: 'end' },
	'ctrl+e': { type: 'end' },
	backspace: { type: 'backspace' },
	delete: { type: 'delete' },
	'ctrl+u': { type: 'delete_before' },
	'ctrl+w': { type: 'delete_word' },
};

/** What a key does to a text, or undefined when it does nothing by itself. */
export function editOf(name: string): TextEdit | undefined {
	return Object.hasOwn(EDITS, name) ? EDITS[name] : undefined;
}

/** A minus begins a number or its exponent; anywhere else it is the step down. */
export function isSign(name: string, before: string): boolean {
	return name === '-' && /(^|e)$/i.test(before);
}
