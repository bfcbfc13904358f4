/** A running session with everything the screens keep about it. Made once per run; must not know React. */
import type { EngineSession } from '../engine/session.js';
import { type ReadPast, readPast } from './past.js';
import { problemText } from './problem-text.js';
import { RunStore, type StoreClock, SYSTEM_CLOCK } from './store/run-store.js';
import { StopController } from './store/stop-controller.js';

export interface RunHandle {
	readonly session: EngineSession;
	readonly store: RunStore;
	readonly stop: StopController;
}

/**
 * Listens to a session (its first listener) and starts it.
 * @param past reads what was before, once the session has begun.
 */
export function startRun(
	session: EngineSession,
	clock: StoreClock = SYSTEM_CLOCK,
	past: ReadPast = readPast,
): RunHandle {
	const store = new RunStore(clock);
	const stop = new StopController(session, (error) => store.note('error', problemText(error)));
	recallPast(store, past);
	store.attach(session);
	session.start();
	return { session, store, stop };
}

/** Puts what was before the run into its store. Nobody waits for it. */
function recallPast(store: RunStore, past: ReadPast): void {
	const unsubscribe = store.subscribe(() => {
		const { session } = store.getSnapshot();
		if (session === null) return;
		unsubscribe();
		const upTo = (store.losses.firstIteration ?? session.iteration + 1) - 1;
		if (upTo < 1) return store.losses.settle();
		past(session.model_dir, upTo).then(
			(found) => store.recall(found),
			(error: unknown) => {
				store.losses.settle();
				store.note('warning', `the graph begins with this session: ${problemText(error)}`);
			},
		);
	});
}
