import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunOptions, runSchema } from '../../src/config/schema.js';
import type { WizardTools } from '../../src/ui/form/wizard-tools.js';
import { runApp } from '../../src/ui/run-app.js';
import type { PresetChoice } from '../../src/ui/types.js';
import { FakeSession } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

let root = '';
beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'forms-'));
	for (const name of ['anna', 'andy']) {
		await mkdir(join(root, name));
		for (let i = 0; i < 120; i++) await writeFile(join(root, name, `${i}.png`), '');
	}
});
afterAll(async () => {
	await rm(root, { recursive: true });
});

const ORIGINAL: PresetChoice = { name: 'original', title: 'Original', description: 'The classic.', options: {} };
const MINE: PresetChoice = {
	name: 'mine',
	title: 'Mine',
	description: 'My own.',
	options: { batch_size: 8 },
	own: true,
};

function open(initial: RunOptions = {}, columns = 80, rows = 24, env: Record<string, string> = { LANG: 'C.UTF-8' }) {
	const terminal = new FakeTerminal(columns, rows);
	const kept: { name: string; options: RunOptions }[] = [];
	const edited: string[] = [];
	let presets: readonly PresetChoice[] = [ORIGINAL, MINE];
	const tools: WizardTools = {
		modelCosts: async ({ model, batch_size = 16 }) => ({
			parameters: 1_234_567,
			inputSize: 64,
			outputSize: 128,
			gflopPerExample: model === 'original' ? 10 : 40,
			memoryBytes: 3e9,
			batchSize: batch_size,
		}),
		faceDetails: async () => ({ sampled: 32, sizes: [256, 256], unusable: 0, files: [], landmarks: 0, masks: [] }),
		coverageView: () => Promise.reject(new Error('not in this test')),
		storedModel: async (folder) =>
			folder === '/old' ? { iterations: 9, locked: { model: 'original', lowmem: false, coverage: 87.5 } } : null,
		presets: {
			list: () => presets,
			save: (name, options) => {
				kept.push({ name, options });
				presets = [...presets, { ...MINE, name, title: name, options }];
				return `/presets/${name}.yaml`;
			},
			remove: (name) => {
				presets = presets.filter((preset) => preset.name !== name);
				return `/presets/${name}.yaml`;
			},
			edit: async (name) => {
				edited.push(name);
				terminal.write('the editor was here');
			},
		},
	};
	const result = runApp({
		start: { kind: 'wizard', initial },
		createSession: (config) => new FakeSession(config, { stepMs: 0 }),
		presets,
		resolve: async (options) => ({ config: runSchema.parse(options), warnings: [] }),
		tools,
		imageMode: 'off',
		stdin: terminal.input,
		stdout: terminal,
		env: { TERM: 'xterm-256color', ...env },
	});
	const toForm = async () => {
		await terminal.shows('The classic.');
		terminal.type(KEYS.enter);
		await terminal.until((text) => /[-─] Model [-─]/.test(text), 'the page of models');
		terminal.type(KEYS.enter);
		await terminal.shows('Faces A');
	};
	const leave = async () => {
		terminal.type(KEYS.ctrlC);
		await result;
	};
	return { terminal, kept, edited, toForm, leave };
}

describe('model choice', () => {
	it('works out the costs at the chosen batch and compares them with Original', async () => {
		const { terminal, leave } = open({ batch_size: 4 });
		await terminal.shows('The classic.');
		terminal.type(KEYS.enter);
		await terminal.shows('82,062,470 parameters');
		await terminal.shows('3.0 GB of memory at batch 4');
		for (let i = 0; i < 4; i++) terminal.type(KEYS.down);
		await terminal.shows('Nothing to adjust');
		await terminal.shows('4.0 times slower');
		await leave();
	});
});

