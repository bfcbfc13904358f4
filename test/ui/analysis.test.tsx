/** Analysis driven by keys: the table, the graph of a session, other models, exports; alone and beside a run. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from 'ink';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runApp } from '../../src/ui/run-app.js';
import { plainScreen, ScreenContext } from '../../src/ui/screen-context.js';
import { AnalysisScreen } from '../../src/ui/screens/analysis-screen.js';
import { FakeSession, fakeConfig } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';
import { fallingLoss, trainedModel } from '../helpers/trained-model.js';

let root = '';
let model = '';
beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'fstui-analysis-'));
	model = join(root, 'model');
	const outputs = ['face_a', 'face_b', 'mask_a', 'mask_b'];
	await trainedModel(model, [
		{ iterations: 3000, outputs, snapshot: true },
		{ iterations: 400, batch_size: 16, changes: { learning_rate: 1e-5 }, outputs },
		{ iterations: 60, batch_size: 16, loss: (i) => (i === 3430 ? null : i === 3410 ? 3 : fallingLoss(i)) },
	]);
	await trainedModel(join(root, 'other'), [{ iterations: 30 }]);
	mkdirSync(join(root, 'odd'));
	writeFileSync(join(root, 'odd', 'original_state.json'), '{');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The screen of its own. */
function alone(
	folder: string | null,
	columns = 100,
	rows = 30,
	screen = plainScreen({ color: 'truecolor', unicode: true }),
) {
	const terminal = new FakeTerminal(columns, rows);
	let left = 0;
	const options = { stdout: terminal, stdin: terminal.input, interactive: true, patchConsole: false };
	const instance = render(
		<ScreenContext value={screen}>
			<AnalysisScreen
				folder={folder}
				onBack={() => {
					left++;
				}}
			/>
		</ScreenContext>,
		options as unknown as Parameters<typeof render>[1],
	);
	onTestFinished(() => instance.unmount());
	return { terminal, left: () => left };
}

describe('the table of sessions', () => {
	it('has the figures of each session and of all, and a cursor', async () => {
		const { terminal } = alone(model);
		const text = await terminal.shows('Total');
		// Both sides count: 2 x 8 faces every half second.
		expect(text).toMatch(/› +1 .*00:25:00 +8 +3,000 +32\.0/);
		expect(text).toMatch(/ 2 .*00:03:20 +16 +400 +64\.0/);
		expect(text).toMatch(/Total .*00:28:50 +8, 16 +3,460 +36\.3/);
		terminal.type(KEYS.down + KEYS.down);
		await terminal.until((screen) => /^› +3 /m.test(screen), 'the cursor on session 3');
		terminal.type('\u001b[F');
		await terminal.until((screen) => /^› Total/m.test(screen), 'the cursor on the total');
		terminal.type(KEYS.down);
		terminal.type(KEYS.up);
		await terminal.until((screen) => /^› +3 /m.test(screen), 'the cursor before the total');
		terminal.type('?');
		await terminal.shows('Keys in the tab Analysis');
		terminal.type('\u001b[F');
		await terminal.hides('Keys in the tab Analysis');
		terminal.type(KEYS.escape);
		await terminal.until((screen) => /^› +3 /m.test(screen), 'the table again');
	});

	it('keeps what matters on a narrow screen, and needs neither colours nor UTF-8', async () => {
		const { terminal } = alone(model, 40, 10, plainScreen({ color: 'none', unicode: false }));
		const text = await terminal.shows('Total');
		expect(text).toMatch(/^> +1 .*3,000 +32\.0$/m);
		expect(text).not.toContain('Start');
		terminal.type(KEYS.enter);
		await terminal.shows('Session 1');
		await terminal.until((screen) => /=AB?$/m.test(screen), 'the curve');
		expect(await terminal.text()).toMatch(/^[\n -~]*$/);
	});

	it('says when there is no model', async () => {
		const { terminal, left } = alone(root);
		await terminal.shows('starts with the first save');
		terminal.type(KEYS.enter);
		terminal.type('q');
		await terminal.until(() => left() === 1, 'the way out');
	});
});

