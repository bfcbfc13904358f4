import { expect, test } from 'vitest';
import { changeMoments, modelMoments } from '../../../src/engine/analysis/moments.js';
import type { ModelState } from '../../../src/engine/store/state.js';

test('learning rates are apart from other options', () => {
	expect(changeMoments(5, { learning_rate: 1e-4 })).toEqual([{ kind: 'rate', iteration: 5 }]);
	expect(changeMoments(5, { batch_size: 4 }).map(({ kind }) => kind)).toEqual(['options']);
	expect(changeMoments(5, { batch_size: 4, learning_rate: 1e-4 }).map(({ kind }) => kind)).toEqual(['options', 'rate']);
	expect(changeMoments(5, {})).toEqual([]);
});

test('a model tells of its sessions, snapshots and rollbacks up to its last save', () => {
	const session = { start: '', end: null, elapsed_seconds: 1, batch_size: 8, device: 'cpu' };
	const state: Pick<ModelState, 'sessions' | 'rollbacks' | 'iterations'> = {
		iterations: 150,
		sessions: [
			{ ...session, id: 1, start_iteration: 0, iterations: 100, changes: {} },
			{
				...{ ...session, id: 2, start_iteration: 100, iterations: 50, changes: { learning_rate: 1e-5 } },
				changed_at: [{ iteration: 120, options: { no_warp: true } }],
			},
		],
		rollbacks: [{ iteration: 90, from_iteration: 140, at: '2026-01-01T00:00:00.000Z', source: 'backup' }],
	};
	expect(modelMoments(state, [200, 50]).map(({ kind, iteration }) => `${kind} ${iteration}`)).toEqual([
		...['snapshot 50', 'rollback 90', 'save 100', 'rate 100', 'options 120', 'save 150'],
	]);
	expect(modelMoments({ sessions: [], iterations: 0 }, [])).toEqual([]);
});
