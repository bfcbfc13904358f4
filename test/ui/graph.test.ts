/** The Graph tab driven by keys: what it shows of the losses of a run, its marks, gaps, and the files it writes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runApp } from '../../src/ui/run-app.js';
import { FakeSession, fakeConfig, stepEvent } from '../helpers/fake-session.js';
import { FakeTerminal } from '../helpers/terminal.js';
import { trainedModel } from '../helpers/trained-model.js';

const COLOURS = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
let modelDir = '';
beforeAll(async () => {
	modelDir = mkdtempSync(join(tmpdir(), 'fstui-graph-'));
	await trainedModel(modelDir, [{ iterations: 40 }]);
});
afterAll(() => rmSync(modelDir, { recursive: true, force: true }));

async function open(env: Readonly<Record<string, string>> = COLOURS) {
	const terminal = new FakeTerminal(120, 40);
	const config = fakeConfig({ model_dir: modelDir });
	const session = new FakeSession(config, { stepMs: 0 });
	const result = runApp({
		start: { kind: 'dashboard', session },
		createSession: () => session,
		presets: [],
		resolve: async () => ({ config, warnings: [] }),
		imageMode: 'off',
		stdin: terminal.input,
		stdout: terminal,
		env,
	});
	await terminal.shows('[1 Preview]');
	terminal.type('2');
	await terminal.shows('[2 Graph]');
	const end = async () => {
		await session.stop();
		await result;
	};
	return { terminal, session, end };
}

/** Presses a key until the title of the chart has said all these in turn. */
async function says(terminal: FakeTerminal, key: string, texts: readonly string[]): Promise<void> {
	for (const text of texts) {
		terminal.type(key);
		await terminal.until((screen) => chartTitle(screen).includes(text), text);
	}
}

function chartTitle(screen: string): string {
	return screen.split('\n').find((line) => /^[─-] .*[Ll]oss/.test(line)) ?? '';
}

describe('the Graph tab', () => {
	it('shows all iterations or the last ones, linear or logarithmic, smoothed from 0 to 0.999', async () => {
		const { terminal, session, end } = await open();
		session.steps(1500);
		await terminal.until((screen) => /^ {9}1 .* 1,500$/m.test(screen), 'all iterations');
		await says(terminal, 'l', ['last 10000', 'last 1000']);
		await terminal.until((screen) => /^ {9}501 .* 1,500$/m.test(screen), 'the last thousand');
		await says(terminal, 'l', ['last 100', 'all iterations']);
		await says(terminal, '+', ['0.95', '0.98', '0.99', '0.995', '0.999', '0.999']);
		await says(terminal, '-', ['0.995', '0.99', '0.98', '0.95', '0.9', '0.6', 'not smoothed']);
		// Both ends are there; the middle of a logarithmic axis is lower.
		const middle = async () => {
			const labels = (await terminal.text()).match(/^ *[\d.]+(?= ┤)/gm) ?? [];
			return Number(labels[Math.floor(labels.length / 2)]);
		};
		const linear = await middle();
		await says(terminal, 'y', ['log']);
		expect(await middle()).toBeLessThan(linear);
		await end();
	});

	it('shows the span of the values where a column has several, and the trend', async () => {
		const { terminal, session, end } = await open();
		session.steps(60);
		await terminal.shows(' 60');
		expect(await terminal.text()).not.toContain('┊');
		session.steps(1000);
		await terminal.shows('┊');
		terminal.type('w');
		await terminal.hides('┊');
		terminal.type('t');
		await terminal.shows('∙');
		await end();
	});

	it('has a gap and a mark where a loss was no number', async () => {
		const { terminal, session, end } = await open();
		for (let i = 1; i <= 60; i++)
			session.emit(stepEvent(i, i > 29 && i < 33 ? { loss_a: null, non_finite: ['face_a'] } : {}));
		await terminal.shows('×××');
		const gap = (await terminal.screen()).find((line) => line.includes('×××')) ?? '';
		// Iteration 1 is in column 9, behind the axis.
		expect(gap.indexOf('×××')).toBe(9 + 29);
		terminal.type('w');
		const curve = (await terminal.screen()).filter((line) => line.includes('┤'));
		// B alone goes on there.
		expect(curve.filter((line) => /[─╭╮╯╰│]/.test(line[9 + 30] ?? ' '))).toEqual([]);
		expect(curve.some((line) => /[═╔╗╝╚║]/.test(line[9 + 30] ?? ' '))).toBe(true);
		await end();
	});

	it.each([
		['Unicode', COLOURS, '· save ■ snapshot ▲ options ◆ learning rate ◀ rollback'],
		['ASCII', { TERM: 'xterm', LANG: 'C' }, "' save # snapshot ^ options % learning rate < rollback"],
	])('marks what happened and says what marks mean: %s', async (_, env, legend) => {
		const { terminal, session, end } = await open(env);
		session.emit({ event: 'rolled_back', iteration: 1, from_iteration: 50, source: 'backup' });
		session.steps(20);
		await session.save();
		session.steps(20);
		await session.snapshot();
		session.steps(10);
		session.emit({ event: 'options', iteration: 50, changes: { no_warp: true }, cause: 'stage' });
		session.steps(10);
		session.emit({ event: 'options', iteration: 60, changes: { learning_rate: 1e-5 }, cause: 'request' });
		session.steps(10);
		await terminal.until((screen) => chartTitle(screen).includes(legend), legend);
		const marks = legend.split(' ').filter((word) => word.length === 1);
		const line = (await terminal.screen()).findLast((text) => text.startsWith(' '.repeat(9) + marks.at(-1))) ?? '';
		for (const [mark, iteration] of [
			[4, 1],
			[0, 20],
			[1, 40],
			[2, 50],
			[3, 60],
		] as const)
			expect(line[9 + iteration - 1], marks[mark]).toBe(marks[mark]);
		terminal.type('4');
		await terminal.shows('went back from iteration 50 to 1: the backup was loaded');
		await end();
	});

	it('is written as a picture of what is shown, and as a table of every loss', async () => {
		const { terminal, session, end } = await open();
		for (let i = 1; i <= 300; i++)
			session.emit(stepEvent(i, { losses: { face_a: 1, face_b: 1, mask_a: 0.5, mask_b: 0.6 } }));
		await says(terminal, 'o', ['Face loss', 'Mask loss']);
		terminal.type('e');
		await terminal.shows('graph written to');
		await says(terminal, 'o', ['Total loss']);
		terminal.type('e');
		await terminal.until(() => readdirSync(join(modelDir, 'exports')).length === 3, 'all files');
		const folder = join(modelDir, 'exports');
		expect(readdirSync(folder).sort()).toEqual(['losses_300.csv', 'mask_loss_300.png', 'total_loss_300.png']);
		for (const name of ['mask_loss_300.png', 'total_loss_300.png'])
			expect(await sharp(join(folder, name)).metadata()).toMatchObject({ width: 1920, height: 1080 });
		const lines = readFileSync(join(folder, 'losses_300.csv'), 'utf8').split('\n');
		expect(lines[0]).toBe('iteration,seconds,loss_a,loss_b');
		expect(lines).toHaveLength(42);
		await end();
	});
});
