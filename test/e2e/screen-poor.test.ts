/**
 * The real program where there is little: without colours, without UTF-8, on a terminal that only prints, too small, in
 * lines for scripts and screen readers, and where CI says that there is no person.
 */
import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { BIN } from '../helpers/program.js';
import { Home } from '../helpers/pty-home.js';
import type { PtyProgram } from '../helpers/pty-program.js';

vi.setConfig({ testTimeout: 180_000 });

/** The program starts slowly while other tests use the processor. */
const SLOW_MS = 30_000;
const ESC = '\u001b';

let home: Home;
beforeAll(async () => {
	home = await Home.make('poor');
});
afterEach(() => home.endAll());
afterAll(() => home.remove());

/** Walks through all tabs and dialogs and stops with a save. */
async function walk(program: PtyProgram): Promise<void> {
	const { terminal } = program;
	await terminal.until((text) => /training {2}elapsed/.test(text), 'training', SLOW_MS);
	program.press('p');
	await terminal.shows('.png', SLOW_MS);
	for (const [key, shows] of [
		['2', '[2 Graph]'],
		['3', '[3 Analysis]'],
		['4', '[4 Log]'],
		['5', '[5 Config]'],
		['?', 'Keys and words'],
	] as const) {
		program.press(key);
		await terminal.shows(shows);
	}
	program.press('escape');
	await terminal.hides('Keys and words');
	program.press('q');
	await terminal.shows('Stop training?');
	program.press('y');
	expect(await program.exited).toEqual({ code: 0, signal: 0 });
	expect(await terminal.text()).toContain(', saved.');
}

it('without colours none are sent, and pictures are told by their paths', async () => {
	// CI runs in terminals too: a person may look at this one.
	const program = home.open(home.train('grey', '--yes'), { env: { NO_COLOR: '1', CI: '1' } });
	await walk(program);
	const codes = [...program.sent().matchAll(/\[([\d;]*)m/g)].flatMap(([, list = '']) => list.split(';').map(Number));
	expect(codes.filter((code) => code >= 30 && code !== 39 && code !== 49)).toEqual([]);
	expect(program.sent()).not.toContain('▄');
});

it('without UTF-8 nothing but ASCII is sent', async () => {
	const program = home.open(home.train('ascii', '--yes'), { env: { LANG: 'C', COLORTERM: '' } });
	await walk(program);
	expect([...program.sent()].filter((mark) => mark > '\u007f').join('')).toBe('');
});

it('on a terminal that is too small one line tells how it goes, and the way out is open', async () => {
	const program = home.open(home.train('tiny', '--yes'), { columns: 39, rows: 9 });
	await program.terminal.until((text) => /training/.test(text) && /\d/.test(text), 'the line', SLOW_MS);
	const rows = await program.terminal.screen();
	expect(rows.filter((row) => row.trim() !== '')).toHaveLength(1);
	program.press('q');
	await program.terminal.shows('Save and stop? y / n');
	program.press('y');
	expect((await program.exited).code).toBe(0);
});

it.each([
	['a terminal that only prints', { TERM: 'dumb' }, []],
	['--plain', {}, ['--plain']],
])('%s gets plain lines', async (_name, env, flags) => {
	const program = home.open(home.train('lines', '--iterations', '3', ...flags), { env });
	expect((await program.exited).code).toBe(0);
	expect(program.sent()).not.toContain(ESC);
	expect(program.sent()).toMatch(/\[#0000\d\] Loss A: [\d.]+, Loss B: [\d.]+/);
	expect(program.sent()).toContain('all iterations of this session are done');
});

it('--json gets one event a line, also on a terminal', async () => {
	const program = home.open(home.train('events', '--iterations', '3', '--json'));
	expect((await program.exited).code).toBe(0);
	const events = program
		.sent()
		.trim()
		.split('\r\n')
		.map((line) => JSON.parse(line).event as string);
	expect(events.filter((event) => event === 'step')).toHaveLength(3);
	expect(events.at(-1)).toBe('stopped');
});

it('--screen-reader gets sentences', async () => {
	const program = home.open(home.train('reader', '--iterations', '3', '--yes', '--screen-reader'));
	expect((await program.exited).code).toBe(0);
	const sent = program.sent();
	expect(sent).not.toContain(ESC);
	expect(sent.split('\r\n')[0]).toMatch(/screen reader/i);
	expect(sent).toMatch(/saved/);
	expect(sent).not.toMatch(/[─│┤▄]/);
});

it('without a terminal the wizard says what to do instead', () => {
	const { status, stderr, stdout } = spawnSync(process.execPath, [BIN], {
		encoding: 'utf8',
		input: '',
		env: { PATH: process.env.PATH ?? '', ...home.env, CI: '1' },
	});
	expect(status).toBe(2);
	expect(stdout).toBe('');
	expect(stderr).toContain('fstui train [PRESET] --input-a DIR');
});
