/**
 * The one table of the form's keys: what a key does where, and how that is told. Dispatch, hints and the list of keys are
 * made from it. Must not know how a command is carried out.
 */
import type { PageKey } from './page-keys.js';

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

export type FormKey = PageKey<FormCommand, FormContext>;

const FIELDS: readonly FormContext[] = ['path', 'text', 'number', 'choice'];
/** Everywhere on the form but in what covers it. */
export const FORM_ROWS: readonly FormContext[] = [...FIELDS, 'more', 'continue'];
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
	{
		command: 'up',
		contexts: [...FORM_ROWS, 'search'],
		keys: ['up', 'shift+tab'],
		label: 'Up',
		help: 'The option above.',
	},
	{
		command: 'down',
		contexts: [...FORM_ROWS, 'search'],
		keys: ['down'],
		label: 'Down, Tab',
		help: 'The option below.',
	},
	{
		command: 'down',
		contexts: [...FORM_ROWS.filter((context) => context !== 'path'), 'search'],
		keys: ['tab'],
		label: 'Tab',
		help: 'The option below.',
	},
	{ command: 'first', contexts: FORM_ROWS, keys: ['pageup'], label: 'PgUp', help: 'To the first option.' },
	{
		command: 'last',
		contexts: FORM_ROWS,
		keys: ['pagedown'],
		label: 'PgDn',
		hint: 'to the end',
		help: 'To the button at the end.',
	},
	{
		command: 'enter',
		contexts: [...FORM_ROWS, 'search'],
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
		contexts: FORM_ROWS,
		keys: ['ctrl+t'],
		label: 'Ctrl+T',
		help: 'All options of this page back to their defaults, except the three folders; asks first.',
	},
	{
		command: 'save_preset',
		contexts: FORM_ROWS,
		keys: ['ctrl+s'],
		label: 'Ctrl+S',
		hint: 'save preset',
		help: 'Keep the options, without the three folders, as a preset of your own.',
	},
	{
		command: 'keys',
		contexts: FREE,
		keys: ['?'],
		label: '?, F1',
		hint: 'keys',
		help: 'This list; within a text F1 alone.',
	},
	{
		command: 'keys',
		contexts: [...FORM_ROWS, 'search'],
		keys: ['ctrl+g'],
		label: 'F1',
		help: 'This list, also from within a text (Ctrl+G does the same).',
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
		contexts: FORM_ROWS,
		keys: ['escape'],
		label: 'Esc',
		hint: 'back',
		help: 'One page back; asks what to do with changes.',
	},
];

/** One entry per command that counts on a row, for the list of keys. */
export const LISTED_KEYS: readonly FormKey[] = FORM_KEYS.filter(
	({ command, contexts }, i) =>
		contexts.some((context) => FORM_ROWS.includes(context)) &&
		FORM_KEYS.findIndex((other) => other.command === command) === i,
);
