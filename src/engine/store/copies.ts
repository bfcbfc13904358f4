/**
 * Backup and snapshots: copies of the last save that are model folders of their own, made of hard links.
 * A copy is built beside its place and renamed into it, so that it is never half there.
 * Must not know when copies are made.
 */
import { basename, dirname, join } from 'node:path';
import { errorCode, type StoreFs, writeDurable } from './fs.js';
import { BACKUP_NAME, listFolder, SNAPSHOTS_NAME } from './generation.js';
import { encodeState, type ModelState, stateFileName } from './state.js';

const BUILDING = '.new';
const REPLACED = '.old';

/** Folder of a snapshot inside a model folder. */
export function snapshotPath(dir: string, iterations: number): string {
	return join(dir, SNAPSHOTS_NAME, `${iterations}_iters`);
}

/**
 * Copies a saved model into another folder, replacing what is there in one step.
 * @param source folder of the state's files; they are never written again, so a link is as good as a copy.
 */
export async function copyModel(fs: StoreFs, source: string, state: ModelState, target: string): Promise<void> {
	const building = `${target}${BUILDING}`;
	await fs.mkdir(dirname(target));
	await fs.removeFolder(building);
	try {
		await fs.mkdir(building);
		for (const { name } of state.generation?.files ?? [])
			await linkOrCopy(fs, join(source, name), join(building, name));
		const copied: ModelState = { ...state, previous_generation: null };
		await writeDurable(fs, join(building, stateFileName(state.name)), encodeState(copied), 'replace');
		await fs.syncFolder(building);
	} catch (error) {
		await fs.removeFolder(building).catch(() => undefined);
		throw error;
	}
	await swapIn(fs, building, target);
}

/** A full folder cannot be renamed over: the old one steps aside first. `settleCopies` repairs a crash in between. */
async function swapIn(fs: StoreFs, building: string, target: string): Promise<void> {
	const replaced = `${target}${REPLACED}`;
	await fs.removeFolder(replaced);
	try {
		await fs.rename(target, replaced);
	} catch (error) {
		if (errorCode(error) !== 'ENOENT') throw error;
	}
	try {
		await fs.rename(building, target);
	} catch (error) {
		await fs.rename(replaced, target).catch(() => undefined);
		throw error;
	}
	await fs.syncFolder(dirname(target));
	await fs.removeFolder(replaced);
}

/** Completes or undoes swaps that a crash cut off. Call with the folder locked. */
export async function settleCopies(fs: StoreFs, dir: string): Promise<void> {
	for (const parent of [dir, join(dir, SNAPSHOTS_NAME)]) {
		const names = new Set(await listFolder(parent));
		for (const name of names) {
			const target = copyTarget(parent === dir, name);
			if (target === null) continue;
			const path = join(parent, name);
			// The old copy only steps aside when the new one is complete, so where both are the new one counts.
			const complete = name.endsWith(BUILDING) && names.has(`${target}${REPLACED}`);
			const last = name.endsWith(REPLACED) && !names.has(`${target}${BUILDING}`);
			if (!names.has(target) && (complete || last)) await fs.rename(path, join(parent, target));
			else await fs.removeFolder(path);
		}
		if (names.size > 0) await fs.syncFolder(parent);
	}
}

/** Name of the finished copy that a helper folder belongs to, or null for anything else. */
function copyTarget(isModelFolder: boolean, name: string): string | null {
	const suffix = [BUILDING, REPLACED].find((end) => name.endsWith(end));
	if (suffix === undefined) return null;
	const target = basename(name, suffix);
	const known = isModelFolder ? target === BACKUP_NAME : /^\d+_iters$/.test(target);
	return known ? target : null;
}

/** Makes a file of a model appear in another place; these files are never written again. */
export async function linkOrCopy(fs: StoreFs, from: string, to: string): Promise<void> {
	try {
		await fs.link(from, to);
	} catch (error) {
		if (errorCode(error) === 'ENOENT') throw error;
		// No hard links here (another file system, or too many of them).
		await fs.copy(from, to);
	}
}
