/**
 * The parts of the program that commands load only when they need them: engine, demo faces, screens.
 * Types only; load-modules.ts does the imports. Must not import any of them itself.
 */
import type { OptionOrigins } from '../../config/origins.js';
import type { RunConfig, RunOptions } from '../../config/schema.js';
import type { BenchOptions, BenchReport } from '../../engine/bench.js';
import type { RemoteSession } from '../../engine/control/client.js';
import type { SocketSurroundings } from '../../engine/control/socket-path.js';
import type { DemoFaces, DemoFacesOptions } from '../../engine/demo/demo-faces.js';
import type { DoctorReport } from '../../engine/doctor.js';
import type { ModelSummary } from '../../engine/inspect.js';
import type { ModelFigures } from '../../engine/model-figures.js';
import type { StartProbe } from '../../engine/probe.js';
import type { AugmentOptions, AugmentPicture } from '../../engine/report/augment.js';
import type { FacesOptions } from '../../engine/report/faces.js';
import type { FacesReport } from '../../engine/report/types.js';
import type { EngineSession } from '../../engine/session.js';
import type { AppResult, RunAppOptions } from '../types.js';
import type { DetachedRun, DetachOptions } from './detach.js';
import type { FolderTools } from './folder-tools.js';

export interface Modules {
	/** Makes sessions that other processes can reach. */
	readonly sessionFactory: (
		sockets: SocketSurroundings,
	) => Promise<(config: RunConfig, origins?: OptionOrigins) => EngineSession>;
	/** @throws FstuiError when the folder has no run that can be reached. */
	readonly connectRun: (folder: string) => Promise<RemoteSession>;
	/** Adds a line to the log file of a run. */
	readonly noteInLog: (config: RunConfig, text: string, now: number) => Promise<void>;
	readonly startDetached: (options: DetachOptions) => Promise<DetachedRun>;
	/** Null when the folder has no model. */
	readonly readModelFolder: (dir: string) => Promise<ModelSummary | null>;
	readonly makeDemoFaces: (options: DemoFacesOptions) => Promise<DemoFaces>;
	readonly runApp: (options: RunAppOptions) => Promise<AppResult>;
	/** As runApp, in lines for screen readers. */
	readonly runReader: (options: RunAppOptions) => Promise<AppResult>;
	readonly runBench: (options: BenchOptions) => Promise<BenchReport>;
	readonly modelFigures: (options: RunOptions) => Promise<ModelFigures>;
	readonly runDoctor: () => Promise<DoctorReport>;
	/** Measures configurations in processes of their own. */
	readonly probe: () => Promise<StartProbe>;
	readonly drawAugmentation: (options: AugmentOptions) => Promise<AugmentPicture>;
	readonly folderTools: FolderTools;
	readonly reportFaces: (options: FacesOptions) => Promise<FacesReport>;
}
