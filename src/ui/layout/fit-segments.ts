/**
 * Fits the parts of a one-line bar into its width by leaving out the least important ones. Pure.
 */
import type { ThemeToken } from '../theme.js';

export interface Segment {
	readonly text: string;
	readonly token?: ThemeToken;
	readonly bold?: boolean;
	/** Larger stays longer. */
	readonly priority: number;
}

/** The parts that fit, in their order; at least one, which may be cut by the caller. */
export function fitSegments<T extends Segment>(segments: readonly T[], width: number, gap: number): readonly T[] {
	const kept = segments.filter((segment) => segment.text !== '');
	const total = () => kept.reduce((sum, segment) => sum + segment.text.length, 0) + gap * (kept.length - 1);
	while (kept.length > 1 && total() > width) {
		const lowest = Math.min(...kept.map((segment) => segment.priority));
		kept.splice(
			kept.findLastIndex((segment) => segment.priority === lowest),
			1,
		);
	}
	return kept;
}
