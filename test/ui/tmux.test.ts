/**
 * The built screens in a real tmux, seen through a client of its own in a pseudo-terminal: detach and attach, other
 * windows and panes, pictures passed through. Needs the build, and tmux; without it the tests are skipped.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HAS_TMUX, TmuxServer } from '../helpers/pty-tmux.js';
import { makeScreenProgram, type ScreenProgram } from '../helpers/screen-program.js';
import type { FakeTerminal } from '../helpers/terminal.js';

/** The program starts slowly while other tests use the processor. */
const SLOW_MS = 30_000;

let program: ScreenProgram;
let server: TmuxServer;

beforeAll(async () => {
	program = await makeScreenProgram('tmux');
});
afterEach(() => server.end());
afterAll(async () => {
	await program.remove();
});

/** Runs the dashboard in a window of its own, in view. */
function startProgram(env: Readonly<Record<string, string>> = {}): void {
	server.start({ ...program.env, ...env }, program.path, 'dashboard', '20');
}

/** Waits for the first step and has the picture drawn. */
async function drawPreview(terminal: FakeTerminal): Promise<void> {
	await terminal.until((text) => text.includes('  iteration '), 'the first step', SLOW_MS);
	server.run('send-keys', '-t', 'run:', 'p');
}

const iterationOf = (text: string) => Number(/ {2}iteration ([\d,]+)/.exec(text)?.[1]?.replace(',', ''));

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

describe.skipIf(!HAS_TMUX)('in tmux', () => {
	it('is whole after detach and attach, also from a terminal of another size', async () => {
		server = new TmuxServer(100, 30);
		const first = server.attach(100, 30);
		startProgram();
		await drawPreview(first.terminal);
		await expectWhole(first.terminal);
		server.run('detach-client', '-s', 'run');
		const before = server.capture();
		const second = server.attach(80, 24);
		await expectWhole(second.terminal);
		expect(iterationOf(await second.terminal.text())).toBeGreaterThanOrEqual(iterationOf(before));
		// The size of the terminal that is attached now.
		expect(server.run('display-message', '-p', '-t', 'run:', '#{pane_width} #{pane_height}').trim()).toBe('80 24');
	});

	it('is whole after other windows, another pane, and the pane closed again', async () => {
		server = new TmuxServer(120, 40);
		const { terminal } = server.attach(120, 40);
		startProgram();
		await drawPreview(terminal);
		await expectWhole(terminal);
		server.run('select-window', '-t', 'run:0');
		await terminal.hides('iteration');
		server.run('select-window', '-t', 'run:1');
		await expectWhole(terminal);
		const pane = server.run('split-window', '-h', '-P', '-F', '#{pane_id}', '-t', 'run:1', 'sleep 1000').trim();
		await terminal.until((text) => text.includes('│') && text.includes('iteration'), 'both panes');
		server.run('kill-pane', '-t', pane);
		await expectWhole(terminal);
	});

	it('sends little while the picture stays the same', async () => {
		server = new TmuxServer(120, 40);
		const { terminal, sent } = server.attach(120, 40);
		startProgram();
		await drawPreview(terminal);
		await expectWhole(terminal);
		// While the chart has fewer values than columns, every step moves the whole of it.
		await terminal.until((text) => iterationOf(text) >= 300, 'a full chart', SLOW_MS);
		const from = sent().length;
		await new Promise((resolve) => setTimeout(resolve, 3000));
		// Nothing clears the screen, and no row is sent again as a whole with its picture.
		const bytes = sent().slice(from);
		expect(bytes).not.toContain('\u001b[2J');
		expect(Buffer.byteLength(bytes)).toBeLessThan(3 * 8192);
	});

	it('passes sharp pictures through to the terminal, and again after a switch of windows', async () => {
		server = new TmuxServer(100, 30);
		server.run('set', '-g', 'allow-passthrough', 'on');
		const { terminal, sent } = server.attach(100, 30);
		startProgram({ FSTUI_TEST_IMAGE: 'kitty' });
		const transmissions = () => sent().split('\u001b_Ga=T,U=1,f=100,q=2,i=').length - 1;
		await drawPreview(terminal);
		await terminal.until((text) => text.includes('\u{10eeee}'), 'the placeholders', SLOW_MS);
		await terminal.until(() => transmissions() > 0, 'the transmission');
		expect(sent()).toMatch(/c=\d+,r=\d+,m=[01];iVBORw0KGgo/);
		server.run('select-window', '-t', 'run:0');
		await terminal.hides('\u{10eeee}');
		const before = transmissions();
		server.run('select-window', '-t', 'run:1');
		await terminal.until(() => transmissions() > before, 'another transmission');
		await terminal.until((text) => text.includes('\u{10eeee}'), 'the placeholders again');
		// A terminal that is attached anew has never seen the picture.
		server.run('detach-client', '-s', 'run');
		const other = server.attach(100, 30);
		await other.terminal.until(() => other.sent().includes('\u001b_Ga=T,U=1'), 'a transmission to it', SLOW_MS);
	});

	it('draws blocks and says why where tmux passes nothing through', async () => {
		server = new TmuxServer(100, 40);
		const { terminal, sent } = server.attach(100, 40);
		startProgram({ FSTUI_TEST_IMAGE: 'kitty' });
		await drawPreview(terminal);
		await expectWhole(terminal);
		expect(sent()).not.toContain('\u001b_G');
		await terminal.shows('allow-passthrough on');
	});
});
