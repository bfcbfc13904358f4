import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FstuiError } from '../../src/config/errors.js';
import { resolveOptions } from '../../src/config/resolve.js';
import type { RunOptions } from '../../src/config/schema.js';
import { makeDemoFaces } from '../../src/engine/demo/demo-faces.js';
import type { EngineEvent, OptionsEvent } from '../../src/engine/events.js';
import { readModelFolder } from '../../src/engine/inspect.js';
import { lossesOf, SessionBench, stepsOf } from '../helpers/sessions.js';

let bench: SessionBench;
beforeAll(async () => {
	bench = await SessionBench.create();
});
afterAll(() => bench.remove());

const changesOf = (events: readonly EngineEvent[]) =>
	events.filter((e): e is OptionsEvent => e.event === 'options').map(({ iteration, changes }) => [iteration, changes]);
const state = async (name: string) => JSON.parse(await readFile(join(bench.root, name, 'toy_state.json'), 'utf8'));

describe('stages', () => {
	const stages = [
		{ at: 4, options: { batch_size: 2, no_warp: true } },
		{ at: 8, options: { learning_rate: 1e-6, loss_function: 'ssim' as const, gradient_clipping: 'norm' as const } },
	];

	it('change options at their iteration, are told and recorded, and the model remembers the options without them', async () => {
		const { outcome, events } = await bench.run('stages', { iterations: 10, stages });
		expect(outcome.ok).toBe(true);
		expect(changesOf(events)).toEqual([
			[4, { batch_size: 2, no_warp: true }],
			[8, { learning_rate: 1e-6, loss_function: 'ssim', gradient_clipping: 'norm' }],
		]);
		const saved = await state('stages');
		expect(saved.sessions[0].changed_at.map((c: { iteration: number }) => c.iteration)).toEqual([4, 8]);
		expect(saved.config).toMatchObject({ batch_size: 4, loss_function: 'mae', stages });
		// 4 iterations of 4 faces and 6 of 2.
		expect(saved.data_cursor.drawn).toBe(28);
	});

	it('hold for a resumed run that is past them, which goes on exactly', async () => {
		const whole = await bench.run('stages-whole', { iterations: 11, stages });
		const first = await bench.run('stages-halves', { iterations: 6, stages });
		const second = await bench.run('stages-halves', { iterations: 5, stages });
		expect([...lossesOf(first.events), ...lossesOf(second.events)]).toEqual(lossesOf(whole.events));
		expect(changesOf(second.events)).toHaveLength(1);
	});
});

describe('options changed by hand', () => {
	it('hold from the next step on, are recorded, remembered, and win over a stage that is reached', async () => {
		const stages = [{ at: 2, options: { learning_rate: 1e-6 } }];
		let asked = false;
		const answers: unknown[] = [];
		const refusals: unknown[] = [];
		const { events } = await bench.run('by-hand', { iterations: 100_000, stages }, (event, session) => {
			if (event.event !== 'step' || event.iteration < 3 || asked) return;
			asked = true;
			void (async () => {
				answers.push(await session.set({ learning_rate: 2e-5, no_flip: true }));
				answers.push(await session.set({ no_flip: true }));
				for (const wrong of [
					{ coverage: 80 },
					{ learning_rate: 'fast' },
					{ warp_to_landmarks: true },
					{ gradient_accumulation: 2 },
					{ clipnorm: true },
				]) {
					await session.set(wrong as object).catch((error: unknown) => refusals.push(error));
				}
				await session.stop();
			})();
		});
		expect(answers).toEqual([
			expect.objectContaining({ cause: 'request', changes: { learning_rate: 2e-5, no_flip: true } }),
			expect.objectContaining({ cause: 'request', changes: {} }),
		]);
		expect(refusals.map(String)).toEqual([
			expect.stringContaining('coverage cannot change'),
			expect.stringContaining('learning_rate is "fast"'),
			expect.stringContaining('landmarks of the faces were not read'),
			expect.stringContaining('gradients cannot be summed over batches'),
			expect.stringContaining('clipnorm exists for unbalanced, dfl-sae only, not for toy'),
		]);
		expect(refusals.map((error) => (error as FstuiError).kind)).toEqual(Array(5).fill('usage'));
		expect(changesOf(events)).toHaveLength(2);
		const saved = await state('by-hand');
		expect(saved.config).toMatchObject({ learning_rate: 2e-5, no_flip: true });
		expect(saved.sessions[0].changed_at).toEqual([
			{ iteration: 2, options: { learning_rate: 1e-6 } },
			{ iteration: expect.any(Number), options: { learning_rate: 2e-5, no_flip: true } },
		]);
	});

	it('are carried on when the model is resumed, and a flag still wins', async () => {
		await bench.run('carried', { iterations: 100_000 }, (event, session) => {
			if (event.event === 'step' && event.iteration === 2)
				void session.set({ save_interval: 7, batch_size: 2 }).then(() => session.stop());
		});
		const stored = await readModelFolder(join(bench.root, 'carried'));
		if (stored === null) throw new Error('there is no model');
		const resolve = (flags: RunOptions) => resolveOptions({ stored, flags, cwd: '/', env: {} });
		const { config, origins } = resolve({});
		expect(config).toMatchObject({ save_interval: 7, batch_size: 2 });
		expect(origins).toMatchObject({ save_interval: { kind: 'stored' }, batch_size: { kind: 'stored' } });
		expect(resolve({ batch_size: 3 }).config).toMatchObject({ save_interval: 7, batch_size: 3 });
	});
});

