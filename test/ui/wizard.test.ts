import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FstuiError } from '../../src/config/errors.js';
import { allFrom, type KnownOrigins } from '../../src/config/origins.js';
import { resolveOptions } from '../../src/config/resolve.js';
import { type RunConfig, type RunOptions, runSchema } from '../../src/config/schema.js';
import { runApp } from '../../src/ui/run-app.js';
import type { AppStart, PresetChoice, RunAppOptions } from '../../src/ui/types.js';
import { FakeSession } from '../helpers/fake-session.js';
import { FakeTerminal, KEYS } from '../helpers/terminal.js';

const PRESETS: readonly PresetChoice[] = [
	{ name: 'first', title: 'First attempt', description: 'The defaults, well tried.', options: {} },
	{ name: 'finish', title: 'Finishing', description: 'Late in training.', options: { no_warp: true, batch_size: 8 } },
];

let root = '';
let facesA = '';
let facesB = '';
beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'wizard-'));
	facesA = join(root, 'anna');
	facesB = join(root, 'bea');
	for (const folder of [facesA, facesB]) {
		await mkdir(folder);
		for (let i = 0; i < 120; i++) await writeFile(join(folder, `${i}.png`), '');
	}
});
afterAll(async () => {
	await rm(root, { recursive: true });
});

function open(start: AppStart, columns = 80, rows = 24, resolve: RunAppOptions['resolve'] = resolveWithDefaults) {
	const terminal = new FakeTerminal(columns, rows);
	const sessions: FakeSession[] = [];
	const result = runApp({
		start,
		createSession: (config, origins) => {
			const session = new FakeSession(config, { stepMs: 0 }, origins);
			sessions.push(session);
			return session;
		},
		presets: PRESETS,
		resolve,
		imageMode: 'off',
		stdin: terminal.input,
		stdout: terminal,
		env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
	});
	return { terminal, sessions, result };
}

/** As the program does it, with what the session was told about the origins of its options. */
function resolveWithOrigins(options: RunOptions, known?: KnownOrigins) {
	return Promise.resolve(resolveOptions({ flags: options, known, cwd: '/', env: {} }));
}

async function resolveWithDefaults(options: RunOptions): Promise<{ config: RunConfig; warnings: string[] }> {
	return { config: runSchema.parse(options), warnings: ['only 120 faces of A'] };
}

