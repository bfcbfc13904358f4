/** A running session with everything the screens keep about it. Made once per run; must not know React. */
import { FstuiError } from '../config/errors.js';
import type { EngineSession } from '../engine/session.js';
import { type PastLosses, RunStore, type StoreClock, SYSTEM_CLOCK } from './store/run-store.js';
import { StopController } from './store/stop-controller.js';

export interface RunHandle {
	readonly session: EngineSession;
	readonly store: RunStore;
	readonly stop: StopController;
}

/**
 * Listens to a session (its first listener) and starts it.
 * @param past losses of before, for a session whose events begin in the middle.
 */
export function startRun(
	session: EngineSession,
	clock: StoreClock = SYSTEM_CLOCK,
	past: PastLosses | null = null,
): RunHandle {
	const store = new RunStore(clock);
	if (past !== null) store.recall(past);
	const stop = new StopController(session, (error) => store.note('error', problemText(error)));
	store.attach(session);
	session.start();
	return { session, store, stop };
}

/** One line of what went wrong and what to do. */
export function problemText(error: unknown): string {
	if (error instanceof FstuiError) return `${error.message}; ${error.next}`;
	return error instanceof Error ? error.message : String(error);
}
