/** What was before the run takes its place in front of it, while the run goes on. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ThinHistory } from '../../../src/engine/inspect.js';
import { openHistory } from '../../../src/engine/store/history.js';
import { readPast } from '../../../src/ui/past.js';
import { problemText } from '../../../src/ui/problem-text.js';
import { startRun } from '../../../src/ui/run-handle.js';
import type { Past } from '../../../src/ui/store/run-store.js';
import { FakeSession, fakeConfig } from '../../helpers/fake-session.js';
import { step } from '../cli/helpers.js';

const NAMES = ['loss_a', 'loss_b', 'face_a', 'face_b', 'mask_a', 'mask_b'];

/** A block of 256 iterations with a spike, then four iterations one by one, the second without a loss A. */
function history(): ThinHistory {
	const column = (last: number) => ({
		mean: Float32Array.of(0.5, 0.5, last, 0.25, 0.125),
		low: Float32Array.of(0.1, 0.5, last, 0.25, 0.125),
		high: Float32Array.of(9, 0.5, last, 0.25, 0.125),
		finite: Uint32Array.of(256, 1, Number.isFinite(last) ? 1 : 0, 1, 1),
	});
	return {
		iterations: Uint32Array.of(256, 257, 258, 259, 260),
		seconds: new Float64Array(5),
		rows: Uint32Array.of(256, 1, 1, 1, 1),
		sessions: new Uint32Array(5).fill(1),
		losses: Object.fromEntries(NAMES.map((name) => [name, column(name === 'loss_a' ? Number.NaN : 0.5)])),
	};
}

const clock = { now: () => 0, after: () => () => undefined };
const losses = { face_a: 0.1, face_b: 0.1, mask_a: 0.1, mask_b: 0.1 };
const emit = (session: FakeSession, iteration: number) => session.emit(step(iteration, { loss_a: 0.1, losses }));

function resumed(past: (folder: string, upTo: number) => Promise<Past>) {
	const session = new FakeSession(fakeConfig(), { stepMs: 0, startIteration: 260 });
	const run = startRun(session, clock, past);
	onTestFinished(() => run.store.close());
	return { session, store: run.store };
}

it('comes while steps are made, and nothing is there twice', async () => {
	let answer: (past: Past) => void = () => undefined;
	const asked: unknown[] = [];
	const { session, store } = resumed((folder, upTo) => {
		asked.push(folder, upTo);
		return new Promise((resolve) => {
			answer = resolve;
		});
	});
	emit(session, 261);
	emit(session, 262);
	store.latest();
	expect(asked).toEqual(['/models/test', 260]);
	expect(store.losses.series.length).toBe(2);
	session.emit({ event: 'options', iteration: 262, changes: { learning_rate: 1e-5 }, cause: 'request' });
	const before = store.latest().seriesVersion;
	answer({ history: history(), moments: [{ kind: 'rollback', iteration: 100 }] });
	await Promise.resolve();
	await Promise.resolve();
	expect(store.getSnapshot().seriesVersion).toBeGreaterThan(before);
	emit(session, 263);
	const { series, outputs } = store.losses;
	expect(series.length).toBe(263);
	const view = series.view('all', 0, 80);
	expect([view.firstIteration, view.lastIteration, view.a.highest]).toEqual([1, 263, 9]);
	expect(view.a.nonFinite.reduce((sum, count) => sum + count, 0)).toBe(1);
	expect([...outputs.keys()]).toEqual(['face', 'mask']);
	expect(outputs.get('mask')?.length).toBe(263);
	expect(store.latest().marks.map(({ kind }) => kind)).toEqual(['rollback', 'rate']);
});

it('ends before the first step that is known: a view of a run begins in the middle', () => {
	const { session, store } = resumed(() => new Promise(() => undefined));
	emit(session, 259);
	store.losses.recall(history());
	expect(store.losses.series.length).toBe(259);
	expect(store.losses.series.view('last 100', 0, 80)).toMatchObject({ firstIteration: 257, lastIteration: 259 });
});

it('is not asked for by a new model, and said when it cannot be read', async () => {
	const session = new FakeSession(fakeConfig(), { stepMs: 0 });
	const fresh = startRun(session, clock, () => Promise.reject(new Error('asked')));
	emit(session, 1);
	fresh.store.latest();
	const { store } = resumed(() => Promise.reject(new Error('no such disk')));
	store.latest();
	await new Promise(setImmediate);
	expect(store.latest().log.map(({ text }) => text)).toContain('the graph begins with this session: no such disk');
	expect(
		fresh.store
			.latest()
			.log.map(({ text }) => text)
			.join(),
	).not.toContain(problemText(new Error('asked')));
	fresh.store.close();
});

it('is read from the folder of the model', async () => {
	const dir = mkdtempSync(join(tmpdir(), 'fstui-past-'));
	onTestFinished(() => rmSync(dir, { recursive: true }));
	mkdirSync(join(dir, 'history'));
	const disk = openHistory(dir);
	disk.begin(1, ['loss_a', 'loss_b']);
	for (let i = 1; i <= 20_000; i++) disk.append(i, i, [i === 5000 ? 7 : 0.5, 0.25]);
	disk.close();
	const past = await readPast(dir, 19_000);
	expect(past.moments).toEqual([]);
	const session = new FakeSession(fakeConfig(), { stepMs: 0, startIteration: 19_000 });
	const { store } = startRun(session, clock, () => Promise.resolve(past));
	store.latest();
	await new Promise(setImmediate);
	const all = store.losses.series.view('all', 0, 100);
	expect([all.firstIteration, all.lastIteration, all.a.highest]).toEqual([1, 19_000, 7]);
	expect(store.losses.trend.line()?.iterations).toBe(10_000);
	store.close();
});
