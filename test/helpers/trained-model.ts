/** Model folders as sessions leave them: saves, losses, snapshots, without any training. */
import { openModelFolder } from '../../src/engine/store/folder.js';
import type { SessionRecord } from '../../src/engine/store/state.js';
import { saveAt } from '../engine/store/helpers.js';

export interface PastSession {
	readonly iterations: number;
	readonly batch_size?: number;
	readonly changes?: Readonly<Record<string, unknown>>;
	/** Loss A at an iteration of the model; loss B is half of it. Null where it was not finite. */
	readonly loss?: (iteration: number) => number | null;
	/** Losses beside the total, by name and side. */
	readonly outputs?: readonly string[];
	readonly snapshot?: boolean;
}

/** Milliseconds of an iteration of a session. */
const STEP_MS = 500;
const FIRST_START = Date.UTC(2026, 0, 2, 10);

export const fallingLoss = (iteration: number): number =>
	0.02 + 1 / (8 + iteration / 40) + 0.004 * Math.sin(iteration * 1.7);

/** Sessions follow each other a day apart. */
export async function trainedModel(dir: string, sessions: readonly PastSession[]): Promise<void> {
	const folder = await openModelFolder(dir, { model: 'original' });
	const records: SessionRecord[] = [];
	let iteration = 0;
	for (const [index, session] of sessions.entries()) {
		const { iterations, batch_size = 8, changes = {}, loss = fallingLoss, outputs = [] } = session;
		const start = FIRST_START + index * 24 * 3600 * 1000;
		folder.history.begin(index + 1, ['loss_a', 'loss_b', ...outputs]);
		for (let i = 1; i <= iterations; i++) {
			const a = loss(iteration + i);
			const b = a === null ? null : a / 2;
			const others = outputs.map((name) => (name.endsWith('_a') ? a : b));
			folder.history.append(iteration + i, (start + i * STEP_MS) / 1000, [a, b, ...others]);
		}
		records.push({
			...{ id: index + 1, batch_size, iterations, start_iteration: iteration, device: 'cpu', changes: { ...changes } },
			start: new Date(start).toISOString(),
			end: new Date(start + iterations * STEP_MS).toISOString(),
			elapsed_seconds: (iterations * STEP_MS) / 1000,
		});
		iteration += iterations;
		const save = saveAt(iteration);
		await folder.save({ ...save, state: { ...save.state, sessions: [...records] } });
		if (session.snapshot === true) await folder.snapshot(iteration);
	}
	await folder.close();
}
