/**
 * Keeps a model whole before something else takes its place: a folder beside it that is a model folder of its own,
 * made of hard links. The loss history is copied, because its files go on being written.
 * Must not know what takes the model's place.
 */
import { basename, dirname, join, relative } from 'node:path';
import { linkOrCopy } from './copies.js';
import type { StoreFs } from './fs.js';
import { BACKUP_NAME, findCopies, listFolder, parseTensorFileName } from './generation.js';
import { HISTORY_NAME } from './history-folder.js';
import { listPreviews, previewFiles } from './previews.js';
import { stateFileName } from './state.js';

const BUILDING = '.new';
const TIMELAPSE_NAME = 'timelapse';

export interface ArchiveRequest {
	/** Model folder; locked by the caller. */
	readonly dir: string;
	readonly model: string;
	/** Snapshots of more iterations than this are kept in the archive too: training will make them again. */
	readonly after: number;
	/** Milliseconds since the epoch; names the archive. */
	readonly now: number;
}

/**
 * Archives state, tensors, history, backup and later snapshots. It appears in one step, complete and durable.
 * @returns its path, or null when there is nothing of the model.
 */
export async function archiveModel(fs: StoreFs, request: ArchiveRequest): Promise<string | null> {
	const { dir, model, after, now } = request;
	const files = (await listFolder(dir)).filter(
		(name) => name === stateFileName(model) || parseTensorFileName(name)?.model === model,
	);
	const history = await listFolder(join(dir, HISTORY_NAME));
	if (files.length === 0 && history.length === 0) return null;
	const target = await freePath(join(dir, `${model}_archived_${timeStamp(now)}`));
	const building = `${target}${BUILDING}`;
	try {
		await linkFiles(fs, dir, files, building);
		if (history.length > 0) await copyHistory(fs, dir, history, building);
		for (const copy of await findCopies(dir)) {
			const iterations = /(\d+)_iters$/.exec(copy)?.[1];
			if (basename(copy) !== BACKUP_NAME && Number(iterations ?? 0) <= after) continue;
			const place = join(building, relative(dir, copy));
			await linkFiles(fs, copy, await listFolder(copy), place);
			await fs.syncFolder(dirname(place));
		}
		await fs.syncFolder(building);
		await fs.rename(building, target);
		await fs.syncFolder(dir);
		return target;
	} catch (error) {
		// Nothing has changed its place yet: these are second names and copies.
		for (const made of [building, target]) await fs.removeFolder(made).catch(() => undefined);
		throw error;
	}
}

/** Moves previews and timelapse pictures of more iterations than `after` into an archive. */
export async function archivePictures(fs: StoreFs, dir: string, after: number, archive: string): Promise<void> {
	const timelapse = (await listFolder(join(dir, TIMELAPSE_NAME))).flatMap((name) => {
		const iteration = /^timelapse_(\d+)\.png$/.exec(name)?.[1];
		return iteration === undefined ? [] : [{ iteration: Number(iteration), path: join(dir, TIMELAPSE_NAME, name) }];
	});
	const pictures = [...(await listPreviews(dir)), ...timelapse].filter(({ iteration }) => iteration > after);
	for (const path of pictures.flatMap(previewFiles)) {
		const place = join(archive, relative(dir, path));
		await fs.mkdir(dirname(place));
		await fs.rename(path, place);
	}
}

/** Removes archives that a crash cut off; what they were made of is still in its place. */
export async function removeUnfinishedArchives(fs: StoreFs, dir: string, model: string): Promise<void> {
	for (const name of await listFolder(dir)) {
		if (!name.startsWith(`${model}_archived_`) || !/_\d{8}_\d{6}(_\d+)?\.new$/.test(name)) continue;
		await fs.removeFolder(join(dir, name));
	}
}

async function linkFiles(fs: StoreFs, from: string, names: readonly string[], to: string): Promise<void> {
	await fs.mkdir(to);
	for (const name of names) await linkOrCopy(fs, join(from, name), join(to, name));
	await fs.syncFolder(to);
}

async function copyHistory(fs: StoreFs, dir: string, names: readonly string[], building: string): Promise<void> {
	await fs.mkdir(join(building, HISTORY_NAME));
	for (const name of names) await fs.copy(join(dir, HISTORY_NAME, name), join(building, HISTORY_NAME, name));
	await fs.syncFolder(join(building, HISTORY_NAME));
}

/** The path, with a number behind it when it is taken: two restores within a second. */
async function freePath(path: string): Promise<string> {
	const taken = new Set(await listFolder(dirname(path)));
	let free = path;
	for (let number = 2; taken.has(basename(free)); number++) free = `${path}_${number}`;
	return free;
}

/** Local time as YYYYmmdd_HHMMSS. */
function timeStamp(now: number): string {
	const time = new Date(now);
	const two = (value: number) => String(value).padStart(2, '0');
	const date = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
	return `${date}_${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}
