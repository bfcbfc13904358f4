/** Looking at previews: masks, the way through older ones, pages. Needs the build. */
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunConfig } from '../../src/config/schema.js';
import type { PreviewEvent } from '../../src/engine/events.js';
import { runApp } from '../../src/ui/run-app.js';
import { FakeSession, fakeConfig } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

/** The thread for pictures starts slowly while other tests use the processor. */
const SLOW_MS = 20_000;
const COLOURS = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
const HOME = '\u001b[H';
const END = '\u001b[F';
const SIZE = { width: 384, height: 232 };
const RED = '200;10;10';
const GREEN = '10;200;10';

let modelDir = '';
beforeEach(async () => {
	modelDir = await mkdtemp(join(tmpdir(), 'fstui-preview-'));
	await mkdir(join(modelDir, 'previews'));
});
afterEach(() => rm(modelDir, { recursive: true, force: true }));

async function write(name: string, colour: string): Promise<string> {
	const path = join(modelDir, 'previews', name);
	await sharp({ create: { ...SIZE, channels: 3, background: `rgb(${colour.replaceAll(';', ',')})` } })
		.png()
		.toFile(path);
	return path;
}

/** A preview in the model folder: red, and green without its masks. */
async function preview(iteration: number, masked: boolean): Promise<PreviewEvent> {
	const name = `preview_${String(iteration).padStart(8, '0')}`;
	const path = await write(`${name}.png`, RED);
	const event = { event: 'preview', iteration, path, ...SIZE } as const;
	return masked ? { ...event, path_without_mask: await write(`${name}.unmasked.png`, GREEN) } : event;
}

/** @param newest a preview that is there from the start: one that follows another waits its time */
async function open(changes: Partial<RunConfig> = {}, newest: PreviewEvent | null = null) {
	const terminal = new FakeTerminal(100, 30);
	const config = fakeConfig({ model_dir: modelDir, mask_type: 'none', mask_opacity: 30, ...changes });
	const session = new FakeSession(config, { stepMs: 0 });
	if (newest !== null) session.emit(newest);
	const result = runApp({
		start: { kind: 'dashboard', session },
		createSession: () => session,
		presets: [],
		resolve: async () => ({ config, warnings: [] }),
		imageMode: 'blocks',
		stdin: terminal.input,
		stdout: terminal,
		env: COLOURS,
	});
	await terminal.shows('[1 Preview]');
	session.steps(5);
	/** Which picture was drawn last. */
	const colour = () => {
		const bytes = terminal.writes.join('');
		return bytes.lastIndexOf(`48;2;${RED}`) > bytes.lastIndexOf(`48;2;${GREEN}`) ? RED : GREEN;
	};
	const drawn = async (wanted: string) =>
		await terminal.until((text) => text.includes('▄') && colour() === wanted, `the picture in ${wanted}`, SLOW_MS);
	const end = async () => {
		await session.stop();
		await result;
	};
	return { terminal, session, drawn, end };
}

describe('masks', () => {
	it('are hidden and shown again: in the newest preview, an older one, one face alone', async () => {
		await preview(3, true);
		const { terminal, drawn, end } = await open({ mask_type: 'extended' }, await preview(5, true));
		await terminal.shows('Preview at 5', SLOW_MS);
		await drawn(RED);
		terminal.type('m');
		await terminal.shows('masks hidden');
		await drawn(GREEN);
		terminal.type('[');
		await terminal.shows('Preview at 3', SLOW_MS);
		await drawn(GREEN);
		terminal.type('z');
		await drawn(GREEN);
		terminal.type('m');
		await terminal.hides('masks hidden');
		await drawn(RED);
		// What is looked at is what is copied.
		terminal.type('me');
		await terminal.shows('preview copied to');
		expect(await readdir(join(modelDir, 'exports'))).toEqual(['preview_00000003.unmasked.png']);
		await end();
	});

	it.each([
		[{ mask_type: 'none' }, 'this model trains without masks (mask_type is none)'],
		[{ mask_type: 'extended', mask_opacity: 0 }, 'previews show none, because mask_opacity is 0'],
		[{ mask_type: 'extended' }, 'this preview was drawn without them'],
	] as const)('that are not there are explained: %j', async (options, reason) => {
		const { terminal, session, drawn, end } = await open(options);
		terminal.type('m');
		await terminal.shows('masks: there is no preview yet');
		session.emit(await preview(5, false));
		await drawn(RED);
		terminal.type('m');
		await terminal.shows(reason.slice(0, 60));
		expect(await terminal.text()).not.toContain('masks hidden');
		await end();
	});
});

