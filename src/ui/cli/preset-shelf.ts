/** The user's presets for the screens: listed, saved, deleted, opened in an editor. Must not know the screens. */
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { deletePreset, savePreset, userPresetFile } from '../../config/preset-files.js';
import { findPreset, listPresets, type PresetPlaces, presetPlaces } from '../../config/presets.js';
import type { PresetShelf } from '../form/wizard-tools.js';
import type { PresetChoice } from '../types.js';
import type { CliContext } from './context.js';

export function createPresetShelf(context: CliContext): PresetShelf {
	const places = presetPlaces(context.cwd, context.env);
	return {
		list: () => choices(places),
		save: (name, options, basedOn) => {
			const base = basedOn === null ? undefined : listPresets(places).presets.find((known) => known.name === basedOn);
			const kind = { title: name, description: base === undefined ? undefined : `Made from ${base.name}.` };
			const content = userPresetFile(name, places) === null ? { ...kind, options } : { options };
			return savePreset(name, content, places, base?.text).file;
		},
		remove: (name) => deletePreset(name, places),
		edit: async (name) => {
			const file = userPresetFile(name, places) ?? copyOf(name, places);
			await openEditor(file, context);
			findPreset(file, places);
		},
	};
}

/** All presets; the user's own that cannot be read come last, with the reason. */
export function presetChoices({ cwd, env }: Pick<CliContext, 'cwd' | 'env'>): readonly PresetChoice[] {
	return choices(presetPlaces(cwd, env));
}

function choices(places: PresetPlaces): readonly PresetChoice[] {
	const { presets, errors } = listPresets(places);
	const readable = presets.map(({ name, title, description, options, origin }) => ({
		name,
		title,
		description,
		options,
		own: origin === 'user',
	}));
	return [...readable, ...errors.map(unreadable)];
}

function unreadable({ message, where = '' }: FstuiError): PresetChoice {
	const [place = ''] = where.split('\n');
	const name = basename(place).replace(/\.ya?ml\b.*$/i, '');
	return { name, title: name, description: '', options: {}, own: true, problem: `${message} (${basename(place)})` };
}

/** The file of a shipped preset belongs to the program: what is edited is the user's copy, which then counts. */
function copyOf(name: string, places: PresetPlaces): string {
	const { options, text } = findPreset(name, places);
	return savePreset(name, { options }, places, text).file;
}

/** Runs $VISUAL, $EDITOR or vi on a file and waits; the editor has the terminal meanwhile. */
async function openEditor(file: string, { env, stdin }: CliContext): Promise<void> {
	const editor = env.VISUAL?.trim() || env.EDITOR?.trim() || 'vi';
	// Both would read the keys otherwise.
	stdin.pause();
	try {
		// The variables may hold a command with arguments, which is for the shell to take apart.
		const command = `exec ${editor} "$1"`;
		const end = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
			const child = spawn('/bin/sh', ['-c', command, 'sh', file], {
				// Standard error may be a pipe to the supervisor; the terminal is where the screen is.
				stdio: ['inherit', 'inherit', 1],
				env: { ...env },
			});
			child.once('error', reject);
			child.once('close', (code, signal) => resolve(signal ?? code ?? 0));
		}).catch((error: unknown) => {
			throw editorError(editor, error instanceof Error ? error.message : String(error), file);
		});
		if (end !== 0) throw editorError(editor, end === 127 ? 'there is no such program' : `it ended with ${end}`, file);
	} finally {
		stdin.resume();
	}
}

function editorError(editor: string, reason: string, file: string): FstuiError {
	return new FstuiError('usage', `the editor "${editor}" failed: ${reason}`, {
		where: file,
		next: 'set the environment variable EDITOR to an editor, e.g. EDITOR=nano',
	});
}
