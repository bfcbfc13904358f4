/** The screens of Analysis as text, to be looked at by people: see test/helpers/screen-texts.ts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { runApp } from '../../src/ui/run-app.js';
import { FakeSession, fakeConfig } from '../helpers/fake-session.js';
import { expectScreen, SCREEN_SIZES, withStillClock } from '../helpers/screen-texts.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';
import { fallingLoss, trainedModel } from '../helpers/trained-model.js';

withStillClock();

let model = '';
beforeAll(async () => {
	model = await mkdtemp(join(tmpdir(), 'fstui-screens-'));
	await trainedModel(model, [
		{ iterations: 3000, snapshot: true },
		{ iterations: 1600, batch_size: 16, changes: { learning_rate: 1e-5 } },
		{ iterations: 400, batch_size: 16, loss: (i) => (i === 4900 ? null : fallingLoss(i)) },
	]);
});
afterAll(() => rm(model, { recursive: true, force: true }));

describe.each(SCREEN_SIZES)('screens of Analysis at %i x %i', (columns, rows) => {
	it('beside a run', async () => {
		const terminal = new FakeTerminal(columns, rows);
		const config = fakeConfig({ model_dir: model });
		const session = new FakeSession(config, { stepMs: 0, startIteration: 5000 });
		const result = runApp({
			start: { kind: 'dashboard', session },
			createSession: () => session,
			presets: [],
			resolve: async () => ({ config, warnings: [] }),
			imageMode: 'off',
			stdin: terminal.input,
			stdout: terminal,
			env: { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' },
		});
		await terminal.shows('[1 Preview]');
		session.steps(1);
		terminal.type('2');
		await terminal.until((text) => /^ {9}1 .* 5,001$/m.test(text), 'the whole history');
		await expectScreen(terminal, 'dashboard-graph-resumed');
		terminal.type('3');
		await terminal.shows('Total');
		terminal.type(KEYS.down);
		await expectScreen(terminal, 'dashboard-analysis');
		terminal.type('\u001b[F');
		await terminal.until((text) => /^› Total/m.test(text), 'the cursor on the total');
		terminal.type(KEYS.enter);
		await terminal.shows('average of 500');
		terminal.type('m');
		await terminal.shows('smoothed 0.9');
		await expectScreen(terminal, 'dashboard-session-graph');
		terminal.type('d');
		await terminal.shows('EGs/s');
		await expectScreen(terminal, 'dashboard-session-rate');
		terminal.type(KEYS.escape);
		await terminal.shows('Elapsed');
		terminal.type('o');
		await terminal.shows('Open a model');
		terminal.type('/nowhere');
		await terminal.shows('/nowhere');
		terminal.type(KEYS.enter);
		await terminal.shows('no saved model');
		await expectScreen(terminal, 'dashboard-open-model');
		await session.stop();
		await result;
	});
});
