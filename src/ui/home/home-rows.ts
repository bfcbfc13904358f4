/** What can be chosen at home, its words, and its keys. Must not know how it looks or where it leads. */
import type { PageKey } from '../form/page-keys.js';

export type HomeAction = 'new' | 'presets' | 'restore' | 'analysis' | 'doctor' | 'leave';

export type HomeRow =
	| { readonly kind: 'model'; readonly folder: string }
	| { readonly kind: 'action'; readonly action: HomeAction };

export const HOME_ACTIONS: readonly HomeAction[] = ['new', 'presets', 'restore', 'analysis', 'doctor', 'leave'];

export const ACTION_LABELS: Readonly<Record<HomeAction, string>> = {
	new: 'New training',
	presets: 'Presets',
	restore: 'Restore',
	analysis: 'Analysis',
	doctor: 'Check this machine',
	leave: 'Leave',
};

export const ACTION_HELP: Readonly<Record<HomeAction, string>> = {
	new: 'Choose a preset, the network, two folders of faces and a place for the model; then a review, and training starts.',
	presets:
		'Ready-made choices of options for each stage of training, and your own: look at them, change them, start with one.',
	restore: 'Go back to the backup or a snapshot of a model. The model as it is now is kept.',
	analysis: 'Sessions of a model with their times, speeds and losses, and the graph of each.',
	doctor: 'The devices that training can run on, what is missing for the others, and how to get it.',
	leave: 'Nothing is changed.',
};

export type HomeCommand = 'up' | 'down' | 'page_up' | 'page_down' | 'first' | 'last' | 'open' | HomeAction;

const HERE = ['home'] as const;

/** Keys of the first page. */
export const HOME_KEYS: readonly PageKey<HomeCommand, 'home'>[] = [
	{ command: 'up', contexts: HERE, keys: ['up', 'shift+tab'], label: 'Up', help: 'To the entry above.' },
	{ command: 'down', contexts: HERE, keys: ['down', 'tab'], label: 'Down', help: 'To the entry below.' },
	{ command: 'page_up', contexts: HERE, keys: ['pageup'], label: 'PgUp', help: 'Several entries up.' },
	{ command: 'page_down', contexts: HERE, keys: ['pagedown'], label: 'PgDn', help: 'Several entries down.' },
	{ command: 'first', contexts: HERE, keys: ['home'], label: 'Home', help: 'To the first entry.' },
	{ command: 'last', contexts: HERE, keys: ['end'], label: 'End', help: 'To the last entry.' },
	{
		command: 'open',
		contexts: HERE,
		keys: ['return'],
		label: 'Enter',
		hint: 'open',
		help: 'Open the entry; for a model, go on with its training, or watch it when it is being trained.',
	},
	{ command: 'new', contexts: HERE, keys: ['n'], label: 'n', hint: 'new', help: 'Begin a new training.' },
	{ command: 'presets', contexts: HERE, keys: ['p'], label: 'p', hint: 'presets', help: 'Open the presets.' },
	{
		command: 'restore',
		contexts: HERE,
		keys: ['r'],
		label: 'r',
		hint: 'restore',
		help: 'Restore the model under the cursor, or one that is chosen then.',
	},
	{
		command: 'analysis',
		contexts: HERE,
		keys: ['a'],
		label: 'a',
		hint: 'analysis',
		help: 'Sessions of the model under the cursor, or of one that is chosen then.',
	},
	{ command: 'doctor', contexts: HERE, keys: ['d'], label: 'd', hint: 'check machine', help: 'Check this machine.' },
	{ command: 'leave', contexts: HERE, keys: ['q', 'escape'], label: 'q', hint: 'leave', help: 'Leave the program.' },
];

/** Models first, newest first. */
export function homeRows(recent: readonly string[]): readonly HomeRow[] {
	return [
		...recent.map((folder): HomeRow => ({ kind: 'model', folder })),
		...HOME_ACTIONS.map((action): HomeRow => ({ kind: 'action', action })),
	];
}

/** First of `room` entries to show so that entry `index` is among them; -1 for an entry of another list. */
export function firstShown(index: number, count: number, room: number): number {
	return Math.max(0, Math.min(index - room + 1, count - room));
}
