/**
 * The model folders trained in lately, kept in the user's state folder. Losing the list does no harm, so nothing here
 * fails: a list that cannot be read is empty, one that cannot be written stays as it was. Must not know what models are.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Environment, stateFolder } from '../config/paths.js';

export interface RecentModel {
	/** Absolute path of the model folder. */
	readonly model_dir: string;
	/** ISO 8601. */
	readonly started: string;
}

const KEPT = 20;
const STATE_FILE = /_state\.json$/;

/** Path of the list. */
export function recentFile(env: Environment): string {
	return join(stateFolder(env), 'recent.json');
}

// Checked by hand: this is read before the first frame, which is not to wait for a library.
function isRecentModel(entry: unknown): entry is RecentModel {
	if (typeof entry !== 'object' || entry === null) return false;
	const { model_dir, started } = entry as Partial<Record<keyof RecentModel, unknown>>;
	return typeof model_dir === 'string' && model_dir !== '' && typeof started === 'string';
}

/** Newest first; empty when there is no list. */
export function readRecent(file: string): readonly RecentModel[] {
	try {
		const { recent } = JSON.parse(readFileSync(file, 'utf8')) as { readonly recent: readonly unknown[] };
		return recent.every(isRecentModel) ? recent : [];
	} catch {
		return [];
	}
}

/**
 * Puts a model folder at the top of the list.
 * @param now milliseconds since the epoch.
 */
export function rememberModel(file: string, modelDir: string, now: number): void {
	const others = readRecent(file).filter(({ model_dir }) => model_dir !== modelDir);
	const recent: readonly RecentModel[] = [{ model_dir: modelDir, started: new Date(now).toISOString() }, ...others];
	const building = `${file}.${process.pid}`;
	try {
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(building, `${JSON.stringify({ recent: recent.slice(0, KEPT) }, null, '\t')}\n`);
		renameSync(building, file);
	} catch {
		// A read-only home must not keep anyone from training.
	}
}

/** The folders of the list that still hold a model, newest first. */
export async function recentModels(file: string): Promise<readonly string[]> {
	const folders = readRecent(file).map(({ model_dir }) => model_dir);
	const held = await Promise.all(folders.map(holdsModel));
	return folders.filter((_, i) => held[i]);
}

async function holdsModel(folder: string): Promise<boolean> {
	try {
		return (await readdir(folder)).some((name) => STATE_FILE.test(name));
	} catch {
		return false;
	}
}