describe('options', () => {
	it('completes a path with Tab, lists what fits, and goes on when nothing is left to add', async () => {
		const { terminal, toForm, leave } = open();
		await toForm();
		terminal.type(join(root, 'a'));
		terminal.type(KEYS.tab);
		await terminal.shows('/an');
		terminal.type(KEYS.tab);
		await terminal.shows('andy/  anna/');
		terminal.type('n');
		terminal.type(KEYS.tab);
		await terminal.shows('/anna/ ');
		await terminal.shows('256 px; no landmarks; no alignments file');
		terminal.type(KEYS.tab);
		await terminal.shows('› Faces B');
		await leave();
	});

	it('steps numbers, marks what was changed, finds options, and asks before changes are left', async () => {
		const { terminal, toForm, leave } = open();
		await toForm();
		for (let i = 0; i < 3; i++) terminal.type(KEYS.down);
		terminal.type(KEYS.right);
		await terminal.until((text) => /Batch size +17 +• default 16/.test(text), 'the changed mark');
		terminal.type('/');
		for (const letter of 'rotation') terminal.type(letter);
		await terminal.shows('› Rotation');
		terminal.type(KEYS.enter);
		await terminal.shows('from 0 to 25, step 1');
		terminal.type(KEYS.escape);
		await terminal.shows('Go back?');
		terminal.type('d');
		await terminal.shows('parameters');
		terminal.type(KEYS.enter);
		await terminal.until((text) => /Batch size +16 +default/.test(text), 'the batch size as before');
		await leave();
	});

	it('shows what the model in the folder has settled, and leads back when it is another model', async () => {
		const { terminal, toForm, leave } = open({
			input_a: join(root, 'anna'),
			input_b: join(root, 'andy'),
			model_dir: '/old',
		});
		await toForm();
		await terminal.until((text) => /Coverage \(%\) +87\.5 +■ fixed by the model/.test(text), 'the locked coverage');
		terminal.type(KEYS.escape);
		await terminal.shows('parameters');
		terminal.type(KEYS.down);
		terminal.type(KEYS.enter);
		await terminal.shows('holds the model original');
		terminal.type(KEYS.pageDown);
		terminal.type(KEYS.enter);
		await terminal.shows('› Model folder');
		await leave();
	});

	it('are saved as a preset without the folders, which can be chosen at once', async () => {
		const { terminal, kept, toForm, leave } = open({ input_a: '/x', no_flip: true });
		await toForm();
		terminal.type('\u0013');
		await terminal.shows('Save as preset');
		for (const letter of 'fresh') terminal.type(letter);
		terminal.type(KEYS.enter);
		await terminal.shows('/presets/fresh.yaml');
		expect(kept).toEqual([{ name: 'fresh', options: { model: 'original', lowmem: false, no_flip: true } }]);
		terminal.type(KEYS.escape);
		await terminal.shows('parameters');
		terminal.type(KEYS.escape);
		await terminal.shows('fresh (yours)');
		await leave();
	});
});

describe('presets', () => {
	it('show what they change; own ones are edited and deleted after a question', async () => {
		const { terminal, edited, leave } = open();
		await terminal.shows('Changes nothing');
		terminal.type(KEYS.down);
		await terminal.shows('Batch size: 16 -> 8');
		terminal.type('e');
		await terminal.shows('your preset is valid');
		expect(edited).toEqual(['mine']);
		expect(await terminal.text()).not.toContain('the editor was here');
		terminal.type('x');
		await terminal.shows('Delete your preset mine?');
		terminal.type('q');
		terminal.type(KEYS.escape);
		await terminal.hides('Delete your');
		terminal.type('x');
		await terminal.shows('Delete your preset mine?');
		terminal.type('y');
		await terminal.shows('deleted /presets/mine.yaml');
		expect(await terminal.text()).not.toContain('Mine (yours)');
		await leave();
	});
});

describe('forms on other terminals', () => {
	it.each([
		[40, 10],
		[120, 40],
		[200, 60],
	])('fit %i x %i, in ASCII without colour', async (columns, rows) => {
		const { terminal, toForm, leave } = open({ batch_size: 8 }, columns, rows, { LANG: 'C', NO_COLOR: '1' });
		await toForm();
		terminal.type(KEYS.down);
		const text = await terminal.shows('> Faces B');
		expect(text).toMatch(/^[\n -~]+$/);
		if (columns >= 120) expect(text).toMatch(/Batch size +8 +\* default 16/);
		expect(
			terminal.writes
				.join('')
				.split('\u001b')
				.some((part) => /^\[[34]8?\d?(;\d+)*m/.test(part)),
		).toBe(false);
		await leave();
	});
});
