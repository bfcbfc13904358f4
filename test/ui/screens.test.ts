/**
 * Every screen as text, compared with the files in test/ui/screens/, to be looked at by people. After a change that is
 * meant: UPDATE_SCREENS=1 npx vitest run test/ui/screens.test.ts, and look at the difference.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runSchema } from '../../src/config/schema.js';
import { runApp } from '../../src/ui/run-app.js';
import type { AppStart } from '../../src/ui/types.js';
import { FakeSession, fakeConfig } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

const FOLDER = fileURLToPath(new URL('./screens/', import.meta.url));
const UPDATE = (process.env.UPDATE_SCREENS ?? '') !== '';
const SIZES = [
	[80, 24],
	[120, 40],
	[200, 60],
] as const;
const PRESETS = [
	{ name: 'original', title: 'First attempt', description: 'The defaults, well tried.', options: {} },
	{ name: 'finish', title: 'Finishing', description: 'Late in training.', options: { no_warp: true, batch_size: 8 } },
];
const FACES = { input_a: '/faces/anna', input_b: '/faces/bea', model_dir: '/models/anna_bea' };

const zone = process.env.TZ;
beforeAll(async () => {
	process.env.TZ = 'UTC';
	await mkdir(FOLDER, { recursive: true });
});
beforeEach(() => {
	// Clocks on the screens stand still; timers run.
	vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 2, 3, 4, 5) });
});
afterEach(() => {
	vi.useRealTimers();
});
afterAll(async () => {
	if (zone === undefined) delete process.env.TZ;
	else process.env.TZ = zone;
});

function open(start: AppStart, columns: number, rows: number) {
	const terminal = new FakeTerminal(columns, rows);
	const result = runApp({
		start,
		createSession: (config) => new FakeSession(config, { stepMs: 0 }),
		presets: PRESETS,
		resolve: async (options) => ({ config: runSchema.parse(options), warnings: ['only 420 faces of A'] }),
		countFaces: async (folder) => ({ exists: folder.startsWith('/faces/'), pictures: 420, hasModel: false }),
		imageMode: 'auto',
		stdin: terminal.input,
		stdout: terminal,
		env: { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' },
	});
	return { terminal, result };
}

/** Paths of temporary folders differ in every run, and so does the place where they are cut. */
function withoutChance(text: string): string {
	return text.replaceAll(/\S*preview_\d+\.png/g, 'PREVIEW').replaceAll(/ +$/gm, '');
}

/** Waits for the screen of the file, or, to update it, until the screen has been still for a while. */
async function expectScreen(terminal: FakeTerminal, name: string): Promise<void> {
	const file = join(FOLDER, `${name}-${terminal.columns}x${terminal.rows}.txt`);
	if (UPDATE) {
		let still = '';
		for (let since = performance.now(); performance.now() < since + 700; ) {
			const text = withoutChance(await terminal.text());
			if (text !== still) since = performance.now();
			still = text;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		await writeFile(file, `${still}\n`);
		return;
	}
	const wanted = await readFile(file, 'utf8');
	const shown = async () => `${withoutChance(await terminal.text())}\n`;
	await terminal.until((text) => `${withoutChance(text)}\n` === wanted, name, 6000).catch(() => undefined);
	expect(await shown()).toBe(wanted);
}

describe.each(SIZES)('screens at %i x %i', (columns, rows) => {
	it('of the forms', async () => {
		const { terminal, result } = open({ kind: 'wizard', initial: FACES }, columns, rows);
		await terminal.shows('First attempt');
		await expectScreen(terminal, 'presets');
		terminal.type(KEYS.enter);
		await terminal.shows('Lightweight');
		await expectScreen(terminal, 'models');
		terminal.type(KEYS.enter);
		await terminal.shows('/faces/anna');
		await expectScreen(terminal, 'options');
		terminal.type(KEYS.ctrlC);
		await result;
	});

	it('of the review', async () => {
		const { terminal, result } = open({ kind: 'review', options: FACES }, columns, rows);
		await terminal.shows('/faces/anna');
		await expectScreen(terminal, 'review');
		terminal.type(KEYS.ctrlC);
		await result;
	});

	it('of the dashboard', async () => {
		const session = new FakeSession(fakeConfig(), { stepMs: 0 });
		const { terminal, result } = open({ kind: 'dashboard', session }, columns, rows);
		await terminal.shows('Loss A');
		session.steps(1200);
		await session.preview();
		await terminal.shows('▄');
		await expectScreen(terminal, 'dashboard-preview');
		for (const [key, name] of [
			['2', 'graph'],
			['4', 'log'],
			['5', 'config'],
			['?', 'help'],
		] as const) {
			const before = await terminal.text();
			terminal.type(key);
			await terminal.until((text) => text !== before, `something new at ${key}`);
			await expectScreen(terminal, `dashboard-${name}`);
		}
		terminal.type(KEYS.escape);
		await new Promise((resolve) => setTimeout(resolve, 100));
		terminal.type('q');
		await terminal.shows('Stop training?');
		await expectScreen(terminal, 'dashboard-stop');
		terminal.type('y');
		expect((await result).kind).toBe('finished');
	});
});
