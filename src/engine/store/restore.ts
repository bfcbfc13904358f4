/**
 * Puts a backup or snapshot back in the place of the model. What was there is first kept whole in an archive folder,
 * then one rename of the state file makes the copy the model: a process that dies at any point leaves the old or the
 * restored model. Must not know options, networks or who asks.
 */
import { join, relative, resolve } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { archiveModel, archivePictures, removeUnfinishedArchives } from './archive.js';
import { type StoreClock, systemClock } from './clock.js';
import { pruneTensorFiles } from './commit.js';
import { linkOrCopy, settleCopies, snapshotPath } from './copies.js';
import { nodeFs, removeIfThere, replaceFile, type StoreFs } from './fs.js';
import {
	BACKUP_NAME,
	chooseLoad,
	findCopies,
	findModels,
	type LoadChoice,
	listFolder,
	parseTensorFileName,
	tensorFileName,
} from './generation.js';
import { openHistory } from './history.js';
import { acquireLock, type FolderLock } from './lock.js';
import { restoredState } from './rollbacks.js';
import { encodeState, type Generation, type ModelState, readState, type StoredFile, stateFileName } from './state.js';

export type RestoreSource = { readonly kind: 'backup' } | { readonly kind: 'snapshot'; readonly iterations: number };

/** A copy of the model that can be put back. */
export interface RestorableCopy {
	readonly kind: RestoreSource['kind'];
	readonly path: string;
	readonly model: string;
	/** Null when its state cannot be read; then it cannot be restored either. */
	readonly iterations: number | null;
	/** ISO 8601, when it was saved; null when that is not known. */
	readonly saved: string | null;
}

export interface RestoreOptions {
	readonly source: RestoreSource;
	readonly clock?: StoreClock;
	readonly fs?: StoreFs;
}

export interface Restored {
	readonly model: string;
	readonly iterations: number;
	/** The copy, which stays. */
	readonly from: string;
	/** Where the model is that was there before; null when there was none. */
	readonly archive: string | null;
	readonly warnings: readonly string[];
}

/** Backup first, then snapshots from new to old. Works without an intact model, too. */
export async function listRestorable(folder: string): Promise<readonly RestorableCopy[]> {
	const dir = resolve(folder);
	const copies: RestorableCopy[] = [];
	for (const path of await findCopies(dir)) {
		const model = (await findModels(path))[0] ?? '';
		const state = await readState(join(path, stateFileName(model))).catch(() => null);
		const kind = relative(dir, path) === BACKUP_NAME ? 'backup' : 'snapshot';
		copies.push({
			...{ kind, path, model },
			iterations: state?.iterations ?? null,
			saved: state?.sessions.at(-1)?.end ?? null,
		});
	}
	return copies;
}

/**
 * Makes a copy the model. The copy stays where it is, and nothing is deleted.
 * @throws FstuiError 'faces' when there is no such copy, it is damaged, the folder cannot be written, or a living
 * process holds it; the model is then as it was.
 */
export async function restoreModel(folder: string, options: RestoreOptions): Promise<Restored> {
	const { source, clock = systemClock, fs = nodeFs } = options;
	const dir = resolve(folder);
	await findCopy(dir, source);
	const lock = await lockFolder(dir, fs, clock);
	try {
		await settleCopies(fs, dir);
		const copy = await findCopy(dir, source);
		await requireOneModel(dir, copy.model);
		const choice = await openCopy(copy);
		const replaced = await readState(join(dir, stateFileName(copy.model))).catch(() => null);
		await removeUnfinishedArchives(fs, dir, copy.model);
		const archive = await archiveModel(fs, {
			...{ dir, model: copy.model, after: choice.state.iterations, now: clock.now() },
		});
		const state = restoredState(choice.state, replaced, source.kind, clock.now());
		await commit(fs, dir, { ...choice, state }, archive, lock);
		const left = await settle(fs, dir, choice.state.iterations, archive);
		return {
			...{ model: copy.model, iterations: choice.state.iterations, from: copy.path, archive },
			warnings: [...choice.warnings, ...left],
		};
	} catch (error) {
		throw error instanceof FstuiError ? error : failed(dir, error);
	} finally {
		await lock.release().catch(() => undefined);
	}
}

async function findCopy(dir: string, source: RestoreSource): Promise<RestorableCopy> {
	const copies = await listRestorable(dir);
	const wanted = source.kind === 'backup' ? join(dir, BACKUP_NAME) : snapshotPath(dir, source.iterations);
	const found = copies.find(({ path }) => path === wanted);
	if (found !== undefined) return found;
	const what = source.kind === 'backup' ? 'backup' : `snapshot of iteration ${source.iterations}`;
	const others = copies.map(({ kind, iterations }) =>
		kind === 'backup' ? '--backup' : `--snapshot ${iterations ?? 'unreadable'}`,
	);
	throw new FstuiError('faces', `there is no ${what} in this folder`, {
		where: dir,
		next: others.length === 0 ? 'check the path; there is nothing to restore here' : `choose ${others.join(' or ')}`,
	});
}

