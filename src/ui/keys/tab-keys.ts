/** Keys that go from tab to tab. A part of the key table; must not know what the commands do. */
import { type KeyBinding, PANES, type TabName } from './binding.js';

export type TabCommand = 'next_tab' | 'previous_tab' | `tab_${TabName}`;

export const TAB_KEYS: readonly KeyBinding<TabCommand>[] = [
	{ command: 'next_tab', contexts: PANES, keys: ['tab'], label: 'Tab', help: 'Go to the next tab.' },
	{
		command: 'previous_tab',
		contexts: PANES,
		keys: ['shift+tab'],
		label: 'Shift+Tab',
		help: 'Go to the tab before.',
	},
	{
		command: 'tab_preview',
		contexts: PANES,
		keys: ['1'],
		label: '1',
		help: 'Preview: what the model makes of faces, the best judge of all.',
	},
	{ command: 'tab_graph', contexts: PANES, keys: ['2'], label: '2', help: 'Graph: the loss of both sides.' },
	{
		command: 'tab_analysis',
		contexts: PANES,
		keys: ['3'],
		label: '3',
		help: 'Analysis: all sessions of the model, with their speed.',
	},
	{ command: 'tab_log', contexts: PANES, keys: ['4'], label: '4', help: 'Log: everything that happened in this run.' },
	{
		command: 'tab_config',
		contexts: PANES,
		keys: ['5'],
		label: '5',
		help: 'Config: the options in effect and which of them are locked or changed.',
	},
];
