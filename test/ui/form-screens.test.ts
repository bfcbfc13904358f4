/** The pages of the forms with what opens on them, as text in test/ui/screens/. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { runSchema } from '../../src/config/schema.js';
import type { WizardTools } from '../../src/ui/form/wizard-tools.js';
import { runApp } from '../../src/ui/run-app.js';
import type { AppStart } from '../../src/ui/types.js';
import { FakeSession } from '../helpers/fake-session.js';
import { expectScreen, SCREEN_SIZES, withStillClock } from '../helpers/screen-texts.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

const FACES = { input_a: '/faces/anna', input_b: '/faces/bea', model_dir: '/models/anna_bea' };
const PRESETS = [
	{ name: 'original', title: 'First attempt', description: 'The defaults, well tried.', options: {} },
	{
		name: 'mine',
		title: 'Mine',
		description: 'Late in training.',
		options: { no_warp: true, batch_size: 8, coverage: 80 },
		own: true,
	},
];

withStillClock();
let root: string;
beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'form-screens-'));
	await sharp({ create: { width: 384, height: 32, channels: 3, background: '#a06040' } })
		.png()
		.toFile(join(root, 'view.png'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function open(start: AppStart, columns: number, rows: number) {
	const terminal = new FakeTerminal(columns, rows);
	const tools: WizardTools = {
		modelCosts: async ({ model, batch_size = 16 }) => ({
			parameters: model === 'original' ? 82_062_470 : 155_115_014,
			inputSize: model === 'original' ? 64 : 128,
			outputSize: model === 'original' ? 64 : 128,
			gflopPerExample: model === 'original' ? 11.3 : 260,
			memoryBytes: model === 'original' ? 2.4e9 : 9.1e9,
			batchSize: batch_size,
		}),
		faceDetails: async () => ({
			sampled: 32,
			sizes: [256, 512],
			unusable: 1,
			files: ['alignments.fsa'],
			landmarks: 0.97,
			masks: [{ type: 'components', share: 0.97 }],
		}),
		coverageView: async ({ options }) => {
			const part = { name: 'face.png', square: 256, span: 2 * Math.floor((256 * options.coverage) / 200) };
			return { path: join(root, 'view.png'), width: 384, height: 32, a: part, b: part, faces: 24 };
		},
		storedModel: async () => null,
		presets: { list: () => PRESETS, save: () => '', remove: () => '', edit: async () => undefined },
	};
	const result = runApp({
		start,
		createSession: (config) => new FakeSession(config, { stepMs: 0 }),
		presets: PRESETS,
		resolve: async (options) => ({ config: runSchema.parse(options), warnings: [] }),
		countFaces: async (folder) => ({ exists: folder.startsWith('/faces/'), pictures: 1420, hasModel: false }),
		readModel: async () => null,
		tools,
		imageMode: 'auto',
		stdin: terminal.input,
		stdout: terminal,
		env: { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' },
	});
	return { terminal, result };
}

describe.each(SCREEN_SIZES)('pages of the forms at %i x %i', (columns, rows) => {
	it('with presets of one’s own, details of models, and what opens on the options', async () => {
		const { terminal, result } = open({ kind: 'wizard', initial: FACES }, columns, rows);
		await terminal.shows('First attempt');
		terminal.type(KEYS.down);
		await terminal.shows('Batch size: 16 -> 8');
		await expectScreen(terminal, 'presets-own');
		terminal.type('x');
		await terminal.shows('Delete your preset');
		await expectScreen(terminal, 'presets-delete');
		terminal.type(KEYS.escape);
		await terminal.hides('Delete your preset');
		terminal.type(KEYS.enter);
		await terminal.shows('Lightweight');
		for (let i = 0; i < 10; i++) terminal.type(KEYS.down);
		await terminal.shows('times slower');
		await expectScreen(terminal, 'models-details');
		for (let i = 0; i < 10; i++) terminal.type(KEYS.up);
		terminal.type(KEYS.enter);
		await terminal.shows('landmarks 97 %');
		await expectScreen(terminal, 'options-preset');
		terminal.type('\u001bOP');
		await terminal.shows('Keys of this page');
		await expectScreen(terminal, 'options-keys');
		terminal.type(KEYS.escape);
		await terminal.shows('Faces and options');
		terminal.type('\u0006');
		await terminal.shows('Search in all options');
		for (const letter of 'mask') terminal.type(letter);
		await terminal.shows('Mask type');
		await expectScreen(terminal, 'options-search');
		terminal.type(KEYS.escape);
		await terminal.shows('Faces and options');
		terminal.type('\u0013');
		await terminal.shows('Save as preset');
		await expectScreen(terminal, 'options-save');
		terminal.type(KEYS.ctrlC);
		await result;
	});

	it('with the coverage on the review', async () => {
		const { terminal, result } = open({ kind: 'review', options: FACES }, columns, rows);
		await terminal.shows('[ Start training ]');
		terminal.type('?');
		await terminal.shows('This list.');
		await expectScreen(terminal, 'review-keys');
		terminal.type(KEYS.escape);
		await terminal.shows('[ Start training ]');
		terminal.type('c');
		await terminal.until((text) => text.includes('▄'), 'the picture');
		terminal.type('+');
		await terminal.shows('Coverage 70 %');
		await terminal.until((text) => text.includes('▄') && text.includes('178 of 256'), 'the new coverage');
		await expectScreen(terminal, 'review-coverage');
		terminal.type(KEYS.ctrlC);
		await result;
	});
});
