/**
 * The learning rate search at the start of a new model's life: runs it, draws its curve, and puts the rate to use.
 * Must not know how the search works inside.
 */
import { join } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { nodeFs, replaceFile } from '../store/fs.js';
import { BatchSource } from './batch-source.js';
import { drawLrCurve } from './lr-curve.js';
import { findLearningRate } from './lr-finder.js';
import type { Emit, PreparedRun } from './setup.js';

export interface SearchDependencies {
	readonly emit: Emit;
	readonly now: () => number;
	readonly stopRequested: () => boolean;
}

/** Search steps between two reports of progress. */
const REPORT_EVERY = 10;

/**
 * @returns 'exit' when the run was only to draw the curve.
 * @throws FstuiError 'training' when no rate lowers the loss.
 */
export async function searchLearningRate(
	run: PreparedRun,
	{ emit, now, stopRequested }: SearchDependencies,
): Promise<'train' | 'exit'> {
	const { config, active, step, runtime, folder } = run;
	const batches = new BatchSource(active.feed, now);
	const { rate, points } = await findLearningRate(runtime, step, batches.next, {
		iterations: config.lr_finder_iterations,
		strength: config.lr_finder_strength,
		cancelled: stopRequested,
		onProgress: (done, total) => {
			if (done % REPORT_EVERY !== 0) return;
			emit({ event: 'phase', phase: 'searching', detail: `learning rate, step ${done} of ${total}` });
		},
	});
	batches.release();
	if (stopRequested()) return 'train';
	if (rate === null) {
		throw new FstuiError('training', 'the learning rate search found no rate that lowers the loss', {
			where: folder.dir,
			next: 'Start without use_lr_finder and give a --learning-rate (5e-5 suits most models), or raise lr_finder_iterations.',
		});
	}
	if (config.lr_finder_mode !== 'set') {
		const stamp = new Date(now()).toISOString().replaceAll(/[-:]/g, '').slice(0, 15);
		const path = join(folder.dir, `learning_rate_finder_${stamp}.png`);
		await replaceFile(nodeFs, path, await drawLrCurve(points, rate));
		emit({ event: 'warning', code: 'lr_curve', message: `The curve of the learning rate search is in ${path}.` });
		if (config.lr_finder_mode === 'graph_and_exit') return 'exit';
	}
	const changes = await active.set({ learning_rate: rate }, 0);
	emit({ event: 'options', iteration: 0, changes, cause: 'lr_finder' });
	return 'train';
}
