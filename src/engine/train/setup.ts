/**
 * Everything between a configuration and the first step: faces, model folder, device, network, weights, feed.
 * Owns the order of the checks, so that nothing is created or locked before the input is known to be usable.
 */
import { randomInt } from 'node:crypto';
import { FstuiError } from '../../config/errors.js';
import { LOCKED_OPTIONS, type RunConfig } from '../../config/schema.js';
import { type BatchFeed, createFeed } from '../data/feed.js';
import { scanFaces } from '../data/scan.js';
import type { FaceSet } from '../data/types.js';
import type { EngineEvent, Phase } from '../events.js';
import { LOSSES } from '../losses/registry.js';
import { countParameters, type FaceModel } from '../models/face-model.js';
import { buildModel } from '../models/registry.js';
import { createRuntime } from '../runtime/devices.js';
import type { Runtime } from '../runtime/runtime.js';
import { type ModelFolder, openModelFolder } from '../store/folder.js';
import type { ModelState } from '../store/state.js';
import { loadVariables, momentVariables, weightVariables } from './checkpoint.js';
import { PreviewMaker } from './preview-maker.js';
import { createTrainStep, type TrainStep } from './step.js';

export type Emit = (event: EngineEvent) => void;

export interface PreparedRun {
	readonly config: RunConfig;
	readonly seed: number;
	readonly folder: ModelFolder;
	/** The state that was loaded; null for a new model. */
	readonly loaded: ModelState | null;
	readonly runtime: Runtime;
	readonly model: FaceModel;
	readonly parameters: number;
	readonly step: TrainStep;
	readonly feed: BatchFeed;
	readonly faces: { readonly a: FaceSet; readonly b: FaceSet };
	readonly preview: PreviewMaker;
	/** Updates the moments have seen. */
	readonly optimizerSteps: number;
}

const MAX_SEED = 2 ** 32;
/** Moments have twice the size of the weights. */
const MOMENTS_PER_WEIGHT = 2;

/** @throws FstuiError for anything the user can put right. What was opened is closed again. */
export async function prepareRun(config: RunConfig, emit: Emit): Promise<PreparedRun> {
	const phase = (name: Phase, detail: string) => emit({ event: 'phase', phase: name, detail });
	const warn = (code: string, message: string) => emit({ event: 'warning', code, message });

	phase('scanning', config.input_a);
	const a = await scanFaces(config.input_a, 'A');
	phase('scanning', config.input_b);
	const b = await scanFaces(config.input_b, 'B');
	const folder = await openModelFolder(config.model_dir, { model: config.model });
	const cleanUp: (() => Promise<void>)[] = [() => folder.close()];
	try {
		for (const message of folder.warnings) warn('model_folder', message);
		const loaded = folder.state;
		if (loaded !== null) requireSameModel(loaded, config, folder.dir);
		const seed = loaded?.seed ?? config.seed ?? randomInt(MAX_SEED);
		if (config.seed !== null && config.seed !== seed) {
			warn('seed_kept', `The model goes on with the seed it was made with, ${seed}; ${config.seed} is not used.`);
		}

		phase('building', config.model);
		const runtime = await createRuntime(config.device);
		cleanUp.unshift(() => runtime.dispose());
		const model = runtime.build(() => buildModel(config, seed));
		const parameters = countParameters(model);
		const stored = config.save_optimizer === 'never' ? 1 : 1 + MOMENTS_PER_WEIGHT;
		await folder.ensureSpace(parameters * Float32Array.BYTES_PER_ELEMENT * stored);

		phase('compiling', runtime.device.label);
		const step = await createTrainStep(runtime, model, {
			batchSize: config.batch_size,
			loss: LOSSES[config.loss_function],
			optimizer: { beta1: config.ada_beta_1, beta2: config.ada_beta_2, epsilon: 10 ** config.epsilon_exponent },
			seed,
		});
		const { preview_images: count, coverage } = config;
		const preview = await PreviewMaker.create(runtime, model, { a, b }, { count, coverage, seed });
		const optimizerSteps = loaded === null ? 0 : await load(runtime, folder, loaded, step, warn);

		const { inputSize, outputSizes } = model;
		const drawn = loaded?.data_cursor.drawn ?? 0;
		const { no_warp, no_flip, flip_chance, zoom_amount, rotation_range, shift_range } = config;
		const augmentation = { no_warp, no_flip, flip_chance, zoom_amount, rotation_range, shift_range };
		const feed = createFeed({
			...augmentation,
			...{ a, b, batchSize: config.batch_size, inputSize, outputSizes, coverage, seed, drawn, onWarning: warn },
		});
		return {
			config,
			seed,
			folder,
			loaded,
			runtime,
			model,
			parameters,
			step,
			feed,
			faces: { a, b },
			preview,
			optimizerSteps,
		};
	} catch (error) {
		for (const close of cleanUp) await close().catch(() => undefined);
		throw error;
	}
}

/** Frees threads, native memory and the lock. */
export async function closeRun(run: PreparedRun): Promise<void> {
	await run.feed.close();
	await run.runtime.dispose();
	await run.folder.close();
}

async function load(
	runtime: Runtime,
	folder: ModelFolder,
	loaded: ModelState,
	step: TrainStep,
	warn: (code: string, message: string) => void,
): Promise<number> {
	if (!(await loadVariables(runtime, folder, 'weights', weightVariables(step)))) {
		throw new FstuiError('faces', 'the model folder has a state but no weights', {
			where: folder.dir,
			next: 'Restore a backup or snapshot, or choose another model folder. Nothing was changed.',
		});
	}
	if (await loadVariables(runtime, folder, 'optimizer', momentVariables(step))) return loaded.optimizer_steps;
	warn(
		'no_moments',
		'The save holds no optimizer moments, so Adam starts them anew; the loss may rise for a few hundred iterations.',
	);
	return 0;
}

/** Options that shape the model must be those it was made with. */
function requireSameModel(loaded: ModelState, config: RunConfig, dir: string): void {
	for (const name of LOCKED_OPTIONS) {
		const locked = loaded.locked[name];
		if (locked === undefined || locked === config[name]) continue;
		throw new FstuiError(
			'usage',
			`${name} is ${String(locked)} for this model and cannot be changed to ${String(config[name])}`,
			{
				where: dir,
				next: `Leave ${name} out to go on with ${String(locked)}, or start a new model in another folder.`,
			},
		);
	}
}
