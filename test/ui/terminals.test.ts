/**
 * The built program on terminals that can do little, that can do much, and that change their size all the time, in a
 * real pseudo-terminal. Needs the build.
 */
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeScreenProgram, ROOT, type ScreenProgram } from '../helpers/screen-program.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

/** The program starts slowly while other tests use the processor. */
const SLOW_MS = 30_000;
const ESC = '\u001b';
const COLOURS = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };

let program: ScreenProgram;
const running: IPty[] = [];
beforeAll(async () => {
	program = await makeScreenProgram('terminals');
});
afterEach(() => {
	for (const pty of running.splice(0)) pty.kill('SIGKILL');
});
afterAll(async () => {
	await program.remove();
});

function open(columns: number, rows: number, env: Readonly<Record<string, string>>, file: string, ...args: string[]) {
	const terminal = new FakeTerminal(columns, rows, true);
	const sent: string[] = [];
	const pty = spawn(process.execPath, [file, ...args], {
		cols: columns,
		rows,
		cwd: ROOT,
		env: { PATH: process.env.PATH ?? '', HOME: ROOT, XDG_CONFIG_HOME: ROOT, ...program.env, ...env },
	});
	running.push(pty);
	pty.onData((data) => {
		sent.push(data);
		terminal.feed(data);
	});
	const exited = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
	const resize = (to: readonly [number, number]) => {
		terminal.resize(...to);
		pty.resize(...to);
	};
	return { terminal, pty, exited, resize, bytes: () => sent.join('') };
}

const dashboard = (env: Readonly<Record<string, string>>, columns = 100, rows = 30) =>
	open(columns, rows, env, program.path, 'dashboard', '20');

async function shownStep(terminal: FakeTerminal): Promise<void> {
	await terminal.until((text) => text.includes('iteration '), 'the first step', SLOW_MS);
}

describe('terminals', () => {
	it('of every size one after the other end in one whole screen', async () => {
		const { terminal, pty, exited, resize } = dashboard(COLOURS);
		await shownStep(terminal);
		pty.write('p');
		await terminal.until((text) => text.includes('▄'), 'the picture', SLOW_MS);
		const sizes = [
			[1, 1],
			[300, 100],
			[2, 60],
			[200, 2],
			[39, 9],
			[40, 10],
			[59, 24],
			[300, 1],
			[120, 40],
		] as const;
		for (const size of [...sizes, ...sizes, ...sizes]) {
			resize(size);
			await new Promise((resolve) => setTimeout(resolve, 15));
		}
		for (let i = 0; i < 60; i++) resize([1 + ((i * 37) % 300), 1 + ((i * 23) % 100)]);
		resize([80, 24]);
		await terminal.until((text) => text.includes('▄') && text.includes('q stop'), 'the screen after all', SLOW_MS);
		const screen = await terminal.screen();
		expect(screen[0]).toContain('training');
		expect(screen.at(-1)).toContain('q stop');
		expect(screen.filter((row) => row.includes('loss A'))).toHaveLength(1);
		pty.write('qy');
		expect(await exited).toBe(0);
	});

	it('that are too small for forms are asked to grow, and nothing is lost meanwhile', async () => {
		const { terminal, pty, exited, resize } = open(80, 24, COLOURS, program.path, 'wizard', '0');
		await terminal.until((text) => text.includes('Finishing'), 'the presets', SLOW_MS);
		pty.write(KEYS.down);
		await terminal.until((text) => /[›>] *Finishing/.test(text), 'the second preset chosen');
		resize([39, 9]);
		await terminal.shows('Please enlarge to 40 x 10; now 39 x 9');
		expect(await terminal.text()).not.toContain('Finishing');
		resize([40, 10]);
		await terminal.hides('enlarge');
		resize([80, 24]);
		await terminal.until((text) => /[›>] *Finishing/.test(text), 'the same choice');
		pty.write(KEYS.ctrlC);
		expect(await exited).toBe(0);
	});

	it('without UTF-8 get nothing but ASCII', async () => {
		const { terminal, pty, exited, bytes } = dashboard({ TERM: 'xterm-256color', LANG: 'C' });
		await shownStep(terminal);
		pty.write('p?');
		await terminal.until((text) => text.includes('Save the model now.'), 'the help', SLOW_MS);
		pty.write(KEYS.escape);
		await terminal.hides('Save the model now.');
		pty.write('qy');
		expect(await exited).toBe(0);
		expect([...bytes()].filter((mark) => mark > '\u007f').join('')).toBe('');
	});

	it('without colours get none, and the path of the picture', async () => {
		const { terminal, pty, exited, bytes } = dashboard({ ...COLOURS, NO_COLOR: '1' });
		await shownStep(terminal);
		pty.write('p');
		await terminal.until((text) => text.includes('.png'), 'the path', SLOW_MS);
		pty.write('qy');
		expect(await exited).toBe(0);
		const codes = [...bytes().matchAll(/\[([\d;]*)m/g)].flatMap(([, list = '']) => list.split(';').map(Number));
		expect(codes.filter((code) => code >= 30 && code !== 39 && code !== 49)).toEqual([]);
		expect(bytes()).not.toContain('▄');
	});

	it('of kitty kind get the whole picture, and are told to forget it', async () => {
		const { terminal, pty, exited, bytes } = dashboard({ LANG: 'C.UTF-8', TERM: 'xterm-kitty' });
		await shownStep(terminal);
		pty.write('p');
		await terminal.until((text) => text.includes('\u{10eeee}'), 'the placeholders', SLOW_MS);
		pty.write('qy');
		expect(await exited).toBe(0);
		const [, id] = /_Ga=T,U=1,f=100,q=2,i=(\d+),c=\d+,r=\d+,m=[01];iVBORw0KGgo/.exec(bytes()) ?? [];
		expect(Number(id)).toBeGreaterThan(0);
		expect(bytes()).toContain(`${ESC}[38;5;${id}m\u{10eeee}\u0305\u0305`);
		const forgotten = bytes().lastIndexOf(`${ESC}_Ga=d,d=I,q=2,i=${id}${ESC}\\`);
		expect(forgotten).toBeGreaterThan(bytes().lastIndexOf('\u{10eeee}'));
	});

	it('of iTerm2 kind get the whole picture', async () => {
		const { terminal, pty, exited, bytes } = dashboard({ ...COLOURS, TERM_PROGRAM: 'iTerm.app' });
		await shownStep(terminal);
		pty.write('p');
		await terminal.until(() => bytes().includes(':iVBORw0KGgo'), 'the picture', SLOW_MS);
		expect(bytes()).toMatch(/\]1337;File=inline=1;size=\d+;width=\d+;height=\d+;preserveAspectRatio=0;/);
		expect(bytes()).not.toContain('▄');
		pty.write('qy');
		expect(await exited).toBe(0);
	});

	it('that only print get questions in lines', async () => {
		const { terminal, pty, exited, bytes } = open(80, 24, { TERM: 'dumb' }, join(ROOT, 'bin', 'fstui.js'));
		await terminal.until((text) => /Number from 1 to \d+/.test(text), 'the first question', SLOW_MS);
		pty.write('\r');
		await terminal.until((text) => text.includes('14. Dlight'), 'the models');
		expect(bytes()).not.toContain(ESC);
		pty.write(KEYS.ctrlC);
		expect(await exited).toBe(0);
	});
});
