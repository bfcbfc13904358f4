/** The file a command is asked to write: where, in which format, and the errors about it. Must not know its content. */
import { stat, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { absolutePath } from '../../config/paths.js';
import type { Arguments } from './arguments.js';
import type { CliContext } from './context.js';

export interface OutputFile<Format extends string> {
	readonly path: string;
	readonly format: Format;
}

/**
 * The value of `--out`. Its folder is looked at before anything is drawn, which may take long.
 * @param formats endings without the dot, lower case.
 * @throws FstuiError `usage` when it is missing or ends otherwise, `faces` when there is no such folder.
 */
export async function outputFile<Format extends string>(
	given: Arguments,
	command: string,
	formats: readonly Format[],
	context: Pick<CliContext, 'cwd' | 'env'>,
): Promise<OutputFile<Format>> {
	const name = given.values.get('out');
	const example = formats.map((format) => `--out FILE.${format}`).join(' or ');
	if (name === undefined) {
		throw new FstuiError('usage', '--out is missing', { where: `fstui ${command}`, next: `add ${example}` });
	}
	const path = absolutePath(name, context.cwd, context.env);
	const ending = extname(path).slice(1).toLowerCase();
	const format = formats.find((known) => known === ending);
	if (format === undefined) {
		throw new FstuiError('usage', `the file must end in ${formats.map((known) => `.${known}`).join(' or ')}`, {
			where: `--out ${name}`,
			next: `write ${example}`,
		});
	}
	const folder = dirname(path);
	const found = await stat(folder).catch(() => null);
	if (found?.isDirectory() !== true) {
		throw new FstuiError('faces', 'the folder to write into does not exist', {
			where: folder,
			next: 'make it first, or choose another place with --out',
		});
	}
	return { path, format };
}

/** @throws FstuiError `faces` when the file cannot be written; `flag` names the option that says where. */
export async function writeOutput(path: string, content: Uint8Array | string, flag: string): Promise<void> {
	try {
		await writeFile(path, content);
	} catch (cause) {
		throw new FstuiError('faces', `the file cannot be written: ${cause instanceof Error ? cause.message : cause}`, {
			where: path,
			next: `choose another place with ${flag}, or make room there`,
			cause,
		});
	}
}
