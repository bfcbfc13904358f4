/**
 * What the forms may ask of the rest of the program besides starting a run: costs of a model, what folders hold, the
 * user's presets. Types only; who starts the screens provides them. Must not know how any of it is found.
 */
import type { RunConfig, RunOptions } from '../../config/schema.js';
import type { PresetChoice } from '../types.js';

/** What training a model with given options takes. */
export interface ModelCosts {
	/** Weights of both autoencoders, shared parts counted once. */
	readonly parameters: number;
	/** Side of the square pictures in and out, pixels. */
	readonly inputSize: number;
	readonly outputSize: number;
	/** 10^9 floating point operations to train one face. */
	readonly gflopPerExample: number;
	/** Memory of the program on a CPU, at this number of faces of each side per step. */
	readonly memoryBytes: number;
	readonly batchSize: number;
}

/** What a few faces of a folder, spread over it, are like. */
export interface FaceDetails {
	/** Faces that were looked at. */
	readonly sampled: number;
	/** Least and largest side in pixels; null when none of them can be read. */
	readonly sizes: readonly [number, number] | null;
	/** Sampled faces that are no usable picture. */
	readonly unusable: number;
	/** Names of alignments and landmarks files in the folder. */
	readonly files: readonly string[];
	/** Share of the sampled faces with landmarks, 0..1; null when finding out would take long. */
	readonly landmarks: number | null;
	/** Stored masks and the share of the sampled faces that have them, 0..1. */
	readonly masks: readonly { readonly type: string; readonly share: number }[];
}

/** Which part of which faces is looked at, and how the network gets it. */
export interface CoverageRequest {
	readonly options: Pick<
		RunConfig,
		'input_a' | 'input_b' | 'alignments_a' | 'alignments_b' | 'centering' | 'vertical_offset' | 'coverage'
	>;
	/** Sides of the network's input and of its largest output, pixels. */
	readonly inputSize: number;
	readonly outputSize: number;
	/** Which face of each side, from 0; counted on from the start behind the last. */
	readonly face: number;
}

/** What a coverage leaves of one face; sides of squares in pixels of its picture. */
export interface CoveredPart {
	readonly name: string;
	/** All that could be trained. */
	readonly square: number;
	/** What is trained. */
	readonly span: number;
}

/** One face of each side: as it is, as the network gets it, and the best that can come of it. */
export interface CoverageView {
	/** Laid out as a preview of one row: the cells of A from column 0 on, those of B from column 6 on. */
	readonly path: string;
	readonly width: number;
	readonly height: number;
	readonly a: CoveredPart;
	readonly b: CoveredPart;
	/** How many faces there are to look at. */
	readonly faces: number;
}

/** A model that a folder holds already. */
export interface StoredModel {
	readonly iterations: number;
	/** Options that cannot change any more. */
	readonly locked: RunOptions;
}

/** The presets that can be chosen, and the user's own. */
export interface PresetShelf {
	/** All that can be read. */
	list(): readonly PresetChoice[];
	/** Saves options under a name in the user's folder. @returns the file. @throws FstuiError */
	save(name: string, options: RunOptions, basedOn: string | null): string;
	/** @returns the file. @throws FstuiError */
	remove(name: string): string;
	/**
	 * Opens the user's file in their editor, which has the terminal until it ends; a shipped preset is copied first.
	 * @throws FstuiError when there is no editor, or what was written is not a valid preset
	 */
	edit(name: string): Promise<void>;
}

export interface WizardTools {
	/** Worked out beside the screens. @throws FstuiError for options that do not fit the model */
	modelCosts(options: RunOptions): Promise<ModelCosts>;
	/** Null when the folder has no pictures or cannot be read. Never rejects. */
	faceDetails(folder: string): Promise<FaceDetails | null>;
	/** Null when the folder has no model that can be read. Never rejects. */
	storedModel(folder: string): Promise<StoredModel | null>;
	/** Drawn beside the screens. @throws FstuiError when there are no faces to show */
	coverageView(request: CoverageRequest): Promise<CoverageView>;
	readonly presets: PresetShelf;
}
