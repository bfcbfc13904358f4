/** The Config tab in the app: origins, search, only what is not at its default. */
import { expect, it } from 'vitest';
import { resolveOptions } from '../../src/config/resolve.js';
import type { RunOptions } from '../../src/config/schema.js';
import { runApp } from '../../src/ui/run-app.js';
import { FakeSession } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

const FLAGS: RunOptions = { input_a: '/faces/a', input_b: '/faces/b', model_dir: '/models/test', zoom_amount: 3 };
const STORED = {
	config: { ...FLAGS, model: 'original', zoom_amount: 2, shift_range: 4 },
	locked: { model: 'original', coverage: 75 },
};

/** The open Config tab of a run of a model that goes on. */
async function open(columns = 100, rows = 30, env: Readonly<Record<string, string>> = { LANG: 'C.UTF-8' }) {
	const terminal = new FakeTerminal(columns, rows);
	const preset = { save_interval: 50 };
	const known = { save_interval: { kind: 'preset', name: 'original' } } as const;
	const resolved = resolveOptions({ stored: STORED, preset, flags: FLAGS, known, cwd: '/', env: {} });
	const session = new FakeSession(resolved.config, { stepMs: 0, startIteration: 1200 }, resolved.origins);
	const result = runApp({
		start: { kind: 'dashboard', session },
		createSession: () => session,
		presets: [],
		resolve: async () => resolved,
		imageMode: 'off',
		stdin: terminal.input,
		stdout: terminal,
		env: { TERM: 'xterm-256color', ...env },
	});
	await terminal.shows('[1 Preview]');
	terminal.type('5');
	await terminal.shows('[5 Config]');
	const line = async (name: string) => (await terminal.screen()).find((row) => row.trimStart().startsWith(`${name} `));
	const end = async () => {
		await session.stop();
		await result;
	};
	return { terminal, session, line, end };
}

it('shows only what is not at its default, with where it comes from', async () => {
	const { terminal, session, line, end } = await open();
	await terminal.shows('d not default');
	terminal.type('d');
	await terminal.shows('Options that are not at their defaults');
	await terminal.shows('d all options');
	const text = await terminal.text();
	expect(text).not.toContain('rotation_range');
	expect(await line('input_a')).toMatch(/input_a +\/faces\/a +flag$/);
	expect(await line('coverage')).toMatch(/coverage +75 +■ locked by the model$/);
	expect(await line('zoom_amount')).toMatch(/zoom_amount +3 +flag$/);
	expect(await line('shift_range')).toMatch(/shift_range +4 +model folder$/);
	expect(await line('save_interval')).toMatch(/save_interval +50 +preset original$/);
	session.steps(3);
	await session.set({ batch_size: 2 });
	await terminal.shows('changed at 1,203: by you');
	expect(await line('batch_size')).toMatch(/batch_size +2 +changed at 1,203: by you$/);
	terminal.type('d');
	await terminal.shows('Options in effect');
	await end();
});

it('is searched as the log is filtered, and keeps its filter apart from that of the log', async () => {
	const { terminal, end } = await open();
	terminal.type('/');
	await terminal.shows('Enter keep the filter');
	for (const key of 'locked') terminal.type(key);
	await terminal.shows('filter: locked▏');
	await terminal.until((text) => !text.includes('input_a'), 'only what fits');
	expect(await terminal.text()).toMatch(/coverage +75/);
	terminal.type(KEYS.enter);
	await terminal.hides('▏');
	terminal.type('4');
	await terminal.shows('[4 Log]');
	expect(await terminal.text()).not.toContain('filter: locked');
	terminal.type('5');
	await terminal.shows('filter: locked');
	terminal.type(KEYS.escape);
	await terminal.shows('input_a');
	terminal.type('/');
	await terminal.shows('filter: ▏');
	for (const key of 'xyz') terminal.type(key);
	await terminal.shows('No option has this text.');
	terminal.type(KEYS.backspace);
	await terminal.shows('filter: xy▏');
	// Ctrl+C asks about stopping from everywhere.
	terminal.type(KEYS.ctrlC);
	await terminal.shows('Stop training?');
	terminal.type('n');
	await terminal.shows('[5 Config]');
	await end();
});

it.each([
	[80, 24],
	[40, 10],
])('has whole lines and plain signs without UTF-8 at %i x %i', async (columns, rows) => {
	const { terminal, line, end } = await open(columns, rows, { LANG: 'C' });
	for (const key of '/coverage') terminal.type(key);
	await terminal.shows('filter: coverage_');
	await terminal.hides('input_a');
	expect(await line('coverage')).toContain(columns === 80 ? '# locked by the model' : '# locked');
	// biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is not ASCII
	expect(await terminal.text()).toMatch(/^[\x00-\x7f]*$/);
	await end();
});
