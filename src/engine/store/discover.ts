/**
 * What a folder holds before anything is opened: a model, nothing of a model, or something that must not be
 * overwritten. Reads only. Must not know about locks.
 */
import { join } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { findCopies, findModels, listFolder, parseTensorFileName } from './generation.js';
import { type ModelState, readState, restoreAdvice, StateError, stateFileName, unreadableState } from './state.js';

/**
 * The state of the model in a folder, or null when a new model may be made there.
 * @param model name the model must have.
 * @throws FstuiError 'faces' for another model, an unreadable state, and tensors or copies without a state.
 */
export async function discoverModel(dir: string, model: string): Promise<ModelState | null> {
	const models = await findModels(dir);
	const other = models.find((name) => name !== model);
	if (other !== undefined) throw otherModel(dir, model, other);
	const path = join(dir, stateFileName(model));
	const state = models.length === 0 ? null : await readStateOrExplain(dir, model);
	if (state !== null) {
		if (state.name !== model) throw otherModel(path, model, state.name);
		return state;
	}
	const orphan = (await listFolder(dir)).map(parseTensorFileName).find((parsed) => parsed !== null);
	const copies = await findCopies(dir);
	const copy = copies[0];
	if (orphan === undefined && copy === undefined) return null;
	const owner = orphan?.model ?? (await findModels(copy ?? dir))[0] ?? model;
	const what = orphan === undefined ? 'copies' : 'weights';
	throw new FstuiError(
		'faces',
		`the folder holds ${what} of the model "${owner}" but not its state file ${stateFileName(owner)}. Nothing was changed`,
		{ where: dir, next: restoreAdvice(copies) },
	);
}

/** The state of a model that is known to be there. @throws FstuiError 'faces' when it cannot be read. */
async function readStateOrExplain(dir: string, model: string): Promise<ModelState | null> {
	const path = join(dir, stateFileName(model));
	try {
		return await readState(path);
	} catch (error) {
		if (error instanceof StateError) throw unreadableState(path, error, await findCopies(dir));
		throw error;
	}
}

function otherModel(where: string, wanted: string, found: string): FstuiError {
	return new FstuiError('faces', `the folder belongs to the model "${found}", not to "${wanted}"`, {
		where,
		next: `choose another model folder, or set model to ${found}`,
	});
}
