/** Keys of the Config tab. A part of the key table; must not know what the commands do. */
import type { KeyBinding } from './binding.js';

export type ConfigCommand = 'only_differing';

export const CONFIG_KEYS: readonly KeyBinding<ConfigCommand>[] = [
	{
		command: 'only_differing',
		contexts: ['config'],
		keys: ['d'],
		label: 'd',
		hint: 'not default',
		help: 'Config: only the options that are not at their defaults, or all again.',
	},
];
