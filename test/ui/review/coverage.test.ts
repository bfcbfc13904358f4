import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunOptions, runSchema } from '../../../src/config/schema.js';
import type { ModelSummary } from '../../../src/engine/inspect.js';
import type { CoverageRequest, WizardTools } from '../../../src/ui/form/wizard-tools.js';
import { keptText, reachText } from '../../../src/ui/review/coverage-text.js';
import { runApp } from '../../../src/ui/run-app.js';
import { FakeSession } from '../../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../../helpers/terminal.js';

const FACES = { input_a: '/faces/anna', input_b: '/faces/bea', model_dir: '/models/anna_bea' };
const CELL = 32;
let root: string;
beforeAll(() => {
	root = mkdtempSync(join(tmpdir(), 'coverage-page-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function open(options: RunOptions, changes: { env?: Record<string, string>; columns?: number; rows?: number } = {}) {
	const { columns = 120, rows = 40, env = {} } = changes;
	const terminal = new FakeTerminal(columns, rows);
	const asked: CoverageRequest[] = [];
	const sessions: FakeSession[] = [];
	let problem: string | null = null;
	const tools = {
		modelCosts: async () => ({
			parameters: 1,
			inputSize: 64,
			outputSize: 192,
			gflopPerExample: 1,
			memoryBytes: 1,
			batchSize: 16,
		}),
		coverageView: async (request) => {
			asked.push(request);
			if (problem !== null) throw new Error(problem);
			const path = join(root, `view-${asked.length}.png`);
			const [width, height] = [12 * CELL, CELL];
			await sharp({ create: { width, height, channels: 3, background: '#804020' } })
				.png()
				.toFile(path);
			const span = Math.floor((256 * request.options.coverage) / 200) * 2;
			const part = { square: 256, span };
			return { path, width, height, a: { name: 'a.png', ...part }, b: { name: 'b.png', ...part }, faces: 24 };
		},
		faceDetails: async () => null,
		storedModel: async () => null,
		presets: { list: () => [], save: () => '', remove: () => '', edit: async () => undefined },
	} satisfies WizardTools;
	const result = runApp({
		start: { kind: 'review', options: { ...FACES, ...options } },
		createSession: (config) => {
			const session = new FakeSession(config, { stepMs: 0 });
			sessions.push(session);
			return session;
		},
		presets: [],
		resolve: async (given) => ({ config: runSchema.parse(given), warnings: [] }),
		countFaces: async () => ({ exists: true, pictures: 2000, hasModel: false }),
		readModel: async (folder) =>
			folder === '/old' ? ({ iterations: 9, loss_a: 0.1, loss_b: 0.1 } as ModelSummary) : null,
		tools,
		imageMode: 'auto',
		stdin: terminal.input,
		stdout: terminal,
		env: { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8', ...env },
	});
	const leave = async () => {
		terminal.type(KEYS.ctrlC);
		await result;
	};
	return {
		terminal,
		asked,
		sessions,
		result,
		leave,
		fail: (text: string | null) => {
			problem = text;
		},
	};
}

describe('words about a coverage', () => {
	it('name the part of the face and the picture behind each pixel of the network', () => {
		const part = { name: 'x', square: 256, span: 192 };
		expect(keptText(part, { inputSize: 64, outputSize: 64 })).toBe(
			'56 % of the face, 192 of 256 px: 3.0 px for each px of the network',
		);
		expect(keptText(part, { inputSize: 16, outputSize: 256 })).toBe(
			'56 % of the face, 192 of 256 px: 12 px for each it sees, 0.8 for each it draws',
		);
		// Faces cut from pictures of the head may reach over the square by a rounding.
		expect(keptText({ ...part, span: 258 }, { inputSize: 64, outputSize: 64 })).toContain('100 % of');
		expect([62.5, 68.75, 70, 80, 87.5, 100].map(reachText)).toEqual([
			'about eyebrow to eyebrow',
			'about eyebrow to eyebrow',
			'about temple to temple',
			'about temple to temple',
			'about ear to ear',
			'about the whole picture',
		]);
	});
});

describe('coverage on the review', () => {
	it('is shown on a face of each side, is changed there, and is what training starts with', async () => {
		const { terminal, asked, sessions, result } = open({ model: 'dfaker' });
		await terminal.shows('[ Start training ]');
		terminal.type('c');
		await terminal.shows('47 % of the face, 176 of 256 px: 2.8 px for each it sees, 1.4 for each it draws');
		await terminal.shows('faces 1 of 24');
		await terminal.until((text) => text.includes('▄'), 'the picture');
		expect(await terminal.text()).toMatch(/the face +(the network )?sees 64/);
		for (let i = 0; i < 3; i++) terminal.type('+');
		await terminal.shows('Coverage 72.5 %');
		await terminal.shows('was 68.75 %');
		await terminal.shows('52 % of the face');
		terminal.type(KEYS.right);
		await terminal.shows('faces 2 of 24');
		terminal.type(KEYS.left);
		terminal.type(KEYS.left);
		await terminal.shows('faces 24 of 24');
		await terminal.until(() => asked.at(-1)?.face === 23, 'the question for the last face');
		expect(asked.at(-1)).toMatchObject({ options: { coverage: 72.5, input_a: '/faces/anna' }, inputSize: 64 });
		terminal.type(KEYS.enter);
		await terminal.until((text) => /Coverage \(%\) +72\.5/.test(text), 'the new coverage on the review');
		expect(await terminal.pictureCells()).toBe(0);
		terminal.type(KEYS.enter);
		await terminal.until(() => sessions.length > 0, 'the session');
		expect(sessions[0]?.config.coverage).toBe(72.5);
		await sessions[0]?.stop();
		await result;
	});

	it('asks for the sizes of a network that was changed', async () => {
		const { terminal, leave } = open({ model: 'dfaker', output_size: 256 });
		await terminal.shows('[ Start training ]');
		terminal.type('c');
		// What the stand-in for the tools says.
		await terminal.shows('0.9 for each it draws');
		await leave();
	});

	it('stays as it was after Esc, also on the page of options', async () => {
		const { terminal, leave } = open({ coverage: 80 });
		await terminal.shows('[ Start training ]');
		terminal.type('c');
		await terminal.shows('Coverage 80 %');
		terminal.type('-');
		await terminal.shows('Coverage 78.75 %');
		await terminal.shows('Esc leave 80 %');
		terminal.type(KEYS.escape);
		await terminal.until((text) => /Coverage \(%\) +80\b/.test(text), 'the coverage as it was');
		terminal.type('c');
		await terminal.shows('Coverage 80 %');
		terminal.type('-');
		terminal.type(KEYS.enter);
		await terminal.until((text) => /Coverage \(%\) +78\.75/.test(text), 'the new coverage');
		terminal.type(KEYS.escape);
		await terminal.shows('Faces and options');
		await terminal.until((text) => /Coverage \(%\) +78\.75/.test(text), 'the new coverage among the options');
		await leave();
	});

	it('cannot be changed when a model has settled it', async () => {
		const { terminal, leave } = open({ model_dir: '/old' });
		await terminal.shows('from iteration 9');
		terminal.type('c');
		await terminal.shows('fixed by the model');
		expect(await terminal.text()).not.toContain('+/-');
		terminal.type('+++');
		terminal.type(KEYS.right);
		await terminal.shows('faces 2 of 24');
		expect(await terminal.text()).toContain('Coverage 68.75 %');
		await leave();
	});

	it('shows one side large, the other, and both', async () => {
		const { terminal, leave } = open({});
		await terminal.shows('[ Start training ]');
		terminal.type('c');
		await terminal.until((text) => /^B ?▄/m.test(text), 'both sides');
		const both = await terminal.pictureCells();
		terminal.type(KEYS.tab);
		await terminal.until((text) => text.includes('A the face') && !/^B ?▄/m.test(text), 'A alone');
		await terminal.until((text) => text.includes('▄'), 'the picture of A');
		expect(await terminal.pictureCells()).not.toBe(both);
		terminal.type(KEYS.tab);
		await terminal.shows('B the face');
		terminal.resize(60, 20);
		await terminal.shows('B face');
		await terminal.until((text) => text.includes('▄'), 'the picture after the resize');
		await leave();
	});

	it('is told by the path of the picture where none is drawn', async () => {
		const { terminal, leave } = open({}, { env: { NO_COLOR: '1' }, columns: 80, rows: 24 });
		await terminal.shows('[ Start training ]');
		terminal.type('c');
		await terminal.shows('colours are off');
		await terminal.shows('view-1.png');
		expect(await terminal.text()).toContain('47 % of the face');
		expect(await terminal.pictureCells()).toBe(0);
		await leave();
	});

	it('says why nothing can be shown, and tries again with the next faces', async () => {
		const { terminal, fail, leave } = open({});
		fail('the folder of faces B holds no face that can be shown');
		await terminal.shows('[ Start training ]');
		terminal.type('c');
		await terminal.shows('the folder of faces B holds no face');
		fail(null);
		terminal.type('+');
		await terminal.shows('of the face, 17');
		await leave();
	});
});
