import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { flagOf } from '../../../src/config/describe.js';
import { LISTED_MODEL_NAMES, OPTION_NAMES } from '../../../src/config/schema.js';
import type { ModelSummary } from '../../../src/engine/inspect.js';
import { runCli } from '../../../src/ui/cli/main.js';
import { openScreen } from '../../../src/ui/cli/open-screen.js';
import { loaded } from '../../../src/ui/lazy.js';
import { ENDED, type Harness, type HarnessOptions, harness, saved, step } from './helpers.js';

let current: Harness | undefined;

function start(options?: HarnessOptions): Harness {
	current?.remove();
	current = harness(options);
	return current;
}

afterEach(() => {
	current?.remove();
	current = undefined;
});

const FOLDERS = ['--input-a', 'a', '--input-b', 'b', '--model-dir', 'm'];

const SESSION = {
	id: 1,
	start: '2026-01-02T03:04:05.000Z',
	end: null,
	elapsed_seconds: 60,
	batch_size: 4,
	iterations: 60,
	start_iteration: 0,
	device: 'cpu',
	changes: {},
};

function stored(extra: Partial<ModelSummary> = {}): ModelSummary {
	return {
		dir: '/m',
		model: 'original',
		created: '2026-01-02T03:04:05.000Z',
		iterations: 120,
		sessions: [SESSION, SESSION],
		loss_a: 0.05,
		loss_b: null,
		running: false,
		pid: null,
		config: { input_a: '/faces/a', input_b: '/faces/b', model_dir: '/m', batch_size: 4 },
		locked: { model: 'original', lowmem: true, coverage: 75 },
		copies: [],
		last_preview: null,
		...extra,
	};
}

