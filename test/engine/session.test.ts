import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunOptions } from '../../src/config/schema.js';
import { type Act, lossesOf, SessionBench, stepsOf as steps } from '../helpers/sessions.js';

let bench: SessionBench;
beforeAll(async () => {
	bench = await SessionBench.create();
});
afterAll(() => bench.remove());

const run = (name: string, options: RunOptions, act?: Act) => bench.run(name, options, act);
const tensors = (name: string) => bench.tensors(name);

describe('a session', () => {
	it('trains, saves, draws previews and stops by itself', async () => {
		const { outcome, events } = await run('plain', { iterations: 12, save_interval: 5 });
		expect(outcome).toMatchObject({ ok: true, stopped: { iteration: 12, reason: 'iterations', saved: true } });
		expect(steps(events).map((e) => e.iteration)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
		expect(events.filter((e) => e.event === 'preview').map((e) => e.iteration)).toEqual([1, 5, 10, 12]);
		const saves = events.filter((e) => e.event === 'saved').map((e) => e.iteration);
		expect(saves[0]).toBe(1);
		expect(saves.at(-1)).toBe(12);
		expect(await readdir(join(bench.root, 'plain'))).toEqual(
			expect.arrayContaining(['backup', 'history', 'previews', 'toy_state.json']),
		);
	});

	it('resumes exactly: two halves equal one run bit for bit, batch order, moments and losses included', async () => {
		const whole = await run('whole', { iterations: 14, save_interval: 100 });
		const first = await run('halves', { iterations: 6, save_interval: 100 });
		const second = await run('halves', { iterations: 8, save_interval: 100 });
		expect(steps(second.events)[0]?.iteration).toBe(7);
		expect([...lossesOf(first.events), ...lossesOf(second.events)]).toEqual(lossesOf(whole.events));
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
		const missing = await run('locked', { input_a: join(bench.root, 'nowhere') });
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
