/** Keys of the loss charts. A part of the key table; must not know what the commands do. */
import { CHARTS, type KeyBinding, type KeyContext } from './binding.js';

export type ChartCommand = 'smoother' | 'rougher' | 'range' | 'log_scale' | 'output' | 'trend' | 'raw';

const GRAPHS: readonly KeyContext[] = ['graph', 'session_graph'];

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
		help: 'Chart range: all iterations, or only the last ones: 10000, 1000, 100; in a session graph 50000 to 1000.',
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
		contexts: GRAPHS,
		keys: ['o'],
		label: 'o',
		hint: 'output',
		help: 'Graphs: show the total loss, or that of one output of the model.',
	},
	{
		command: 'trend',
		contexts: GRAPHS,
		keys: ['t'],
		label: 't',
		hint: 'trend',
		help: 'Graphs: show or hide the trend, a cubic curve through the losses in view.',
	},
	{
		command: 'raw',
		contexts: GRAPHS,
		keys: ['w'],
		label: 'w',
		hint: 'raw',
		help: 'Graphs: show or hide the raw losses behind the smoothed ones.',
	},
];
