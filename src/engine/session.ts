/**
 * The public handle of a training run. Screens, plain and JSON writers know the engine only through this
 * interface and the events. Must not know React, terminals or tensors.
 */
import type { OptionOrigins } from '../config/origins.js';
import type { RunConfig, StageOptions } from '../config/schema.js';
import type {
	EngineListener,
	FailedEvent,
	OptionsEvent,
	PreviewEvent,
	SavedEvent,
	SnapshotEvent,
	StoppedEvent,
} from './events.js';

export type SessionOutcome =
	| { readonly ok: true; readonly stopped: StoppedEvent }
	| { readonly ok: false; readonly failed: FailedEvent };

export interface StopOptions {
	/** False abandons everything since the last save. Default true. */
	readonly save?: boolean;
}

/** A session of another process: what is here only watches it. */
export interface SessionView {
	/** Ends the watching; the run goes on. */
	leave(): void;
	/** Resolves after `leave`; `finished` of the session then stays open. */
	readonly left: Promise<void>;
}

export interface EngineSession {
	/** Only of a run of another process. */
	readonly view?: SessionView;
	readonly config: RunConfig;
	/** Where the options come from; absent when nobody has told. */
	readonly origins?: OptionOrigins | undefined;
	/** Events that were emitted before the first subscriber are kept (bounded) and delivered to it. */
	subscribe(listener: EngineListener): () => void;
	/** Starts the worker thread; returns at once, progress comes as events. */
	start(): void;
	/** Saves after the current step. Commands reject with FstuiError when the session is over. */
	save(): Promise<SavedEvent>;
	/** A save, then a copy under snapshots/ that is never overwritten. */
	snapshot(): Promise<SnapshotEvent>;
	/** Draws the preview picture after the current step. */
	preview(): Promise<PreviewEvent>;
	pause(): Promise<void>;
	resume(): Promise<void>;
	/**
	 * Changes options from the next step on; a later stage may change them again. Resolves with what changed.
	 * Rejects with FstuiError for options that cannot change while a run goes on, or values they do not take.
	 */
	set(options: StageOptions): Promise<OptionsEvent>;
	/** Finishes the step, saves (unless told not to) and ends the worker. */
	stop(options?: StopOptions): Promise<StoppedEvent>;
	/** Settles once, after the worker has ended; never rejects. */
	readonly finished: Promise<SessionOutcome>;
}
