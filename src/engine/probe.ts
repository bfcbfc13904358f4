/**
 * What can be found out about a run before it starts: jobs for a process of their own and what they report.
 * Screens know the measuring only through this module. Plain data and types; must not know how anything is measured.
 */
import type { RunConfig, RunOptions } from '../config/schema.js';
import type { DoctorReport } from './doctor.js';
import type { Verdict } from './report/types.js';

export type { DoctorReport } from './doctor.js';
export type { Verdict } from './report/types.js';

export type ProbeJob =
	/** Parameters, memory and disk, from the traced programs; one or two seconds. */
	| { readonly kind: 'estimate'; readonly config: RunConfig }
	/** One step to warm up, then two that are timed, on made-up faces. */
	| { readonly kind: 'speed'; readonly options: RunOptions }
	/** Every face of both folders. */
	| { readonly kind: 'faces'; readonly folders: FaceFolders }
	| { readonly kind: 'doctor' };

export type FaceFolders = Pick<RunConfig, 'input_a' | 'input_b' | 'alignments_a' | 'alignments_b'>;

export interface EstimateReport {
	readonly kind: 'estimate';
	readonly parameters: number;
	readonly memory: MemoryEstimate;
	/** Weights, gradients and the optimizer's arrays. */
	readonly stateBytes: number;
	/** One save with what it stores beside the weights. */
	readonly saveBytes: number;
	/** One timelapse picture, or null when none are asked for. */
	readonly timelapseBytes: number | null;
	/** Free on the disk of the model folder; null where the system does not tell. */
	readonly diskFreeBytes: number | null;
}

/** Bytes. `machine`: main memory, with what there is; `device`: memory of a graphics card, of which nothing is known. */
export type MemoryEstimate =
	| { readonly on: 'machine'; readonly needed: number; readonly limit: number; readonly free: number }
	| { readonly on: 'device'; readonly needed: number };

export interface SpeedReport {
	readonly kind: 'speed';
	/** For people, e.g. "cpu (2 threads)". */
	readonly device: string;
	/** Faces of both sides. */
	readonly examplesPerSecond: number;
	readonly stepMs: number;
	/** Most memory that the measuring process had. */
	readonly peakMemoryBytes: number;
}

/** `done` or `failed` comes last. */
export type ProbeReport =
	| EstimateReport
	| { readonly kind: 'speed_phase'; readonly phase: 'compiling' | 'warming_up' | 'timing' }
	| SpeedReport
	| { readonly kind: 'faces_progress'; readonly done: number; readonly total: number }
	| { readonly kind: 'verdicts'; readonly verdicts: readonly Verdict[] }
	| { readonly kind: 'doctor'; readonly report: DoctorReport }
	| { readonly kind: 'done' }
	| { readonly kind: 'failed'; readonly message: string; readonly next: string };

/** Starts a job; the result cancels it at once. Nothing is reported after that. */
export type StartProbe = (job: ProbeJob, listener: (report: ProbeReport) => void) => () => void;
