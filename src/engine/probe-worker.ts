/** The entry of the measuring process: takes one job, reports, and ends. Must not know what the jobs do. */
import { FstuiError } from '../config/errors.js';
import type { ProbeJob, ProbeReport } from './probe.js';
import { runProbeJob } from './probe-jobs.js';

const report = (message: ProbeReport): void => {
	process.send?.(message);
};

function failure(error: unknown): ProbeReport {
	const message = error instanceof Error ? error.message : String(error);
	return { kind: 'failed', message, next: error instanceof FstuiError ? error.next : '' };
}

// Whoever asked is gone: nobody wants the answer.
process.on('disconnect', () => process.exit());
process.once('message', (job: ProbeJob) => {
	const last = (message: ProbeReport) => process.send?.(message, () => process.disconnect());
	runProbeJob(job, report).then(
		() => last({ kind: 'done' }),
		(error: unknown) => last(failure(error)),
	);
});
