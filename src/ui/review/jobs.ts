/** The jobs that a configuration is reviewed with, as data. Pure; must not know when or how they are done. */
import { OPTION_NAMES, type OptionGroup, optionMeta, type RunConfig, type RunOptions } from '../../config/schema.js';
import type { ProbeJob } from '../../engine/probe.js';
import type { ReviewJob } from './findings.js';

/** What the work of a step depends on; folders and intervals do not change it. */
const SPEED_GROUPS: ReadonlySet<OptionGroup> = new Set(['model', 'optimizer', 'loss', 'mask']);

/** The job as data: equal data means equal findings. */
export function probeJob(job: ReviewJob, config: RunConfig): ProbeJob {
	switch (job) {
		case 'estimate':
			return { kind: 'estimate', config };
		case 'faces': {
			const { input_a, input_b, alignments_a, alignments_b } = config;
			return { kind: 'faces', folders: { input_a, input_b, alignments_a, alignments_b } };
		}
		case 'speed':
			return { kind: 'speed', options: speedOptions(config) };
	}
}

function speedOptions(config: RunConfig): RunOptions {
	const names = OPTION_NAMES.filter(
		(name) => name === 'device' || name === 'batch_size' || SPEED_GROUPS.has(optionMeta(name).group),
	);
	return { ...Object.fromEntries(names.map((name) => [name, config[name]])), load_weights: null };
}
