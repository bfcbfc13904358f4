/** The one positional argument of commands on a model folder. Must not look at the folder. */
import { FstuiError } from '../../config/errors.js';
import { absolutePath } from '../../config/paths.js';
import type { Arguments } from './arguments.js';
import type { CliContext } from './context.js';

/** @throws FstuiError `usage` when it is missing. */
export function modelFolder(given: Arguments, command: string, context: Pick<CliContext, 'cwd' | 'env'>): string {
	const [folder] = given.positionals;
	if (folder === undefined) {
		throw new FstuiError('usage', 'the model folder is missing', {
			where: `fstui ${command}`,
			next: `write fstui ${command} MODEL_DIR`,
		});
	}
	return absolutePath(folder, context.cwd, context.env);
}