describe('train without a screen', () => {
	it('trains with preset and flags, writes plain lines and tells the supervisor what is saved', async () => {
		const run = start({ script: [step(1), saved(1), ENDED] });
		writeFileSync(join(run.home, 'mine.yaml'), 'batch_size: 2\nzoom_amount: 3\n');
		const code = await runCli(['train', 'mine.yaml', ...FOLDERS, '--batch-size', '4'], run.context);
		expect(code).toBe(0);
		expect(run.sessions[0]?.config).toMatchObject({ batch_size: 4, zoom_amount: 3, model_dir: join(run.home, 'm') });
		expect(run.out.lines).toHaveLength(3);
		expect(run.out.text).not.toContain('\x1b');
		expect(run.messages).toEqual([
			{ type: 'model_dir', path: join(run.home, 'm'), log: join(run.home, 'm', 'logs', 'fstui.log') },
			{ type: 'saved', iteration: 1 },
		]);
		expect(run.handlers()).toBe(0);
	});

	it('writes only JSON lines to standard output, warnings included', async () => {
		const run = start();
		expect(await runCli(['train', ...FOLDERS, '--json', '--batch-size', '100'], run.context)).toBe(0);
		const events = run.out.lines.map((line) => JSON.parse(line) as { event: string });
		expect(events.map(({ event }) => event)).toEqual(['warning', 'step', 'stopped']);
	});

	it('resumes a model folder with what is stored there', async () => {
		const run = start({ models: { '/m': stored() } });
		expect(await runCli(['train', '--model-dir', '/m'], run.context)).toBe(0);
		expect(run.sessions[0]?.config).toMatchObject({ input_a: '/faces/a', batch_size: 4, coverage: 75, lowmem: true });
	});

	it('applies a config file below the preset and the flags', async () => {
		const run = start();
		writeFileSync(join(run.home, 'base.yaml'), 'batch_size: 2\nzoom_amount: 3\nsave_interval: 7\n');
		writeFileSync(join(run.home, 'mine.yaml'), 'configfile: base.yaml\nbatch_size: 4\nzoom_amount: 4\n');
		expect(await runCli(['train', 'mine.yaml', ...FOLDERS, '--zoom-amount', '5'], run.context)).toBe(0);
		expect(run.sessions[0]?.config).toMatchObject({ batch_size: 4, zoom_amount: 5, save_interval: 7 });
		expect(await runCli(['train', ...FOLDERS, '--configfile', 'mine.yaml'], run.context)).toBe(2);
		expect(run.err.text).toContain('a config file cannot name another config file');
		expect(await runCli(['train', ...FOLDERS, '--configfile', 'train.ini'], run.context)).toBe(2);
		expect(run.err.text).toContain(join(run.home, 'train.ini'));
	});

	it('hands on the stages of a preset, and keeps those of a resumed model', async () => {
		const stages = [{ at: 5, options: { no_warp: true } }];
		const run = start({ models: { '/m': stored({ config: { ...stored().config, stages } }) } });
		writeFileSync(join(run.home, 'mine.yaml'), 'stages:\n  - at: 9\n    no_flip: true\n');
		await runCli(['train', '--model-dir', '/m'], run.context);
		expect(run.sessions[0]?.config.stages).toEqual(stages);
		await runCli(['train', 'mine.yaml', '--model-dir', '/m'], run.context);
		expect(run.sessions[1]?.config.stages).toEqual([{ at: 9, options: { no_flip: true } }]);
	});

	it('refuses an option that the model does not have', async () => {
		const run = start();
		expect(await runCli(['train', ...FOLDERS, '--model', 'dfl_h128', '--input-size', '256'], run.context)).toBe(2);
		expect(run.err.text).toContain('input_size exists for unbalanced, dfl-sae, realface only, not for dfl-h128');
	});

	it('refuses a change of a locked option with exit code 2, on both streams with --json', async () => {
		const run = start({ models: { '/m': stored() } });
		expect(await runCli(['train', '--model-dir', '/m', '--coverage', '100', '--json'], run.context)).toBe(2);
		expect(run.sessions).toEqual([]);
		expect(run.err.text).toContain('coverage is 75 in this model and cannot become 100');
		expect(JSON.parse(run.out.text)).toMatchObject({ event: 'failed', code: 2, where: '--coverage' });
	});

	it('names missing folders', async () => {
		const run = start();
		expect(await runCli(['train', '--input-a', 'a'], run.context)).toBe(2);
		expect(run.err.text).toContain('input_b, model_dir are missing');
	});

	it('refuses --plain together with --json', async () => {
		expect(await runCli(['train', ...FOLDERS, '--plain', '--json'], start().context)).toBe(2);
	});

	it('passes on the exit code of a failure', async () => {
		const run = start({
			script: [{ event: 'failed', code: 3, message: 'empty folder', next: 'add faces', last_saved_iteration: null }],
		});
		expect(await runCli(['train', ...FOLDERS], run.context)).toBe(3);
		expect(run.err.text).toBe('error: empty folder\n  next:  add faces\n');
		expect(await runCli(['train', ...FOLDERS, '--json'], run.context)).toBe(3);
		expect(run.err.text.match(/error: empty folder/g)).toHaveLength(2);
	});

	it.each(['SIGTERM', 'SIGINT'] as const)('%s stops after the step, saves, and exits 0', async (signal) => {
		const run = start({ script: [step(1)] });
		const done = runCli(['train', ...FOLDERS], run.context);
		await until(() => run.sessions.length > 0);
		run.signal(signal);
		expect(await done).toBe(0);
		expect(run.sessions[0]?.stops).toBe(1);
		expect(run.err.text).toContain(`${signal}: stopping after this step`);
	});

	it('takes the same key press that arrives twice as one, and a later one as a second', async () => {
		const run = start({ script: [step(1)] });
		const done = runCli(['train', ...FOLDERS], run.context);
		await until(() => run.sessions.length > 0);
		const [session] = run.sessions;
		if (session === undefined) throw new Error('no session');
		const stop = session.stop.bind(session);
		let release: () => void = () => undefined;
		const held = new Promise<void>((resolve) => {
			release = resolve;
		});
		session.stop = async () => {
			session.stops++;
			await held;
			return stop();
		};
		run.signal('SIGINT');
		run.signal('SIGINT');
		expect(session.stops).toBe(1);
		run.clock.now += 1000;
		run.signal('SIGINT');
		expect(session.stops).toBe(2);
		release();
		expect(await done).toBe(0);
	});

	it('exits 130 when it is interrupted before anything was saved', async () => {
		const run = start({ script: [], savesOnStop: false });
		const done = runCli(['train', ...FOLDERS], run.context);
		await until(() => run.sessions.length > 0);
		run.signal('SIGINT');
		expect(await done).toBe(130);
	});

	it('goes on when the terminal hangs up or the reader of standard output goes away', async () => {
		const run = start({ script: [step(1)] });
		const done = runCli(['train', ...FOLDERS], run.context);
		await until(() => run.sessions.length > 0);
		run.signal('SIGHUP');
		run.out.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }));
		run.sessions[0]?.emit(step(2));
		expect(run.err.text).toContain('standard output is gone (EIO); training goes on');
		run.sessions[0]?.emit(ENDED);
		expect(await done).toBe(0);
	});
});

