/**
 * The parts of the program that commands load only when they need them: engine, demo faces, screens.
 * Types only; load-modules.ts does the imports. Must not import any of them itself.
 */
import type { RunConfig, RunOptions } from '../../config/schema.js';
import type { EngineSession, SessionOutcome } from '../../engine/session.js';

/** What commands need of a model folder's summary. */
export interface StoredModel {
	readonly model: string;
	/** Total iterations of the model. */
	readonly iterations: number;
	readonly sessions: number;
	/** Averages of the newest losses, or null before the first. */
	readonly loss_a: number | null;
	readonly loss_b: number | null;
	readonly running: boolean;
	readonly pid: number | null;
	/** The options of the last session, folders included. */
	readonly config: Readonly<Record<string, unknown>>;
	/** The values fixed at creation. */
	readonly locked: Readonly<Record<string, unknown>>;
}

export interface DemoFacesOptions {
	readonly outDir: string;
	readonly count?: number;
	readonly size?: number;
	readonly seed?: number;
	readonly onProgress?: (done: number, total: number) => void;
}

export interface PresetChoice {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly options: RunOptions;
}

export type AppStart =
	| { readonly kind: 'wizard'; readonly initial: RunOptions }
	| { readonly kind: 'review'; readonly options: RunOptions }
	| { readonly kind: 'dashboard'; readonly session: EngineSession };

export type ImageMode = 'auto' | 'blocks' | 'off';

export interface AppOptions {
	readonly start: AppStart;
	readonly createSession: (config: RunConfig) => EngineSession;
	readonly presets: readonly PresetChoice[];
	readonly resolve: (
		options: RunOptions,
	) => Promise<{ readonly config: RunConfig; readonly warnings: readonly string[] }>;
	readonly imageMode: ImageMode;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
}

export type AppResult =
	| { readonly kind: 'cancelled' }
	| { readonly kind: 'finished'; readonly outcome: SessionOutcome; readonly summary: string };

export interface BenchOptions {
	readonly model: RunConfig['model'];
	readonly lowmem: boolean;
	readonly batchSize: number;
	readonly device: RunConfig['device'];
	readonly onProgress?: (text: string) => void;
}

/** Speeds in examples and GFLOP per second, times in milliseconds, memory in bytes. */
export interface BenchReport {
	readonly model: string;
	readonly device: string;
	readonly batch_size: number;
	readonly examples_per_second: number;
	readonly gflops: number;
	readonly sgemm_gflops: number;
	readonly share_of_sgemm: number;
	readonly peak_memory_bytes: number;
	readonly step_ms: number;
}

export interface DoctorReport {
	readonly devices: readonly {
		readonly name: string;
		readonly available: boolean;
		readonly reason: string | null;
		readonly fix: string | null;
	}[];
	readonly node: string;
	readonly platform: string;
}

export interface Modules {
	readonly sessionFactory: () => Promise<(config: RunConfig) => EngineSession>;
	/** Null when the folder has no model. */
	readonly readModelFolder: (dir: string) => Promise<StoredModel | null>;
	readonly makeDemoFaces: (options: DemoFacesOptions) => Promise<{ readonly a: string; readonly b: string }>;
	readonly runApp: (options: AppOptions) => Promise<AppResult>;
	readonly runBench: (options: BenchOptions) => Promise<BenchReport>;
	readonly runDoctor: () => Promise<DoctorReport>;
}
