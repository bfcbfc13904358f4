import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunConfig, type RunOptions, runSchema } from '../../src/config/schema.js';
import { createSession } from '../../src/engine/create-session.js';
import type { EngineEvent, StepEvent } from '../../src/engine/events.js';
import type { EngineSession } from '../../src/engine/session.js';
import { writeFaces } from '../helpers/pictures.js';

let root: string;
let faces: { input_a: string; input_b: string };

beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'fstui-session-'));
	faces = { input_a: await writeFaces(root, 'a', 7), input_b: await writeFaces(root, 'b', 5, 32, 9) };
});
afterAll(() => rm(root, { recursive: true, force: true }));

function configure(name: string): RunConfig {
	const model_dir = join(root, name);
	return runSchema.parse({ ...faces, model_dir, model: 'toy', batch_size: 4, seed: 3, preview_images: 2 });
}

async function run(
	name: string,
	options: RunOptions,
	act?: (event: EngineEvent, session: EngineSession, events: readonly EngineEvent[]) => void,
) {
	// Options are spread past the schema, so that a test can ask for what no user may.
	const session = createSession({ ...configure(name), ...options } as RunConfig);
	const events: EngineEvent[] = [];
	session.subscribe((event) => {
		events.push(event);
		act?.(event, session, events);
	});
	session.start();
	return { outcome: await session.finished, events };
}

const steps = (events: readonly EngineEvent[]) => events.filter((e): e is StepEvent => e.event === 'step');

/** The bytes of all tensor files of a model folder. */
async function tensors(name: string): Promise<Record<string, Buffer>> {
	const files = (await readdir(join(root, name))).filter((f) => f.endsWith('.safetensors'));
	const entries = files.map(async (f) => [f.replace(/\.\d+\./, '.N.'), await readFile(join(root, name, f))] as const);
	return Object.fromEntries(await Promise.all(entries));
}

describe('a session', () => {
	it('trains, saves, draws previews and stops by itself', async () => {
		const { outcome, events } = await run('plain', { iterations: 12, save_interval: 5 });
		expect(outcome).toMatchObject({ ok: true, stopped: { iteration: 12, reason: 'iterations', saved: true } });
		expect(steps(events).map((e) => e.iteration)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
		expect(events.filter((e) => e.event === 'preview').map((e) => e.iteration)).toEqual([1, 5, 10, 12]);
		const saves = events.filter((e) => e.event === 'saved').map((e) => e.iteration);
		expect(saves[0]).toBe(1);
		expect(saves.at(-1)).toBe(12);
		expect(await readdir(join(root, 'plain'))).toEqual(
			expect.arrayContaining(['backup', 'history', 'previews', 'toy_state.json']),
		);
	});

	it('resumes exactly: two halves equal one run bit for bit, batch order, moments and losses included', async () => {
		const whole = await run('whole', { iterations: 14, save_interval: 100 });
		const first = await run('halves', { iterations: 6, save_interval: 100 });
		const second = await run('halves', { iterations: 8, save_interval: 100 });
		expect(steps(second.events)[0]?.iteration).toBe(7);
		const losses = (events: readonly EngineEvent[]) => steps(events).map((e) => [e.iteration, e.loss_a, e.loss_b]);
		expect([...losses(first.events), ...losses(second.events)]).toEqual(losses(whole.events));
		const [one, two] = [await tensors('whole'), await tensors('halves')];
		expect(Object.keys(one)).toHaveLength(2);
		for (const [file, bytes] of Object.entries(one)) expect(two[file]?.subarray(-1000)).toEqual(bytes.subarray(-1000));
		const strip = (bytes: Buffer | undefined) => bytes?.subarray(8 + Number(bytes.readBigUInt64LE(0)));
		for (const file of Object.keys(one))
			expect(strip(two[file])?.equals(strip(one[file]) ?? Buffer.alloc(0)), file).toBe(true);
	});

	it('answers save, preview, snapshot, pause and resume, and stops when asked', async () => {
		const answers: Record<string, unknown> = {};
		let asked = false;
		const { outcome } = await run(
			'commands',
			{ iterations: 100_000, save_interval: 100_000 },
			(event, session, events) => {
				if (event.event !== 'step' || asked) return;
				asked = true;
				void (async () => {
					answers.save = await session.save();
					answers.preview = await session.preview();
					answers.snapshot = await session.snapshot();
					await session.pause();
					const before = steps(events).length;
					await new Promise((resolve) => setTimeout(resolve, 150));
					answers['steps while paused'] = steps(events).length - before;
					await session.resume();
					answers.stopped = await session.stop();
				})();
			},
		);
		expect(answers.save).toMatchObject({ event: 'saved' });
		expect(answers.preview).toMatchObject({ event: 'preview', width: 1536 });
		expect(answers.snapshot).toMatchObject({ event: 'snapshot', path: expect.stringContaining('snapshots') });
		expect(answers['steps while paused']).toBe(0);
		expect(answers.stopped).toMatchObject({ event: 'stopped', reason: 'requested', saved: true });
		expect(outcome.ok).toBe(true);
	});

	it('abandons what came after the last save when told so', async () => {
		const { outcome } = await run('abandon', { iterations: 100_000, save_interval: 100_000 }, (event, session) => {
			if (event.event === 'step' && event.iteration === 5) void session.stop({ save: false });
		});
		expect(outcome).toMatchObject({ ok: true, stopped: { saved: false } });
		const resumed = await run('abandon', { iterations: 1 });
		expect(steps(resumed.events)[0]?.iteration).toBe(2);
	});

	it('counts the target over all sessions', async () => {
		await run('target', { iterations: 4 });
		const { outcome, events } = await run('target', { target_iterations: 6 });
		expect(outcome).toMatchObject({ ok: true, stopped: { iteration: 6, reason: 'target' } });
		expect(steps(events)).toHaveLength(2);
	});

	it("refuses another model's folder, changed locked options and missing faces, changes nothing, and keeps its seed", async () => {
		await run('locked', { iterations: 2 });
		const before = await tensors('locked');
		const other = await run('locked', { model: 'original' });
		expect(other.outcome).toMatchObject({ ok: false, failed: { code: 3, message: expect.stringContaining('toy') } });
		const coverage = await run('locked', { coverage: 80 });
		expect(coverage.outcome).toMatchObject({
			ok: false,
			failed: { code: 2, message: expect.stringContaining('coverage') },
		});
		const missing = await run('locked', { input_a: join(root, 'nowhere') });
		expect(missing.outcome).toMatchObject({ ok: false, failed: { code: 3, next: expect.any(String) } });
		expect(await tensors('locked')).toEqual(before);
		const seeded = await run('locked', { seed: 99, iterations: 1 });
		expect(seeded.events).toContainEqual(expect.objectContaining({ event: 'warning', code: 'seed_kept' }));
	});

	it('stops with a failure that names the way back when the loss is not finite, and keeps the last save', async () => {
		await run('collapse', { iterations: 2 });
		const before = await tensors('collapse');
		const { outcome } = await run('collapse', { learning_rate: 1e30, iterations: 200, save_interval: 1000 });
		expect(outcome).toMatchObject({ ok: false, failed: { code: 4, next: expect.stringContaining('iteration 2') } });
		expect(await tensors('collapse')).toEqual(before);
	});
});
