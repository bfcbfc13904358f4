/** Keys of the panel that changes options of the run. A part of the key table; must not know what the commands do. */
import { type KeyBinding, PANES } from './binding.js';

export type ChangeCommand =
	| 'change'
	| 'change_apply'
	| 'change_more'
	| 'change_next'
	| 'change_less'
	| 'change_minus'
	| 'change_reset'
	| 'change_up'
	| 'change_down'
	| 'change_page_up'
	| 'change_page_down'
	| 'change_first'
	| 'change_last'
	| 'change_erase'
	| 'change_erase_all'
	| 'change_leave';

export const CHANGE_KEYS: readonly KeyBinding<ChangeCommand>[] = [
	{
		command: 'change',
		contexts: PANES,
		keys: ['c'],
		label: 'c',
		hint: 'change',
		help: 'Change options while the run goes on: learning rate, batch size, augmentation, saving and more.',
	},
	{
		command: 'change_apply',
		contexts: ['change'],
		keys: ['return'],
		label: 'Enter',
		hint: 'apply',
		help: 'Changes: hand all of them to the run; nothing happens before.',
	},
	{
		command: 'change_down',
		contexts: ['change'],
		keys: ['down', 'tab'],
		label: 'Down',
		hint: 'option',
		hintLabel: 'Up Down',
		help: 'Changes: the option below.',
	},
	{
		command: 'change_up',
		contexts: ['change'],
		keys: ['up', 'shift+tab'],
		label: 'Up',
		help: 'Changes: the option above.',
	},
	{
		command: 'change_more',
		contexts: ['change'],
		keys: ['right', '+'],
		label: 'Right, +',
		hint: 'value',
		hintLabel: 'Left Right',
		help: 'Changes: the next value; a number can also be typed.',
	},
	{
		command: 'change_less',
		contexts: ['change'],
		keys: ['left'],
		label: 'Left',
		help: 'Changes: the value before.',
	},
	{
		command: 'change_minus',
		contexts: ['change'],
		keys: ['-'],
		label: '-',
		help: 'Changes: the value before; at the start of a number, and after its e, the sign.',
	},
	{
		command: 'change_next',
		contexts: ['change'],
		keys: ['space'],
		label: 'space',
		help: 'Changes: the next choice, on or off.',
	},
	{
		command: 'change_reset',
		contexts: ['change'],
		keys: ['ctrl+r'],
		label: 'Ctrl+R',
		hint: 'undo',
		help: 'Changes: take the change of this option back; where there is none, put in the default.',
	},
	{
		command: 'change_page_up',
		contexts: ['change'],
		keys: ['pageup'],
		label: 'PgUp',
		help: 'Changes: ten options up.',
	},
	{
		command: 'change_page_down',
		contexts: ['change'],
		keys: ['pagedown'],
		label: 'PgDn',
		help: 'Changes: ten options down.',
	},
	{ command: 'change_first', contexts: ['change'], keys: ['home'], label: 'Home', help: 'Changes: the first option.' },
	{ command: 'change_last', contexts: ['change'], keys: ['end'], label: 'End', help: 'Changes: the last option.' },
	{
		command: 'change_erase',
		contexts: ['change'],
		keys: ['backspace'],
		label: 'Backspace',
		help: 'Changes: take the last character away.',
	},
	{
		command: 'change_erase_all',
		contexts: ['change'],
		keys: ['ctrl+u'],
		label: 'Ctrl+U',
		help: 'Changes: take all characters away.',
	},
	{
		command: 'change_leave',
		contexts: ['change'],
		keys: ['escape'],
		label: 'Esc',
		hint: 'close',
		help: 'Changes: close the panel; asks before it discards something.',
	},
];
