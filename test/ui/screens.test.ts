/** Every screen of the forms and of the dashboard as text; see test/helpers/screen-texts.ts. */
import { describe, expect, it } from 'vitest';
import { runSchema } from '../../src/config/schema.js';
import { runApp } from '../../src/ui/run-app.js';
import type { AppStart } from '../../src/ui/types.js';
import { FakeSession, fakeConfig } from '../helpers/fake-session.js';
import { expectScreen, SCREEN_SIZES, withStillClock } from '../helpers/screen-texts.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

const PRESETS = [
	{ name: 'original', title: 'First attempt', description: 'The defaults, well tried.', options: {} },
	{ name: 'finish', title: 'Finishing', description: 'Late in training.', options: { no_warp: true, batch_size: 8 } },
];
const FACES = { input_a: '/faces/anna', input_b: '/faces/bea', model_dir: '/models/anna_bea' };

withStillClock();

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

describe.each(SCREEN_SIZES)('screens at %i x %i', (columns, rows) => {
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
		terminal.type('c');
		await terminal.shows('Nothing is changed yet.');
		terminal.type(KEYS.right);
		await terminal.shows('16 -> 17');
		await expectScreen(terminal, 'dashboard-change');
		terminal.type(KEYS.escape);
		await terminal.shows('Esc again discards');
		terminal.type(KEYS.escape);
		await terminal.hides('Esc again discards');
		terminal.type('q');
		await terminal.shows('Stop training?');
		await expectScreen(terminal, 'dashboard-stop');
		terminal.type('y');
		expect((await result).kind).toBe('finished');
	});
});