describe('options of a run', () => {
	it('autoclip goes on with the norms it has seen, exactly', async () => {
		const options = { gradient_clipping: 'autoclip', clipping_value: 5, autoclip_history: 6 } as const;
		const whole = await bench.run('autoclip-whole', { ...options, iterations: 12 });
		const first = await bench.run('autoclip', { ...options, iterations: 7 });
		expect((await state('autoclip')).gradient_norms).toHaveLength(6);
		const second = await bench.run('autoclip', { ...options, iterations: 5 });
		expect([...lossesOf(first.events), ...lossesOf(second.events)]).toEqual(lossesOf(whole.events));
	});

	it('gradient accumulation draws several batches for one iteration', async () => {
		const { events } = await bench.run('accumulated', { iterations: 3, gradient_accumulation: 3 });
		expect(stepsOf(events).map((e) => e.iteration)).toEqual([1, 2, 3]);
		expect((await state('accumulated')).data_cursor.drawn).toBe(3 * 3 * 4);
	});

	it('warm-up begins with tiny steps', async () => {
		const distance = async (name: string, warmup: number) => {
			await bench.run(name, { iterations: 1, warmup });
			return (await bench.tensors(name))['toy.N.safetensors'] as Buffer;
		};
		const [cold, warm] = [await distance('cold', 0), await distance('warm', 5000)];
		const initial = await distance('warm-start', 5000);
		expect(warm.equals(initial)).toBe(true);
		expect(warm.equals(cold)).toBe(false);
	});

	it('a frozen encoder keeps its weights; freeing it again starts the moments anew, with a warning', async () => {
		await bench.run('frozen', { iterations: 2 });
		const encoder = async () => {
			const { loadWeights, close } = await (await import('../../src/engine/store/load.js')).openSavedModel(
				join(bench.root, 'frozen'),
			);
			const values: Record<string, Float32Array> = {};
			for await (const { name, values: v } of loadWeights()) if (name.startsWith('encoder/')) values[name] = v;
			await close();
			return values;
		};
		const before = await encoder();
		await bench.run('frozen', { iterations: 3, freeze_weights: true });
		expect(await encoder()).toEqual(before);
		const { events } = await bench.run('frozen', { iterations: 2 });
		expect(events).toContainEqual(expect.objectContaining({ event: 'warning', code: 'no_moments' }));
		expect(await encoder()).not.toEqual(before);
	});

	it("a new model can start from another one's weights", async () => {
		const source = await bench.run('source', { iterations: 60, learning_rate: 1e-3 });
		const trained = stepsOf(source.events).at(-1)?.loss_a ?? 1;
		const { events } = await bench.run('heir', { iterations: 1, load_weights: join(bench.root, 'source') });
		const first = stepsOf(events)[0];
		expect(first?.iteration).toBe(1);
		expect(first?.loss_a).toBeLessThan(trained * 1.5);
		expect(first?.loss_a).toBeLessThan((stepsOf(source.events)[0]?.loss_a ?? 0) * 0.8);
		const missing = await bench.run('orphan', { iterations: 1, load_weights: join(bench.root, 'nowhere') });
		expect(missing.outcome).toMatchObject({ ok: false, failed: { code: 3 } });
	});

	it('goes on after a loss that is not finite when nan_protection is off', async () => {
		const { outcome, events } = await bench.run('nan', {
			iterations: 30,
			learning_rate: 1e30,
			nan_protection: false,
		});
		expect(outcome).toMatchObject({ ok: true, stopped: { iteration: 30 } });
		expect(events).toContainEqual(expect.objectContaining({ event: 'warning', code: 'not_finite' }));
	});

	it('writes timelapse pictures and a preview under one name, and no history when told so', async () => {
		const { input_a: timelapse_input_a, input_b: timelapse_input_b } = bench.faces;
		const { events } = await bench.run('pictures', {
			...{ iterations: 5, save_interval: 2, timelapse_input_a, timelapse_input_b },
			...{ write_image: true, no_logs: true },
		});
		expect(await readdir(join(bench.root, 'pictures', 'timelapse'))).toEqual(
			[1, 2, 4, 5].map((iteration) => `timelapse_${String(iteration).padStart(8, '0')}.png`),
		);
		expect(events.filter((e) => e.event === 'timelapse')).toHaveLength(4);
		expect((await sharp(join(bench.root, 'pictures', 'training_preview.png')).metadata()).format).toBe('png');
		expect(await readdir(join(bench.root, 'pictures'))).not.toContain('history');
		const oneSided = await bench.run('one-sided', { iterations: 1, timelapse_input_a });
		expect(oneSided.outcome).toMatchObject({ ok: false, failed: { code: 2 } });
	});

	it('writes each preview with and without its masks', async () => {
		const faces = await makeDemoFaces({ outDir: join(bench.root, 'demo'), count: 3, size: 64 });
		const masks = { input_a: faces.a, input_b: faces.b, mask_type: 'extended' } as const;
		const { events } = await bench.run('masked', { ...masks, iterations: 3, save_interval: 2 });
		const previews = events.filter((e) => e.event === 'preview');
		expect(previews).toHaveLength(3);
		for (const { path, path_without_mask } of previews) {
			expect(path_without_mask).toBe(path.replace('.png', '.unmasked.png'));
			const [masked, unmasked] = await Promise.all(
				[path, path_without_mask ?? ''].map((file) => sharp(file).raw().toBuffer()),
			);
			expect(masked?.length).toBe(unmasked?.length);
			expect(masked?.equals(unmasked ?? masked)).toBe(false);
		}
		const plain = await bench.run('unmasked', { iterations: 1 });
		expect(plain.events.find((e) => e.event === 'preview')).not.toHaveProperty('path_without_mask');
	});

	it('writes a log beside the model', async () => {
		await bench.run('logged', { iterations: 2, loglevel: 'trace' });
		const log = await readFile(join(bench.root, 'logged', 'logs', 'fstui.log'), 'utf8');
		expect(log).toContain('TRACE step ');
		expect(log).toContain('INFO stopped at iteration 2 (iterations), saved');
	});
});

