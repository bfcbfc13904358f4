/**
 * Every option of a training run, defined once: type, default, range, group, help, lock.
 * YAML validation, command line flags, forms and documentation are made from this table.
 * Names are faceswap's, snake_case, the same everywhere (`batch_size` = `--batch-size`).
 * Must not know about files, terminals or the engine.
 */
import { z } from 'zod';

export const OPTION_GROUPS = ['faces', 'model', 'training', 'loss', 'augmentation', 'saving', 'preview'] as const;
export type OptionGroup = (typeof OPTION_GROUPS)[number];

export interface OptionMeta {
	readonly group: OptionGroup;
	/** Short label for forms. */
	readonly label: string;
	/** One to three sentences: when to change it. True of this engine. */
	readonly help: string;
	/** True when the value is stored with the model at creation and cannot change afterwards. */
	readonly locked?: boolean;
	/** Outside this range a warning is shown; the hard range is in the zod type. */
	readonly advised?: readonly [number, number];
	/** Step of number fields in forms. */
	readonly step?: number;
	/** The value names a folder. */
	readonly path?: 'folder';
}

const metas = z.registry<OptionMeta>();

function option<T extends z.ZodType>(type: T, meta: OptionMeta): T {
	metas.add(type, meta);
	return type;
}

/** Models a person chooses from. */
export const LISTED_MODEL_NAMES = ['original', 'lightweight'] as const;
/** All that `model` accepts: `toy` is a 16 px network of a few thousand weights, for tests and quick trials. */
export const MODEL_NAMES = [...LISTED_MODEL_NAMES, 'toy'] as const;
export type ModelName = (typeof MODEL_NAMES)[number];
export const LOSS_NAMES = ['mae', 'ssim', 'ssim_patch'] as const;
export type LossName = (typeof LOSS_NAMES)[number];
export const DEVICE_NAMES = ['auto', 'cpu', 'tensorflow'] as const;
export type DeviceName = (typeof DEVICE_NAMES)[number];

