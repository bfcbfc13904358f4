/**
 * Marks below the chart: what happened at which iteration, placed in the columns of a view. Pure; must not know events.
 */
import type { Moment, MomentKind } from '../../engine/inspect.js';

export type MarkKind = MomentKind;
export type Mark = Moment;

/** More marks than any chart has columns. */
const CAPACITY = 1000;
/** The more important ones later. */
export const MARK_ORDER: readonly MarkKind[] = ['save', 'snapshot', 'options', 'rate', 'rollback'];
export const MARK_WORDS: Readonly<Record<MarkKind, string>> = {
	save: 'save',
	snapshot: 'snapshot',
	options: 'options',
	rate: 'learning rate',
	rollback: 'rollback',
};

/** The marks with one more; when there are many, every second save of the older half goes. */
export function addMark(marks: readonly Mark[], mark: Mark): readonly Mark[] {
	const all = [...marks, mark];
	if (all.length <= CAPACITY) return all;
	const half = all.length / 2;
	const thinned = all.filter((one, i) => i >= half || one.kind !== 'save' || i % 2 === 0);
	return thinned.slice(-CAPACITY);
}

/**
 * The most important mark of each column, null where there is none.
 * @param columns values drawn between the first and the last iteration of the view
 */
export function markColumns(
	marks: readonly Mark[],
	firstIteration: number,
	lastIteration: number,
	columns: number,
): readonly (MarkKind | null)[] {
	const out: (MarkKind | null)[] = Array.from({ length: columns }, () => null);
	const span = Math.max(1, lastIteration - firstIteration);
	for (const { kind, iteration } of marks) {
		if (iteration < firstIteration || iteration > lastIteration) continue;
		const column = Math.round(((iteration - firstIteration) / span) * (columns - 1));
		const there = out[column];
		if (there === null || (there !== undefined && MARK_ORDER.indexOf(kind) > MARK_ORDER.indexOf(there)))
			out[column] = kind;
	}
	return out;
}