describe('the learning rate search', () => {
	it('sets a rate that is stored with the model, and leaves no trace in the weights', async () => {
		const search = { use_lr_finder: true, lr_finder_iterations: 100, lr_finder_mode: 'graph_and_set' } as const;
		const { outcome, events } = await bench.run('search', { ...search, iterations: 1, warmup: 5000 });
		expect(outcome.ok).toBe(true);
		const [[, changes] = []] = changesOf(events) as [number, { learning_rate: number }][];
		expect(changes?.learning_rate).toBeGreaterThan(1e-9);
		expect(changes?.learning_rate).toBeLessThan(0.1);
		expect((await readModelFolder(join(bench.root, 'search')))?.config.learning_rate).toBe(changes?.learning_rate);
		const curve = (await readdir(join(bench.root, 'search'))).find((name) => name.startsWith('learning_rate_finder_'));
		expect((await sharp(join(bench.root, 'search', String(curve))).metadata()).width).toBe(800);
		// With a warm-up this long the first step moves next to nothing, so these are the weights the search put back.
		await bench.run('no-search', { iterations: 1, warmup: 5000 });
		const weights = async (name: string) => {
			const bytes = (await bench.tensors(name))['toy.N.safetensors'] as Buffer;
			const start = 8 + Number(bytes.readBigUInt64LE(0));
			return new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
		};
		const [searched, plain] = [await weights('search'), await weights('no-search')];
		expect(plain.length).toBe(51_486);
		expect(searched.every((value, i) => Math.abs(value - (plain[i] ?? 0)) < 1e-4)).toBe(true);
	});

	it('can end after drawing its curve', async () => {
		const search = { use_lr_finder: true, lr_finder_iterations: 100, lr_finder_mode: 'graph_and_exit' } as const;
		const { outcome, events } = await bench.run('curve', { ...search, iterations: 50 });
		expect(outcome).toMatchObject({ ok: true, stopped: { reason: 'lr_finder', iteration: 0, saved: false } });
		expect(stepsOf(events)).toHaveLength(0);
	});
});