describe('train on a terminal', () => {
	it('opens the review page with everything resolved', async () => {
		const run = start({ terminal: true, models: { '/m': stored() } });
		await runCli(['train', '--model-dir', '/m', '--zoom-amount', '1'], run.context);
		const [app] = run.apps;
		expect(app?.start).toMatchObject({
			kind: 'review',
			options: { zoom_amount: 1, batch_size: 4, input_a: '/faces/a' },
			known: {
				zoom_amount: { kind: 'flag' },
				batch_size: { kind: 'stored' },
				coverage: { kind: 'locked' },
				save_interval: { kind: 'default' },
			},
		});
		const presets = app === undefined ? [] : await loaded(app.presets);
		expect(presets.map(({ name }) => name)).toEqual(expect.arrayContaining(['original', 'quick-look']));
	});

	it('opens the wizard when folders are missing, with what is known', async () => {
		const run = start({ terminal: true });
		await runCli(['train', 'quick-look', '--input-a', 'a'], run.context);
		expect(run.apps[0]?.start).toEqual({
			kind: 'wizard',
			initial: { model: 'original', lowmem: true, batch_size: 8, save_interval: 50, input_a: 'a' },
			known: {
				...Object.fromEntries(
					['model', 'lowmem', 'batch_size', 'save_interval'].map((name) => [
						name,
						{ kind: 'preset', name: 'quick-look' },
					]),
				),
				input_a: { kind: 'flag' },
			},
		});
	});

	it('tells the run where its options come from: preset, config file, flag', async () => {
		const run = start();
		writeFileSync(join(run.home, 'base.yaml'), 'batch_size: 2\nzoom_amount: 3\nrotation_range: 4\n');
		const args = [
			'train',
			'quick-look',
			...FOLDERS,
			'--plain',
			'--configfile',
			'base.yaml',
			'--set',
			'rotation_range=5',
		];
		expect(await runCli(args, run.context)).toBe(0);
		expect(run.sessions[0]?.config).toMatchObject({ batch_size: 8, zoom_amount: 3, rotation_range: 5 });
		expect(run.sessions[0]?.origins).toMatchObject({
			batch_size: { kind: 'preset', name: 'quick-look' },
			zoom_amount: { kind: 'config_file' },
			rotation_range: { kind: 'flag' },
			shift_range: { kind: 'default' },
		});
	});

	it('starts at the dashboard with --yes, and prints the summary', async () => {
		const run = start({
			terminal: true,
			appResult: { kind: 'finished', outcome: { ok: true, stopped: ENDED }, summary: 'iteration 3, saved' },
		});
		expect(await runCli(['train', ...FOLDERS, '--yes', '--image', 'off'], run.context)).toBe(0);
		expect(run.apps[0]).toMatchObject({ start: { kind: 'dashboard' }, imageMode: 'off' });
		expect(run.out.text).toBe('iteration 3, saved\n');
		expect(run.held).toEqual([true, false]);
	});

	it('lets messages through again when the screen cannot open', async () => {
		const run = start({ terminal: true });
		const broken = () => Promise.reject(new Error('nothing to show'));
		await expect(openScreen(broken, 'off', run.context)).rejects.toThrow('nothing to show');
		expect(run.held).toEqual([true, false]);
	});

	it('refuses mistakes before the screen opens', async () => {
		const run = start({ terminal: true });
		expect(await runCli(['train', ...FOLDERS, '--model', 'lightweight', '--lowmem'], run.context)).toBe(2);
		expect(run.apps).toEqual([]);
	});

	it('lets the screens resolve options against what is stored', async () => {
		const run = start({ terminal: true, models: { '/m': stored() } });
		await runCli([], run.context);
		expect(run.apps[0]?.start).toEqual({ kind: 'home', recent: [] });
		const resolved = await run.apps[0]?.resolve({ model_dir: '/m' });
		expect(resolved?.config).toMatchObject({ coverage: 75 });
		expect(resolved?.origins).toMatchObject({ model_dir: { kind: 'form' }, coverage: { kind: 'locked' } });
	});
});

