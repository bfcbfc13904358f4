/**
 * The real program in a real tmux: panes that are split and resized, windows that are left, a client that goes and comes,
 * a pane that starts again at 40 x 10. Skipped without tmux.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BIN } from '../helpers/program.js';
import { Home } from '../helpers/pty-home.js';
import { HAS_TMUX, shellLine, TmuxServer } from '../helpers/pty-tmux.js';

vi.setConfig({ testTimeout: 180_000 });

/** The program starts slowly while other tests use the processor. */
const SLOW_MS = 30_000;

let home: Home;
let server: TmuxServer;
beforeAll(async () => {
	home = await Home.make('tmux');
});
afterEach(() => server.end());
afterAll(() => home.remove());

/** The first row of the dashboard; there is a heading of the same word. */
const STATUS = /^ \S training/;
const iterations = (text: string) => Number((/iteration ([\d,]+)/.exec(text)?.[1] ?? '0').replaceAll(',', ''));

describe.skipIf(!HAS_TMUX)('in tmux', () => {
	it('a run stays whole through panes, windows and clients', async () => {
		server = new TmuxServer(160, 40);
		const first = server.attach(160, 40);
		server.start(home.env, BIN, ...home.train('model', '--yes'));
		await first.terminal.until((text) => iterations(text) > 1, 'training', SLOW_MS);
		const pane = server.run('display-message', '-p', '-t', 'run:', '#{pane_id}').trim();
		const size = () => server.run('display-message', '-p', '-t', pane, '#{pane_width}x#{pane_height}').trim();
		/** The pane's own screen: one status, one line of keys, both within its size, and training. */
		const expectWhole = async (tab: string) => {
			const seen = iterations(server.capture(pane));
			await first.terminal.until(
				() => {
					const rows = server.capture(pane).trimEnd().split('\n');
					const starts = rows.filter((row) => STATUS.test(row)).length === 1 && STATUS.test(rows[0] ?? '');
					const ends = rows.length === Number(size().split('x')[1]) && rows.at(-1)?.includes('help') === true;
					return starts && ends && rows.join('\n').includes(tab) && iterations(rows.join('\n')) > seen;
				},
				`a whole pane of ${size()} with ${tab}:\n${server.capture(pane)}`,
				SLOW_MS,
			);
		};
		await expectWhole('1 Preview');

		server.run('split-window', '-h', '-t', pane, 'sleep 1000');
		server.run('send-keys', '-t', pane, '2');
		await expectWhole('2 Graph');
		for (const columns of [41, 60, 121, 60]) server.run('resize-pane', '-t', pane, '-x', String(columns));
		await expectWhole('2 Graph');
		expect(size()).toBe('60x40');
		server.run('split-window', '-v', '-t', pane, 'sleep 1000');
		server.run('send-keys', '-t', pane, '5');
		await expectWhole('5 Config');
		server.run('resize-pane', '-Z', '-t', pane);
		await expectWhole('5 Config');
		expect(size()).toBe('160x40');

		server.run('select-window', '-t', 'run:0');
		await first.terminal.hides('training');
		server.run('detach-client', '-s', 'run');
		const second = server.attach(100, 30);
		server.run('select-window', '-t', 'run:1');
		await second.terminal.shows('training', SLOW_MS);
		await expectWhole('5 Config');
		expect(size()).toBe('100x30');

		server.run('send-keys', '-t', pane, 'q');
		await second.terminal.shows('Stop training?');
		server.run('set', '-g', 'remain-on-exit', 'on');
		server.run('send-keys', '-t', pane, 'y');
		await second.terminal.until(() => server.capture(pane).includes(', saved.'), 'the summary', SLOW_MS);
		await second.terminal.until(() => server.exitCode(pane) === 0, 'exit code 0', SLOW_MS);
	});

	it('starts in a pane of 40 x 10, and again in the same pane', async () => {
		server = new TmuxServer(40, 10);
		const { terminal } = server.attach(40, 10);
		server.run('set', '-g', 'remain-on-exit', 'on');
		const line = shellLine(home.env, [BIN, ...home.train('small', '--yes')]);
		for (const session of [1, 2]) {
			server.run('respawn-pane', '-k', '-t', 'run:0', line);
			await terminal.until((text) => STATUS.test(text), `session ${session}`, SLOW_MS);
			await terminal.until((text) => text.split('\n').at(-1)?.includes('q') === true, 'the keys', SLOW_MS);
			server.run('send-keys', '-t', 'run:0', 'q');
			await terminal.until((text) => /stop/i.test(text) && /y/.test(text), 'the question');
			server.run('send-keys', '-t', 'run:0', 'y');
			await terminal.until(() => server.capture('run:0').includes('saved'), 'the summary', SLOW_MS);
			await terminal.until(() => server.exitCode('run:0') === 0, 'exit code 0', SLOW_MS);
		}
		expect(home.lock('small')).toBeNull();
	});
});
