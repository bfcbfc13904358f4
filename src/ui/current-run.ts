/**
 * The run on the screens, if there is one: begins it, tells the terminal's title about it, and lets go of it. Must not
 * know pages.
 */
import type { EngineSession } from '../engine/session.js';
import type { RunHandle } from './run-handle.js';
import type { Capabilities } from './terminal/capabilities.js';
import { KEEP_TITLE, notification, titleBack, windowTitle } from './terminal/notify.js';

export interface CurrentRunOptions {
	readonly capabilities: Capabilities;
	/** Said at the start of every run, e.g. why there are no pictures. */
	readonly note: string | null;
	/** Writes to the terminal past the frames. */
	readonly write: (text: string) => void;
	readonly onSession: ((session: EngineSession) => void) | undefined;
}

export class CurrentRun {
	readonly #options: CurrentRunOptions;
	#run: RunHandle | null = null;

	constructor(options: CurrentRunOptions) {
		this.#options = options;
	}

	get(): RunHandle | null {
		return this.#run;
	}

	/** Listens to a session and starts it. What keeps account of runs is loaded with the first one. */
	async begin(session: EngineSession): Promise<RunHandle> {
		const { capabilities, note, write, onSession } = this.#options;
		const { insideTmux, fragileConnection } = capabilities;
		const [{ announceRun }, { startRun }] = await Promise.all([import('./announce.js'), import('./run-handle.js')]);
		onSession?.(session);
		const run = startRun(session);
		if (fragileConnection)
			run.store.note('info', 'this is an SSH session: inside tmux the screen would survive a lost connection');
		if (note !== null) run.store.note('info', note);
		write(KEEP_TITLE);
		announceRun(
			run.store,
			{
				title: (text) => write(windowTitle(text, insideTmux)),
				call: (text) => write(notification(text, insideTmux)),
			},
			() => Date.now(),
		);
		this.#run = run;
		return run;
	}

	/** Nothing about the run is shown any more. */
	end(): void {
		if (this.#run === null) return;
		this.#run.store.close();
		this.#run = null;
		this.#options.write(titleBack(this.#options.capabilities.insideTmux));
	}
}
