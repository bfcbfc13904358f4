/**
 * A model folder opened by its one writer: lock, state, tensors, saves, copies, history and previews.
 * Must not know networks, the training loop, or when saves are due.
 */
import { dirname, join, resolve } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { type StoreClock, systemClock } from './clock.js';
import { commitBirth, commitGeneration, pruneTensorFiles, requireSpace } from './commit.js';
import { copyModel, settleCopies, snapshotPath } from './copies.js';
import { discoverModel } from './discover.js';
import { nodeFs, removeIfThere, type StoreFs } from './fs.js';
import { BACKUP_NAME, chooseLoad, type LoadChoice } from './generation.js';
import { type History, openHistory } from './history.js';
import { type LoadedTensor, readTensors } from './load.js';
import { acquireLock, type FolderLock } from './lock.js';
import { openPreviews, type Previews } from './previews.js';
import { loadedBack, mergeRollbacks } from './rollbacks.js';
import type { LazyTensor } from './safetensors-header.js';
import {
	type ModelState,
	type Rollback,
	STATE_VERSION,
	type StateFields,
	stateFileName,
	type TensorRole,
} from './state.js';

export interface OpenOptions {
	/** Name of the model, e.g. "original". */
	readonly model: string;
	readonly clock?: StoreClock;
	readonly fs?: StoreFs;
	/** Path of the control socket that the lock file names. Default: none. */
	readonly socket?: string | null;
}

export interface SaveRequest {
	readonly state: StateFields;
	/** Values must not change until the save has ended. */
	readonly weights: Iterable<LazyTensor>;
	/** Null leaves the moments out of this save. */
	readonly optimizer: Iterable<LazyTensor> | null;
}

export interface SaveResult {
	/** The state file whose renaming committed the save. */
	readonly path: string;
	readonly ms: number;
	/** Of the tensor files. */
	readonly bytes: number;
}

export interface ModelFolder {
	readonly dir: string;
	readonly model: string;
	/** As of the last load or save; null for a model that was never saved. */
	readonly state: ModelState | null;
	/** What happened at opening that the user should know. */
	readonly warnings: readonly string[];
	/** How far opening went back, because the newest weights could not be read; null when they were. */
	readonly rolledBack: Rollback | null;
	readonly history: History;
	readonly previews: Previews;
	/** Tensors of the last load or save, one at a time; none when the role was not saved. */
	loadTensors(role: TensorRole): AsyncGenerator<LoadedTensor, void, undefined>;
	/** @throws FstuiError 'faces' when fewer bytes are free. */
	ensureSpace(bytes: number): Promise<void>;
	/** Writes and commits a new generation. @throws FstuiError 'training'; the old save is then untouched. */
	save(request: SaveRequest): Promise<SaveResult>;
	/** Makes backup/ a copy of the last save and returns its path. @throws FstuiError 'training'. */
	backup(): Promise<string>;
	/** Copies the last save to snapshots/<iterations>_iters/ and returns its path. @throws FstuiError 'training'. */
	snapshot(iterations: number): Promise<string>;
	/** Writes the history out and gives the lock back. */
	close(): Promise<void>;
}

const MAX_HISTORY_TRIMS = 100;

/**
 * Opens or creates a model folder for training. Leftovers of interrupted saves are removed once an intact
 * generation is chosen.
 * @throws FstuiError 'faces' when the folder cannot be written, is locked, holds another model, or holds a model that
 * cannot be read; the folder is then left as it was.
 */
export async function openModelFolder(folder: string, options: OpenOptions): Promise<ModelFolder> {
	const { model, clock = systemClock, fs = nodeFs, socket = null } = options;
	if (!/^\w+$/.test(model)) throw new Error(`"${model}" is no name of a model`);
	const dir = resolve(folder);
	const lock = await prepare(dir, fs, clock, socket);
	try {
		await settleCopies(fs, dir);
		const found = await discoverModel(dir, model);
		const load = found === null || found.generation === null ? null : await chooseLoad(dir, found, found.generation);
		await removeLeftovers(fs, dir, model, found, load);
		return openFolder({ dir, model, clock, fs, lock, found, load });
	} catch (error) {
		await lock.release().catch(() => undefined);
		throw error instanceof FstuiError ? error : unusable(dir, error);
	}
}

async function prepare(dir: string, fs: StoreFs, clock: StoreClock, socket: string | null): Promise<FolderLock> {
	try {
		await fs.mkdir(dir);
		// The parent may belong to somebody else; then the folder itself is as durable as they made it.
		await fs.syncFolder(dirname(dir)).catch(() => undefined);
		return await acquireLock(dir, fs, clock, socket);
	} catch (error) {
		throw error instanceof FstuiError ? error : unusable(dir, error);
	}
}

/** Files that neither the state nor the choice refers to were never committed, or are older than the choice. */
async function removeLeftovers(
	fs: StoreFs,
	dir: string,
	model: string,
	found: ModelState | null,
	load: LoadChoice | null,
): Promise<void> {
	const damaged = load !== null && load.warnings.length > 0;
	const keep = [found?.generation, damaged ? found?.previous_generation : null].filter((it) => it != null);
	await pruneTensorFiles(fs, dir, model, keep);
	await removeIfThere(fs, join(dir, `${stateFileName(model)}.tmp`));
}

