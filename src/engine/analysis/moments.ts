/**
 * What happened to a model at which iteration, as far as its folder knows: for the marks below a graph. Pure; must not
 * know files or how marks look.
 */
import type { ModelState } from '../store/state.js';

export type MomentKind = 'save' | 'snapshot' | 'options' | 'rate' | 'rollback';

export interface Moment {
	readonly kind: MomentKind;
	/** Total iterations of the model. */
	readonly iteration: number;
}

type Changes = Readonly<Record<string, unknown>>;

/** A learning rate that changed is a moment of its own, apart from other options. */
export function changeMoments(iteration: number, changes: Changes): readonly Moment[] {
	const names = Object.keys(changes);
	const kinds: readonly MomentKind[] = [
		...(names.some((name) => name !== RATE) ? (['options'] as const) : []),
		...(names.includes(RATE) ? (['rate'] as const) : []),
	];
	return kinds.map((kind) => ({ kind, iteration }));
}

const RATE = 'learning_rate';

/**
 * In ascending order. Of the saves only the last of each session is known.
 * @param snapshots iterations of the snapshots in the folder
 */
export function modelMoments(
	{ sessions, rollbacks = [], iterations }: Pick<ModelState, 'sessions' | 'rollbacks' | 'iterations'>,
	snapshots: readonly number[],
): readonly Moment[] {
	const moments: readonly Moment[] = [
		...sessions.flatMap(({ start_iteration, iterations: length, changes, changed_at = [] }): readonly Moment[] => [
			...changeMoments(start_iteration, changes),
			...changed_at.flatMap(({ iteration, options }) => changeMoments(iteration, options)),
			{ kind: 'save', iteration: start_iteration + length },
		]),
		...snapshots.map((iteration): Moment => ({ kind: 'snapshot', iteration })),
		...rollbacks.map(({ iteration }): Moment => ({ kind: 'rollback', iteration })),
	];
	return moments.filter(({ iteration }) => iteration <= iterations).sort((a, b) => a.iteration - b.iteration);
}
