/**
 * The built screens in a real tmux, seen through a client of its own in a pseudo-terminal: detach and attach, other
 * windows and panes, pictures passed through. Needs the build, and tmux; without it the tests are skipped.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeScreenProgram, ROOT, type ScreenProgram } from '../helpers/screen-program.js';
import { FakeTerminal } from '../helpers/terminal.js';

/** The program starts slowly while other tests use the processor. */
const SLOW_MS = 30_000;

let servers = 0;
let socket = '';
const ENV = {
	PATH: process.env.PATH ?? '',
	HOME: process.env.HOME ?? '',
	SHELL: '/bin/sh',
	TERM: 'xterm-256color',
	LANG: 'C.UTF-8',
};

let program: ScreenProgram;
const clients: IPty[] = [];

beforeAll(async () => {
	program = await makeScreenProgram('tmux');
});
afterEach(() => {
	endPrograms();
	spawnSync('tmux', ['-L', socket, 'kill-server'], { env: ENV });
	for (const client of clients.splice(0)) client.kill();
});
afterAll(async () => {
	await program.remove();
});

/** A run outlives its terminal, so ending the server would leave it training for ever. */
function endPrograms(): void {
	const list = ['-L', socket, 'list-panes', '-s', '-t', 'run', '-F', '#{pane_pid}'];
	const { stdout } = spawnSync('tmux', list, { env: ENV, encoding: 'utf8' });
	for (const pid of stdout.split('\n').filter((line) => line !== '')) {
		try {
			process.kill(Number(pid), 'SIGKILL');
		} catch {
			// Its program has ended by itself.
		}
	}
}

function tmux(...args: string[]): string {
	return execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { env: ENV, encoding: 'utf8' });
}

/** A client on the session, with what the terminal outside shows and all it was sent. */
function attach(columns: number, rows: number) {
	const terminal = new FakeTerminal(columns, rows, true);
	const sent: string[] = [];
	const pty = spawn('tmux', ['-L', socket, '-f', '/dev/null', 'attach', '-t', 'run'], {
		cols: columns,
		rows,
		cwd: ROOT,
		env: ENV,
	});
	clients.push(pty);
	pty.onData((data) => {
		sent.push(data);
		terminal.feed(data);
	});
	return { terminal, sent, pty };
}

/** A server with one window in which nothing runs yet, without a status line. */
function startServer(columns: number, rows: number): void {
	// A name of its own: a server that is just ending may still answer under the old one.
	socket = `fstui-test-${process.pid}-${++servers}`;
	tmux('new-session', '-d', '-s', 'run', '-x', String(columns), '-y', String(rows), 'sleep 1000');
	tmux('set', '-g', 'status', 'off');
	tmux('set', '-g', 'escape-time', '0');
	tmux('set', '-g', 'focus-events', 'on');
}

/** Runs the dashboard in a window of its own, in view. */
function startProgram(env: Readonly<Record<string, string>> = {}): void {
	const variables = Object.entries({ ...program.env, COLORTERM: 'truecolor', ...env });
	const assignments = variables.map(([name, value]) => `${name}='${value}'`).join(' ');
	tmux('new-window', '-t', 'run:', `exec env ${assignments} '${process.execPath}' '${program.path}' dashboard 20`);
}

/** Waits for the first step and has the picture drawn. */
async function drawPreview(terminal: FakeTerminal): Promise<void> {
	await terminal.until((text) => text.includes('  iteration '), 'the first step', SLOW_MS);
	tmux('send-keys', '-t', 'run:', 'p');
}

/** One screen of one size, nothing doubled, nothing left of another. */
async function expectWhole(terminal: FakeTerminal): Promise<void> {
	// All at one time: after a change of size the program draws once more.
	await terminal.until(
		(text) => {
			const rows = text.trimEnd().split('\n');
			const once = rows.filter((row) => row.includes('training  elapsed')).length === 1;
			const ends = rows[0]?.includes('training') === true && rows.at(-1)?.includes('? help') === true;
			return once && ends && text.includes('▄');
		},
		'the picture and the keys, each once',
		SLOW_MS,
	);
}

