/**
 * Writes one generation and commits it by renaming the state file: before that rename the old generation is the
 * model, after it the new one. Must not know when to save or what the tensors mean.
 */
import { join } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { errorCode, removeIfThere, replaceFile, type StoreFs } from './fs.js';
import { lightFault, listFolder, parseTensorFileName, tensorFileName } from './generation.js';
import { safetensorsBytes, writeSafetensors } from './safetensors.js';
import type { LazyTensor } from './safetensors-header.js';
import {
	encodeState,
	type Generation,
	type ModelState,
	readState,
	type StoredFile,
	stateFileName,
	type TensorRole,
} from './state.js';

/** Room for the state file, history and folder entries beside the tensors. */
const SPARE_BYTES = 1024 * 1024;

export interface CommitRequest {
	readonly dir: string;
	/** The new state; its generations are filled in here. */
	readonly state: ModelState;
	/** Intact generation in this folder, or null when there is none. */
	readonly current: Generation | null;
	readonly weights: readonly LazyTensor[];
	readonly optimizer: readonly LazyTensor[] | null;
	/** Called when all files are written, just before the commit; throws to call it off. */
	readonly beforeCommit: () => Promise<void>;
}

export interface Committed {
	readonly state: ModelState;
	readonly bytes: number;
}

/**
 * Makes a new generation the model's. When it throws, the generation on disk is still the old one.
 * @throws FstuiError 'training' with the reason and the way on.
 */
export async function commitGeneration(fs: StoreFs, request: CommitRequest): Promise<Committed> {
	const { dir, state, current } = request;
	const number = Math.max(current?.number ?? 0, await highestGeneration(dir, state.name)) + 1;
	const parts: readonly (readonly [TensorRole, readonly LazyTensor[]])[] = [
		['weights', request.weights],
		...(request.optimizer === null ? [] : [['optimizer', request.optimizer] as const]),
	];
	const metadata = (role: TensorRole): Readonly<Record<string, string>> => ({
		format: 'fstui',
		model: state.name,
		role,
		iterations: String(state.iterations),
		generation: String(number),
	});
	const needed = parts.reduce((sum, [role, tensors]) => sum + safetensorsBytes(tensors, metadata(role)), 0);
	await requireSpace(fs, dir, needed + SPARE_BYTES, 'training');

	const statePath = join(dir, stateFileName(state.name));
	const files: StoredFile[] = [];
	try {
		for (const [role, tensors] of parts) {
			const name = tensorFileName(state.name, number, role);
			const path = join(dir, name);
			const written = await writeSafetensors(fs, path, tensors, metadata(role));
			files.push({ role, name, ...written });
			const fault = await lightFault(path, written.bytes);
			if (fault !== null) throw new Error(`${name} ${fault} right after it was written`);
		}
		await fs.syncFolder(dir);
		await request.beforeCommit();
		const generation: Generation = { number, iterations: state.iterations, files };
		const next: ModelState = { ...state, generation, previous_generation: current };
		await replaceFile(fs, statePath, encodeState(next));
		return { state: next, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
	} catch (error) {
		// The rename may have happened although a later step failed: files the state names must stay.
		if (!(await isCommitted(statePath, number))) await removeGeneration(fs, dir, state.name, number);
		throw saveError(dir, needed, error);
	}
}

/**
 * Writes the state of a model that has no tensors yet, so that files of a first save that is cut off can be told from
 * a model whose state file was lost.
 */
export async function commitBirth(fs: StoreFs, dir: string, state: ModelState): Promise<void> {
	const born: ModelState = { ...state, iterations: 0, sessions: [], generation: null, previous_generation: null };
	try {
		await replaceFile(fs, join(dir, stateFileName(state.name)), encodeState(born));
	} catch (error) {
		throw saveError(dir, SPARE_BYTES, error);
	}
}

/** Removes all tensor files of the model but those to keep. @returns the names removed. */
export async function pruneTensorFiles(
	fs: StoreFs,
	dir: string,
	model: string,
	keep: readonly Generation[],
): Promise<readonly string[]> {
	const kept = new Set(keep.flatMap((generation) => generation.files.map((file) => file.name)));
	const removed: string[] = [];
	for (const name of await listFolder(dir)) {
		if (parseTensorFileName(name)?.model !== model || kept.has(name)) continue;
		await removeIfThere(fs, join(dir, name));
		removed.push(name);
	}
	return removed;
}

/**
 * Checks that a save of this size fits on the disk.
 * @throws FstuiError of the given kind when it does not.
 */
export async function requireSpace(fs: StoreFs, dir: string, bytes: number, kind: 'faces' | 'training'): Promise<void> {
	let free: number;
	try {
		free = await fs.freeBytes(dir);
	} catch (error) {
		// Some file systems do not tell; the write itself will.
		if (errorCode(error) === 'ENOSYS') return;
		throw saveError(dir, bytes, error);
	}
	if (free >= bytes) return;
	throw new FstuiError(kind, `the disk is too full to save: ${formatBytes(bytes)} needed, ${formatBytes(free)} free`, {
		where: dir,
		next: `free ${formatBytes(bytes - free)} or more; the last save is untouched`,
	});
}

function saveError(dir: string, needed: number, error: unknown): FstuiError {
	if (error instanceof FstuiError) return error;
	const code = errorCode(error);
	if (code === 'ENOSPC' || code === 'EDQUOT') {
		return new FstuiError('training', `the disk became full while saving (${formatBytes(needed)} are needed)`, {
			where: dir,
			next: 'free space on that disk, then save again; the last save is untouched',
			cause: error,
		});
	}
	return new FstuiError('training', `saving failed: ${error instanceof Error ? error.message : String(error)}`, {
		where: dir,
		next: 'check the disk and the permissions of the folder, then save again; the last save is untouched',
		cause: error,
	});
}

async function highestGeneration(dir: string, model: string): Promise<number> {
	const numbers = (await listFolder(dir)).map((name) => {
		const parsed = parseTensorFileName(name);
		return parsed?.model === model ? parsed.generation : 0;
	});
	return Math.max(0, ...numbers);
}

/** Whether the state file on disk names this generation; when it cannot be read, it may. */
async function isCommitted(statePath: string, generation: number): Promise<boolean> {
	try {
		const state = await readState(statePath);
		return state?.generation?.number === generation;
	} catch {
		return true;
	}
}

async function removeGeneration(fs: StoreFs, dir: string, model: string, generation: number): Promise<void> {
	for (const role of ['weights', 'optimizer'] as const) {
		// What stays behind is removed when the folder is opened next.
		await removeIfThere(fs, join(dir, tensorFileName(model, generation, role))).catch(() => undefined);
	}
}

function formatBytes(bytes: number): string {
	const megabytes = bytes / 1e6;
	return megabytes >= 1000 ? `${(megabytes / 1000).toFixed(1)} GB` : `${Math.ceil(megabytes)} MB`;
}
