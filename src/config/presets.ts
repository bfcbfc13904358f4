/**
 * Finds presets: shipped with fstui, in the user's configuration folder, or a file named by its path.
 * Must not know what an option means; reading the text is yaml.ts.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FstuiError } from './errors.js';
import { absolutePath, configFolder, type Environment } from './paths.js';
import type { RunOptions } from './schema.js';
import { didYouMean } from './suggest.js';
import { parsePreset } from './yaml.js';

export interface PresetPlaces {
	/** Folder of the presets that come with fstui. */
	readonly shipped: string;
	/** Folder of the user's own; wins over shipped ones of the same name. */
	readonly user: string;
	/** Folder that relative paths start from. */
	readonly cwd: string;
	readonly env: Environment;
}

export interface Preset {
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly file: string;
	readonly origin: 'shipped' | 'user' | 'file';
	readonly options: RunOptions;
	/** The file as it is, comments included. */
	readonly text: string;
}

/** A preset is a few dozen lines; anything large is another kind of file. */
const LARGEST_PRESET_BYTES = 256 * 1024;
const EXTENSION = /\.ya?ml$/i;

/** The usual places; shipped presets lie beside the build. */
export function presetPlaces(cwd: string, env: Environment): PresetPlaces {
	const shipped = fileURLToPath(new URL('../../presets', import.meta.url));
	return { shipped, user: join(configFolder(env), 'presets'), cwd, env };
}

function readPresetFile(file: string, origin: Preset['origin']): Preset {
	let text: string;
	try {
		const { size } = statSync(file);
		if (size > LARGEST_PRESET_BYTES) {
			throw new FstuiError('usage', `the preset has ${size} bytes, which is too large for a list of options`, {
				where: file,
				next: 'give a YAML file with one "option: value" per line',
			});
		}
		text = readFileSync(file, 'utf8');
	} catch (error) {
		if (error instanceof FstuiError) throw error;
		const reason = error instanceof Error ? error.message : String(error);
		throw new FstuiError('usage', `the preset cannot be read: ${reason}`, {
			where: file,
			next: 'check the path and its permissions',
			cause: error,
		});
	}
	const { title, description, options } = parsePreset(text, file);
	const name = basename(file).replace(EXTENSION, '');
	return { name, title: title ?? name, description: description ?? '', file, origin, options, text };
}

function filesIn(folder: string): readonly string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder)
		.filter((file) => EXTENSION.test(file))
		.sort();
}

/** Names of all presets that can be given without a path, with their files. */
function namedFiles(
	places: PresetPlaces,
): ReadonlyMap<string, { readonly file: string; readonly origin: Preset['origin'] }> {
	const found = new Map<string, { readonly file: string; readonly origin: Preset['origin'] }>();
	for (const origin of ['shipped', 'user'] as const) {
		for (const file of filesIn(places[origin])) {
			found.set(file.replace(EXTENSION, ''), { file: join(places[origin], file), origin });
		}
	}
	return found;
}

/**
 * The preset of a name or path. A path has a slash or ends in .yaml or .yml.
 *
 * @throws FstuiError `usage` when there is none, it cannot be read, or what it says is wrong.
 */
export function findPreset(nameOrPath: string, places: PresetPlaces): Preset {
	if (nameOrPath.includes('/') || EXTENSION.test(nameOrPath)) {
		return readPresetFile(absolutePath(nameOrPath, places.cwd, places.env), 'file');
	}
	const named = namedFiles(places);
	const found = named.get(nameOrPath.replaceAll('_', '-')) ?? named.get(nameOrPath);
	if (found !== undefined) return readPresetFile(found.file, found.origin);
	throw new FstuiError('usage', `there is no preset "${nameOrPath}"`, {
		where: `${places.shipped}, ${places.user}`,
		next: `${didYouMean(nameOrPath, [...named.keys()])}fstui presets list shows all; a file is given by its path (./my.yaml)`,
	});
}

/** Every preset that can be read, and the errors of those that cannot: one bad file must not hide the others. */
export function listPresets(places: PresetPlaces): {
	readonly presets: readonly Preset[];
	readonly errors: readonly FstuiError[];
} {
	const presets: Preset[] = [];
	const errors: FstuiError[] = [];
	for (const { file, origin } of namedFiles(places).values()) {
		try {
			presets.push(readPresetFile(file, origin));
		} catch (error) {
			if (!(error instanceof FstuiError)) throw error;
			errors.push(error);
		}
	}
	return { presets, errors };
}
