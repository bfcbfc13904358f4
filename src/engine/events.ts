/**
 * The typed event map of a training session: plain data, never tensors.
 * The same objects feed the dashboard, the plain and JSON writers and the history on disk, so fields are
 * snake_case and may be added but never renamed. Must not know who listens.
 */

export type Phase =
	| 'scanning'
	| 'building'
	| 'compiling'
	| 'searching'
	| 'warming_up'
	| 'training'
	| 'paused'
	| 'saving'
	| 'stopping';

export interface PhaseEvent {
	readonly event: 'phase';
	readonly phase: Phase;
	readonly detail: string;
	/** How far it is, e.g. faces looked at, where that is known. */
	readonly done?: number;
	readonly total?: number;
}

/** Sent once, when the model is ready to train. */
export interface SessionEvent {
	readonly event: 'session';
	readonly model: string;
	/** e.g. "lowmem", or "" for the plain model. */
	readonly variant: string;
	readonly model_dir: string;
	/** e.g. "cpu" or "tensorflow (CUDA)". */
	readonly device: string;
	/** Number of this session of the model, from 1. */
	readonly session: number;
	/** Total iterations of the model when this session starts. */
	readonly iteration: number;
	/** Total iteration at which this session ends by itself, or null for no end. */
	readonly target_iteration: number | null;
	readonly batch_size: number;
	readonly parameters: number;
	readonly faces_a: number;
	readonly faces_b: number;
	readonly coverage: number;
}

export interface StepEvent {
	readonly event: 'step';
	/** Total iterations of the model, this one included. */
	readonly iteration: number;
	readonly session_iteration: number;
	/** Sum of the losses of side A's outputs, before the update; null when not finite. */
	readonly loss_a: number | null;
	readonly loss_b: number | null;
	/** Per output and side, e.g. {"face_a": 0.12, "face_b": 0.11}; null when not finite. */
	readonly losses: Readonly<Record<string, number | null>>;
	/** Names of the values that were not finite; absent when all were. */
	readonly non_finite?: readonly string[];
	/** Faces of both sides per second, over the last steps. */
	readonly examples_per_second: number;
	readonly timing: {
		/** Milliseconds the step waited for its batch. */
		readonly data_ms: number;
		/** Milliseconds of gradients and update. */
		readonly step_ms: number;
	};
	/** Seconds of training time of this session, pauses excluded. */
	readonly elapsed_seconds: number;
	/** Resident memory of the process, now and at its highest. */
	readonly memory_bytes?: number;
	readonly peak_memory_bytes?: number;
	/** Of the GPU it trains on, a few seconds old; absent without a GPU or when nvidia-smi does not answer. */
	readonly gpu?: GpuFigures;
}

/** What nvidia-smi says of a GPU; null for what it does not know. */
export interface GpuFigures {
	readonly name: string;
	/** Share of time in which it computed, 0 to 100. */
	readonly utilisation_percent: number | null;
	/** Memory in use by all processes together. */
	readonly memory_bytes: number | null;
	readonly memory_total_bytes: number | null;
	readonly temperature_celsius: number | null;
	readonly power_watts: number | null;
}

export interface PreviewEvent {
	readonly event: 'preview';
	readonly iteration: number;
	/** PNG of the 12-column grid. */
	readonly path: string;
	/** The same picture without masks tinted in; absent when it shows none. */
	readonly path_without_mask?: string;
	readonly width: number;
	readonly height: number;
}

export interface SavedEvent {
	readonly event: 'saved';
	readonly iteration: number;
	/** The state file whose renaming committed the save. */
	readonly path: string;
	readonly ms: number;
	readonly bytes: number;
	/** Averages of the losses since the last save, or null when no step was made since. */
	readonly average_loss_a: number | null;
	readonly average_loss_b: number | null;
}

export interface BackedUpEvent {
	readonly event: 'backed_up';
	readonly iteration: number;
	readonly path: string;
}

export interface SnapshotEvent {
	readonly event: 'snapshot';
	readonly iteration: number;
	readonly path: string;
}

export interface TimelapseEvent {
	readonly event: 'timelapse';
	readonly iteration: number;
	/** PNG of the iteration, one of a numbered series. */
	readonly path: string;
}

/** Sent at the start of a session whose weights are older than those the model had. */
export interface RolledBackEvent {
	readonly event: 'rolled_back';
	/** Iterations of the weights that were loaded. */
	readonly iteration: number;
	readonly from_iteration: number;
	/** Where the older weights were: "previous save" or "backup". */
	readonly source: string;
}

/** Options that changed while the session ran. */
export interface OptionsEvent {
	readonly event: 'options';
	/** Iterations the model has behind it; the change counts from the next on. */
	readonly iteration: number;
	/** New values by option name. */
	readonly changes: Readonly<Record<string, unknown>>;
	/** A stage of the preset, the learning rate search, or whoever watches the run. */
	readonly cause: 'stage' | 'lr_finder' | 'request';
}

export interface WarningEvent {
	readonly event: 'warning';
	/** Stable identifier, e.g. "few_faces". */
	readonly code: string;
	readonly message: string;
}

export type StopReason = 'requested' | 'iterations' | 'target' | 'lr_finder';

export interface StoppedEvent {
	readonly event: 'stopped';
	readonly iteration: number;
	readonly reason: StopReason;
	/** True when the weights on disk are those of `iteration`. */
	readonly saved: boolean;
}

export interface FailedEvent {
	readonly event: 'failed';
	/** Exit code. */
	readonly code: number;
	readonly message: string;
	readonly where?: string;
	/** What the user can do, the way back to the last save included. */
	readonly next: string;
	readonly last_saved_iteration: number | null;
}

export type EngineEvent =
	| PhaseEvent
	| SessionEvent
	| StepEvent
	| PreviewEvent
	| SavedEvent
	| BackedUpEvent
	| SnapshotEvent
	| TimelapseEvent
	| RolledBackEvent
	| OptionsEvent
	| WarningEvent
	| StoppedEvent
	| FailedEvent;

export type EngineEventName = EngineEvent['event'];
export type EngineListener = (event: EngineEvent) => void;