export const runSchema = z.strictObject({
	input_a: option(z.string().min(1), {
		group: 'faces',
		label: 'Faces A (to be replaced)',
		path: 'folder',
		help: 'Folder of aligned face pictures of the person whose face will be replaced.',
	}),
	input_b: option(z.string().min(1), {
		group: 'faces',
		label: 'Faces B (to put in)',
		path: 'folder',
		help: 'Folder of aligned face pictures of the person to put in. What B never shows (a pose, a light) can never be swapped in.',
	}),
	model_dir: option(z.string().min(1), {
		group: 'model',
		label: 'Model folder',
		path: 'folder',
		help: 'Where the model lives. An empty or new folder starts a new model; a folder with a model resumes it.',
	}),
	model: option(z.enum(MODEL_NAMES).default('original'), {
		group: 'model',
		label: 'Model',
		locked: true,
		help: 'The network to train. Original is the best first choice; Lightweight needs less memory for weights but more work per face.',
	}),
	lowmem: option(z.boolean().default(false), {
		group: 'model',
		label: 'Low memory',
		locked: true,
		help: 'Original only: leaves out the last convolution of the encoder and halves the dense layer. Trains faster with less detail.',
	}),
	device: option(z.enum(DEVICE_NAMES).default('auto'), {
		group: 'training',
		label: 'Device',
		help: "cpu runs the compiled step on this machine's processor; tensorflow runs on @tensorflow/tfjs-node-gpu when it is installed. auto picks the fastest that works.",
	}),
	batch_size: option(z.number().int().min(1).max(256).default(16), {
		group: 'training',
		label: 'Batch size',
		advised: [2, 64],
		step: 1,
		help: 'Faces of each side per iteration. Smaller batches learn detail, larger ones generalise and need more memory; 16 is a good start.',
	}),
	iterations: option(z.number().int().min(1).max(5_000_000).default(1_000_000), {
		group: 'training',
		label: 'Iterations',
		step: 1000,
		help: 'Stop by itself after this many iterations of this session. Judge by the preview, not by the number.',
	}),
	target_iterations: option(z.number().int().min(0).max(50_000_000).default(0), {
		group: 'training',
		label: 'Target iterations',
		step: 1000,
		help: 'Stop when the model has this many iterations in total, all sessions counted. 0 means no target.',
	}),
	seed: option(z.number().int().min(0).max(0xffffffff).nullable().default(null), {
		group: 'training',
		label: 'Seed',
		help: 'Fixes weights, batch order and augmentation, so that a run can be repeated exactly. Empty: drawn at random and stored with the model.',
	}),
	learning_rate: option(z.number().min(1e-7).max(1e-2).default(5e-5), {
		group: 'training',
		label: 'Learning rate',
		advised: [1e-6, 1e-4],
		step: 1e-6,
		help: 'Size of the update steps. Lower it when the loss becomes erratic or training collapses.',
	}),
	ada_beta_1: option(z.number().min(0).max(0.9999).default(0.5), {
		group: 'training',
		label: 'Adam beta 1',
		locked: true,
		step: 0.05,
		help: 'How long Adam remembers the direction of the gradient. 0.5 is the classic value for these models, 0.9 the usual one elsewhere.',
	}),
	ada_beta_2: option(z.number().min(0).max(0.99999).default(0.999), {
		group: 'training',
		label: 'Adam beta 2',
		locked: true,
		step: 0.001,
		help: 'How long Adam remembers the size of the gradient. Rarely changed.',
	}),
	epsilon_exponent: option(z.number().int().min(-20).max(0).default(-7), {
		group: 'training',
		label: 'Epsilon exponent',
		step: 1,
		help: 'Adam adds 10 to this power to its divisor. Raise it (towards -5) only when training is unstable.',
	}),
	loss_function: option(z.enum(LOSS_NAMES).default('mae'), {
		group: 'loss',
		label: 'Loss function',
		help: 'How a reconstruction is compared with the face. mae is robust; ssim compares structure in an 11 x 11 Gaussian window; ssim_patch is the older 3 x 3 patch form.',
	}),
	coverage: option(z.number().min(62.5).max(100).default(68.75), {
		group: 'faces',
		label: 'Coverage (%)',
		locked: true,
		step: 1.25,
		help: "Share of the face picture's side that is trained, from the centre: 62.5 eyebrow to eyebrow, 75 temple to temple, 87.5 ear to ear. More coverage means less detail inside it.",
	}),
	no_warp: option(z.boolean().default(false), {
		group: 'augmentation',
		label: 'No warp',
		help: 'Turns random warping off. Only for the last stage of training, when a model already does well.',
	}),
	no_flip: option(z.boolean().default(false), {
		group: 'augmentation',
		label: 'No flip',
		help: 'Never mirrors faces. Turn on late in training, or when a face is clearly asymmetric.',
	}),
	flip_chance: option(z.number().int().min(0).max(75).default(50), {
		group: 'augmentation',
		label: 'Flip chance (%)',
		step: 1,
		help: 'How often a face is mirrored.',
	}),
	zoom_amount: option(z.number().int().min(0).max(25).default(5), {
		group: 'augmentation',
		label: 'Zoom (%)',
		step: 1,
		help: 'Largest random zoom in or out.',
	}),
	rotation_range: option(z.number().int().min(0).max(25).default(10), {
		group: 'augmentation',
		label: 'Rotation (degrees)',
		step: 1,
		help: 'Largest random rotation to either side, in degrees.',
	}),
	shift_range: option(z.number().int().min(0).max(25).default(5), {
		group: 'augmentation',
		label: 'Shift (%)',
		step: 1,
		help: "Largest random shift along each axis, in percent of the picture's side.",
	}),
	save_interval: option(z.number().int().min(1).max(100_000).default(100), {
		group: 'saving',
		label: 'Save interval',
		advised: [10, 1000],
		step: 10,
		help: 'Iterations between saves. Each save also refreshes the preview. Saves that would take more than 5 % of the time are merged.',
	}),
	snapshot_interval: option(z.number().int().min(0).max(1_000_000).default(25_000), {
		group: 'saving',
		label: 'Snapshot interval',
		step: 5000,
		help: 'Iterations between full copies of the model that are never overwritten. 0 means none.',
	}),
	save_optimizer: option(z.enum(['always', 'exit', 'never']).default('always'), {
		group: 'saving',
		label: 'Save optimizer',
		help: "When Adam's moments are stored. With always, a resumed run continues exactly; never saves two thirds of the disk space.",
	}),
	preview_images: option(z.number().int().min(2).max(16).default(14), {
		group: 'preview',
		label: 'Preview faces',
		step: 2,
		help: 'Faces of each side in the preview picture. The same faces every time, so that one sees them improve.',
	}),
	keep_previews: option(z.number().int().min(1).max(100_000).default(50), {
		group: 'preview',
		label: 'Keep previews',
		step: 10,
		help: 'The newest previews that are kept; older ones are thinned out.',
	}),
});

/** A complete, validated configuration of one run. */
export type RunConfig = Readonly<z.output<typeof runSchema>>;
/** What a preset, a form or flags may give: any subset. */
export type RunOptions = Readonly<Partial<z.input<typeof runSchema>>>;
export type OptionName = keyof RunConfig;

export const OPTION_NAMES = Object.keys(runSchema.shape) as readonly OptionName[];

/** Group, label, help, lock and advised range of an option. */
export function optionMeta(name: OptionName): OptionMeta {
	const meta = metas.get(runSchema.shape[name]);
	if (meta === undefined) throw new Error(`option ${name} has no description in the schema`);
	return meta;
}

/** Options that are stored with a model at creation and cannot change afterwards. */
export const LOCKED_OPTIONS: readonly OptionName[] = OPTION_NAMES.filter((name) => optionMeta(name).locked === true);
