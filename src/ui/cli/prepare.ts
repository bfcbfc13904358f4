/**
 * From preset, flags and model folder to a checked configuration. Must not know how the run is shown.
 */
import { FstuiError } from '../../config/errors.js';
import { allFrom, type KnownOrigins } from '../../config/origins.js';
import { absolutePath } from '../../config/paths.js';
import { findPreset, presetPlaces } from '../../config/presets.js';
import { type ResolvedOptions, resolveOptions, type StoredOptions } from '../../config/resolve.js';
import type { RunOptions } from '../../config/schema.js';
import type { CliContext } from './context.js';

export interface RunRequest {
	readonly preset?: RunOptions | undefined;
	readonly flags: RunOptions;
	/** Where options of preset and flags come from, as far as it is known. */
	readonly known?: KnownOrigins | undefined;
}

/**
 * The request with its config file, if it names one, as the lowest layer of its preset.
 *
 * @throws FstuiError `usage` when the config file cannot be read, is wrong, or names a config file itself.
 */
export function withConfigfile(request: RunRequest, context: CliContext): RunRequest {
	const configfile = request.flags.configfile ?? request.preset?.configfile;
	if (configfile === undefined || configfile === null) return request;
	const path = absolutePath(configfile, context.cwd, context.env);
	const { options } = findPreset(path, presetPlaces(context.cwd, context.env));
	if (options.configfile !== undefined) {
		throw new FstuiError('usage', 'a config file cannot name another config file', {
			where: path,
			next: 'take configfile out of it, or put both into one file',
		});
	}
	const added = Object.entries(options).filter(([name]) => !Object.hasOwn(request.preset ?? {}, name));
	const known = { ...allFrom(Object.fromEntries(added), { kind: 'config_file' }), ...request.known };
	return { ...request, preset: { ...options, ...request.preset }, known };
}

/** What the model folder of the request remembers, or undefined for a new model. */
export async function storedOptions(request: RunRequest, context: CliContext): Promise<StoredOptions | undefined> {
	const { flags, preset } = withConfigfile(request, context);
	const folder = flags.model_dir ?? preset?.model_dir;
	if (folder === undefined) return undefined;
	const model = await context.modules.readModelFolder(absolutePath(folder, context.cwd, context.env));
	return model === null ? undefined : { config: model.config, locked: model.locked };
}

/**
 * The configuration of a run, resuming what is stored in its model folder.
 *
 * @throws FstuiError as resolveOptions, or `faces` when the model folder cannot be read.
 */
export async function prepareRun(request: RunRequest, context: CliContext): Promise<ResolvedOptions> {
	const stored = await storedOptions(request, context);
	return resolveOptions({ stored, ...withConfigfile(request, context), cwd: context.cwd, env: context.env });
}

/** As prepareRun, for options of the screens: what nobody knows the origin of was chosen there. */
export function prepareChosen(
	options: RunOptions,
	known: KnownOrigins | undefined,
	context: CliContext,
): Promise<ResolvedOptions> {
	return prepareRun({ flags: options, known: { ...allFrom(options, { kind: 'form' }), ...known } }, context);
}
