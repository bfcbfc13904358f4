/** What terminals that show real pictures are sent, byte by byte, and what others get instead. Needs the build. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runApp } from '../../src/ui/run-app.js';
import { FakeSession, fakeConfig } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

type Env = Readonly<Record<string, string>>;

/** The thread for pictures starts slowly while other tests use the processor. */
const SLOW_MS = 20_000;
const ESC = '\u001b';
/** Stands for ESC in what the terminal was sent, so that patterns can be read. */
const E = '^';
const PLACEHOLDER = '\u{10eeee}';
const UTF8 = { LANG: 'C.UTF-8', COLORTERM: 'truecolor' };
const KITTY = { ...UTF8, TERM: 'xterm-kitty' };

/** 12 x 7 cells of 64 pixels below a header. */
const SIZE = { width: 12 * 64, height: 16 + 7 * 64 };

let folder = '';
let path = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'fstui-pictures-'));
	await writeFile(join(folder, 'tmux'), '#!/bin/sh\necho 1 1 xterm-kitty\n');
	await chmod(join(folder, 'tmux'), 0o755);
	// As full of detail as faces are: a smooth picture would be sent in one piece.
	path = join(folder, 'preview.png');
	const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
	await sharp({ create: { ...SIZE, channels: 3, background: '#808080', noise } })
		.png()
		.toFile(path);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The dashboard with one preview on the screen of a terminal of this kind. */
async function open(env: Env) {
	const terminal = new FakeTerminal(100, 30);
	const session = new FakeSession(fakeConfig({ model_dir: folder }), { stepMs: 0 });
	const result = runApp({
		start: { kind: 'dashboard', session },
		createSession: () => session,
		presets: [],
		resolve: async () => ({ config: fakeConfig(), warnings: [] }),
		imageMode: 'auto',
		stdin: terminal.input,
		stdout: terminal,
		env,
	});
	await terminal.shows('[1 Preview]');
	session.steps(7);
	session.emit({ event: 'preview', iteration: 7, path, ...SIZE });
	const bytes = () => terminal.writes.join('').replaceAll(ESC, E);
	const count = (part: string) => bytes().split(part).length - 1;
	const end = async () => {
		await session.stop();
		await result;
	};
	return { terminal, bytes, count, end };
}

/** A picture that was sent in pieces: what its head says, and its bytes. */
function sentBy(sequence: string) {
	const pieces = [...sequence.matchAll(/\^_G([^;]*);([A-Za-z0-9+/=]*)\^\\/g)];
	const heads = pieces.map(([, head = '']) => head);
	return { heads, pieces: pieces.map(([, , data = '']) => data), head: heads[0] ?? '' };
}

