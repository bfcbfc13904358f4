/**
 * What the forms may ask of the rest of the program besides starting a run: costs of a model, what folders hold, the
 * user's presets. Types only; who starts the screens provides them. Must not know how any of it is found.
 */
import type { RunOptions } from '../../config/schema.js';
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
	readonly presets: PresetShelf;
}