interface Opened {
	readonly dir: string;
	readonly model: string;
	readonly clock: StoreClock;
	readonly fs: StoreFs;
	readonly lock: FolderLock;
	/** State on disk; its generation is null after a first save that was cut off. */
	readonly found: ModelState | null;
	readonly load: LoadChoice | null;
}

function openFolder({ dir, model, clock, fs, lock, found, load }: Opened): ModelFolder {
	const history = openHistory(dir);
	const loadedIterations = load?.state.iterations ?? 0;
	const trimmed = history.trimAfter(loadedIterations);
	let trims = load?.state.history_trims ?? [];
	if (trimmed > 0) {
		const time = new Date(clock.now()).toISOString();
		trims = [...trims, { time, iteration: loadedIterations, rows: trimmed }].slice(-MAX_HISTORY_TRIMS);
	}
	const rolledBack = loadedBack(found, load, dir, clock.now());
	const rollbacks = mergeRollbacks([found, load?.state ?? null], rolledBack, loadedIterations);
	let current = load;
	let born = found !== null;
	let closed = false;
	let queue: Promise<unknown> = Promise.resolve();

	/** One disk operation at a time, in the order asked for. */
	const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
		const result = queue.then(async () => {
			if (closed) throw new Error('the model folder is closed');
			return await work();
		});
		queue = result.catch(() => undefined);
		return result;
	};
	const requireLock = async (): Promise<void> => {
		if (await lock.isHeld()) return;
		throw new FstuiError('training', 'the lock of the model folder was removed or taken by another process', {
			where: dir,
			next: 'make sure that only one run uses this folder; nothing was written over it',
		});
	};

	const save = async (request: SaveRequest): Promise<SaveResult> => {
		const started = clock.now();
		const base = current?.state ?? found;
		const state: ModelState = {
			...base,
			...request.state,
			version: STATE_VERSION,
			name: model,
			created: base?.created ?? new Date(started).toISOString(),
			generation: null,
			previous_generation: null,
			history_trims: trims,
			...(rollbacks.length === 0 ? {} : { rollbacks: [...rollbacks] }),
		};
		await requireLock();
		await keepHistory(dir, history);
		if (!born) await commitBirth(fs, dir, state);
		born = true;
		const committed = await commitGeneration(fs, {
			dir,
			state,
			current: current !== null && current.dir === dir ? current.state.generation : null,
			weights: [...request.weights],
			optimizer: request.optimizer === null ? null : [...request.optimizer],
			beforeCommit: requireLock,
		});
		current = asChoice(dir, committed.state);
		// The new generation is verified: the one before it goes. What cannot be removed now goes at the next save.
		const keep = committed.state.generation === null ? [] : [committed.state.generation];
		await pruneTensorFiles(fs, dir, model, keep).catch(() => undefined);
		return { path: join(dir, stateFileName(model)), ms: clock.now() - started, bytes: committed.bytes };
	};
	const copyTo = async (target: string): Promise<string> => {
		if (current === null) {
			throw new FstuiError('training', 'there is no save to copy yet', { where: dir, next: 'save first' });
		}
		await requireLock();
		try {
			await copyModel(fs, current.dir, current.state, target);
			await fs.syncFolder(dir);
		} catch (error) {
			throw copyError(target, error);
		}
		return target;
	};

	return {
		dir,
		model,
		get state() {
			return current?.state ?? null;
		},
		warnings: load?.warnings ?? [],
		rolledBack,
		history,
		previews: openPreviews(fs, dir),
		loadTensors: (role) => (current === null ? nothing() : readTensors(current, role)),
		ensureSpace: (bytes) => requireSpace(fs, dir, bytes, 'faces'),
		save: (request) => inTurn(() => save(request)),
		backup: () => inTurn(() => copyTo(join(dir, BACKUP_NAME))),
		snapshot: (iterations) => inTurn(() => copyTo(snapshotPath(dir, iterations))),
		close: async () => {
			await queue;
			if (closed) return;
			closed = true;
			try {
				history.close();
			} finally {
				await lock.release();
			}
		},
	};
}

function asChoice(dir: string, state: ModelState): LoadChoice {
	const files = state.generation?.files ?? [];
	const weights = files.find(({ role }) => role === 'weights');
	if (weights === undefined) throw new Error('a generation without weights was committed');
	return { dir, state, weights, optimizer: files.find(({ role }) => role === 'optimizer') ?? null, warnings: [] };
}

async function* nothing(): AsyncGenerator<LoadedTensor, void, undefined> {}

async function keepHistory(dir: string, history: History): Promise<void> {
	try {
		history.flush();
	} catch (error) {
		throw new FstuiError('training', `the loss history cannot be written: ${reason(error)}`, {
			where: dir,
			next: 'check the free space and the permissions of the folder, then save again; the last save is untouched',
			cause: error,
		});
	}
}

function copyError(target: string, error: unknown): FstuiError {
	return new FstuiError('training', `the copy of the model could not be made: ${reason(error)}`, {
		where: target,
		next: 'check the disk and the permissions of the folder; the model itself is untouched',
		cause: error,
	});
}

function unusable(dir: string, error: unknown): FstuiError {
	return new FstuiError('faces', `the model folder cannot be used: ${reason(error)}`, {
		where: dir,
		next: 'choose a folder that can be created and written, or change its permissions',
		cause: error,
	});
}

function reason(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
