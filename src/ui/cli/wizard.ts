/** `fstui` alone: home, and from there everything else. A short usage where there is no terminal. */
import { EXIT_CODES } from '../../config/errors.js';
import { recentFile, recentModels } from '../recent.js';
import { readArguments } from './arguments.js';
import { type CliContext, hasTerminal } from './context.js';
import { openScreen } from './run.js';
import { IMAGE_FLAG, imageMode } from './run-flags.js';

/**
 * @param args nothing, or how pictures are drawn
 * @throws FstuiError `usage` for other arguments
 */
export async function runWizard(args: readonly string[], context: CliContext, usage: string): Promise<number> {
	const images = imageMode(readArguments({ command: '', flags: [IMAGE_FLAG] }, args));
	if (!hasTerminal(context)) {
		context.stderr.write(usage);
		return EXIT_CODES.usage;
	}
	const recent = await recentModels(recentFile(context.env));
	return openScreen(() => ({ kind: 'home', recent }), images, context);
}
