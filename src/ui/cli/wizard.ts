/** `fstui` alone: the wizard, then the dashboard; a short usage where there is no terminal. */
import { EXIT_CODES } from '../../config/errors.js';
import { type CliContext, hasTerminal } from './context.js';
import { openScreen } from './run.js';

export async function runWizard(context: CliContext, usage: string): Promise<number> {
	if (!hasTerminal(context)) {
		context.stderr.write(usage);
		return EXIT_CODES.usage;
	}
	return openScreen(() => ({ kind: 'wizard', initial: {} }), 'auto', context);
}
