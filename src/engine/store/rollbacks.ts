/**
 * The times at which a model went back to older weights, as its state keeps them. Pure; must not know why it went back
 * or what is drawn of it.
 */
import type { ModelState, Rollback } from './state.js';

/** More than any graph can show. */
const MAX_ROLLBACKS = 100;

type Recorded = Pick<ModelState, 'rollbacks'>;

/**
 * What is still true once the model is at `iteration`, oldest first: what happened later is undone.
 * @param states the model's, and that of the copy it went back to
 * @param more what has just happened; null for nothing
 */
export function mergeRollbacks(
	states: readonly (Recorded | null)[],
	more: Rollback | null,
	iteration: number,
): readonly Rollback[] {
	const all = [...states.flatMap((state) => state?.rollbacks ?? []), ...(more === null ? [] : [more])];
	const distinct = new Map(all.map((one) => [`${one.at} ${one.iteration}`, one]));
	return [...distinct.values()]
		.filter((one) => one.iteration <= iteration)
		.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
		.slice(-MAX_ROLLBACKS);
}

/** A step back, or null when the model did not go back. @param now milliseconds since the epoch */
export function rollbackOf(iteration: number, from: number, source: string, now: number): Rollback | null {
	return from <= iteration ? null : { iteration, from_iteration: from, at: new Date(now).toISOString(), source };
}
