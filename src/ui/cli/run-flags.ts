/** Flags and values that all commands with a training run share. Must not know the commands. */
import { FstuiError } from '../../config/errors.js';
import { IMAGE_MODES, type ImageMode } from '../types.js';
import type { Arguments, FlagSpec } from './arguments.js';
import { type CliContext, hasTerminal } from './context.js';
import { SCREEN_READER_FLAG } from './screen-reader.js';

export const IMAGE_FLAG: FlagSpec = {
	name: 'image',
	value: IMAGE_MODES.join('|'),
	help: 'How the preview is drawn on the screen: in full sharpness on terminals of kitty or iTerm2 kind, or with coloured blocks. Default auto: what the terminal is known to show.',
};

export const RUN_FLAGS: readonly FlagSpec[] = [
	{
		name: 'plain',
		help: 'Plain lines instead of the dashboard, without escapes. Used by itself where there is no terminal.',
	},
	{ name: 'json', help: 'One JSON object per line on standard output, nothing else; messages go to standard error.' },
	{ name: 'yes', help: 'Starts at once, without the review page.' },
	IMAGE_FLAG,
	SCREEN_READER_FLAG,
];

export type OutputMode = 'screen' | 'plain' | 'json';

/** @throws FstuiError `usage` when plain and JSON lines are asked for together. */
export function outputMode(args: Arguments, context: CliContext): OutputMode {
	if (args.switches.has('json') && args.switches.has('plain')) {
		throw new FstuiError('usage', '--plain and --json cannot be used together', {
			where: '--plain, --json',
			next: 'leave one of them out',
		});
	}
	if (args.switches.has('json')) return 'json';
	return args.switches.has('plain') || !hasTerminal(context) ? 'plain' : 'screen';
}

/** @throws FstuiError `usage` for another word than those of the flag. */
export function imageMode(args: Arguments): ImageMode {
	return choice(args, IMAGE_FLAG.name, IMAGE_MODES, 'auto');
}

/** The value of a flag that takes one of a few words. */
export function choice<T extends string>(args: Arguments, name: string, allowed: readonly T[], fallback: T): T {
	const given = args.values.get(name);
	if (given === undefined) return fallback;
	const found = allowed.find((word) => word === given);
	if (found !== undefined) return found;
	throw new FstuiError('usage', `--${name} is "${given}", but it must be one of ${allowed.join(', ')}`, {
		where: `--${name}`,
		next: 'correct the value',
	});
}
