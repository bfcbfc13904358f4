/**
 * Where fstui keeps its own files, after the XDG base directory specification, and how folders in options are
 * written out. Pure functions of the environment they are given. Must not touch the disk.
 */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The specification says that relative paths in these variables are to be ignored. */
function xdg(env: Environment, variable: string, fallback: readonly string[]): string {
	const value = env[variable];
	const base = value !== undefined && isAbsolute(value) ? value : join(homeFolder(env), ...fallback);
	return join(base, 'fstui');
}

/** Home folder of the user. */
export function homeFolder(env: Environment): string {
	const home = env.HOME;
	return home !== undefined && isAbsolute(home) ? home : homedir();
}

/** Files that can be made again (demo faces); FSTUI_CACHE overrides. */
export function cacheFolder(env: Environment): string {
	const override = env.FSTUI_CACHE;
	if (override !== undefined && override !== '') return resolve(override);
	return xdg(env, 'XDG_CACHE_HOME', ['.cache']);
}

/** Files that must be kept (models without a folder of their own). */
export function dataFolder(env: Environment): string {
	return xdg(env, 'XDG_DATA_HOME', ['.local', 'share']);
}

/** What is worth remembering between calls and can be lost (models trained lately). */
export function stateFolder(env: Environment): string {
	return xdg(env, 'XDG_STATE_HOME', ['.local', 'state']);
}

/** The user's settings and presets. */
export function configFolder(env: Environment): string {
	return xdg(env, 'XDG_CONFIG_HOME', ['.config']);
}

/** An absolute path: a leading `~` is the home folder (YAML and forms have no shell), the rest is relative to `cwd`. */
export function absolutePath(path: string, cwd: string, env: Environment): string {
	if (path === '~') return homeFolder(env);
	if (path.startsWith('~/')) return join(homeFolder(env), path.slice(2));
	return resolve(cwd, path);
}