const hasTmux = spawnSync('tmux', ['-V']).status === 0;

describe.skipIf(!hasTmux)('in tmux', () => {
	it('is whole after detach and attach, also from a terminal of another size', async () => {
		startServer(100, 30);
		const first = attach(100, 30);
		startProgram();
		await drawPreview(first.terminal);
		await expectWhole(first.terminal);
		tmux('detach-client', '-s', 'run');
		const before = tmux('capture-pane', '-p', '-t', 'run:');
		const second = attach(80, 24);
		await expectWhole(second.terminal);
		const iteration = (text: string) => Number(/ {2}iteration ([\d,]+)/.exec(text)?.[1]?.replace(',', ''));
		expect(iteration(await second.terminal.text())).toBeGreaterThanOrEqual(iteration(before));
		// The size of the terminal that is attached now.
		expect(tmux('display-message', '-p', '-t', 'run:', '#{pane_width} #{pane_height}').trim()).toBe('80 24');
	});

	it('is whole after other windows, another pane, and the pane closed again', async () => {
		startServer(120, 40);
		const { terminal } = attach(120, 40);
		startProgram();
		await drawPreview(terminal);
		await expectWhole(terminal);
		tmux('select-window', '-t', 'run:0');
		await terminal.hides('iteration');
		tmux('select-window', '-t', 'run:1');
		await expectWhole(terminal);
		const pane = tmux('split-window', '-h', '-P', '-F', '#{pane_id}', '-t', 'run:1', 'sleep 1000').trim();
		await terminal.until((text) => text.includes('│') && text.includes('iteration'), 'both panes');
		tmux('kill-pane', '-t', pane);
		await expectWhole(terminal);
	});

	it('sends little while the picture stays the same', async () => {
		startServer(120, 40);
		const { terminal, sent } = attach(120, 40);
		startProgram();
		await drawPreview(terminal);
		await expectWhole(terminal);
		const from = sent.length;
		await new Promise((resolve) => setTimeout(resolve, 2000));
		// Nothing clears the screen, and no row is sent again as a whole with its picture.
		const bytes = sent.slice(from).join('');
		expect(bytes).not.toContain('\u001b[2J');
		expect(Buffer.byteLength(bytes)).toBeLessThan(2 * 8192);
	});

	it('passes sharp pictures through to the terminal, and again after a switch of windows', async () => {
		startServer(100, 30);
		tmux('set', '-g', 'allow-passthrough', 'on');
		const { terminal, sent } = attach(100, 30);
		startProgram({ FSTUI_TEST_IMAGE: 'kitty' });
		const transmissions = () => sent.join('').split('\u001b_Ga=T,U=1,f=100,q=2,i=').length - 1;
		await drawPreview(terminal);
		await terminal.until((text) => text.includes('\u{10eeee}'), 'the placeholders', SLOW_MS);
		await terminal.until(() => transmissions() > 0, 'the transmission');
		expect(sent.join('')).toMatch(/c=\d+,r=\d+,m=[01];iVBORw0KGgo/);
		tmux('select-window', '-t', 'run:0');
		await terminal.hides('\u{10eeee}');
		const before = transmissions();
		tmux('select-window', '-t', 'run:1');
		await terminal.until(() => transmissions() > before, 'another transmission');
		await terminal.until((text) => text.includes('\u{10eeee}'), 'the placeholders again');
	});

	it('draws blocks and says why where tmux passes nothing through', async () => {
		startServer(100, 40);
		const { terminal, sent } = attach(100, 40);
		startProgram({ FSTUI_TEST_IMAGE: 'kitty' });
		await drawPreview(terminal);
		await expectWhole(terminal);
		expect(sent.join('')).not.toContain('\u001b_G');
		await terminal.shows('allow-passthrough on');
	});
});
