/** Keys that ask the run for something, on every tab. A part of the key table; must not know what the commands do. */
import { type KeyBinding, PANES } from './binding.js';

export type RunCommand = 'save' | 'snapshot' | 'preview' | 'pause';

export const RUN_KEYS: readonly KeyBinding<RunCommand>[] = [
	{ command: 'save', contexts: PANES, keys: ['s'], label: 's', hint: 'save', help: 'Save the model now.' },
	{
		command: 'snapshot',
		contexts: PANES,
		keys: ['n'],
		label: 'n',
		hint: 'snapshot',
		help: 'Save, and keep a full copy of the model that is never overwritten.',
	},
	{
		command: 'preview',
		contexts: PANES,
		keys: ['p'],
		label: 'p',
		hint: 'preview',
		help: 'Draw the preview picture now.',
	},
	{
		command: 'pause',
		contexts: PANES,
		keys: ['space'],
		label: 'space',
		hint: 'pause',
		help: 'Pause training, or go on.',
	},
];
