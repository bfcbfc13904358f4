/** The types of the app's surroundings: what the caller hands in and gets back. */
import type { RunConfig, RunOptions } from '../config/schema.js';
import type { EngineSession, SessionOutcome } from '../engine/session.js';
import type { TerminalInput } from './terminal/lifecycle.js';
import type { TerminalOutput } from './terminal/screen-stream.js';

export interface PresetChoice {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly options: RunOptions;
}

export type AppStart =
	| { readonly kind: 'wizard'; readonly initial: RunOptions }
	| { readonly kind: 'review'; readonly options: RunOptions }
	/** A session that has not been started; the app starts it after it has begun to listen. */
	| { readonly kind: 'dashboard'; readonly session: EngineSession };

export interface Resolved {
	readonly config: RunConfig;
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

/** `blocks` and `auto` draw the preview with half blocks where there are colours; `off` shows its path. */
export type ImageMode = 'auto' | 'blocks' | 'off';

/** The part of the app that a person's choices turn into a run. */
export interface WizardServices {
	readonly presets: readonly PresetChoice[];
	/** Checks options and fills in the rest. @throws FstuiError */
	resolve(options: RunOptions): Promise<Resolved>;
	/** Never rejects. */
	countFaces(folder: string): Promise<FolderFacts>;
}

export interface RunAppOptions extends Omit<WizardServices, 'countFaces'> {
	readonly start: AppStart;
	/** @throws FstuiError when the session cannot be made */
	createSession(config: RunConfig): EngineSession;
	/** Default: looks at the file names in the folder. */
	readonly countFaces?: WizardServices['countFaces'];
	readonly imageMode: ImageMode;
	readonly stdin: TerminalInput & NodeJS.ReadableStream;
	readonly stdout: TerminalOutput;
	/** Told of every session that is started. */
	readonly onSession?: (session: EngineSession) => void;
	/** Default: process.env. */
	readonly env?: Readonly<Record<string, string | undefined>>;
}

export type AppResult =
	| { readonly kind: 'cancelled' }
	| { readonly kind: 'finished'; readonly outcome: SessionOutcome; readonly summary: string };
