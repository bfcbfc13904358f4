/**
 * Writes and removes the user's own presets. Owns which names they may have, and that a file is replaced as a whole or
 * not at all. Must not know what an option means.
 */
import {
	closeSync,
	existsSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { FstuiError } from './errors.js';
import { type PresetContent, presetText } from './preset-text.js';
import type { PresetPlaces } from './presets.js';

export interface SavedPreset {
	readonly file: string;
	/** A preset of the user with this name was there before. */
	readonly replaced: boolean;
}

const EXTENSIONS = ['.yaml', '.yml'] as const;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,63}$/u;

/** What a new preset may be called, as the end of the sentence "it must be ...". */
export const PRESET_NAME_RULE = 'letters, digits, "-", "_" and ".", at most 64, the first one a letter or digit';

/** Whether a text can be the name of a preset, without an extension. */
export function isPresetName(name: string): boolean {
	return NAME.test(name) && !EXTENSIONS.some((extension) => name.toLowerCase().endsWith(extension));
}

/** The file of a preset of the user, or null when there is none of that name. */
export function userPresetFile(name: string, places: PresetPlaces): string | null {
	if (!isPresetName(name)) return null;
	const files = EXTENSIONS.map((extension) => join(places.user, `${name}${extension}`));
	return files.find((file) => existsSync(file)) ?? null;
}

/**
 * Saves a preset in the user's folder. A preset of that name keeps its comments, and its title and description where none
 * are given; a new one takes them from `template`.
 *
 * @param template text of the preset that a new one is made from.
 * @throws FstuiError `usage` for a name that is none, or when the file there is not a valid preset; `faces` when the
 * folder cannot be written.
 */
export function savePreset(name: string, content: PresetContent, places: PresetPlaces, template = ''): SavedPreset {
	if (!isPresetName(name)) {
		throw new FstuiError('usage', `"${name}" cannot be the name of a preset: it must be ${PRESET_NAME_RULE}`, {
			where: places.user,
			next: 'choose another name',
		});
	}
	const existing = userPresetFile(name, places);
	const file = existing ?? join(places.user, `${name}${EXTENSIONS[0]}`);
	try {
		const before = existing === null ? withoutSchema(template) : readFileSync(existing, 'utf8');
		const text = presetText(content, before, file);
		mkdirSync(places.user, { recursive: true });
		replaceFile(file, text);
	} catch (error) {
		throw error instanceof FstuiError ? error : unwritable('saved', file, error);
	}
	return { file, replaced: existing !== null };
}

/**
 * Removes a preset of the user.
 *
 * @throws FstuiError `usage` when the user has none of that name; `faces` when it cannot be removed.
 */
export function deletePreset(name: string, places: PresetPlaces): string {
	const file = userPresetFile(name, places);
	if (file === null) {
		throw new FstuiError('usage', `you have no preset "${name}" of your own`, {
			where: places.user,
			next: 'presets that come with fstui cannot be deleted; fstui presets list shows where each one is from',
		});
	}
	try {
		rmSync(file);
	} catch (error) {
		throw unwritable('deleted', file, error);
	}
	return file;
}

/** The editor's schema lies beside the shipped presets only. */
function withoutSchema(text: string): string {
	return text.replace(/^# yaml-language-server:.*\r?\n/, '');
}

function replaceFile(file: string, text: string): void {
	const temporary = `${file}.${process.pid}.tmp`;
	try {
		const handle = openSync(temporary, 'w');
		try {
			writeFileSync(handle, text);
			fsyncSync(handle);
		} finally {
			closeSync(handle);
		}
		renameSync(temporary, file);
	} catch (error) {
		rmSync(temporary, { force: true });
		throw error;
	}
}

function unwritable(what: 'saved' | 'deleted', file: string, error: unknown): FstuiError {
	const reason = error instanceof Error ? error.message : String(error);
	return new FstuiError('faces', `the preset cannot be ${what}: ${reason}`, {
		where: file,
		next: 'check the permissions of the folder and the space on the disk',
		cause: error,
	});
}
