/** One line of editable text with a cursor. Pure functions; must not know keys or forms. */

export interface EditedText {
	readonly text: string;
	/** Index before which the next character goes, 0..text.length. */
	readonly cursor: number;
}

export type TextEdit =
	| { readonly type: 'insert'; readonly text: string }
	| { readonly type: 'backspace' | 'delete' | 'left' | 'right' | 'home' | 'end' | 'delete_word' | 'delete_before' };

/** A text with the cursor at its end. */
export function editedText(text: string): EditedText {
	return { text, cursor: text.length };
}

/** The text after one edit. */
export function applyEdit({ text, cursor }: EditedText, edit: TextEdit): EditedText {
	const before = text.slice(0, cursor);
	const after = text.slice(cursor);
	switch (edit.type) {
		case 'insert': {
			const inserted = printable(edit.text);
			return { text: before + inserted + after, cursor: cursor + inserted.length };
		}
		case 'backspace':
			return { text: before.slice(0, -1) + after, cursor: Math.max(0, cursor - 1) };
		case 'delete':
			return { text: before + after.slice(1), cursor };
		case 'delete_word': {
			const kept = before.replace(/[^/\s]*[/\s]*$/, '');
			return { text: kept + after, cursor: kept.length };
		}
		case 'delete_before':
			return { text: after, cursor: 0 };
		case 'left':
			return { text, cursor: Math.max(0, cursor - 1) };
		case 'right':
			return { text, cursor: Math.min(text.length, cursor + 1) };
		case 'home':
			return { text, cursor: 0 };
		case 'end':
			return { text, cursor: text.length };
		default:
			return edit satisfies never;
	}
}

/** Text without control characters. */
export function printable(text: string): string {
	return text.replace(/\p{Cc}/gu, '');
}

/** A pasted path as it was meant: one line, without quotes, `file://` or the backslashes that terminals add on a drop. */
export function cleanPath(pasted: string): string {
	const line = printable(pasted.trim().split(/\r?\n|\r/)[0] ?? '').trim();
	const unquoted = /^(['"])(.*)\1$/.exec(line)?.[2] ?? line;
	if (unquoted.startsWith('file://')) return decode(unquoted.slice('file://'.length));
	return unquoted === line ? line.replace(/\\([ '"()&[\]])/g, '$1') : unquoted;
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** The part of a text that is shown in `width` characters so that the cursor is in view. */
export function visibleText({ text, cursor }: EditedText, width: number): EditedText {
	if (width < 1) return { text: '', cursor: 0 };
	if (text.length < width) return { text, cursor };
	const start = Math.max(0, Math.min(cursor - width + 1, text.length + 1 - width));
	return { text: text.slice(start, start + width), cursor: cursor - start };
}

/** Typed-ahead input that arrived in one read: texts and the keys between them. */
export type BurstPart =
	| { readonly type: 'text'; readonly text: string }
	| { readonly type: 'enter' | 'tab' | 'backspace' };

/** Splits what a terminal delivered at once (fast typing, a paste without markers) into texts and keys. */
export function splitBurst(input: string): readonly BurstPart[] {
	return input.split(/(\r\n|[\r\n\t\b\u007f])/).flatMap((part): readonly BurstPart[] => {
		if (part === '') return [];
		if (/^[\r\n]/.test(part)) return [{ type: 'enter' }];
		if (part === '\t') return [{ type: 'tab' }];
		if (part === '\b' || part === '\u007f') return [{ type: 'backspace' }];
		return [{ type: 'text', text: part }];
	});
}
