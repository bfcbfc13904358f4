/** `fstui` alone: home, and from there everything else. A short usage where there is no terminal. */
import { EXIT_CODES } from '../../config/errors.js';
import { recentFile, recentModels } from '../recent.js';
import type { ImageMode } from '../types.js';
import { type CliContext, hasTerminal } from './context.js';
import { openScreen } from './open-screen.js';
import { IMAGE_FLAG, imageMode } from './run-flags.js';

/**
 * @param args nothing, or how pictures are drawn
 * @throws FstuiError `usage` for other arguments
 */
export async function runWizard(args: readonly string[], context: CliContext, usage: string): Promise<number> {
	const images = args.length === 0 ? 'auto' : await givenMode(args);
	if (!hasTerminal(context)) {
		context.stderr.write(usage);
		return EXIT_CODES.usage;
	}
	const recent = await recentModels(recentFile(context.env));
	return openScreen(() => ({ kind: 'home', recent }), images, context);
}

/** Reading arguments takes the whole table of options, which the first frame is not to wait for. */
async function givenMode(args: readonly string[]): Promise<ImageMode> {
	const { readArguments } = await import('./arguments.js');
	return imageMode(readArguments({ command: '', flags: [IMAGE_FLAG] }, args));
}
