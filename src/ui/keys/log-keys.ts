/** Keys of the Log tab and of the filter typed there. A part of the key table; must not know what the commands do. */
import type { KeyBinding } from './binding.js';

export type LogCommand = 'filter' | 'filter_done' | 'filter_erase' | 'filter_clear';

export const LOG_KEYS: readonly KeyBinding<LogCommand>[] = [
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
];
