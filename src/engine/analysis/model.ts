/**
 * What a model folder (a backup or snapshot too) tells of its sessions, read without its lock. Must not change anything
 * on disk.
 */
import { basename, dirname, resolve } from 'node:path';
import { discoverModel } from '../store/discover.js';
import { findCopies, findModels } from '../store/generation.js';
import type { BlockColumn } from '../store/history-rows.js';
import { readThinHistory, type ThinHistory } from '../store/history-thin.js';
import { type Moment, modelMoments } from './moments.js';
import {
	analyzeSessions,
	type FacesStretch,
	facesStretches,
	type Mean,
	type SessionLosses,
	type SessionsAnalysis,
} from './sessions.js';

export type { Moment, MomentKind } from './moments.js';
export type { FacesStretch, SessionFigures, SessionsAnalysis, TotalFigures } from './sessions.js';

export interface ModelAnalysis extends SessionsAnalysis {
	readonly dir: string;
	readonly model: string;
	/** Iterations of the last save. */
	readonly iterations: number;
	/** How many faces an iteration had, in order. */
	readonly faces: readonly FacesStretch[];
	readonly moments: readonly Moment[];
}

const SIDES = ['loss_a', 'loss_b'] as const;
const STATE_FILE = /^(.+)_state\.json$/;

/**
 * The figures of every session up to the last save, or null when there is no saved model.
 * @param path the folder, or the state file in it
 * @throws FstuiError 'faces' for a model that cannot be read.
 */
export async function analyzeModel(path: string): Promise<ModelAnalysis | null> {
	const given = resolve(path);
	const named = STATE_FILE.exec(basename(given))?.[1];
	const dir = named === undefined ? given : dirname(given);
	const state = await discoverModel(dir, named ?? (await findModels(dir))[0] ?? '');
	if (state === null || state.generation === null) return null;
	const history = await readThinHistory(dir, { columns: SIDES, upTo: state.iterations, exact: 0 });
	return {
		...{ dir, model: state.name, iterations: state.iterations },
		...analyzeSessions(state, (session) => lossesOf(history, session)),
		faces: facesStretches(state),
		moments: modelMoments(state, await snapshotsOf(dir)),
	};
}

/** What happened to the model in a folder; nothing when it was never saved. @throws FstuiError 'faces' as analyzeModel. */
export async function readMoments(dir: string): Promise<readonly Moment[]> {
	const state = await discoverModel(dir, (await findModels(dir))[0] ?? '');
	return state === null || state.generation === null ? [] : modelMoments(state, await snapshotsOf(dir));
}

async function snapshotsOf(dir: string): Promise<readonly number[]> {
	return (await findCopies(dir)).flatMap((copy) => {
		const iterations = /(\d+)_iters$/.exec(copy)?.[1];
		return iterations === undefined ? [] : [Number(iterations)];
	});
}

function lossesOf({ sessions, losses }: ThinHistory, session: number): SessionLosses {
	const first = sessions.indexOf(session);
	const end = sessions.lastIndexOf(session) + 1;
	const [a, b] = SIDES;
	return [mean(losses[a], first, end), mean(losses[b], first, end)];
}

/** Points without a finite value count nothing. */
function mean(column: BlockColumn | undefined, first: number, end: number): Mean {
	let sum = 0;
	let count = 0;
	for (let point = Math.max(0, first); point < end; point++) {
		const finite = column?.finite[point] ?? 0;
		if (finite === 0) continue;
		sum += finite * (column?.mean[point] ?? 0);
		count += finite;
	}
	return { sum, count };
}
