/** The thread runs from the build. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { type PictureLayout, pictureLayout } from '../../../src/ui/layout/picture-layout.js';
import { type DrawableMode, renderPicture } from '../../../src/ui/terminal/picture.js';
import { PictureThread } from '../../../src/ui/terminal/picture-thread.js';
import { writePreview } from '../../helpers/fake-session.js';
import { ROOT } from '../../helpers/screen-program.js';

const BLOCKS: DrawableMode = { kind: 'blocks', depth: 'truecolor' };
const KITTY: DrawableMode = { kind: 'kitty', imageId: 7, throughTmux: false };
let folder = '';
let path = '';
let layout: PictureLayout;
let thread: PictureThread;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'picture-thread-'));
	path = join(folder, 'preview.png');
	await writePreview(path);
	const found = pictureLayout(120, 43, 7);
	if (found === null) throw new Error('the pane is large enough');
	layout = found;
	await writeFile(join(folder, 'broken.png'), 'no picture');
});
afterEach(() => thread.close());
afterAll(() => rm(folder, { recursive: true }));

async function errorOf(promise: Promise<unknown>): Promise<FstuiError> {
	const error = await promise.catch((reason: unknown) => reason);
	if (error instanceof FstuiError) return error;
	throw new Error(`no typed error: ${String(error)}`);
}

describe('the picture thread', () => {
	it('draws what would be drawn without it, in every way', async () => {
		thread = new PictureThread();
		const modes: readonly DrawableMode[] = [BLOCKS, KITTY, { kind: 'iterm' }, { kind: 'blocks', depth: '16' }];
		const drawn = await Promise.all(modes.map((mode) => thread.draw(path, layout, mode)));
		for (const [i, mode] of modes.entries()) expect(drawn[i]).toEqual(await renderPicture(path, layout, mode));
	});

	it('leaves this thread free', async () => {
		thread = new PictureThread();
		let turns = 0;
		const timer = setInterval(() => turns++, 1);
		// Loading its libraries alone takes hundreds of milliseconds.
		await thread.draw(path, layout, BLOCKS);
		clearInterval(timer);
		expect(turns).toBeGreaterThan(20);
	});

	it('says what is wrong with a file, and goes on', async () => {
		thread = new PictureThread();
		const missing = await errorOf(thread.draw(join(folder, 'missing.png'), layout, BLOCKS));
		expect([missing.kind, missing.message]).toEqual(['faces', 'the picture is not there any more']);
		expect(missing.where).toBe(join(folder, 'missing.png'));
		const broken = await errorOf(thread.draw(join(folder, 'broken.png'), layout, BLOCKS));
		expect(broken.message).toMatch(/^the picture cannot be read: /);
		expect((await thread.draw(path, layout, BLOCKS)).lines).toHaveLength(layout.rows);
	});

	it('says so when it cannot start or is gone', async () => {
		thread = new PictureThread(pathToFileURL(join(folder, 'nowhere.js')));
		const error = await errorOf(thread.draw(path, layout, BLOCKS));
		expect([error.kind, error.message]).toEqual(['device', expect.stringContaining('the picture cannot be drawn')]);
		const ends = join(folder, 'ends.mjs');
		await writeFile(
			ends,
			"import { parentPort } from 'node:worker_threads'; parentPort.once('message', () => process.exit(3));",
		);
		const mortal = new PictureThread(pathToFileURL(ends));
		for (let i = 0; i < 2; i++) expect((await errorOf(mortal.draw(path, layout, BLOCKS))).message).toContain('(3)');
		mortal.close();
	});

	it('draws nothing more once it is closed', async () => {
		thread = new PictureThread();
		await thread.draw(path, layout, BLOCKS);
		thread.close();
		expect((await errorOf(thread.draw(path, layout, BLOCKS))).message).toContain('the screens have ended');
	});

	it.each([
		['ends with its last line', ''],
		['exits', 'process.exit(0);'],
		[
			'goes on without screens, nor its thread',
			`thread.close();
			while (process.report.getReport().workers.length > 0) await new Promise((resolve) => setTimeout(resolve, 10));`,
		],
	])('keeps no program alive that %s', async (_, end) => {
		thread = new PictureThread();
		const program = join(folder, 'program.mjs');
		const url = pathToFileURL(join(ROOT, 'dist', 'ui', 'terminal', 'picture-thread.js')).href;
		await writeFile(
			program,
			`import { PictureThread } from ${JSON.stringify(url)};
			const thread = new PictureThread();
			const draw = () => thread.draw(${JSON.stringify(path)}, ${JSON.stringify(layout)}, ${JSON.stringify(BLOCKS)});
			const keep = setInterval(() => undefined, 1000);
			await draw();
			clearInterval(keep);
			for (let i = 0; i < 5; i++) void draw().catch(() => undefined);
			await new Promise((resolve) => setTimeout(resolve, 20));
			${end}`,
		);
		const { stderr } = await promisify(execFile)(process.execPath, [program], { timeout: 30_000 });
		expect(stderr).toBe('');
	});
});
