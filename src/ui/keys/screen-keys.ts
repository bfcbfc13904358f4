/** Keys for the screen itself. A part of the key table; must not know what the commands do. */
import { EVERYWHERE, type KeyBinding, PANES } from './binding.js';

export type ScreenCommand = 'redraw' | 'help' | 'back';

export const SCREEN_KEYS: readonly KeyBinding<ScreenCommand>[] = [
	{
		command: 'redraw',
		contexts: EVERYWHERE,
		keys: ['r', 'ctrl+l'],
		label: 'r',
		help: 'Draw the whole screen again, if something else wrote over it.',
	},
	{
		command: 'help',
		contexts: [...PANES, 'change', 'help'],
		keys: ['?', 'h', 'ctrl+g'],
		label: '?',
		hint: 'help',
		help: 'Show or close this help; F1 does the same.',
	},
	{
		command: 'back',
		contexts: ['help'],
		keys: ['escape', 'q', 'return'],
		label: 'Esc',
		hint: 'close',
		help: 'Close what is open.',
	},
];
