/**
 * What a folder holds, for screens and commands: read-only, quick, without TensorFlow and without taking the lock.
 * Must not change anything on disk.
 */
import { readdir, realpath } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { discoverModel } from './store/discover.js';
import { errorCode } from './store/fs.js';
import { findCopies, findModels } from './store/generation.js';
import type { HistoryColumns } from './store/history-file.js';
import { readHistory } from './store/history-read.js';
import { readThinHistory, type ThinHistory, type ThinOptions } from './store/history-thin.js';
import { isLockLive, readLock } from './store/lock.js';
import { listPreviews, type PreviewFile } from './store/previews.js';
import type { SessionRecord } from './store/state.js';

/** Rows of the history that `loss_a` and `loss_b` of a summary are averaged over. */
const AVERAGED_ROWS = 100;

export {
	analyzeModel,
	type FacesStretch,
	type ModelAnalysis,
	type Moment,
	type MomentKind,
	readMoments,
	type SessionFigures,
	type SessionsAnalysis,
	type TotalFigures,
} from './analysis/model.js';
export { changeMoments } from './analysis/moments.js';
export type { ThinHistory } from './store/history-thin.js';
export type { PreviewFile } from './store/previews.js';

/** Picture files counted as faces, lower case. */
const PICTURE_EXTENSIONS: ReadonlySet<string> = new Set(['.bmp', '.jpeg', '.jpg', '.png', '.tif', '.tiff', '.webp']);

export interface ModelCopy {
	readonly kind: 'backup' | 'snapshot';
	readonly path: string;
	/** Iterations of the copy; for a snapshot those in its name. Null for a backup that cannot be read. */
	readonly iterations: number | null;
}

export interface ModelSummary {
	readonly dir: string;
	readonly model: string;
	/** ISO 8601. */
	readonly created: string;
	/** Iterations of the last save. */
	readonly iterations: number;
	readonly sessions: readonly SessionRecord[];
	/** Average over the last rows of the history that are finite; null when there are none. */
	readonly loss_a: number | null;
	readonly loss_b: number | null;
	/** True when a living process writes the folder (one of another computer counts as living). */
	readonly running: boolean;
	readonly pid: number | null;
	/** Options of the last session, input folders included. */
	readonly config: Readonly<Record<string, unknown>>;
	/** Options that are fixed for this model. */
	readonly locked: Readonly<Record<string, unknown>>;
	/** Backup first, then snapshots from new to old. */
	readonly copies: readonly ModelCopy[];
	readonly last_preview: string | null;
}

/**
 * Summary of a model folder, or null when a new model may be made there (no folder, or no model in it).
 * @throws FstuiError 'faces' for a model that cannot be read.
 */
export async function readModelFolder(folder: string): Promise<ModelSummary | null> {
	const dir = resolve(folder);
	const model = (await findModels(dir))[0];
	// Called without a state file too: it refuses a folder with tensors or copies in it.
	const state = await discoverModel(dir, model ?? '');
	if (state === null || state.generation === null) return null;
	const writer = await readWriter(dir);
	const { losses } = readHistory(dir, { last: AVERAGED_ROWS, columns: ['loss_a', 'loss_b'] });
	const previews = await listPreviews(dir);
	return {
		dir,
		model: state.name,
		created: state.created,
		iterations: state.iterations,
		sessions: state.sessions,
		loss_a: finiteMean(losses.loss_a),
		loss_b: finiteMean(losses.loss_b),
		running: writer !== null,
		pid: writer?.pid ?? null,
		config: state.config,
		locked: state.locked,
		copies: await Promise.all((await findCopies(dir)).map((path) => describeCopy(path, state.name))),
		last_preview: previews.at(-1)?.path ?? null,
	};
}

/** Who trains in a folder, a model that was not saved yet included. */
export interface FolderWriter {
	readonly host: string;
	readonly pid: number;
	/** ISO 8601. */
	readonly since: string;
}

/** The living process that holds a model folder (one of another computer counts as living), or null. */
export async function readWriter(folder: string): Promise<FolderWriter | null> {
	const lock = await readLock(resolve(folder));
	if (lock === null || lock === 'unreadable' || !isLockLive(lock)) return null;
	return { host: lock.host, pid: lock.pid, since: lock.since };
}

/** The loss history of a model folder as columns, all sessions in order; empty when there is none. */
export function readModelHistory(folder: string, columns?: readonly string[], last?: number): HistoryColumns {
	return readHistory(resolve(folder), {
		...(columns === undefined ? {} : { columns }),
		...(last === undefined ? {} : { last }),
	});
}

/** The loss history of a model folder for a chart: of any length in little time and memory. @throws system errors */
export function readChartHistory(folder: string, options: ThinOptions): Promise<ThinHistory> {
	return readThinHistory(resolve(folder), options);
}

/** The previews kept in a model folder, oldest first; none when there is no such folder. */
export function readPreviews(folder: string): Promise<readonly PreviewFile[]> {
	return listPreviews(resolve(folder));
}

/** Number of picture files directly in a folder, by extension; null when there is no such folder. */
export async function countFaces(folder: string): Promise<number | null> {
	try {
		const entries = await readdir(await realpath(folder), { withFileTypes: true });
		return entries.filter((entry) => !entry.isDirectory() && isPicture(entry.name)).length;
	} catch (error) {
		const code = errorCode(error);
		if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return null;
		throw error;
	}
}

function isPicture(name: string): boolean {
	return !name.startsWith('.') && PICTURE_EXTENSIONS.has(extname(name).toLowerCase());
}

async function describeCopy(path: string, model: string): Promise<ModelCopy> {
	const snapshot = /(\d+)_iters$/.exec(path)?.[1];
	if (snapshot !== undefined) return { kind: 'snapshot', path, iterations: Number(snapshot) };
	const state = await discoverModel(path, model).catch(() => null);
	return { kind: 'backup', path, iterations: state?.iterations ?? null };
}

function finiteMean(values: Float32Array | undefined): number | null {
	const finite = values?.filter(Number.isFinite) ?? new Float32Array(0);
	return finite.length === 0 ? null : finite.reduce((sum, value) => sum + value, 0) / finite.length;
}
