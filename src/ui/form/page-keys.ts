/**
 * Tables of keys of the pages before a run: what an entry says, how a key press is looked up in a table, and the hints it
 * gives. Must not know any key's meaning.
 */

import type { KeyHint } from '../components/key-hints.js';
import { type KeyFlags, namedKey } from '../keys/key-names.js';

export interface PageKey<Command extends string, Context extends string> {
	readonly command: Command;
	/** Where the key counts. */
	readonly contexts: readonly Context[];
	/** Names as `pageKeyName` makes them. */
	readonly keys: readonly string[];
	readonly label: string;
	/** One or two words for the hint bar; absent when it is not worth the room. */
	readonly hint?: string;
	/** The label in the hint bar, where it stands for a pair of keys. */
	readonly hintLabel?: string;
	/** One sentence for the list of keys. */
	readonly help: string;
}

/** The command of a key, or undefined when it means nothing there. */
export function pageCommand<Command extends string, Context extends string>(
	table: readonly PageKey<Command, Context>[],
	context: Context,
	name: string,
): Command | undefined {
	return table.find(({ contexts, keys }) => contexts.includes(context) && keys.includes(name))?.command;
}

/** The hints of a context; `overrides` renames some for the moment, and null leaves one out. */
export function pageHints<Command extends string, Context extends string>(
	table: readonly PageKey<Command, Context>[],
	context: Context,
	overrides?: { readonly [C in Command]?: string | null },
): readonly KeyHint[] {
	return table
		.filter(({ contexts }) => contexts.includes(context))
		.flatMap(({ command, label, hintLabel = label, hint }) => {
			const renamed = overrides?.[command];
			const text = renamed === undefined ? hint : renamed;
			return text === undefined || text === null ? [] : [{ label: hintLabel, hint: text }];
		});
}

/** The name of a key press; text that was typed is its own name. */
export function pageKeyName(input: string, key: KeyFlags): string {
	const named = namedKey(key);
	if (named !== undefined) return named;
	if (key.ctrl) return `ctrl+${input}`;
	return input === ' ' ? 'space' : input;
}
