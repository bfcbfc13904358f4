import { expect, test } from 'vitest';
import { analyzeSessions } from '../../../src/engine/analysis/sessions.js';
import type { HistoryColumns } from '../../../src/engine/store/history-file.js';
import type { SessionRecord } from '../../../src/engine/store/state.js';

function session(id: number, start_iteration: number, iterations: number, extra: Partial<SessionRecord> = {}) {
	return {
		...{ id, start_iteration, iterations, batch_size: 8, elapsed_seconds: 10, device: 'cpu', changes: {} },
		...{ start: `2026-01-0${id}T00:00:00.000Z`, end: `2026-01-0${id}T01:00:00.000Z` },
		...extra,
	} as SessionRecord;
}

/** Iterations 1 to n; loss A is the iteration, loss B ten times that. */
function history(rows: number): HistoryColumns {
	const iterations = Uint32Array.from({ length: rows }, (_, i) => i + 1);
	return {
		iterations,
		seconds: Float64Array.from(iterations),
		losses: { loss_a: Float32Array.from(iterations), loss_b: Float32Array.from(iterations, (i) => 10 * i) },
	};
}

const rates = (sessions: readonly SessionRecord[], config: Readonly<Record<string, unknown>> = {}) =>
	analyzeSessions({ sessions, config }, history(0)).sessions.map((figures) => figures.egs_per_second);

test('faces of both sides count, and losses are averaged over the iterations of the session', () => {
	const sessions = [session(1, 0, 100), session(2, 100, 50, { batch_size: 16, elapsed_seconds: 40 })];
	const { sessions: figures, total } = analyzeSessions({ sessions, config: {} }, history(170));
	expect(figures).toMatchObject([
		{ session: 1, egs_per_second: (2 * 8 * 100) / 10, loss_a: 50.5, loss_b: 505 },
		{ session: 2, egs_per_second: (2 * 16 * 50) / 40, loss_a: 125.5, loss_b: 1255 },
	]);
	// 20 rows behind the last save belong to nobody yet.
	expect(total).toMatchObject({
		...{ sessions: 2, iterations: 150, elapsed_seconds: 50, batch_sizes: [8, 16] },
		...{ start: sessions[0]?.start, end: sessions[1]?.end, egs_per_second: (2 * (800 + 800)) / 50 },
	});
	expect(total.loss_a).toBeCloseTo(75.5, 6);
});

test('no time, no rate; no finite loss, no average; no sessions, no total', () => {
	const still = session(1, 0, 0, { elapsed_seconds: 0, end: null });
	const broken = history(3);
	broken.losses.loss_a?.fill(Number.NaN);
	const { sessions, total } = analyzeSessions({ sessions: [still, session(2, 0, 3)], config: {} }, broken);
	expect(sessions[0]).toMatchObject({ egs_per_second: 0, loss_a: null, end: null });
	expect(sessions[1]).toMatchObject({ loss_a: null, loss_b: 20 });
	expect(total.loss_a).toBeNull();
	expect(analyzeSessions({ sessions: [], config: {} }, history(0)).total).toMatchObject({
		...{ sessions: 0, start: null, end: null, egs_per_second: 0, batch_sizes: [] },
	});
});

test('accumulated batches count, from the session on that changed them', () => {
	const three = [session(1, 0, 10), session(2, 10, 10, { changes: { gradient_accumulation: 4 } }), session(3, 20, 10)];
	expect(rates(three, { gradient_accumulation: 4 })).toEqual([16, 64, 64]);
	expect(rates([session(1, 0, 10)], { gradient_accumulation: 3 })).toEqual([48]);
});

test('a session that changed batch size or accumulation counts each stretch with its own', () => {
	const changed_at = [
		{ iteration: 4, options: { batch_size: 16 } },
		{ iteration: 6, options: { gradient_accumulation: 2, learning_rate: 1e-4 } },
	];
	expect(rates([session(1, 0, 10, { changed_at })])).toEqual([(2 * (4 * 8 + 2 * 16 + 4 * 32)) / 10]);
});

test('a session that begins behind a stage goes on with what the stage set', () => {
	const stages = [
		{ at: 10, options: { gradient_accumulation: 2 } },
		{ at: 500, options: { gradient_accumulation: 8 } },
	];
	expect(rates([session(1, 0, 10), session(2, 10, 10)], { stages, gradient_accumulation: 1 })).toEqual([16, 32]);
});