describe('the graph of a session', () => {
	it('opens with the rolling average of a long session, and with the smoothed curve of a short one', async () => {
		const { terminal } = alone(model);
		await terminal.shows('Total');
		terminal.type(KEYS.enter);
		await terminal.shows('Session 1, total loss');
		await terminal.shows('average of 500');
		expect(await terminal.text()).not.toContain('smoothed 0.9');
		terminal.type(KEYS.escape);
		await terminal.shows('Iterations');
		terminal.type(KEYS.down);
		await terminal.until((screen) => /^› +2 /m.test(screen), 'the cursor on session 2');
		terminal.type(KEYS.enter);
		await terminal.shows('Session 2, total loss');
		await terminal.shows('smoothed 0.9');
		expect(await terminal.text()).not.toContain('average of');
	});

	it('does what its keys say', async () => {
		const { terminal } = alone(model, 150, 30);
		await terminal.shows('Total');
		terminal.type(KEYS.enter);
		await terminal.shows('average of 500');
		for (const [key, shown] of [
			['.', 'average of 525'],
			['>', 'average of 775'],
			[',<', 'average of 500'],
			['>>>>>', 'an average needs over 3,500 iterations'],
			['<<<<<', 'average of 500'],
			['m', 'smoothed 0.9'],
			['++', 'smoothed 0.98'],
			['y', 'log'],
			['t', 'trend'],
			['f', 'flattened'],
			['l', 'last 50,000'],
			['llll', 'all iterations'],
			['o', 'Session 1, face loss'],
			['o', 'Session 1, mask loss'],
			['oo', 'Session 1, face loss'],
			['d', 'Session 1, EGs/s'],
		] as const) {
			terminal.type(key);
			await terminal.shows(shown);
		}
		// 2 x 8 faces in half a second, always.
		await terminal.until((screen) => /32\.0\d ┤/.test(screen), 'the rate on the axis');
		terminal.type('a');
		await terminal.hides('average of');
	});

	it('shows the newest alone, a gap where a loss was not finite, and marks', async () => {
		const { terminal } = alone(model, 120, 30);
		await terminal.shows('Total');
		terminal.type('\u001b[F');
		await terminal.until((screen) => /^› Total/m.test(screen), 'the total');
		terminal.type(KEYS.enter);
		await terminal.shows('All sessions, total loss');
		await terminal.until((screen) => /· save ■ snapshot ◆ learning rate/.test(screen), 'the marks');
		await terminal.until((screen) => screen.includes('×') && screen.includes('┊'), 'the gap and the span');
		expect(await terminal.text()).toMatch(/^ {9}1 .* 3,460$/m);
		terminal.type('llll');
		await terminal.until(
			(screen) => /last 1,000/.test(screen) && /^ {9}2,461 .* 3,460$/m.test(screen),
			'the last 1,000',
		);
	});

	it('goes with a file and a picture', async () => {
		const { terminal } = alone(model, 140, 30);
		await terminal.shows('Total');
		terminal.type('e');
		await terminal.shows('sessions written to');
		terminal.type('\u001b[B\u001b[B');
		await terminal.until((screen) => /^› +3 /m.test(screen), 'the cursor on session 3');
		terminal.type(KEYS.enter);
		await terminal.shows('Session 3, loss');
		terminal.type('e');
		await terminal.shows('graph written to');
		const folder = join(model, 'exports');
		expect(readdirSync(folder).sort()).toEqual([
			...['session_3_loss_3460.csv', 'session_3_loss_3460.png', 'sessions_3460.csv'],
		]);
		expect(readFileSync(join(folder, 'sessions_3460.csv'), 'utf8')).toContain('Total,');
		const lines = readFileSync(join(folder, 'session_3_loss_3460.csv'), 'utf8').split('\r\n');
		expect(lines[0]).toBe('iteration,iterations,seconds,raw_a,smoothed_a,raw_b,smoothed_b');
		expect(lines).toHaveLength(62);
		expect(lines[1]).toMatch(/^3401,1,\d+\.500,0\.\d+,/);
		expect(lines[30]).toMatch(/^3430,1,[\d.]+,,,,$/);
		const { width, height } = await sharp(join(folder, 'session_3_loss_3460.png')).metadata();
		expect([width, height]).toEqual([1920, 1080]);
	});
});

