/** Keys of the filter of the Log and Config tabs. A part of the key table; must not know what the commands do. */
import type { KeyBinding } from './binding.js';

export type LogCommand = 'filter' | 'filter_done' | 'filter_erase' | 'filter_clear';

export const LOG_KEYS: readonly KeyBinding<LogCommand>[] = [
	{
		command: 'filter',
		contexts: ['log', 'config'],
		keys: ['/'],
		label: '/',
		hint: 'filter',
		help: 'Log and Config: show only lines with a text; Enter keeps the filter, Esc clears it.',
	},
	{
		command: 'filter_done',
		contexts: ['log_filter', 'config_filter'],
		keys: ['return'],
		label: 'Enter',
		hint: 'keep the filter',
		help: 'While typing a filter: keep it and go back to the lines.',
	},
	{
		command: 'filter_erase',
		contexts: ['log_filter', 'config_filter'],
		keys: ['backspace'],
		label: 'Backspace',
		help: 'While typing a filter: take the last character away.',
	},
	{
		command: 'filter_clear',
		contexts: ['log_filter', 'config_filter', 'log', 'config'],
		keys: ['escape'],
		label: 'Esc',
		hint: 'clear',
		help: 'Log and Config: clear the filter.',
	},
];
