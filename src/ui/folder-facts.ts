/**
 * Quick facts about a folder for live validation: only names are looked at. Must not know forms.
 */
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { countFaces } from '../engine/inspect.js';
import type { FolderFacts } from './types.js';

const STATE_FILE = /_state\.json$/;

/** Counts pictures and looks for a model; a folder that cannot be read counts as missing. `~` is the home folder. */
export async function folderFacts(folder: string): Promise<FolderFacts> {
	const path = folder === '~' || folder.startsWith('~/') ? join(homedir(), folder.slice(1)) : folder;
	try {
		const [pictures, names] = await Promise.all([countFaces(path), readdir(path)]);
		return { exists: true, pictures: pictures ?? 0, hasModel: names.some((name) => STATE_FILE.test(name)) };
	} catch {
		return { exists: false, pictures: 0, hasModel: false };
	}
}
