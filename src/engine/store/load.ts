/**
 * Reading the tensors of a saved model, and opening one only to look at it.
 * Must not change anything on disk.
 */
import { join, resolve } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { discoverModel } from './discover.js';
import { chooseLoad, findModels, type LoadChoice } from './generation.js';
import { openSafetensors, type SafetensorsFile } from './safetensors.js';
import type { Generation, ModelState, TensorRole } from './state.js';

export interface LoadedTensor {
	readonly name: string;
	readonly shape: readonly number[];
	/** Row-major; a fresh array the caller may keep. */
	readonly values: Float32Array;
}

/** The tensors of one role in file order, one in memory at a time; none when the role was not saved. */
export async function* readTensors(
	source: LoadChoice,
	role: TensorRole,
): AsyncGenerator<LoadedTensor, void, undefined> {
	const stored = source[role];
	if (stored === null) return;
	const file = await openSafetensors(join(source.dir, stored.name));
	try {
		yield* tensorsOf(file);
	} finally {
		await file.close();
	}
}

async function* tensorsOf(file: SafetensorsFile): AsyncGenerator<LoadedTensor, void, undefined> {
	for (const { name, shape } of file.tensors) yield { name, shape, values: await file.read(name) };
}

/** A model opened for reading; a run may go on writing the folder. */
export interface SavedModel {
	readonly dir: string;
	readonly state: ModelState;
	readonly warnings: readonly string[];
	/** Weights in file order, one at a time. */
	loadWeights(): AsyncGenerator<LoadedTensor, void, undefined>;
	close(): Promise<void>;
}

/**
 * Opens the weights of the last save of a folder, a backup or a snapshot without locking it.
 * @throws FstuiError 'faces' when there is no model or its weights cannot be read.
 */
export async function openSavedModel(folder: string): Promise<SavedModel> {
	const dir = resolve(folder);
	for (;;) {
		const saved = await savedState(dir);
		const opened = await openWeights(dir, saved).catch((error: unknown) => ({ error }));
		if (!('error' in opened) && opened.warnings.length === 0) return opened;
		// A running save removes the generation it replaces; then the state now names another.
		const now = await savedState(dir);
		if (now.generation.number === saved.generation.number) {
			if ('error' in opened) throw opened.error;
			return opened;
		}
		if (!('error' in opened)) await opened.close();
	}
}

interface Saved {
	readonly state: ModelState;
	readonly generation: Generation;
}

/** The file stays open, so that a run may remove it while it is read. */
async function openWeights(dir: string, { state, generation }: Saved): Promise<SavedModel> {
	const choice = await chooseLoad(dir, state, generation);
	const file = await openSafetensors(join(choice.dir, choice.weights.name));
	return {
		dir,
		state: choice.state,
		warnings: choice.warnings,
		loadWeights: () => tensorsOf(file),
		close: () => file.close(),
	};
}

async function savedState(dir: string): Promise<Saved> {
	const model = (await findModels(dir))[0];
	const state = model === undefined ? null : await discoverModel(dir, model);
	if (state !== null && state.generation !== null) return { state, generation: state.generation };
	throw new FstuiError('faces', 'there is no saved model in the folder', {
		where: dir,
		next: 'check the path, or train a model there first',
	});
}
