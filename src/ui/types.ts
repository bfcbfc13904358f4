/** The types of the app's surroundings: what the caller hands in and gets back. */
import type { KnownOrigins, OptionOrigins } from '../config/origins.js';
import type { RunConfig, RunOptions } from '../config/schema.js';
import type { ModelSummary } from '../engine/inspect.js';
import type { StartProbe } from '../engine/probe.js';
import type { EngineSession, SessionOutcome } from '../engine/session.js';
import type { WizardTools } from './form/wizard-tools.js';
import type { Lazy } from './lazy.js';
import type { Restorer } from './restorer.js';
import type { TerminalInput } from './terminal/lifecycle.js';
import type { TerminalOutput } from './terminal/screen-stream.js';

export interface PresetChoice {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly options: RunOptions;
	/** One of the user's own: it can be changed and deleted. */
	readonly own?: boolean;
	/** Why it cannot be read; then it cannot be chosen either. */
	readonly problem?: string;
}

export type AppStart =
	/** Model folders trained in lately, newest first. */
	| { readonly kind: 'home'; readonly recent: readonly string[] }
	| { readonly kind: 'wizard'; readonly initial: RunOptions; readonly known?: KnownOrigins }
	| { readonly kind: 'review'; readonly options: RunOptions; readonly known?: KnownOrigins }
	/** A session that has not been started; the app starts it after it has begun to listen. */
	| { readonly kind: 'dashboard'; readonly session: EngineSession };

export interface Resolved {
	readonly config: RunConfig;
	/** Where the options come from; absent when it is not known. */
	readonly origins?: OptionOrigins;
	readonly warnings: readonly string[];
}

/** What a form wants to know about a folder. */
export interface FolderFacts {
	readonly exists: boolean;
	/** Picture files directly in it. */
	readonly pictures: number;
	/** A model lives there already. */
	readonly hasModel: boolean;
}

/** Words of `--image`: `auto` draws as sharp as the terminal is known to show; `off` shows the picture's path. */
export const IMAGE_MODES = ['auto', 'kitty', 'iterm', 'blocks', 'off'] as const;

export type ImageMode = (typeof IMAGE_MODES)[number];

/** The part of the app that a person's choices turn into a run. */
export interface WizardServices {
	readonly presets: readonly PresetChoice[];
	/** Checks options and fills in the rest; `known` says where options come from. @throws FstuiError */
	resolve(options: RunOptions, known?: KnownOrigins): Promise<Resolved>;
	/** Never rejects. */
	countFaces(folder: string): Promise<FolderFacts>;
	/** Null when the folder has no model. @throws FstuiError when it cannot be read */
	readModel(folder: string): Promise<ModelSummary | null>;
	/** Null where nothing can be measured. */
	readonly probe: StartProbe | null;
	/** Absent: the forms show what they know by themselves. */
	readonly tools?: WizardTools | undefined;
}

export interface RunAppOptions extends Pick<WizardServices, 'resolve'> {
	readonly start: AppStart;
	readonly presets: Lazy<readonly PresetChoice[]>;
	readonly tools?: Lazy<WizardTools> | undefined;
	/** @throws FstuiError when the session cannot be made */
	createSession(config: RunConfig, origins?: OptionOrigins): EngineSession | Promise<EngineSession>;
	/** Makes a view of the run that trains a model folder; absent where that is not possible. @throws FstuiError */
	readonly connectRun?: (folder: string) => Promise<EngineSession>;
	/** Absent where models cannot be restored. */
	readonly restorer?: Restorer;
	/** Default: looks at the file names in the folder. */
	readonly countFaces?: WizardServices['countFaces'];
	/** Default: reads the model folder. */
	readonly readModel?: WizardServices['readModel'];
	/** Measures configurations in the background; without it nothing is measured. */
	readonly probe?: StartProbe;
	readonly imageMode: ImageMode;
	readonly stdin: TerminalInput & NodeJS.ReadableStream;
	readonly stdout: TerminalOutput;
	/** Told when the terminal is gone; the run goes on without screens unless this stops it. */
	readonly onHangup?: (session: EngineSession) => void;
	/** Told of every session that is started. */
	readonly onSession?: (session: EngineSession) => void;
	/** Default: process.env. */
	readonly env?: Readonly<Record<string, string | undefined>>;
}

export type AppResult =
	| { readonly kind: 'cancelled' }
	| { readonly kind: 'finished'; readonly outcome: SessionOutcome; readonly summary: string };