describe('kitty', () => {
	it('gets the picture once, in pieces, and placeholders where it is to be', async () => {
		const { terminal, bytes, count, end } = await open(KITTY);
		await terminal.shows(PLACEHOLDER, SLOW_MS);
		expect(count('a=T,U=1')).toBe(1);
		const { heads, pieces, head } = sentBy(bytes());
		expect(head).toMatch(/^a=T,U=1,f=100,q=2,i=\d+,c=\d+,r=\d+,m=1$/);
		expect(pieces.every((piece) => piece.length <= 4096)).toBe(true);
		expect(pieces.slice(0, -1).every((piece) => piece.length === 4096)).toBe(true);
		expect(heads.slice(1, -1).every((it) => it === 'q=2,m=1')).toBe(true);
		expect(heads.at(-1)).toBe('q=2,m=0');
		const [, columns = 0, rows = 0] = (/c=(\d+),r=(\d+)/.exec(head) ?? []).map(Number);
		const { width, height } = await sharp(Buffer.from(pieces.join(''), 'base64')).metadata();
		// A character is twice as high as wide.
		expect(width / height).toBeCloseTo(columns / (2 * rows), 5);
		expect(width).toBeGreaterThan(columns);
		const screen = await terminal.screen();
		expect(screen.filter((line) => line.includes(PLACEHOLDER))).toHaveLength(rows);
		expect(bytes()).not.toContain('▄');
		await end();
	});

	it('gets it again after help, another tab, r, the focus and a resize, and is told to forget it at the end', async () => {
		const { terminal, bytes, count, end } = await open(KITTY);
		const id = () => /a=T,U=1,f=100,q=2,i=(\d+)/.exec(bytes())?.[1];
		await terminal.shows(PLACEHOLDER, SLOW_MS);
		let sent = count('a=T,U=1');
		const sentAgain = async (what: string) => {
			await terminal.until(() => count('a=T,U=1') > sent, `another transmission after ${what}`);
			await terminal.shows(PLACEHOLDER, SLOW_MS);
			sent = count('a=T,U=1');
		};
		terminal.type('?');
		await terminal.shows('Keys and words');
		expect(await terminal.text()).not.toContain(PLACEHOLDER);
		terminal.type(KEYS.escape);
		await sentAgain('help');
		terminal.type('2');
		await terminal.shows('[2 Graph]');
		expect(await terminal.text()).not.toContain(PLACEHOLDER);
		terminal.type('1');
		await sentAgain('another tab');
		terminal.type('q');
		await terminal.hides(PLACEHOLDER);
		terminal.type('n');
		await sentAgain('the stop dialog');
		terminal.type('r');
		await sentAgain('r');
		terminal.resize(120, 40);
		await sentAgain('a resize');
		expect(count('a=d,d=I')).toBe(0);
		await end();
		expect(count(`${E}_Ga=d,d=I,q=2,i=${id()}${E}\\`)).toBe(1);
		expect(bytes().lastIndexOf('a=d,d=I')).toBeGreaterThan(bytes().lastIndexOf(PLACEHOLDER));
	});

	it('gets it through tmux wrapped once, and again with the focus', async () => {
		const env = { ...UTF8, TERM: 'tmux-256color', TMUX: '/tmp/none,1,0' };
		const { terminal, bytes, count, end } = await open({
			...env,
			PATH: `${folder}${delimiter}${process.env.PATH ?? ''}`,
		});
		await terminal.shows(PLACEHOLDER, SLOW_MS);
		const wrapped = [...bytes().matchAll(/\^Ptmux;((?:\^\^|[^^])*)\^\\/g)];
		expect(wrapped).toHaveLength(1);
		const inner = (wrapped[0]?.[1] ?? '').replaceAll(E + E, E);
		const { head, heads } = sentBy(inner);
		expect(head).toMatch(/^a=T,U=1,/);
		expect(heads.length).toBeGreaterThan(1);
		// Nothing of it is outside of the wrapping.
		expect(bytes().replace(wrapped[0]?.[0] ?? '', '')).not.toContain(`${E}_G`);
		expect(bytes()).toContain(`${E}[?1004h`);
		const before = count('Ptmux;');
		terminal.type(`${ESC}[I`);
		await terminal.until(() => count('Ptmux;') > before, 'another transmission');
		await end();
		expect(bytes()).toMatch(/\^Ptmux;\^\^_Ga=d,d=I,q=2,i=\d+\^\^\\\^\\/);
		expect(bytes().lastIndexOf(`${E}[?1004l`)).toBeGreaterThan(bytes().lastIndexOf(`${E}[?1004h`));
	});
});

describe('iTerm2', () => {
	it('gets the picture at its place, again after help, and blanks in between', async () => {
		const { terminal, bytes, count, end } = await open({ ...UTF8, TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app' });
		await terminal.until(() => count(':iVBORw0KGgo') === 1, 'the picture', SLOW_MS);
		const [, size, columns, rows, data = ''] =
			/\]1337;File=inline=1;size=(\d+);width=(\d+);height=(\d+);preserveAspectRatio=0;doNotMoveCursor=1:([A-Za-z0-9+/=]+)/.exec(
				bytes(),
			) ?? [];
		const png = Buffer.from(data, 'base64');
		expect(png).toHaveLength(Number(size));
		const { width, height } = await sharp(png).metadata();
		expect(width / height).toBeCloseTo(Number(columns) / (2 * Number(rows)), 5);
		terminal.type('?');
		await terminal.shows('Keys and words');
		// Writing characters over it is how a picture goes away.
		expect(bytes()).toContain(' '.repeat(Number(columns)));
		terminal.type(KEYS.escape);
		await terminal.until(() => count(':iVBORw0KGgo') === 2, 'the picture again', SLOW_MS);
		await end();
	});
});

describe('no pictures', () => {
	it.each([
		['without colours', { ...UTF8, TERM: 'xterm-256color', NO_COLOR: '1' }, 'colours are off'],
		['without UTF-8', { TERM: 'xterm-256color', LANG: 'C' }, 'the terminal does not use UTF-8'],
		['on a terminal that only prints', { ...UTF8, TERM: 'dumb' }, 'colours are off'],
	])('%s: the reason and the path', async (_, env, reason) => {
		const { terminal, end } = await open(env);
		await terminal.shows(`No pictures here: ${reason}. The preview at 7 is in this file:`);
		expect(await terminal.text()).toContain(path);
		expect(await terminal.text()).not.toContain('▄');
		await end();
	});
});
