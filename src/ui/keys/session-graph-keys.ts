/** Keys of the graph of a session that the graph of the run has not. A part of the key table; must not know what the commands do. */
import type { KeyBinding, KeyContext } from './binding.js';

export type SessionGraphCommand =
	| 'display'
	| 'smoothed_curve'
	| 'average_curve'
	| 'flatten'
	| 'average_less'
	| 'average_more'
	| 'average_much_less'
	| 'average_much_more';

const HERE: readonly KeyContext[] = ['session_graph'];

export const SESSION_GRAPH_KEYS: readonly KeyBinding<SessionGraphCommand>[] = [
	{
		command: 'average_curve',
		contexts: HERE,
		keys: ['a'],
		label: 'a',
		hint: 'average',
		help: 'Session graph: show or hide the rolling average.',
	},
	{
		command: 'smoothed_curve',
		contexts: HERE,
		keys: ['m'],
		label: 'm',
		hint: 'smoothed',
		help: 'Session graph: show or hide the smoothed curve.',
	},
	{
		command: 'display',
		contexts: HERE,
		keys: ['d'],
		label: 'd',
		hint: 'loss or rate',
		help: 'Session graph: the losses, or the rate: faces of both sides per second.',
	},
	{
		command: 'flatten',
		contexts: HERE,
		keys: ['f'],
		label: 'f',
		hint: 'flatten',
		help: 'Session graph: replace values far from the mean by the mean, or show them again.',
	},
	{
		command: 'average_less',
		contexts: HERE,
		keys: [','],
		label: ',',
		help: 'Session graph: the rolling average over 25 iterations less.',
	},
	{
		command: 'average_more',
		contexts: HERE,
		keys: ['.'],
		label: '.',
		hint: 'width',
		hintLabel: ', .',
		help: 'Session graph: the rolling average over 25 iterations more.',
	},
	{
		command: 'average_much_less',
		contexts: HERE,
		keys: ['<'],
		label: '<',
		help: 'Session graph: the rolling average over 250 iterations less.',
	},
	{
		command: 'average_much_more',
		contexts: HERE,
		keys: ['>'],
		label: '>',
		help: 'Session graph: the rolling average over 250 iterations more.',
	},
];
