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

/**
 * How far loading went back, or null when the newest weights were loaded.
 * @param found state on disk. @param load what was loaded instead. @param dir the model folder
 * @param now milliseconds since the epoch
 */
export function loadedBack(
	found: ModelState | null,
	load: { readonly dir: string; readonly state: ModelState } | null,
	dir: string,
	now: number,
): Rollback | null {
	if (load === null) return null;
	const source = load.dir === dir ? 'previous save' : 'backup';
	return rollbackOf(load.state.iterations, found?.generation?.iterations ?? 0, source, now);
}

/**
 * The state of a copy that takes the model's place; it tells from then on that the model had been further.
 * @param replaced state of the model as it was; null when it could not be read
 */
export function restoredState(
	copy: ModelState,
	replaced: ModelState | null,
	source: 'backup' | 'snapshot',
	now: number,
): ModelState {
	const step = rollbackOf(copy.iterations, replaced?.iterations ?? 0, source, now);
	const rollbacks = mergeRollbacks([copy, replaced], step, copy.iterations);
	return rollbacks.length === 0 ? copy : { ...copy, rollbacks: [...rollbacks] };
}

function rollbackOf(iteration: number, from: number, source: string, now: number): Rollback | null {
	return from <= iteration ? null : { iteration, from_iteration: from, at: new Date(now).toISOString(), source };
}
