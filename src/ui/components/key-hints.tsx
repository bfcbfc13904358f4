/** The line of keys at the bottom, made from the key table. Must not know what the keys do. */
import { Text } from 'ink';
import { memo } from 'react';
import { hintsFor } from '../keymap.js';
import type { KeyBinding, KeyContext } from '../keys/binding.js';
import { fitSegments } from '../layout/fit-segments.js';
import { useScreen } from '../screen-context.js';

export interface KeyHint {
	readonly label: string;
	readonly hint: string;
	/** Larger stays longer on a narrow screen; default 0. */
	readonly weight?: number;
}

/** Hints in order; help and stop are the last to give way when the line is narrow. */
export const KeyHints = memo(function KeyHints({ hints, columns }: HintProps) {
	const { theme } = useScreen();
	const segments = hints.map((hint, i) => ({
		...hint,
		text: `${hint.label} ${hint.hint}`,
		priority: i === hints.length - 1 ? 200 : hint.label === '?' ? 199 : hints.length - i + (hint.weight ?? 0),
	}));
	return (
		<Text wrap="truncate-end">
			{fitSegments(segments, columns - 1, 1).map((segment) => (
				<Text key={segment.text}>
					{' '}
					<Text bold>{segment.label}</Text>
					<Text {...theme.color('muted')}> {segment.hint}</Text>
				</Text>
			))}
		</Text>
	);
});

interface HintProps {
	readonly hints: readonly KeyHint[];
	readonly columns: number;
}

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

/** Saving comes first, then what is renamed for the moment, then the keys of few places: others are known by then. */
function hintWeight({ command, contexts }: KeyBinding<string>, overrides: Readonly<Record<string, string>>): number {
	if (command === 'save' || overrides[command] !== undefined) return 120;
	return 100 / contexts.length;
}
