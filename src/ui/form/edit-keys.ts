/** Keys of a text that is typed into. Must not know which text. */
import type { TextEdit } from './text-edit.js';

const EDITS: Readonly<Record<string, TextEdit>> = {
	left: { type: 'left' },
	right: { type: 'right' },
	home: { type: 'home' },
	'ctrl+a': { type: 'home' },
	end: { type: 'end' },
	'ctrl+e': { type: 'end' },
	backspace: { type: 'backspace' },
	delete: { type: 'delete' },
	'ctrl+u': { type: 'delete_before' },
	'ctrl+w': { type: 'delete_word' },
};

/** The same keys for people. */
export const TEXT_KEYS: readonly { readonly label: string; readonly help: string }[] = [
	{ label: 'Left, Right', help: 'Move within a text.' },
	{ label: 'Home, Ctrl+A', help: 'To the start of a text.' },
	{ label: 'End, Ctrl+E', help: 'To the end of a text.' },
	{ label: 'Ctrl+W', help: 'Delete the word, or the part of a path, before the cursor.' },
	{ label: 'Ctrl+U', help: 'Delete everything before the cursor.' },
];

/** What a key does to a text, or undefined when it does nothing by itself. */
export function editOf(name: string): TextEdit | undefined {
	return Object.hasOwn(EDITS, name) ? EDITS[name] : undefined;
}

/** A minus begins a number or its exponent; anywhere else it is the step down. */
export function isSign(name: string, before: string): boolean {
	return name === '-' && /(^|e)$/i.test(before);
}
