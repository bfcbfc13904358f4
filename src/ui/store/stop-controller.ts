/**
 * Runs the stop ladder on a session: keeps the state, tells the engine, tells its listeners. Signals and keys meet here.
 * Must not know React or terminals.
 */
import type { EngineSession } from '../../engine/session.js';
import { RUNNING, type StopInput, type StopState, stopStep } from './stop-ladder.js';

export class StopController {
	readonly #session: EngineSession;
	readonly #onProblem: (error: unknown) => void;
	readonly #listeners = new Set<() => void>();
	#state: StopState = RUNNING;

	/** @param onProblem is told when the engine refuses to stop. */
	constructor(session: EngineSession, onProblem: (error: unknown) => void) {
		this.#session = session;
		this.#onProblem = onProblem;
	}

	readonly getState = (): StopState => this.#state;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	dispatch(input: StopInput): void {
		// A run of another process is not this screen's to stop: whoever wants to end leaves it.
		if (this.#session.view !== undefined) {
			this.#session.view.leave();
			return;
		}
		const { state, effect } = stopStep(this.#state, input);
		const changed = state !== this.#state;
		this.#state = state;
		if (effect !== 'none') this.#session.stop({ save: effect === 'save_and_stop' }).catch(this.#onProblem);
		if (changed) for (const listener of this.#listeners) listener();
	}
}
