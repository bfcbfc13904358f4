/**
 * kill -9 at any moment, before the first save and between the files of one save included: the same command goes on
 * from the last save, and what it trains is what an uninterrupted run trains. KILLS sets the number (20 in CI).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StepEvent } from '../../src/engine/events.js';
import { writeFaces } from '../helpers/pictures.js';
import { type Run, startProgram } from '../helpers/program.js';

const KILLS = Number(process.env.KILLS ?? 20);
/** What the supervisor reports when the process that trains is killed. */
const KILLED_CODE = 5;
let root: string;

beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'fstui-kill-'));
	await writeFaces(root, 'a', 9);
	await writeFaces(root, 'b', 6, 32, 5);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function command(modelDir: string, target = 0): string[] {
	const folders = ['--input-a', join(root, 'a'), '--input-b', join(root, 'b'), '--model-dir', join(root, modelDir)];
	const options = [
		'--model',
		'toy',
		'--batch-size',
		'4',
		'--preview-images',
		'2',
		'--save-interval',
		'2',
		'--seed',
		'11',
	];
	return ['train', ...folders, ...options, '--target-iterations', String(target), '--json'];
}

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const stepsOf = (run: Run) => run.events.filter((e): e is StepEvent => e.event === 'step');

/** The kills fall in start-up, in saves at growing distances from their start, and anywhere in between. */
async function waitForMoment(run: Run, kill: number): Promise<void> {
	if (kill < 3) return delay(150 * (kill + 1));
	if (kill % 3 === 0) {
		await run.until((e) => e.event === 'step');
		return delay(7 * kill);
	}
	await run.until((e) => e.event === 'phase' && e.phase === 'saving');
	return delay((kill % 7) * 15);
}

it(`goes on after each of ${KILLS} kills, and trains what an uninterrupted run trains`, {
	timeout: 300_000 + KILLS * 10_000,
}, async () => {
	const seen = new Map<number, [number | null, number | null]>();
	const record = (run: Run) => {
		for (const { iteration, loss_a, loss_b } of stepsOf(run)) {
			const before = seen.get(iteration);
			if (before !== undefined) expect([loss_a, loss_b], `iteration ${iteration}`).toEqual(before);
			seen.set(iteration, [loss_a, loss_b]);
		}
	};
	let saved = 0;
	for (let kill = 0; kill < KILLS; kill++) {
		const run = startProgram(command('model'));
		await waitForMoment(run, kill);
		// In turn the whole program by its supervisor, and the process that trains (the lock names it).
		const pid = kill % 2 === 0 ? run.child.pid : (lockedBy('model') ?? run.child.pid);
		if (pid !== undefined) process.kill(pid, 'SIGKILL');
		const { stderr } = await run.ended;
		record(run);
		const started = run.events.find((e) => e.event === 'session');
		if (started?.event === 'session') expect(started.iteration, stderr).toBeGreaterThanOrEqual(saved);
		expect(
			run.events.filter((e) => e.event === 'failed' && e.code !== KILLED_CODE),
			stderr,
		).toEqual([]);
		for (const event of run.events) if (event.event === 'saved') saved = event.iteration;
	}
	expect(saved).toBeGreaterThan(0);

	const target = Math.max(...seen.keys()) + 20;
	const last = startProgram(command('model', target));
	const end = await last.ended;
	record(last);
	expect(end.code, end.stderr).toBe(0);
	expect(last.events.at(-1)).toMatchObject({
		event: 'stopped',
		iteration: target,
		reason: 'target',
		saved: true,
	});

	const whole = startProgram(command('whole', target));
	expect((await whole.ended).code).toBe(0);
	expect(stepsOf(whole)).toHaveLength(target);
	for (const { iteration, loss_a, loss_b } of stepsOf(whole)) {
		expect(seen.get(iteration), `iteration ${iteration}`).toEqual([loss_a, loss_b]);
	}
});

function lockedBy(modelDir: string): number | undefined {
	try {
		return (JSON.parse(readFileSync(join(root, modelDir, '.lock'), 'utf8')) as { pid: number }).pid;
	} catch {
		return undefined;
	}
}
