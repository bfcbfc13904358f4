/**
 * The tensor files of a model: their names, whether they are intact, and which of several to load.
 * Must not know how they are written and never changes anything.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { errorCode } from './fs.js';
import { fileCrc32, openSafetensors } from './safetensors.js';
import { SafetensorsError } from './safetensors-header.js';
import {
	type Generation,
	type ModelState,
	readState,
	restoreAdvice,
	StateError,
	type StoredFile,
	stateFileName,
	type TensorRole,
} from './state.js';

export const BACKUP_NAME = 'backup';
export const SNAPSHOTS_NAME = 'snapshots';
const UNTIL_SAVE = 'the damaged files stay until the next save';

/** Name of a tensor file; generations count from 1. */
export function tensorFileName(model: string, generation: number, role: TensorRole): string {
	return `${model}.${generation}${role === 'optimizer' ? '.optimizer' : ''}.safetensors`;
}

/** Model, generation and role of a file name, or null for any other file. */
export function parseTensorFileName(
	name: string,
): { readonly model: string; readonly generation: number; readonly role: TensorRole } | null {
	const match = /^(.+?)\.(\d{1,15})(\.optimizer)?\.safetensors$/.exec(name);
	const [, model, generation, optimizer] = match ?? [];
	if (model === undefined || generation === undefined) return null;
	return { model, generation: Number(generation), role: optimizer === undefined ? 'weights' : 'optimizer' };
}

/** Backup, then snapshots from new to old, that hold a state file; as paths. */
export async function findCopies(dir: string): Promise<readonly string[]> {
	const snapshots = (await listFolder(join(dir, SNAPSHOTS_NAME)))
		.flatMap((name) => {
			const count = /^(\d+)_iters$/.exec(name)?.[1];
			return count === undefined ? [] : [{ count: Number(count), path: join(dir, SNAPSHOTS_NAME, name) }];
		})
		.sort((a, b) => b.count - a.count)
		.map(({ path }) => path);
	const found: string[] = [];
	for (const path of [join(dir, BACKUP_NAME), ...snapshots]) {
		if ((await findModels(path)).length > 0) found.push(path);
	}
	return found;
}

/** Names of the models that have a state file in the folder, sorted. */
export async function findModels(dir: string): Promise<readonly string[]> {
	return (await listFolder(dir)).flatMap((name) => /^(.+)_state\.json$/.exec(name)?.[1] ?? []).sort();
}

/** Names in a folder; none when it does not exist. */
export async function listFolder(dir: string): Promise<readonly string[]> {
	try {
		return await readdir(dir);
	} catch (error) {
		const code = errorCode(error);
		if (code === 'ENOENT' || code === 'ENOTDIR') return [];
		throw error;
	}
}

/** What will be loaded. */
export interface LoadChoice {
	/** Folder that holds the files: the model folder or its backup. */
	readonly dir: string;
	/** State as of these files. */
	readonly state: ModelState;
	readonly weights: StoredFile;
	readonly optimizer: StoredFile | null;
	/** What was passed over and why, for the user. */
	readonly warnings: readonly string[];
}

/**
 * Picks the newest intact files: the state's generation, the one before it, the state's weights without moments, the
 * backup. Every file is read whole and its CRC compared.
 * @throws FstuiError 'faces' when no weights can be read; the folder is left as it is.
 */
export async function chooseLoad(dir: string, state: ModelState, generation: Generation): Promise<LoadChoice> {
	const checked = await check(dir, generation);
	if (checked.faults.length === 0 && checked.weights !== null) return choice(dir, state, checked, []);
	const problem = `generation ${generation.number} (iteration ${generation.iterations}) is damaged: ${checked.faults.join('; ')}`;

	const previous = state.previous_generation;
	if (previous !== null) {
		const older = await check(dir, previous);
		if (older.faults.length === 0) {
			const olderState = { ...state, iterations: previous.iterations, generation: previous, previous_generation: null };
			return choice(dir, olderState, older, [
				`${problem}. Loaded the generation before it, iteration ${previous.iterations}; ${UNTIL_SAVE}`,
			]);
		}
	}
	if (checked.weights !== null) {
		return choice(dir, state, { ...checked, optimizer: null }, [
			`${problem}. The weights are intact and were loaded; the optimizer starts anew`,
		]);
	}
	const backup = await chooseBackup(join(dir, BACKUP_NAME), state.name);
	if (backup !== null) {
		const warning = `${problem}. Loaded the backup, iteration ${backup.state.iterations}; ${UNTIL_SAVE}`;
		return { ...backup, warnings: [warning, ...backup.warnings] };
	}
	throw new FstuiError('faces', `the model cannot be loaded: ${problem}. Nothing was changed`, {
		where: dir,
		next: restoreAdvice((await findCopies(dir)).filter((path) => path !== join(dir, BACKUP_NAME))),
	});
}

async function chooseBackup(dir: string, model: string): Promise<LoadChoice | null> {
	let state: ModelState | null;
	try {
		state = await readState(join(dir, stateFileName(model)));
	} catch (error) {
		if (error instanceof StateError) return null;
		throw error;
	}
	if (state === null || state.generation === null) return null;
	const checked = await check(dir, state.generation);
	return checked.weights === null ? null : choice(dir, state, checked, checked.faults);
}

interface Checked {
	readonly weights: StoredFile | null;
	readonly optimizer: StoredFile | null;
	readonly faults: readonly string[];
}

function choice(dir: string, state: ModelState, checked: Checked, warnings: readonly string[]): LoadChoice {
	if (checked.weights === null) throw new Error('a generation without intact weights was chosen');
	return { dir, state, weights: checked.weights, optimizer: checked.optimizer, warnings };
}

/** Intact files of a generation, and what is wrong with the others. */
async function check(dir: string, generation: Generation): Promise<Checked> {
	const intact = new Map<TensorRole, StoredFile>();
	const faults: string[] = [];
	for (const file of generation.files) {
		const fault = await fileFault(join(dir, file.name), file);
		if (fault === null) intact.set(file.role, file);
		else faults.push(`${file.name} ${fault}`);
	}
	return { weights: intact.get('weights') ?? null, optimizer: intact.get('optimizer') ?? null, faults };
}

/** What is wrong with a file, as the end of a sentence, or null. */
async function fileFault(path: string, expected: StoredFile): Promise<string | null> {
	try {
		const light = await lightFault(path, expected.bytes);
		if (light !== null) return light;
		return (await fileCrc32(path)) === expected.crc32 ? null : 'has changed since it was written (checksum)';
	} catch (error) {
		return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
	}
}

/** Size and header only: what can be checked at every save. */
export async function lightFault(path: string, bytes: number): Promise<string | null> {
	try {
		const { size } = await stat(path);
		if (size !== bytes) return `has ${size} bytes instead of ${bytes}`;
		await (await openSafetensors(path)).close();
		return null;
	} catch (error) {
		if (errorCode(error) === 'ENOENT') return 'is missing';
		if (error instanceof SafetensorsError) return `is no valid safetensors file (${error.message})`;
		throw error;
	}
}
