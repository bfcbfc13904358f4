/**
 * Files a person asks for while looking at a tab: a copy of the preview, the graph, tables. All go to `exports/` in the
 * model folder. Must not know keys or components.
 */
import { copyFile, mkdir, open, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FstuiError } from '../config/errors.js';

/** Rows of a table that are made into text at once, so that keys are served meanwhile. */
const CSV_ROWS = 5000;

/** @returns the path of the copy. @throws system errors */
export async function exportPreview(modelDir: string, path: string): Promise<string> {
	const target = join(await exportFolder(modelDir), basename(path));
	await copyFile(path, target);
	return target;
}

/** @param text CSV. @returns the path. @throws system errors */
export async function exportText(modelDir: string, name: string, text: string): Promise<string> {
	const target = join(await exportFolder(modelDir), name);
	await writeFile(target, text);
	return target;
}

/** Draws an SVG picture as PNG. @returns the path. @throws system errors */
export async function exportSvg(modelDir: string, name: string, svg: string): Promise<string> {
	const { default: sharp } = await import('sharp');
	const target = join(await exportFolder(modelDir), name);
	await sharp(Buffer.from(svg)).png().toFile(target);
	return target;
}

/**
 * The whole loss history of the model as CSV: iteration, seconds since the epoch, every loss; empty where not finite.
 * @returns the path
 * @throws FstuiError when nothing has been logged yet, or system errors
 */
export async function exportHistory(modelDir: string, name: string): Promise<string> {
	const { readModelHistory } = await import('../engine/inspect.js');
	const { iterations, seconds, losses } = readModelHistory(modelDir);
	if (iterations.length === 0) {
		throw new FstuiError('usage', 'there is no loss history on disk yet', {
			where: modelDir,
			next: 'it is written with each save, unless no_logs is on',
		});
	}
	const columns = Object.entries(losses);
	const target = join(await exportFolder(modelDir), name);
	const file = await open(target, 'w');
	try {
		await file.write(`${['iteration', 'seconds', ...columns.map(([title]) => title)].join(',')}\n`);
		for (let start = 0; start < iterations.length; start += CSV_ROWS) {
			let text = '';
			for (let row = start; row < Math.min(iterations.length, start + CSV_ROWS); row++) {
				const values = columns.map(([, column]) => number(column[row] ?? Number.NaN));
				text += `${iterations[row]},${(seconds[row] ?? 0).toFixed(3)},${values.join(',')}\n`;
			}
			await file.write(text);
		}
	} finally {
		await file.close();
	}
	return target;
}

/** Seven digits are all that single precision holds. */
function number(value: number): string {
	return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : '';
}

async function exportFolder(modelDir: string): Promise<string> {
	const folder = join(modelDir, 'exports');
	await mkdir(folder, { recursive: true });
	return folder;
}
