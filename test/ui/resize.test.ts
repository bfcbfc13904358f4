/** After any change of the terminal's size the screen is the one that a fresh start at that size shows. */
import { expect, it, vi } from 'vitest';
import { runApp } from '../../src/ui/run-app.js';
import { FakeSession, fakeConfig } from '../helpers/fake-session.js';
import { FakeTerminal } from '../helpers/terminal.js';

vi.setConfig({ testTimeout: 120_000 });

/** The first start loads all screens, on a machine that may be busy. */
const SLOW_MS = 30_000;
const COLOURS = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
const TABS = [
	['2', '[2 Graph]'],
	['5', '[5 Config]'],
] as const;

async function open(columns: number, rows: number) {
	const terminal = new FakeTerminal(columns, rows);
	const session = new FakeSession(fakeConfig(), { stepMs: 0 });
	const result = runApp({
		start: { kind: 'dashboard', session },
		createSession: () => session,
		presets: [],
		resolve: async () => ({ config: fakeConfig(), warnings: [] }),
		imageMode: 'auto',
		stdin: terminal.input,
		stdout: terminal,
		env: COLOURS,
	});
	session.steps(300);
	await terminal.shows('300', SLOW_MS);
	const close = async () => {
		await session.stop();
		await result;
	};
	return { terminal, close };
}

/** What is to be seen, but for the clocks, which go on meanwhile. */
async function look(terminal: FakeTerminal): Promise<string> {
	const rows = await terminal.screen();
	return rows.map((row) => row.trimEnd().replaceAll(/\d\d:\d\d:\d\d/g, 'TIME')).join('\n');
}

/** What both show, as soon as that is the same; else after a while. */
async function bothLooks(one: FakeTerminal, other: FakeTerminal): Promise<readonly [string, string]> {
	const end = Date.now() + 8000;
	for (;;) {
		const looks = [await look(one), await look(other)] as const;
		if (looks[0] === looks[1] || Date.now() > end) return looks;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

type Size = readonly [columns: number, rows: number];
const CHANGES: readonly (readonly [name: string, before: Size, after: Size])[] = [
	['narrower', [120, 40], [80, 40]],
	['much narrower', [200, 30], [60, 30]],
	['wider', [80, 30], [120, 30]],
	['lower', [100, 40], [100, 24]],
	['higher', [100, 24], [100, 40]],
	['narrower and higher', [160, 24], [80, 50]],
];

it.each(CHANGES)('%s', async (_name, before, after) => {
	const changed = await open(...before);
	const fresh = await open(...after);
	for (const [key, shows] of TABS) {
		changed.terminal.resize(...before);
		changed.terminal.type(key);
		fresh.terminal.type(key);
		await changed.terminal.shows(shows);
		await fresh.terminal.shows(shows);
		changed.terminal.resize(...after);
		const [is, wanted] = await bothLooks(changed.terminal, fresh.terminal);
		expect(is).toBe(wanted);
	}
	await changed.close();
	await fresh.close();
});

it('away and back before the program has looked', async () => {
	const changed = await open(120, 40);
	const fresh = await open(120, 40);
	for (const { terminal } of [changed, fresh]) {
		terminal.type('2');
		await terminal.shows('[2 Graph]');
	}
	// A frame may come just then, and draws a part of the screen again.
	do changed.terminal.clip(20, 5);
	while ((await changed.terminal.screen()).some((row) => row.length > 20));
	// The program finds the size that it knows; only the signal tells.
	process.emit('SIGWINCH');
	const [is, wanted] = await bothLooks(changed.terminal, fresh.terminal);
	expect(is).toBe(wanted);
	await changed.close();
	await fresh.close();
});
