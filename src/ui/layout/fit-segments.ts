/**
 * Fits the parts of a one-line bar into its width: first by their shorter texts, then by leaving out the least important
 * ones. Pure.
 */
import type { ThemeToken } from '../theme.js';

export interface Segment {
	readonly text: string;
	/** The same in fewer characters, for when it is narrow. */
	readonly short?: string;
	readonly token?: ThemeToken;
	readonly bold?: boolean;
	/** Larger stays longer. */
	readonly priority: number;
}

/** The parts that fit, in their order; at least one, which may be cut by the caller. */
export function fitSegments<T extends Segment>(segments: readonly T[], width: number, gap: number): readonly T[] {
	// Each part with its place; the text is what is shown of it, null when it is left out.
	const parts = segments
		.filter(({ text }) => text !== '')
		.map((segment) => ({ segment, text: segment.text as string | null }));
	const shown = () => parts.flatMap(({ text }) => text ?? []);
	const fits = () => shown().reduce((sum, text) => sum + text.length, 0) + gap * (shown().length - 1) <= width;
	// Of equal ones the last goes first.
	const leastFirst = parts.toReversed().sort((a, b) => a.segment.priority - b.segment.priority);
	for (const part of leastFirst) if (!fits()) part.text = part.segment.short ?? part.text;
	for (const part of leastFirst) if (!fits() && shown().length > 1) part.text = null;
	return parts.flatMap(({ segment, text }) => (text === null ? [] : [{ ...segment, text }]));
}