async function lockFolder(dir: string, fs: StoreFs, clock: StoreClock): Promise<FolderLock> {
	try {
		return await acquireLock(dir, fs, clock);
	} catch (error) {
		throw error instanceof FstuiError ? error : failed(dir, error);
	}
}

async function requireOneModel(dir: string, model: string): Promise<void> {
	const other = (await findModels(dir)).find((name) => name !== model);
	if (other === undefined) return;
	throw new FstuiError('faces', `the folder belongs to the model "${other}", but the copy is of "${model}"`, {
		where: dir,
		next: 'use the folder of the copy as model folder instead',
	});
}

/** The copy's state and files, every byte checked. */
async function openCopy({ path, model }: RestorableCopy): Promise<LoadChoice> {
	const next = 'choose another copy; fstui restore MODEL_DIR lists them';
	const state = await readState(join(path, stateFileName(model))).catch((cause: unknown) => {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new FstuiError('faces', `the state of the copy cannot be read: ${reason}. Nothing was changed`, {
			...{ where: path, next, cause },
		});
	});
	if (state === null || state.generation === null || state.name !== model) {
		throw new FstuiError('faces', 'the copy holds no saved model. Nothing was changed', { where: path, next });
	}
	const choice = await chooseLoad(path, state, state.generation).catch((cause: unknown) => {
		if (!(cause instanceof FstuiError)) throw cause;
		throw new FstuiError('faces', cause.message, { where: path, next, cause });
	});
	// The moments of a damaged file are left out, and the optimizer starts anew.
	return choice.optimizer === null ? { ...choice, state: { ...choice.state, optimizer_steps: 0 } } : choice;
}

/**
 * Brings the copy's files into the folder under a new generation number and renames the state over the old one.
 * When it throws, the old model is in place and the archive is gone again, except after a failure behind the rename.
 */
async function commit(
	fs: StoreFs,
	dir: string,
	choice: LoadChoice,
	archive: string | null,
	lock: FolderLock,
): Promise<void> {
	const { state, weights, optimizer } = choice;
	const number = (await highestGeneration(dir)) + 1;
	const renamed = (file: StoredFile): StoredFile => ({ ...file, name: tensorFileName(state.name, number, file.role) });
	const files = optimizer === null ? [weights] : [weights, optimizer];
	const generation: Generation = { number, iterations: state.iterations, files: files.map(renamed) };
	const restored: ModelState = { ...state, generation, previous_generation: null };
	const statePath = join(dir, stateFileName(state.name));
	try {
		for (const file of files) await linkOrCopy(fs, join(choice.dir, file.name), join(dir, renamed(file).name));
		await fs.syncFolder(dir);
		if (!(await lock.isHeld())) throw lockLost(dir);
		await replaceFile(fs, statePath, encodeState(restored));
	} catch (error) {
		if (!(await isCommitted(statePath, number))) {
			for (const { name } of generation.files) await removeIfThere(fs, join(dir, name)).catch(() => undefined);
			if (archive !== null) await fs.removeFolder(archive).catch(() => undefined);
		}
		throw error;
	}
	await pruneTensorFiles(fs, dir, state.name, [generation]).catch(() => undefined);
}

/** Of any model: a number that no file has. */
async function highestGeneration(dir: string): Promise<number> {
	return Math.max(0, ...(await listFolder(dir)).map((name) => parseTensorFileName(name)?.generation ?? 0));
}

/** Whether the state on disk names this generation; when it cannot be read, it may. */
async function isCommitted(statePath: string, generation: number): Promise<boolean> {
	try {
		return (await readState(statePath))?.generation?.number === generation;
	} catch {
		return true;
	}
}

/** What is later than the restored model goes: loss rows (the archive has a copy) and pictures. @returns warnings. */
async function settle(
	fs: StoreFs,
	dir: string,
	iterations: number,
	archive: string | null,
): Promise<readonly string[]> {
	try {
		if (archive === null) return [];
		openHistory(dir).trimAfter(iterations);
		await archivePictures(fs, dir, iterations, archive);
		return [];
	} catch (error) {
		return [`The model is restored, but later losses or pictures could not be moved: ${reasonOf(error)}`];
	}
}

function lockLost(dir: string): FstuiError {
	return new FstuiError('faces', 'the lock of the model folder was removed or taken by another process', {
		where: dir,
		next: 'make sure that no run uses this folder, then restore again; nothing was changed',
	});
}

function failed(dir: string, cause: unknown): FstuiError {
	return new FstuiError('faces', `restoring failed: ${reasonOf(cause)}`, {
		where: dir,
		next: 'check the free space and the permissions of the folder, then restore again; no file was lost',
		cause,
	});
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
