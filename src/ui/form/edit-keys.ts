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

/** What a key does to a text, or undefined when it does nothing by itself. */
export function editOf(name: string): TextEdit | undefined {
	return Object.hasOwn(EDITS, name) ? EDITS[name] : undefined;
}

/** A minus begins a number or its exponent; anywhere else it is the step down. */
export function isSign(name: string, before: string): boolean {
	return name === '-' && /(^|e)$/i.test(before);
}
