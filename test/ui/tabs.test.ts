import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GLOSSARY } from '../../src/ui/glossary.js';
import { runApp } from '../../src/ui/run-app.js';
import { FakeSession, fakeConfig, stepEvent, writePreview } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

const COLOURS = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
let modelDir = '';
beforeAll(async () => {
	modelDir = await mkdtemp(join(tmpdir(), 'fstui-tabs-'));
});
afterAll(() => rm(modelDir, { recursive: true, force: true }));

/** The dashboard on a terminal in memory, with the run started. */
async function open(columns: number, rows: number, env: Readonly<Record<string, string>> = COLOURS) {
	const terminal = new FakeTerminal(columns, rows);
	const config = fakeConfig({ model_dir: modelDir });
	const session = new FakeSession(config, { stepMs: 0 });
	const result = runApp({
		start: { kind: 'dashboard', session },
		createSession: () => session,
		presets: [],
		resolve: async () => ({ config, warnings: [] }),
		imageMode: 'blocks',
		stdin: terminal.input,
		stdout: terminal,
		env,
	});
	await terminal.shows('[1 Preview]');
	const end = async () => {
		await session.stop();
		await result;
	};
	return { terminal, session, end };
}

describe('tabs', () => {
	it.each([
		[80, 24],
		[120, 40],
		[40, 10],
	])('turn with their numbers and with Tab at %i x %i', async (columns, rows) => {
		const { terminal, session, end } = await open(columns, rows);
		session.steps(30);
		for (const [key, shown] of [
			['2', 'Loss A'],
			['3', 'first save'],
			['4', 'session 1'],
			['5', 'input_a'],
			['1', '[1 Preview]'],
		] as const) {
			terminal.type(key);
			await terminal.shows(`[${key} `);
			await terminal.shows(shown);
			const screen = await terminal.screen();
			expect(screen).toHaveLength(rows);
			expect(screen.at(-1)).toContain('q stop');
		}
		terminal.type(KEYS.tab);
		await terminal.shows('[2 Graph]');
		terminal.type('\u001b[Z');
		await terminal.shows('[1 Preview]');
		await end();
	});

	it('has the graph of every output, marks, trend and smoothing up to 0.999', async () => {
		const { terminal, session, end } = await open(120, 40);
		for (let i = 1; i <= 300; i++) {
			const { loss_a, loss_b } = stepEvent(i);
			const losses = { face_a: loss_a, face_b: loss_b, mask_a: 0.5, mask_b: 0.6 };
			session.emit(stepEvent(i, { losses }));
		}
		await session.snapshot();
		session.emit({ event: 'options', iteration: 100, changes: { no_warp: true }, cause: 'stage' });
		terminal.type('2');
		await terminal.shows('Total loss A');
		await terminal.until((text) => /^ {9}.*▲/m.test(text), 'the mark of the change');
		expect(await terminal.text()).toContain('┊');
		terminal.type('o');
		await terminal.shows('Face loss A');
		terminal.type('o');
		await terminal.shows('Mask loss A');
		await terminal.shows('lowest A 0.5000');
		terminal.type('t');
		await terminal.shows('─ trend ─');
		terminal.type('+++++++++');
		await terminal.shows('smoothed 0.999');
		terminal.type('w');
		await terminal.hides('┊');
		await end();
	});

	it('filters and scrolls the log', async () => {
		const { terminal, session, end } = await open(80, 24);
		for (let i = 1; i <= 60; i++) session.emit({ event: 'warning', code: 'few_faces', message: `note ${i} q` });
		terminal.type('4');
		await terminal.shows('note 60 q');
		terminal.type(KEYS.pageDown);
		terminal.type('\u001b[H');
		await terminal.shows('session 1');
		terminal.type('/note 7 q');
		await terminal.shows('filter: note 7 q');
		await terminal.hides('note 60');
		terminal.type(KEYS.backspace);
		terminal.type(KEYS.enter);
		await terminal.shows('1 of 6');
		expect(session.commands).toEqual(['start']);
		terminal.type(KEYS.escape);
		await terminal.shows('note 60 q');
		await end();
	});

	it('pages faces, shows one side, one cell, one face', async () => {
		const { terminal, session, end } = await open(80, 24);
		session.steps(5);
		await session.preview();
		await terminal.shows('page 1 of 14');
		await terminal.shows('▄');
		terminal.type(KEYS.right);
		await terminal.shows('page 2 of 14');
		terminal.type(KEYS.left + KEYS.left);
		await terminal.shows('page 14 of 14');
		terminal.type('b');
		await terminal.until(
			(text) => text.includes('page 1 of') && /^A face.*swapped/m.test(text) && text.includes('▄'),
			'side A',
		);
		terminal.type('vvv');
		await terminal.until((text) => text.includes('swapped') && !text.includes('own ') && text.includes('▄'), 'swaps');
		terminal.type('z');
		await terminal.until((text) => text.includes('page 1 of 14') && text.includes('▄'), 'one face');
		await end();
	});

	it('goes back to older previews and forward to the newest', async () => {
		await mkdir(join(modelDir, 'previews'), { recursive: true });
		for (const iteration of [1, 100, 205])
			await writePreview(join(modelDir, 'previews', `preview_${String(iteration).padStart(8, '0')}.png`));
		const { terminal, session, end } = await open(80, 24);
		session.steps(205);
		await session.preview();
		await terminal.until((text) => text.includes('Preview at 205') && text.includes('▄'), 'the newest');
		terminal.type('[');
		await terminal.until((text) => /Preview at 100 ─ older/.test(text) && text.includes('▄'), 'an older one');
		terminal.type('[[[');
		await terminal.until((text) => /Preview at 1 ─ older/.test(text) && text.includes('▄'), 'the oldest');
		terminal.type(']]');
		await terminal.until(
			(text) => text.includes('Preview at 205') && !text.includes('─ older') && text.includes('▄'),
			'the newest again',
		);
		await end();
	});

	it('writes what a tab shows', async () => {
		const { terminal, session, end } = await open(120, 40);
		session.steps(40);
		await session.preview();
		await terminal.shows('▄');
		terminal.type('e');
		await terminal.shows('preview copied to');
		terminal.type('2e');
		await terminal.shows('no table');
		const names = await readdir(join(modelDir, 'exports'));
		expect(names.sort()).toEqual(['loss_40.png', 'preview_40.png']);
		const { width, height } = await sharp(await readFile(join(modelDir, 'exports', 'loss_40.png'))).metadata();
		expect([width, height]).toEqual([1920, 1080]);
		await end();
	});

	it('helps with the keys of the tab, words, when to stop, other keys; all of it can be reached at 80 x 24', async () => {
		const { terminal, end } = await open(80, 24);
		terminal.type('4');
		await terminal.shows('[4 ');
		terminal.type('?');
		await terminal.shows('Keys in the tab Log');
		let pages = await terminal.text();
		const place = (text: string) => /(\d+) - (\d+) of (\d+)/.exec(text)?.slice(1).map(Number) ?? [];
		for (;;) {
			const before = await terminal.text();
			const [, last, all] = place(before);
			if (last === all) break;
			terminal.type('\u001b[6~');
			await terminal.until((text) => place(text)[1] !== last, 'the next page');
			pages += await terminal.text();
		}
		for (const [word, meaning] of GLOSSARY) {
			expect(pages).toContain(` ${word} `);
			expect(pages).toContain(meaning.split(' ').slice(0, 2).join(' '));
		}
		expect(pages).toContain('When to stop');
		expect(pages.indexOf('When to stop')).toBeLessThan(pages.indexOf('Keys elsewhere'));
		terminal.type('\u001b[H');
		await terminal.shows('Keys in the tab Log');
		terminal.type(KEYS.escape);
		await terminal.shows('[4 ');
		await end();
	});

	it('needs neither colours nor UTF-8', async () => {
		const { terminal, session, end } = await open(80, 24, { TERM: 'xterm', LANG: 'C', NO_COLOR: '1' });
		session.steps(60);
		await session.save();
		for (const key of ['2', '3', '4', '5', '?']) {
			terminal.type(key);
			await terminal.shows(key === '?' ? 'Keys and words' : `[${key} `);
			expect(await terminal.text()).toMatch(/^[\n -~]*$/);
		}
		await end();
	});
});
