/** The one table of the review's keys, and of the view of the coverage on it. Must not know how a command is carried out. */
import type { PageKey } from '../form/page-keys.js';

/** What is on the page: the options, the remarks, faces at the chosen coverage, or this list. */
export type ReviewContext = 'options' | 'remarks' | 'coverage' | 'keys';

export type ReviewCommand =
	| 'up'
	| 'down'
	| 'enter'
	| 'remarks'
	| 'measure'
	| 'coverage'
	| 'keys'
	| 'close'
	| 'back'
	| 'face_before'
	| 'face_after'
	| 'less'
	| 'more'
	| 'side'
	| 'keep'
	| 'discard';

const LISTS: readonly ReviewContext[] = ['options', 'remarks'];

export const REVIEW_KEYS: readonly PageKey<ReviewCommand, ReviewContext>[] = [
	{ command: 'up', contexts: LISTS, keys: ['up', 'shift+tab'], label: 'Up', help: 'The row above.' },
	{
		command: 'down',
		contexts: LISTS,
		keys: ['down', 'tab'],
		label: 'Down, Tab',
		hint: 'move',
		hintLabel: 'up/down',
		help: 'The row below.',
	},
	{
		command: 'enter',
		contexts: LISTS,
		keys: ['return'],
		label: 'Enter',
		hint: 'change this',
		help: 'Start the training, or go to the option that the row or the remark is about.',
	},
	{
		command: 'remarks',
		contexts: LISTS,
		keys: ['f'],
		label: 'f',
		hint: 'remarks',
		help: 'Go through the remarks and all that was found about the faces, and back to the options.',
	},
	{
		command: 'coverage',
		contexts: LISTS,
		keys: ['c'],
		label: 'c',
		hint: 'coverage',
		help: 'Show what the coverage leaves of your own faces.',
	},
	{
		command: 'measure',
		contexts: LISTS,
		keys: ['m'],
		label: 'm',
		hint: 'measure',
		help: 'Measure what was left out or has failed.',
	},
	{
		command: 'face_before',
		contexts: ['coverage'],
		keys: ['left'],
		label: 'Left',
		help: 'The faces before.',
	},
	{
		command: 'face_after',
		contexts: ['coverage'],
		keys: ['right'],
		label: 'Right',
		hint: 'faces',
		hintLabel: 'left/right',
		help: 'The next faces of both sides.',
	},
	{
		command: 'more',
		contexts: ['coverage'],
		keys: ['+', '=', 'up'],
		label: '+, Up',
		hint: 'more, less',
		hintLabel: '+/-',
		help: 'More of the face, with less detail inside it.',
	},
	{
		command: 'less',
		contexts: ['coverage'],
		keys: ['-', 'down'],
		label: '-, Down',
		help: 'Less of the face, in more detail.',
	},
	{
		command: 'side',
		contexts: ['coverage'],
		keys: ['tab'],
		label: 'Tab',
		hint: 'A, B, both',
		help: 'Show both sides, or one of them larger.',
	},
	{
		command: 'keep',
		contexts: ['coverage'],
		keys: ['return'],
		label: 'Enter',
		hint: 'keep it',
		help: 'Back to the review with this coverage.',
	},
	{
		command: 'discard',
		contexts: ['coverage'],
		keys: ['escape'],
		label: 'Esc',
		hint: 'back',
		help: 'Back to the review with the coverage as it was.',
	},
	{
		command: 'keys',
		contexts: LISTS,
		keys: ['?', 'ctrl+g'],
		label: '?, F1',
		hint: 'keys',
		help: 'This list.',
	},
	{
		command: 'close',
		contexts: ['keys'],
		keys: ['escape', 'return', '?', 'q', 'ctrl+g'],
		label: 'Esc',
		hint: 'close',
		help: 'Close this list.',
	},
	{
		command: 'back',
		contexts: LISTS,
		keys: ['escape'],
		label: 'Esc',
		hint: 'back',
		help: 'From the remarks to the options; from there to the page of options.',
	},
];