describe('another model', () => {
	it('is asked for with completion, shown with its name, and left with Esc', async () => {
		const { terminal, left } = alone(model);
		await terminal.shows('Total');
		terminal.type('o');
		await terminal.shows('Model folder or state file');
		terminal.type(join(root, 'o'));
		await terminal.shows(join(root, 'o'));
		terminal.type(KEYS.tab);
		await terminal.shows('odd/');
		await terminal.shows('other/');
		terminal.type(`t${KEYS.tab}`);
		await terminal.until((screen) => screen.includes('other/') && !screen.includes('odd/'), 'the completed path');
		terminal.type(KEYS.enter);
		await terminal.shows('Sessions of original');
		await terminal.until((screen) => /Total .* 30 /.test(screen), 'the other table');
		terminal.type(KEYS.enter);
		await terminal.shows('Session 1, loss');
		terminal.type(KEYS.escape);
		await terminal.shows('Sessions of original');
		terminal.type(KEYS.escape);
		await terminal.shows('3,460');
		expect(left()).toBe(0);
		terminal.type(KEYS.escape);
		await terminal.until(() => left() === 1, 'the way out');
	});

	it('may be a state file or a snapshot; what is wrong is said, and nothing is lost', async () => {
		const { terminal, left } = alone(null, 140, 24);
		await terminal.shows('Model folder or state file');
		for (const [path, said] of [
			['', 'type the path'],
			[join(root, 'nowhere'), 'there is no saved model in'],
			[join(root, 'odd'), 'cannot be read'],
		] as const) {
			terminal.type(`\u0015${path}`);
			await new Promise((resolve) => setTimeout(resolve, 50));
			terminal.type(KEYS.enter);
			await terminal.shows(said);
		}
		// A paste in quotes, as terminals make of a dropped file.
		terminal.type('\u0015');
		await terminal.hides('cannot be read');
		terminal.type(`\u001b[200~'${join(model, 'snapshots', '3000_iters', 'original_state.json')}'\u001b[201~`);
		await terminal.shows('original_state.json');
		terminal.type(KEYS.enter);
		await terminal.until((screen) => /Total .* 3,000 /.test(screen), 'the snapshot');
		terminal.type(KEYS.enter);
		await terminal.shows('snapshots hold none');
		terminal.type(KEYS.escape);
		await terminal.shows('Total');
		terminal.type('o');
		await terminal.shows('Model folder or state file');
		terminal.type(KEYS.escape);
		await terminal.shows('Total');
		expect(left()).toBe(0);
		terminal.type(KEYS.escape);
		await terminal.until(() => left() === 1, 'the way out');
	});
});

describe('beside a run', () => {
	it('has the same table, graph and question, and the keys of the run stay', async () => {
		const terminal = new FakeTerminal(120, 40);
		const config = fakeConfig({ model_dir: model });
		const session = new FakeSession(config, { stepMs: 0, startIteration: 3460 });
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
		session.steps(10);
		terminal.type('2');
		// The graph begins with the first iteration of the model.
		await terminal.until((screen) => /^ {9}1 .* 3,470$/m.test(screen), 'the whole history');
		await terminal.shows('◆ learning rate');
		terminal.type('3');
		await terminal.until((screen) => /^› +1 /m.test(screen), 'the cursor on the first session');
		terminal.type(KEYS.enter);
		await terminal.shows('average of 500');
		terminal.type('s');
		await terminal.shows('saved at iteration 3,470');
		terminal.type('+');
		terminal.type('2');
		await terminal.shows('smoothed 0.9 ');
		terminal.type('3');
		await terminal.shows('average of 500');
		terminal.type('?');
		await terminal.shows('Keys in the graph of a session');
		terminal.type(KEYS.escape);
		await terminal.shows('average of 500');
		terminal.type('q');
		await terminal.shows('Stop training?');
		terminal.type('n');
		await terminal.shows('average of 500');
		terminal.type(KEYS.escape);
		await terminal.shows('Elapsed');
		terminal.type('oq');
		await terminal.until((screen) => screen.includes('state file: q'), 'a letter in the question');
		terminal.type(KEYS.escape);
		await terminal.shows('Elapsed');
		await session.stop();
		await result;
		expect(session.commands).toEqual(['start', 'save', 'stop']);
	});
});
