import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, expect, it } from 'vitest';
import type { CliContext } from '../../../src/ui/cli/context.js';
import { lazyModules } from '../../../src/ui/cli/load-modules.js';
import { runCli } from '../../../src/ui/cli/main.js';
import { writeFaces } from '../../helpers/pictures.js';
import { type Harness, harness } from './helpers.js';

let current: Harness | undefined;
afterEach(() => current?.remove());

/** A command line with the real pipeline behind it, and two folders of faces. */
async function start(): Promise<{ run: Harness; context: CliContext }> {
	const run = harness();
	current = run;
	const { drawAugmentation } = lazyModules;
	await writeFaces(run.home, 'A', 3);
	await writeFaces(run.home, 'B', 4, 32, 9);
	return { run, context: { ...run.context, modules: { ...run.context.modules, drawAugmentation } } };
}

const FOLDERS = ['inspect', 'augment', '--input-a', 'A', '--input-b', 'B'];

it('draws the sheet and says what is on it; the same for the same options', async () => {
	const { run, context } = await start();
	expect(await runCli([...FOLDERS, '--out', 'sheet.png', '--count', '2'], context)).toBe(0);
	const path = join(run.home, 'sheet.png');
	const { width, height, format } = await sharp(path).metadata();
	expect(format).toBe('png');
	expect(run.out.lines).toEqual([`${path}: 4 faces, ${width} x ${height} px`]);
	await runCli([...FOLDERS, '--out', 'again.png', '--count=2', '--seed', '1'], context);
	expect(readFileSync(join(run.home, 'again.png')).equals(readFileSync(path))).toBe(true);
	await runCli([...FOLDERS, '--out', 'other.png', '--count=2', '--rotation-range', '0'], context);
	expect(readFileSync(join(run.home, 'other.png')).equals(readFileSync(path))).toBe(false);
});

it('draws one side alone', async () => {
	const { run, context } = await start();
	expect(await runCli(['inspect', 'augment', '--input-a', 'A', '--out', 'a.png'], context)).toBe(0);
	expect(run.out.text).toContain('a.png: 3 faces,');
});

it.each([
	[['inspect'], 2, 'say what to inspect'],
	[['inspect', 'augmnt'], 2, 'Did you mean fstui inspect augment?'],
	[['inspect', 'augment', '--out', 'x.png'], 2, '--input-a is missing'],
	[FOLDERS, 2, '--out is missing'],
	[[...FOLDERS, '--out', 'x.png', '--count', '0'], 2, '--count is "0"'],
	[[...FOLDERS, '--out', 'x.png', '--batch-size', '4'], 2, 'unknown option --batch-size'],
	[['inspect', 'augment', '--input-a', 'A', '--out', 'x.png', '--warp-to-landmarks'], 2, 'the other side'],
	[[...FOLDERS, '--out', 'x.png', '--mask-type', 'extended'], 3, 'landmarks'],
	[[...FOLDERS, '--out', 'x.png', '--mask-color', 'red'], 2, 'red'],
	[['inspect', 'augment', '--input-a', 'none', '--out', 'x.png'], 3, 'the folder of faces A does not exist'],
	[[...FOLDERS, '--out', 'none/x.png'], 3, 'the picture cannot be written'],
])('%j ends with %i', async (args, code, text) => {
	const { run, context } = await start();
	expect(await runCli(args, context)).toBe(code);
	expect(run.err.text).toContain(text);
	expect(existsSync(join(run.home, 'x.png'))).toBe(false);
});

it('has --help with the options of faces, masks and augmentation', async () => {
	const { run, context } = await start();
	expect(await runCli(['inspect', '--help'], context)).toBe(0);
	expect(run.out.text).toMatch(/^Usage: fstui inspect augment/);
	for (const flag of ['--warp-to-landmarks', '--mask-type', '--color-ab', '--coverage', '--seed']) {
		expect(run.out.text).toContain(flag);
	}
});
