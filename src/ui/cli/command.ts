/** What is the same in all commands: reading their arguments, answering --help, paths. Must not know the commands. */
import { absolutePath } from '../../config/paths.js';
import { type ArgumentSpec, type Arguments, readArguments } from './arguments.js';
import type { CliContext, Command } from './context.js';

/**
 * A command from what it takes, the text of its help and what it does.
 * @param perform resolves with the exit code
 */
export function command(
	spec: ArgumentSpec,
	help: () => string,
	perform: (given: Arguments, context: CliContext) => Promise<number>,
): Command {
	return {
		help,
		async run(args, context) {
			const given = readArguments(spec, args);
			if (!given.help) return perform(given, context);
			context.stdout.write(help());
			return 0;
		},
	};
}

/** Reads paths as the person wrote them, from where the person is. */
export function pathReader({ cwd, env }: Pick<CliContext, 'cwd' | 'env'>): (text: string) => string {
	return (text) => absolutePath(text, cwd, env);
}
