/** Keys of the tabs whose lines scroll, and the export of what a tab shows. A part of the key table; must not know what the commands do. */
import { type KeyBinding, SCROLLED } from './binding.js';

export type ListCommand = 'export' | 'up' | 'down' | 'page_up' | 'page_down' | 'first' | 'last';

export const LIST_KEYS: readonly KeyBinding<ListCommand>[] = [
	{
		command: 'export',
		contexts: ['preview', 'graph', 'analysis', 'session_graph'],
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
];
