/**
 * Tells a person who looks elsewhere how a run does: losses in the window's title, a call when it ends or its losses are
 * no numbers any more. Must not know React or escape sequences.
 */
import { formatCount } from './format.js';
import type { RunSnapshot, RunStore } from './store/run-store.js';

export interface Announcer {
	title(text: string): void;
	call(text: string): void;
}

/** The title changes at most this often. */
const TITLE_MS = 5000;

/** Watches a run until its store is closed. @param now milliseconds, any origin */
export function announceRun(store: RunStore, announcer: Announcer, now: () => number): void {
	let title = '';
	let titled = Number.NEGATIVE_INFINITY;
	let told = { ended: false, notFinite: false };
	store.subscribe(() => {
		const snapshot = store.getSnapshot();
		const wanted = titleOf(snapshot);
		if (wanted !== title && now() - titled >= TITLE_MS) {
			title = wanted;
			titled = now();
			announcer.title(wanted);
		}
		const end = snapshot.ended;
		if (end !== null && !told.ended) {
			told = { ...told, ended: true };
			announcer.call(
				end.event === 'failed'
					? `fstui: training failed: ${end.message}`
					: `fstui: training has stopped at iteration ${formatCount(end.iteration)}${end.saved ? ', saved' : ', not saved'}`,
			);
		}
		if (snapshot.step?.non_finite !== undefined && !told.notFinite) {
			told = { ...told, notFinite: true };
			announcer.call(`fstui: losses are not finite at iteration ${formatCount(snapshot.step.iteration)}`);
		}
	});
}

/** e.g. "fstui original A 0.0312 B 0.0290". */
function titleOf({ session, step, phase }: RunSnapshot): string {
	const model = session === null ? '' : ` ${session.model}`;
	if (step === null) return `fstui${model} ${phase === null ? 'starting' : phase.phase.replaceAll('_', ' ')}`;
	const loss = (value: number | null) => (value === null ? 'NaN' : value.toFixed(4));
	return `fstui${model} A ${loss(step.loss_a)} B ${loss(step.loss_b)}`;
}
