/**
 * The sessions of a model folder (a backup or snapshot too), read without its lock. Must not change anything on disk.
 */
import { resolve } from 'node:path';
import { discoverModel } from '../store/discover.js';
import { findModels } from '../store/generation.js';
import { readHistory } from '../store/history-read.js';
import { ANALYZED_LOSSES, analyzeSessions, type SessionsAnalysis } from './sessions.js';

export type { SessionFigures, SessionsAnalysis, TotalFigures } from './sessions.js';

export interface ModelAnalysis extends SessionsAnalysis {
	readonly dir: string;
	readonly model: string;
	/** Iterations of the last save. */
	readonly iterations: number;
}

/**
 * The figures of every session up to the last save, or null when there is no saved model in the folder.
 * @throws FstuiError 'faces' for a model that cannot be read.
 */
export async function analyzeModel(folder: string): Promise<ModelAnalysis | null> {
	const dir = resolve(folder);
	const state = await discoverModel(dir, (await findModels(dir))[0] ?? '');
	if (state === null || state.generation === null) return null;
	const history = readHistory(dir, { columns: ANALYZED_LOSSES });
	return { dir, model: state.name, iterations: state.iterations, ...analyzeSessions(state, history) };
}
