/** The hints of a context of the key table. Must not know how they are drawn. */
import { hintsFor } from '../keymap.js';
import type { KeyBinding, KeyContext } from '../keys/binding.js';
import type { KeyHint } from './key-hints.js';

/**
 * The hints of a context of the key table; `overrides` renames some for the moment ("pause" becomes "go on").
 * @param handlers where only some commands are known; default all
 */
export function contextHints(
	context: KeyContext,
	overrides: Readonly<Record<string, string>> = {},
	handlers: Readonly<Record<string, unknown>> | null = null,
): readonly KeyHint[] {
	const known = hintsFor(context).filter(({ command }) => handlers === null || handlers[command] !== undefined);
	return known.map((binding) => ({
		label: binding.hintLabel ?? binding.label,
		hint: overrides[binding.command] ?? binding.hint ?? '',
		weight: hintWeight(binding, overrides),
	}));
}

/** Saving and the way back come first, then what is renamed for the moment, then the keys of few places. */
function hintWeight({ command, contexts }: KeyBinding<string>, overrides: Readonly<Record<string, string>>): number {
	if (command === 'save' || command === 'close_layer' || overrides[command] !== undefined) return 120;
	return 100 / contexts.length;
}
