/**
 * The parts of the program that commands load only when they need them: engine, demo faces, screens.
 * Types only; load-modules.ts does the imports. Must not import any of them itself.
 */
import type { RunConfig } from '../../config/schema.js';
import type { DemoFaces, DemoFacesOptions } from '../../engine/demo/demo-faces.js';
import type { ModelSummary } from '../../engine/inspect.js';
import type { EngineSession } from '../../engine/session.js';
import type { AppResult, RunAppOptions } from '../types.js';

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
	readonly readModelFolder: (dir: string) => Promise<ModelSummary | null>;
	readonly makeDemoFaces: (options: DemoFacesOptions) => Promise<DemoFaces>;
	readonly runApp: (options: RunAppOptions) => Promise<AppResult>;
	readonly runBench: (options: BenchOptions) => Promise<BenchReport>;
	readonly runDoctor: () => Promise<DoctorReport>;
}