describe('older previews', () => {
	it('are reached one by one, from end to end, and say where one is', async () => {
		for (const iteration of [100, 200, 300]) await preview(iteration, false);
		const { terminal, end } = await open({}, await preview(400, false));
		await terminal.until((text) => /Preview at 400 ─ page/.test(text), 'the newest', SLOW_MS);
		terminal.type(HOME);
		await terminal.until((text) => /Preview at 100 ─ older, 1 of 4/.test(text), 'the oldest', SLOW_MS);
		terminal.type(HOME);
		await terminal.shows('previews: there is no older one');
		terminal.type(']');
		await terminal.until((text) => /Preview at 200 ─ older, 2 of 4/.test(text), 'the second', SLOW_MS);
		terminal.type(END);
		await terminal.until((text) => /Preview at 400 ─ page/.test(text), 'the newest again', SLOW_MS);
		terminal.type(']');
		await terminal.shows('previews: this is the newest one');
		await end();
	});

	it('stay when newer ones come, and give way to one that was asked for', async () => {
		for (const iteration of [100, 200]) await preview(iteration, false);
		const { terminal, session, end } = await open({}, await preview(300, false));
		await terminal.shows('Preview at 300', SLOW_MS);
		terminal.type('[');
		await terminal.until((text) => /Preview at 200 ─ older, 2 of 3/.test(text), 'an older one');
		session.emit(await preview(400, false));
		await terminal.until((text) => /Preview at 200 ─ older, 2 of 4/.test(text), 'the same one', SLOW_MS);
		session.steps(495);
		terminal.type('p');
		await terminal.until(
			(text) => text.includes('Preview at 500') && text.includes('▄'),
			'the one just drawn',
			SLOW_MS,
		);
		await end();
	});

	it('of an earlier session are there before the first of this one', async () => {
		for (const iteration of [100, 200]) await preview(iteration, false);
		const { terminal, drawn, end } = await open();
		await terminal.shows('Preview at 200', SLOW_MS);
		await drawn(RED);
		terminal.type('[');
		await terminal.until((text) => /Preview at 100 ─ older, 1 of 2/.test(text), 'the one before');
		await end();
	});

	it('that were thinned out meanwhile are told, and the way back works', async () => {
		const gone = await preview(100, false);
		const { terminal, end } = await open({}, await preview(200, false));
		await terminal.shows('Preview at 200', SLOW_MS);
		await terminal.shows('▄', SLOW_MS);
		await rm(gone.path);
		terminal.type('[');
		await terminal.shows('not there any more');
		terminal.type(END);
		await terminal.until((text) => text.includes('Preview at 200') && text.includes('▄'), 'the newest again', SLOW_MS);
		await end();
	});
});

describe('a copy of the preview', () => {
	it('is the whole picture', async () => {
		const newest = await preview(5, false);
		const { path } = newest;
		const { terminal, end } = await open({}, newest);
		await terminal.shows('▄', SLOW_MS);
		terminal.type(`z${KEYS.right}e`);
		await terminal.shows('preview copied to');
		const copy = await readFile(join(modelDir, 'exports', 'preview_00000005.png'));
		expect(copy.equals(await readFile(path))).toBe(true);
		await end();
	});
});