describe('demo', () => {
	it('draws into the cache, trains a small model in the data folder and ends by itself', async () => {
		const run = start();
		expect(await runCli(['demo'], run.context)).toBe(0);
		const faces = join(run.home, '.cache/fstui/demo-faces');
		expect(run.demos[0]).toMatchObject({ outDir: faces, count: 200, size: 256 });
		expect(run.sessions[0]?.config).toMatchObject({
			input_a: join(faces, 'A'),
			model_dir: join(run.home, '.local/share/fstui/demo-model'),
			model: 'original',
			lowmem: true,
			batch_size: 8,
			save_interval: 20,
			iterations: 60,
		});
	});

	it('takes flags of train, also another model', async () => {
		const run = start();
		const args = ['demo', '--iterations', '30', '--model-dir', 'here', '--model', 'lightweight', '--json', '--yes'];
		expect(await runCli(args, run.context)).toBe(0);
		expect(run.sessions[0]?.config).toMatchObject({
			iterations: 30,
			model_dir: join(run.home, 'here'),
			model: 'lightweight',
			lowmem: false,
		});
		expect(() => run.out.lines.map((line) => JSON.parse(line))).not.toThrow();
	});

	it('goes on with whatever model is there', async () => {
		const run = start({ models: { '/m': stored({ locked: { model: 'lightweight', lowmem: false } }) } });
		expect(await runCli(['demo', '--model-dir', '/m'], run.context)).toBe(0);
		expect(run.sessions[0]?.config).toMatchObject({ model: 'lightweight', batch_size: 4, iterations: 60 });
	});

	it('goes straight to the dashboard on a terminal, without an end', async () => {
		const run = start({ terminal: true });
		await runCli(['demo'], run.context);
		const opened = run.apps[0]?.start;
		expect(opened).toMatchObject({ kind: 'dashboard', session: { config: { iterations: 1_000_000 } } });
	});

	it('tells a mistake before it draws', async () => {
		const run = start();
		expect(await runCli(['demo', '--batch-size', '999'], run.context)).toBe(2);
		expect(await runCli(['demo', '--model', 'lightweight', '--lowmem'], run.context)).toBe(2);
		expect(run.demos).toEqual([]);
	});
});

