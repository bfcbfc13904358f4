/** Losses of before the first event come from the history on disk. */
import { expect, it } from 'vitest';
import { type PastLosses, RunStore } from '../../../src/ui/store/run-store.js';
import { FakeSession, fakeConfig } from '../../helpers/fake-session.js';
import { step } from '../cli/helpers.js';

const PAST: PastLosses = {
	iterations: Uint32Array.of(1, 2, 3, 4),
	losses: {
		loss_a: Float32Array.of(0.5, Number.NaN, 0.25, 0.125),
		loss_b: Float32Array.of(1, 1, 1, 1),
		face_a: Float32Array.of(0.5, 0.5, 0.5, 0.5),
		face_b: Float32Array.of(0.5, 0.5, 0.5, 0.5),
		mask_a: Float32Array.of(0.5, 0.5, 0.5, 0.5),
		mask_b: Float32Array.of(0.5, 0.5, 0.5, 0.5),
	},
};

it('puts what the disk knows in front of the first step, and nothing twice', () => {
	const session = new FakeSession(fakeConfig(), { stepMs: 0 });
	const store = new RunStore({ now: () => 0, after: () => () => undefined });
	store.recall(PAST);
	store.attach(session);
	expect(store.series.length).toBe(0);
	const losses = { face_a: 0.1, face_b: 0.1, mask_a: 0.1, mask_b: 0.1 };
	session.emit(step(4, { loss_a: 0.1, losses }));
	session.emit(step(5, { loss_a: 0.1, losses }));
	expect(store.series.length).toBe(5);
	expect(store.series.view('all', 0, 80)).toMatchObject({ firstIteration: 1, lastIteration: 5 });
	expect([...store.outputs.keys()]).toEqual(['face', 'mask']);
	expect(store.outputs.get('mask')?.length).toBe(5);
	store.close();
});
