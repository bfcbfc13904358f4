/**
 * Reading the tensors of a saved model, and opening one only to look at it.
 * Must not change anything on disk.
 */
import { join, resolve } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { discoverModel } from './discover.js';
import { chooseLoad, findModels, type LoadChoice } from './generation.js';
import { openSafetensors } from './safetensors.js';
import type { ModelState, TensorRole } from './state.js';

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
		for (const { name, shape } of file.tensors) yield { name, shape, values: await file.read(name) };
	} finally {
		await file.close();
	}
}

/** A model opened for reading; a run may go on writing the folder. */
export interface SavedModel {
	readonly dir: string;
	readonly state: ModelState;
	readonly warnings: readonly string[];
	loadTensors(role: TensorRole): AsyncGenerator<LoadedTensor, void, undefined>;
}

/**
 * Opens the last save of a folder, a backup or a snapshot without locking it.
 * @throws FstuiError 'faces' when there is no model or its weights cannot be read.
 */
export async function openSavedModel(folder: string): Promise<SavedModel> {
	const dir = resolve(folder);
	// A running save may remove the generation between reading its name and opening it: the state then names another.
	for (let last: number | null = null; ; ) {
		const model = (await findModels(dir))[0];
		const state = model === undefined ? null : await discoverModel(dir, model);
		if (state === null || state.generation === null) throw noModel(dir);
		try {
			const choice = await chooseLoad(dir, state, state.generation);
			if (choice.warnings.length > 0 && last !== state.generation.number) {
				last = state.generation.number;
				continue;
			}
			return {
				dir,
				state: choice.state,
				warnings: choice.warnings,
				loadTensors: (role) => readTensors(choice, role),
			};
		} catch (error) {
			if (last === state.generation.number) throw error;
			last = state.generation.number;
		}
	}
}

function noModel(dir: string): FstuiError {
	return new FstuiError('faces', 'there is no saved model in the folder', {
		where: dir,
		next: 'check the path, or train a model there first',
	});
}
