/** Keys of the loss charts. A part of the key table; must not know what the commands do. */
import { CHARTS, type KeyBinding } from './binding.js';

export type ChartCommand = 'smoother' | 'rougher' | 'range' | 'log_scale' | 'output' | 'trend' | 'raw';

export const CHART_KEYS: readonly KeyBinding<ChartCommand>[] = [
	{
		command: 'smoother',
		contexts: CHARTS,
		keys: ['+', '='],
		label: '+',
		hint: 'smooth',
		hintLabel: '+ -',
		help: 'Smooth the loss curves more.',
	},
	{
		command: 'rougher',
		contexts: CHARTS,
		keys: ['-', '_'],
		label: '-',
		help: 'Smooth the loss curves less.',
	},
	{
		command: 'range',
		contexts: CHARTS,
		keys: ['l'],
		label: 'l',
		hint: 'range',
		help: 'Chart range: all iterations, the last 10000, the last 1000, the last 100.',
	},
	{
		command: 'log_scale',
		contexts: CHARTS,
		keys: ['y'],
		label: 'y',
		hint: 'log',
		help: 'Switch the loss axis between linear and logarithmic.',
	},
	{
		command: 'output',
		contexts: ['graph'],
		keys: ['o'],
		label: 'o',
		hint: 'output',
		help: 'Graph: show the total loss, or that of one output of the model.',
	},
	{
		command: 'trend',
		contexts: ['graph'],
		keys: ['t'],
		label: 't',
		hint: 'trend',
		help: 'Graph: show or hide the trend, a cubic curve through the losses in view.',
	},
	{
		command: 'raw',
		contexts: ['graph'],
		keys: ['w'],
		label: 'w',
		hint: 'raw',
		help: 'Graph: show or hide the raw losses behind the smoothed ones.',
	},
];
