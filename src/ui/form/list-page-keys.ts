/**
 * Keys of the pages that are lists before a run: models, presets, copies to restore, and the page of this machine. Must
 * not know how the pages look.
 */
import type { PageKey } from './page-keys.js';

export type ListPageCommand =
	| 'up'
	| 'down'
	| 'number'
	| 'page_up'
	| 'page_down'
	| 'choose'
	| 'edit'
	| 'delete'
	| 'back';

/** A list to choose from, the list of presets besides, the page of this machine. */
export type ListPageContext = 'list' | 'presets' | 'machine';

/**
 * On lists the arrows, numbers and Enter are taken by the list itself (ink-select-input). The keys of a question about an
 * entry stand in the question.
 */
export const LIST_PAGE_KEYS: readonly PageKey<ListPageCommand, ListPageContext>[] = [
	{
		command: 'up',
		contexts: ['list'],
		keys: ['up', 'k'],
		label: 'Up, k',
		hintLabel: 'up/down',
		hint: 'choose',
		help: 'To the entry above; from the first one to the last.',
	},
	{
		command: 'down',
		contexts: ['list'],
		keys: ['down', 'j'],
		label: 'Down, j',
		help: 'To the entry below; from the last one to the first.',
	},
	{
		command: 'number',
		contexts: ['list'],
		keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
		label: '1 - 9',
		help: 'Choose an entry by its place among those in view.',
	},
	{
		command: 'choose',
		contexts: ['list'],
		keys: ['return'],
		label: 'Enter',
		hint: 'go on',
		help: 'Choose the entry and go on.',
	},
	{
		command: 'edit',
		contexts: ['presets'],
		keys: ['e'],
		label: 'e',
		hint: 'edit',
		help: 'Open the preset in your editor (EDITOR); of one that comes with fstui, a copy that is yours.',
	},
	{
		command: 'delete',
		contexts: ['presets'],
		keys: ['x'],
		label: 'x',
		hint: 'delete',
		help: 'Delete the preset, if it is your own; asks first.',
	},
	{
		command: 'up',
		contexts: ['machine'],
		keys: ['up'],
		label: 'Up',
		hintLabel: 'up/down',
		hint: 'scroll',
		help: 'One line up.',
	},
	{ command: 'down', contexts: ['machine'], keys: ['down'], label: 'Down', help: 'One line down.' },
	{ command: 'page_up', contexts: ['machine'], keys: ['pageup'], label: 'PgUp', help: 'A page up.' },
	{ command: 'page_down', contexts: ['machine'], keys: ['pagedown'], label: 'PgDn', help: 'A page down.' },
	{ command: 'back', contexts: ['list'], keys: ['escape'], label: 'Esc', hint: 'back', help: 'Back, or out.' },
	{
		command: 'back',
		contexts: ['machine'],
		keys: ['escape', 'return', 'q'],
		label: 'Esc, Enter, q',
		hintLabel: 'Esc',
		hint: 'back',
		help: 'Back.',
	},
];
