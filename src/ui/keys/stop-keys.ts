/** Keys of the stop ladder. A part of the key table; must not know what the commands do. */
import { EVERYWHERE, type KeyBinding, PANES, TYPING } from './binding.js';

export type StopCommand = 'stop' | 'confirm_stop' | 'keep_going' | 'interrupt';

export const STOP_KEYS: readonly KeyBinding<StopCommand>[] = [
	{
		command: 'stop',
		contexts: PANES,
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
		contexts: [...EVERYWHERE, ...TYPING],
		keys: ['ctrl+c'],
		label: 'Ctrl+C',
		help: 'Once: the stop dialog. Twice: save and stop at once. A third time, after the screen has said what would be lost: abandon it.',
	},
];
