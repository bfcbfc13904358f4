/** Keys of the Preview tab. A part of the key table; must not know what the commands do. */
import type { KeyBinding } from './binding.js';

export type PreviewCommand =
	| 'previous_faces'
	| 'next_faces'
	| 'zoom'
	| 'cells'
	| 'side'
	| 'masks'
	| 'older'
	| 'newer'
	| 'oldest'
	| 'newest';

export const PREVIEW_KEYS: readonly KeyBinding<PreviewCommand>[] = [
	{
		command: 'previous_faces',
		contexts: ['preview'],
		keys: ['left'],
		label: 'Left',
		help: 'Preview: the faces before.',
	},
	{
		command: 'next_faces',
		contexts: ['preview'],
		keys: ['right'],
		label: 'Right',
		hint: 'faces',
		hintLabel: 'Left Right',
		help: 'Preview: the next faces.',
	},
	{
		command: 'zoom',
		contexts: ['preview'],
		keys: ['z', 'return'],
		label: 'z',
		hint: 'zoom',
		help: 'Preview: one face as large as the pane allows, or all again.',
	},
	{
		command: 'cells',
		contexts: ['preview'],
		keys: ['v'],
		label: 'v',
		hint: 'set',
		help: 'Preview: face, own and swapped side by side, or only one of the three.',
	},
	{
		command: 'side',
		contexts: ['preview'],
		keys: ['b'],
		label: 'b',
		hint: 'side',
		help: 'Preview: faces of both sides, of A, or of B.',
	},
	{
		command: 'masks',
		contexts: ['preview'],
		keys: ['m'],
		label: 'm',
		hint: 'masks',
		help: 'Preview: show or hide the masks.',
	},
	{
		command: 'older',
		contexts: ['preview'],
		keys: ['['],
		label: '[',
		hint: 'older',
		hintLabel: '[ ]',
		help: 'Preview: go back to an older preview.',
	},
	{ command: 'newer', contexts: ['preview'], keys: [']'], label: ']', help: 'Preview: go on to a newer preview.' },
	{
		command: 'oldest',
		contexts: ['preview'],
		keys: ['home'],
		label: 'Home',
		help: 'Preview: the oldest preview that is kept.',
	},
	{
		command: 'newest',
		contexts: ['preview'],
		keys: ['end'],
		label: 'End',
		help: 'Preview: the newest preview, and all that follow.',
	},
];
