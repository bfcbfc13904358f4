/** Options of the group "training": device, amounts, what may stop a run. */
import { z } from 'zod';
import { option, toggle, whole } from './option.js';

export const DEVICE_NAMES = ['auto', 'cpu', 'tensorflow'] as const;
export type DeviceName = (typeof DEVICE_NAMES)[number];

export const trainingShape = {
	device: option(z.enum(DEVICE_NAMES).default('auto'), {
		group: 'training',
		label: 'Device',
		help: "Where training is computed. With cpu the compiled step runs on this machine's processor; tensorflow runs on @tensorflow/tfjs-node-gpu when it is installed; auto picks the fastest that works.",
	}),
	batch_size: option(whole(1, 256, 16), {
		group: 'training',
		label: 'Batch size',
		staged: true,
		advised: [2, 64],
		step: 1,
		help: 'Faces of each side per iteration. Smaller batches learn detail, larger ones generalise and need more memory; 16 is a good start.',
	}),
	iterations: option(whole(1, 5_000_000, 1_000_000), {
		group: 'training',
		label: 'Iterations',
		session: true,
		step: 1000,
		help: 'Stop by itself after this many iterations of this session. Judge by the preview, not by the number.',
	}),
	target_iterations: option(whole(0, 50_000_000, 0), {
		group: 'training',
		label: 'Target iterations',
		step: 1000,
		help: 'Stop when the model has this many iterations in total, all sessions counted. 0 means no target.',
	}),
	seed: option(z.number().int().min(0).max(0xffffffff).nullable().default(null), {
		group: 'training',
		label: 'Seed',
		empty: 'random',
		help: 'Fixes weights, batch order and augmentation, so that a run can be repeated exactly. Empty: drawn at random and stored with the model.',
	}),
	nan_protection: option(toggle(true), {
		group: 'training',
		label: 'NaN protection',
		staged: true,
		help: 'Stops a run without saving when a loss is no longer a number, so that the last good save stays. Leave it on.',
	}),
	num_processes: option(z.number().int().min(1).max(32).nullable().default(null), {
		group: 'training',
		label: 'Feeding threads',
		session: true,
		empty: 'auto',
		step: 1,
		help: 'Threads that read and augment faces beside training. Set it when the data time in the status bar is not near zero (more), or when other work on the machine suffers (fewer). Empty: chosen by the number of cores.',
	}),
	pre_fetch: option(z.number().int().min(1).max(10).nullable().default(null), {
		group: 'training',
		label: 'Batches ahead',
		session: true,
		empty: 'auto',
		step: 1,
		help: 'Batches that are kept ready. More even out slow disks and take memory. Empty: chosen by the size of a batch.',
	}),
} as const;