describe('wizard', () => {
	it('leads from start to training with Enter, arrows and two typed folders', async () => {
		const { terminal, sessions, result } = open({ kind: 'wizard', initial: {} });
		await terminal.shows('First attempt');
		expect(await terminal.text()).toContain('The defaults, well tried.');
		terminal.type(KEYS.enter);
		await terminal.shows('82,062,470 parameters');
		terminal.type(KEYS.down);
		await terminal.shows('60,565,126 parameters');
		terminal.type(KEYS.up);
		await terminal.shows('82,062,470 parameters');
		terminal.type(KEYS.enter);
		await terminal.shows('Faces A (to be replaced)');
		for (const character of facesA) terminal.type(character);
		await terminal.shows('120 pictures');
		terminal.type(KEYS.enter);
		for (const character of facesB) terminal.type(character);
		terminal.type(KEYS.enter);
		await terminal.shows('models/anna_bea_original');
		for (let i = 0; i < 7; i++) terminal.type(KEYS.down);
		await terminal.shows('› [ Continue to review ]');
		terminal.type(KEYS.enter);
		await terminal.shows('[ Start training ]');
		await terminal.shows('only 120 faces of A');
		await terminal.shows('(120 pictures)');
		terminal.type(KEYS.enter);
		await terminal.shows('Loss A');
		expect(sessions[0]?.config).toMatchObject({
			input_a: facesA,
			input_b: facesB,
			model: 'original',
			lowmem: false,
			model_dir: 'models/anna_bea_original',
			batch_size: 16,
		});
		await sessions[0]?.stop();
		expect((await result).kind).toBe('finished');
	});

	it('remembers where every option comes from: the command line, a preset, the form', async () => {
		const initial = { input_a: facesA, input_b: facesB, model_dir: join(root, 'm'), shift_range: 2 };
		const known = { ...allFrom(initial, { kind: 'flag' }) };
		const { terminal, sessions, result } = open({ kind: 'wizard', initial, known }, 80, 24, resolveWithOrigins);
		await terminal.shows('First attempt');
		terminal.type(KEYS.down);
		await terminal.shows('Late in training.');
		terminal.type(KEYS.enter);
		await terminal.shows('parameters');
		terminal.type(KEYS.enter);
		await terminal.shows('Faces A');
		for (let i = 0; i < 5; i++) terminal.type(KEYS.down);
		await terminal.shows('› Save interval');
		terminal.type(KEYS.right);
		terminal.type(KEYS.pageDown);
		await terminal.shows('› [ Continue to review ]');
		terminal.type(KEYS.enter);
		await terminal.shows('[ Start training ]');
		terminal.type(KEYS.enter);
		await terminal.shows('Loss A');
		expect(sessions[0]?.origins).toMatchObject({
			input_a: { kind: 'flag' },
			shift_range: { kind: 'flag' },
			batch_size: { kind: 'preset', name: 'finish' },
			no_warp: { kind: 'preset', name: 'finish' },
			save_interval: { kind: 'form' },
			zoom_amount: { kind: 'default' },
		});
		await sessions[0]?.stop();
		await result;
	});

	it('checks the form and leads to what is wrong', async () => {
		const { terminal, result } = open({ kind: 'wizard', initial: {} });
		await terminal.shows('First attempt');
		terminal.type(KEYS.enter);
		await terminal.shows('parameters');
		terminal.type(KEYS.enter);
		await terminal.shows('Faces A');
		terminal.type(KEYS.pageDown);
		terminal.type(KEYS.enter);
		await terminal.shows('› Faces A');
		await terminal.shows('type or paste a folder');
		terminal.type(join(root, 'nowhere'));
		await terminal.shows('no such folder');
		for (let i = 0; i < 3; i++) terminal.type(KEYS.tab);
		await terminal.shows('› Batch size');
		terminal.type('x');
		await terminal.shows('must be a whole number from 1 to 256');
		terminal.type(KEYS.backspace);
		await terminal.hides('must be a whole number');
		for (let i = 0; i < 4; i++) terminal.type(KEYS.down);
		await terminal.shows('› Loss function');
		terminal.type(KEYS.right);
		await terminal.shows('< mse >');
		terminal.type(KEYS.left);
		await terminal.shows('< mae >');
		terminal.type(KEYS.ctrlC);
		expect(await result).toEqual({ kind: 'cancelled' });
	});

	it('takes a pasted folder, quotes and all', async () => {
		const { terminal, result } = open({ kind: 'wizard', initial: {} });
		await terminal.shows('First attempt');
		terminal.type(KEYS.enter);
		await terminal.shows('parameters');
		terminal.type(KEYS.enter);
		await terminal.shows('Faces A');
		await terminal.screen();
		expect(terminal.bracketedPaste).toBe(true);
		terminal.type(`\u001b[200~'${facesA}'\n\u001b[201~`);
		await terminal.shows('✓ 120 pictures');
		await terminal.shows('› Faces A');
		terminal.type(KEYS.ctrlC);
		await result;
	});

	it('goes back one step at a time with Esc and leaves at the first page', async () => {
		const { terminal, result } = open({ kind: 'wizard', initial: {} });
		await terminal.shows('First attempt');
		terminal.type(KEYS.down);
		await terminal.shows('Late in training.');
		terminal.type(KEYS.enter);
		await terminal.shows('parameters');
		terminal.type(KEYS.enter);
		await terminal.until((text) => /Batch size +8/.test(text), 'the batch size of the preset');
		terminal.type(KEYS.escape);
		await terminal.shows('parameters');
		terminal.type(KEYS.escape);
		await terminal.shows('› Finishing');
		terminal.type(KEYS.escape);
		expect(await result).toEqual({ kind: 'cancelled' });
		await terminal.screen();
		expect(terminal.inAlternateScreen).toBe(false);
		expect(terminal.input.rawMode).toBe(false);
		expect(terminal.bracketedPaste).toBe(false);
	});

	it('starts at the review with given options and goes back to a field', async () => {
		const options = { input_a: facesA, input_b: facesB, model_dir: '/m', batch_size: 4, no_flip: true };
		const { terminal, sessions, result } = open({ kind: 'review', options });
		await terminal.shows('[ Start training ]');
		expect(await terminal.text()).toMatch(/No flip +yes/);
		for (let i = 0; i < 5; i++) terminal.type(KEYS.down);
		await terminal.shows('› Batch size');
		terminal.type(KEYS.enter);
		await terminal.shows('Faces and options');
		await terminal.shows('› Batch size');
		terminal.type('2');
		terminal.type(KEYS.pageDown);
		await terminal.shows('› [ Continue to review ]');
		terminal.type(KEYS.enter);
		await terminal.until((text) => /Batch size +42/.test(text) && text.includes('[ Start'), 'the new batch size');
		terminal.type(KEYS.enter);
		await terminal.shows('Loss A');
		expect(sessions[0]?.config).toMatchObject({ batch_size: 42, no_flip: true, model_dir: '/m' });
		await sessions[0]?.stop();
		await result;
	});

	it('reviews the options of the model and the stages', async () => {
		const stages = [{ at: 20_000, options: { batch_size: 8, no_flip: true } }];
		const folders = { input_a: facesA, input_b: facesB, model_dir: '/m' };
		const options: RunOptions = { ...folders, model: 'realface', output_size: 256, stages };
		const { terminal, result } = open({ kind: 'review', options });
		await terminal.shows('[ Start training ]');
		await terminal.shows('RealFace, with options of its own');
		await terminal.shows('from 20,000: batch_size 8, no_flip true');
		expect(await terminal.text()).toMatch(/Output size \(px\) +256/);
		expect(await terminal.text()).not.toContain('Input size');
		terminal.type(KEYS.ctrlC);
		await result;
	});

	it('shows the fields of the chosen model under headings', async () => {
		const { terminal, result } = open({ kind: 'wizard', initial: { model: 'dlight' } });
		await terminal.shows('First attempt');
		terminal.type(KEYS.enter);
		await terminal.shows('143,614,006 parameters');
		terminal.type(KEYS.enter);
		await terminal.shows('more options');
		for (let i = 0; i < 8; i++) terminal.type(KEYS.down);
		await terminal.shows('› [+]');
		terminal.type(KEYS.enter);
		await terminal.shows('─ Model ─');
		for (let i = 0; i < 6; i++) terminal.type(KEYS.down);
		await terminal.until((text) => /› Output size \(px\) +256/.test(text), "the model's own size");
		await terminal.shows('one of 128, 256, 384; fixed once the model exists');
		terminal.type(KEYS.ctrlC);
		await result;
	});

	it('shows what refused the options, where, and what to do', async () => {
		const refuse = async () => {
			throw new FstuiError('usage', 'coverage is fixed at 75', { where: '/m', next: 'use another model folder' });
		};
		const options = { input_a: facesA, input_b: facesB, model_dir: '/m' };
		const { terminal, sessions, result } = open({ kind: 'review', options }, 80, 24, refuse);
		await terminal.shows('coverage is fixed at 75');
		await terminal.shows('where: /m');
		await terminal.shows('next: use another model folder');
		terminal.type(KEYS.enter);
		await terminal.shows('[ cannot start yet ]');
		expect(sessions).toHaveLength(0);
		terminal.type(KEYS.ctrlC);
		await result;
	});

	it.each([
		[1, 1],
		[40, 10],
		[120, 40],
	])('does not break at %i x %i', async (columns, rows) => {
		const { terminal, result } = open({ kind: 'wizard', initial: {} }, columns, rows);
		await new Promise((resolve) => setTimeout(resolve, 50));
		terminal.type(KEYS.enter);
		await new Promise((resolve) => setTimeout(resolve, 50));
		terminal.type(KEYS.enter);
		await new Promise((resolve) => setTimeout(resolve, 50));
		if (rows >= 10) await terminal.shows('› Faces A');
		terminal.type(KEYS.ctrlC);
		expect((await result).kind).toBe('cancelled');
	});
});
