/**
 * The messages between the session on the main thread and the worker that trains. Plain data only.
 */
import type { ErrorKind, FstuiError } from '../config/errors.js';
import type { RunConfig, StageOptions } from '../config/schema.js';
import type { EngineEvent, OptionsEvent, PreviewEvent, SavedEvent, SnapshotEvent, StoppedEvent } from './events.js';

export interface WorkerInput {
	readonly config: RunConfig;
	/** Path of the control socket, for the lock file; null without one. */
	readonly socket: string | null;
}

/** What a command resolves with. */
export interface CommandResults {
	save: SavedEvent;
	snapshot: SnapshotEvent;
	preview: PreviewEvent;
	pause: null;
	resume: null;
	set: OptionsEvent;
	stop: StoppedEvent;
}

export type CommandName = keyof CommandResults;

export interface CommandMessage {
	readonly id: number;
	readonly command: CommandName;
	/** Only for stop: false abandons everything since the last save. */
	readonly save?: boolean;
	/** Only for set: the new values. */
	readonly options?: StageOptions;
}

export interface CommandFailure {
	/** "training" when absent. */
	readonly kind?: ErrorKind;
	readonly message: string;
	readonly next: string;
}

/** What of an error goes into a message. */
export function failureOf({ kind, message, next }: FstuiError): CommandFailure {
	return { kind, message, next };
}

export type WorkerMessage =
	| { readonly kind: 'event'; readonly event: EngineEvent }
	| { readonly kind: 'done'; readonly id: number; readonly result: CommandResults[CommandName] }
	| { readonly kind: 'refused'; readonly id: number; readonly failure: CommandFailure };
