import { expect, test } from 'vitest';
import { analyzeSessions, facesStretches, type SessionLosses } from '../../../src/engine/analysis/sessions.js';
import type { SessionRecord } from '../../../src/engine/store/state.js';

function session(id: number, start_iteration: number, iterations: number, extra: Partial<SessionRecord> = {}) {
	return {
		...{ id, start_iteration, iterations, batch_size: 8, elapsed_seconds: 10, device: 'cpu', changes: {} },
		...{ start: `2026-01-0${id}T00:00:00.000Z`, end: `2026-01-0${id}T01:00:00.000Z` },
		...extra,
	} as SessionRecord;
}

const losses = (a: number, b: number, count: number): SessionLosses => [
	{ sum: a, count },
	{ sum: b, count },
];
const none = () => undefined;

const rates = (sessions: readonly SessionRecord[], config: Readonly<Record<string, unknown>> = {}) =>
	analyzeSessions({ sessions, config }, none).sessions.map((figures) => figures.egs_per_second);

test('faces of both sides count, and losses are averaged over the rows of the session', () => {
	const sessions = [session(1, 0, 100), session(2, 100, 50, { batch_size: 16, elapsed_seconds: 40 })];
	const known = new Map([
		[1, losses(5050, 50_500, 100)],
		[2, losses(6275, 62_750, 50)],
	]);
	const { sessions: figures, total } = analyzeSessions({ sessions, config: {} }, (id) => known.get(id));
	expect(figures).toMatchObject([
		{ session: 1, egs_per_second: (2 * 8 * 100) / 10, loss_a: 50.5, loss_b: 505 },
		{ session: 2, egs_per_second: (2 * 16 * 50) / 40, loss_a: 125.5, loss_b: 1255 },
	]);
	expect(total).toMatchObject({
		...{ sessions: 2, iterations: 150, elapsed_seconds: 50, batch_sizes: [8, 16] },
		...{ start: sessions[0]?.start, end: sessions[1]?.end, egs_per_second: (2 * (800 + 800)) / 50 },
	});
	expect(total.loss_a).toBeCloseTo(75.5, 6);
});

test('no time, no rate; no finite loss, no average; no sessions, no total', () => {
	const still = session(1, 0, 0, { elapsed_seconds: 0, end: null });
	const broken: SessionLosses = [
		{ sum: 0, count: 0 },
		{ sum: 60, count: 3 },
	];
	const both = { sessions: [still, session(2, 0, 3)], config: {} };
	const { sessions, total } = analyzeSessions(both, (id) => (id === 2 ? broken : undefined));
	expect(sessions[0]).toMatchObject({ egs_per_second: 0, loss_a: null, end: null });
	expect(sessions[1]).toMatchObject({ loss_a: null, loss_b: 20 });
	expect(total.loss_a).toBeNull();
	expect(analyzeSessions({ sessions: [], config: {} }, none).total).toMatchObject({
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
	const changed = session(1, 0, 10, { changed_at });
	expect(rates([changed])).toEqual([(2 * (4 * 8 + 2 * 16 + 4 * 32)) / 10]);
	expect(facesStretches({ sessions: [changed, session(2, 10, 5)], config: {} })).toEqual([
		...[
			{ after: 0, faces: 16 },
			{ after: 4, faces: 32 },
			{ after: 6, faces: 64 },
		],
		{ after: 10, faces: 16 },
	]);
});

test('a session that begins behind a stage goes on with what the stage set', () => {
	const stages = [
		{ at: 10, options: { gradient_accumulation: 2 } },
		{ at: 500, options: { gradient_accumulation: 8 } },
	];
	expect(rates([session(1, 0, 10), session(2, 10, 10)], { stages, gradient_accumulation: 1 })).toEqual([16, 32]);
});