describe('small commands', () => {
	it('models: table and JSON with the fields scripts rely on', async () => {
		const run = start();
		expect(await runCli(['models', '--json', '--batch-size', '16'], run.context)).toBe(0);
		const models = JSON.parse(run.out.text) as Record<string, unknown>[];
		expect(models.map(({ name, variant }) => `${name} ${variant}`.trim())).toEqual(
			expect.arrayContaining(['lightweight', 'villain lowmem', 'dlight best/good']),
		);
		// Every model people choose from, with all that scripts and people ask of it.
		expect(new Set(models.map(({ name }) => name))).toEqual(new Set(LISTED_MODEL_NAMES));
		for (const { description, options, memory_bytes } of models) {
			expect(description).toMatch(/\w{3,}/);
			expect(options).toBeTypeOf('object');
			const { cpu, tensorflow } = memory_bytes as Record<string, number>;
			expect(cpu).toBeGreaterThan(1e9);
			expect(tensorflow).toBeGreaterThan(1e9);
		}
		expect(models[0]).toMatchObject({
			name: 'original',
			variant: '',
			input_size: 64,
			output_size: 64,
			parameters: 82_062_470,
			gflop_per_example: expect.closeTo(11.38, 1),
			options: { lowmem: false },
			memory_bytes: { batch_size: 16 },
		});
		const one = start();
		expect(await runCli(['models', '--model', 'dfl-sae', '--architecture', 'liae'], one.context)).toBe(0);
		expect(one.out.text).toContain('121,746,593');
		expect(await runCli(['models', '--model', 'realface', '--output-size', '200'], start().context)).toBe(2);
	});

	it('presets: list, show, validate', async () => {
		const run = start();
		expect(await runCli(['presets', 'list', '--json'], run.context)).toBe(0);
		expect((JSON.parse(run.out.text) as { name: string }[]).map(({ name }) => name)).toEqual(
			expect.arrayContaining(['original', 'quick-look']),
		);
		run.out.text = '';
		expect(await runCli(['presets', 'show', 'quick-look'], run.context)).toBe(0);
		expect(run.out.text).toContain('# Small batches');
		writeFileSync(join(run.home, 'bad.yaml'), 'batch_size: 8\ncoverage: wide\n');
		expect(await runCli(['presets', 'validate', 'bad.yaml'], run.context)).toBe(2);
		expect(run.err.text).toContain('bad.yaml:2:11\n    2 | coverage: wide');
		expect(await runCli(['presets', 'valdate', 'bad.yaml'], run.context)).toBe(2);
		expect(run.err.text).toContain('Did you mean validate?');
	});

	it('presets validate counts options and stages; schema is JSON', async () => {
		const run = start();
		writeFileSync(join(run.home, 'mine.yaml'), 'batch_size: 8\nstages:\n  - at: 5\n    no_warp: true\n');
		expect(await runCli(['presets', 'validate', 'mine.yaml'], run.context)).toBe(0);
		expect(run.out.text).toContain('mine.yaml: valid, 1 option, 1 stage');
		run.out.text = '';
		expect(await runCli(['presets', 'schema'], run.context)).toBe(0);
		expect(JSON.parse(run.out.text)).toMatchObject({ title: 'fstui preset' });
	});

	it('train --help names every option once, and explains one or a group of them', async () => {
		const run = start();
		await runCli(['train', '--help'], run.context);
		for (const name of OPTION_NAMES) expect(run.out.text, name).toMatch(new RegExp(`${flagOf(name)}(?![a-z0-9-])`));
		run.out.text = '';
		expect(await runCli(['train', '--help', 'input_size'], run.context)).toBe(0);
		expect(run.out.text).toContain('realface: a multiple of 16 from 64 to 128; default 64');
		run.out.text = '';
		expect(await runCli(['train', '--help', 'compatibility'], run.context)).toBe(0);
		expect(run.out.text).toContain('--ping-pong');
		expect(run.out.text).toContain('Changes nothing');
		expect(await runCli(['train', '--help', 'augmentaton'], run.context)).toBe(2);
		expect(run.err.text).toContain('Did you mean augmentation?');
	});

	it('presets list tells of a broken file of the user and shows the rest', async () => {
		const run = start();
		mkdirSync(join(run.home, '.config/fstui/presets'), { recursive: true });
		writeFileSync(join(run.home, '.config/fstui/presets/broken.yaml'), 'bananas: 1\n');
		expect(await runCli(['presets'], run.context)).toBe(2);
		expect(run.out.text).toContain('quick-look');
		expect(run.err.text).toContain('unknown option "bananas"');
	});

	it('status: JSON with the fields scripts rely on, 3 where there is no model', async () => {
		const run = start({ models: { '/m': stored({ running: true, pid: 42 }) } });
		expect(await runCli(['status', '/m', '--json'], run.context)).toBe(0);
		expect(JSON.parse(run.out.text)).toEqual({
			model: 'original',
			iterations: 120,
			sessions: 2,
			loss_a: 0.05,
			loss_b: null,
			running: true,
			pid: 42,
		});
		expect(await runCli(['status', '/none'], run.context)).toBe(3);
		expect(await runCli(['status'], run.context)).toBe(2);
	});

	it.each(['train', 'demo', 'models', 'presets', 'status', 'bench', 'doctor'])('%s has --help', async (name) => {
		const run = start();
		expect(await runCli([name, '--help'], run.context)).toBe(0);
		expect(run.out.text).toMatch(new RegExp(`^Usage: fstui ${name}`));
		expect(run.out.lines.every((line) => line.length <= 98)).toBe(true);
	});

	it.each([
		[['trian'], 'Did you mean fstui train?'],
		[['mine.yaml'], 'Write fstui train mine.yaml.'],
		[['--frobnicate'], 'unknown option --frobnicate'],
		[['constructor'], 'unknown command "constructor"'],
		[['models', 'extra'], 'unexpected argument "extra"'],
		[['models', '--coverage', '70'], 'unknown option --coverage'],
	])('%j is refused with exit code 2', async (args, text) => {
		const run = start();
		expect(await runCli(args, run.context)).toBe(2);
		expect(run.err.text).toContain(text);
	});

	it('shows a short usage without a command and without a terminal', async () => {
		const run = start();
		expect(await runCli([], run.context)).toBe(2);
		expect(run.err.text).toContain('fstui train [PRESET]');
	});
});

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
