/**
 * The switch --screen-reader of every command with screens, and its environment variables: the same program in lines.
 * Must not know the commands.
 */
import type { FlagSpec } from './arguments.js';
import type { CliContext } from './context.js';

export const SCREEN_READER_FLAG: FlagSpec = {
	name: 'screen-reader',
	help: 'Lines, numbered lists and typed words instead of screens. INK_SCREEN_READER=true in the environment does the same.',
};

const SWITCH = `--${SCREEN_READER_FLAG.name}`;

/** The arguments without the switch, and the context in which screens are opened as lines when they are to be. */
export function withScreenReader(
	args: readonly string[],
	context: CliContext,
): { readonly args: readonly string[]; readonly context: CliContext } {
	const end = args.indexOf('--');
	const isSwitch = (arg: string, index: number) => arg === SWITCH && (end < 0 || index < end);
	const rest = args.filter((arg, index) => !isSwitch(arg, index));
	const { env, modules } = context;
	const wanted = rest.length < args.length || [env.INK_SCREEN_READER, env.ACCESSIBLE].some(isOn);
	// The wizard has nothing else to offer on a terminal that only prints.
	if (!wanted && !(env.TERM === 'dumb' && rest.length === 0)) return { args: rest, context };
	return {
		args: rest,
		context: {
			...context,
			// Lines need nothing of a terminal: a dumb one is as good as any.
			env: { ...env, TERM: 'screen-reader' },
			modules: { ...modules, runApp: modules.runReader },
		},
	};
}

function isOn(value: string | undefined): boolean {
	return value === '1' || value?.toLowerCase() === 'true';
}
