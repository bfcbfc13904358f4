/**
 * Everything between a configuration and the first step: faces, model folder, device, network, weights, batches.
 * Owns the order of the checks, so that nothing is created or locked before the input is known to be usable.
 */
import { randomInt } from 'node:crypto';
import { FstuiError } from '../../config/errors.js';
import { LOCKED_OPTIONS, type RunConfig } from '../../config/schema.js';
import { configAt } from '../../config/stages.js';
import type { PreparedFaces } from '../data/face-data.js';
import type { EngineEvent, Phase } from '../events.js';
import type { InitProgress } from '../models/build-options.js';
import { countParameters, type FaceModel } from '../models/face-model.js';
import { buildModel } from '../models/registry.js';
import { createRuntime } from '../runtime/devices.js';
import type { Runtime } from '../runtime/runtime.js';
import { type ModelFolder, openModelFolder } from '../store/folder.js';
import type { ModelState } from '../store/state.js';
import { ActiveOptions } from './active-options.js';
import { loadMoments, loadWeights, startFromModel } from './checkpoint.js';
import { faceFeeds, readFaces } from './face-feeds.js';
import { machineMemory, requireMemory } from './memory-check.js';
import { Predictor } from './predictor.js';
import { PreviewMaker } from './preview-maker.js';
import { gradientConfig, learnsMask, updateConfig } from './run-options.js';
import { TrainStep } from './step.js';
import { Timelapse } from './timelapse.js';

export type Emit = (event: EngineEvent) => void;
export type Warn = (code: string, message: string) => void;

export interface PreparedRun {
	/** As asked for, without the changes of its stages. */
	readonly config: RunConfig;
	readonly seed: number;
	readonly folder: ModelFolder;
	/** The state that was loaded; null for a new model. */
	readonly loaded: ModelState | null;
	readonly runtime: Runtime;
	readonly model: FaceModel;
	readonly parameters: number;
	readonly step: TrainStep;
	/** What it trains with now. */
	readonly active: ActiveOptions;
	readonly faces: PreparedFaces;
	readonly preview: PreviewMaker;
	readonly timelapse: Timelapse | null;
	/** Updates the moments have seen. */
	readonly optimizerSteps: number;
}

const MAX_SEED = 2 ** 32;
/** The network that freeze_weights leaves as it is. */
const FROZEN = ['encoder'];

/**
 * @param onFolder told when the model folder is this run's to write.
 * @param socket path of the control socket, for the lock file.
 * @throws FstuiError for anything the user can put right. What was opened is closed again.
 */
export async function prepareRun(
	config: RunConfig,
	emit: Emit,
	onFolder: (dir: string) => void,
	socket: string | null,
): Promise<PreparedRun> {
	const phase = (name: Phase, detail: string) => emit({ event: 'phase', phase: name, detail });
	const reportInit = ({ weight, done, total }: InitProgress) =>
		emit({ event: 'phase', phase: 'building', detail: weight, done, total });
	const warn: Warn = (code, message) => emit({ event: 'warning', code, message });

	const faces = await readFaces(
		config,
		(path, seen) => emit({ event: 'phase', phase: 'scanning', detail: path, ...seen }),
		warn,
	);
	const folder = await openModelFolder(config.model_dir, { model: storedName(config), socket });
	onFolder(folder.dir);
	const cleanUp: (() => Promise<void>)[] = [() => folder.close()];
	try {
		for (const message of folder.warnings) warn('model_folder', message);
		const loaded = folder.state;
		if (loaded !== null) requireSameModel(loaded, config, folder.dir);
		const seed = loaded?.seed ?? config.seed ?? randomInt(MAX_SEED);
		if (config.seed !== null && config.seed !== seed) {
			warn('seed_kept', `The model goes on with the seed it was made with, ${seed}; ${config.seed} is not used.`);
		}
		const now = configAt(config, loaded?.iterations ?? 0);

		phase('building', config.model);
		const runtime = await createRuntime(config.device);
		cleanUp.unshift(() => runtime.dispose());
		if (runtime.device.name === 'cpu') {
			const ahead = config.stages.filter(({ at }) => at > (loaded?.iterations ?? 0));
			await requireMemory([now, ...ahead.map(({ at }) => configAt(config, at))], machineMemory(), warn);
		}
		const model = runtime.build(() => buildModel(buildConfig(config, loaded), seed, reportInit));
		const parameters = countParameters(model);

		phase('compiling', runtime.device.label);
		const step = await TrainStep.create(
			runtime,
			model,
			{
				gradients: gradientConfig(now),
				update: updateConfig(now),
				seed,
				frozen: config.freeze_weights ? FROZEN : [],
				accumulates: usesAccumulation(config),
			},
			loaded?.gradient_norms ?? [],
		);
		await folder.ensureSpace(storedBytes(step, config));
		const predictor = await Predictor.create(runtime, model);
		const preview = await PreviewMaker.create(predictor, faces, now, seed);
		const timelapse = await Timelapse.create(predictor, config, folder.dir, seed, warn);
		const optimizerSteps = loaded === null ? 0 : await load(runtime, folder, loaded, step, warn);
		if (loaded === null && config.load_weights !== null) {
			const { left } = await startFromModel(runtime, config.load_weights, step);
			if (left.length > 0) warn('weights_left', describeLeft(left, config.load_weights));
		}

		const feeds = faceFeeds({ faces, model, seed, warn });
		const { iterations = 0, data_cursor } = loaded ?? {};
		const active = new ActiveOptions(config, iterations, data_cursor?.drawn ?? 0, step, feeds);
		return {
			...{ config, seed, folder, loaded, runtime, model, parameters },
			...{ step, active, faces, preview, timelapse, optimizerSteps },
		};
	} catch (error) {
		for (const close of cleanUp) await close().catch(() => undefined);
		throw error;
	}
}

/** Frees threads, native memory and the lock. */
export async function closeRun(run: PreparedRun): Promise<void> {
	await run.active.feed.close();
	await run.runtime.dispose();
	await run.folder.close();
}

/** What the network is built from: no mask output without a mask, and no costly start for weights that are loaded. */
function buildConfig(config: RunConfig, loaded: ModelState | null): RunConfig {
	const learn_mask = learnsMask(config);
	return { ...config, learn_mask, conv_aware_init: config.conv_aware_init && loaded === null };
}

/** Name of the model in file names. */
function storedName(config: RunConfig): string {
	return config.model.replaceAll('-', '_');
}

function usesAccumulation(config: RunConfig): boolean {
	return [config, ...config.stages.map((stage) => stage.options)].some(
		({ gradient_accumulation: batches = 1 }) => batches > 1,
	);
}

/** Bytes of one save. */
function storedBytes(step: TrainStep, config: RunConfig): number {
	const weights = step.weights.reduce((sum, { variable }) => sum + variable.size, 0);
	const moments = step.slots.reduce((sum, { weight, state }) => sum + weight.size * Object.keys(state).length, 0);
	return (weights + (config.save_optimizer === 'never' ? 0 : moments)) * Float32Array.BYTES_PER_ELEMENT;
}

async function load(
	runtime: Runtime,
	folder: ModelFolder,
	loaded: ModelState,
	step: TrainStep,
	warn: Warn,
): Promise<number> {
	await loadWeights(runtime, folder, step);
	if (await loadMoments(runtime, folder, step)) return loaded.optimizer_steps;
	warn(
		'no_moments',
		'The save does not hold the moments of all weights, so the optimizer starts them anew; the loss may rise for a few hundred iterations.',
	);
	return 0;
}

const NAMES_SHOWN = 3;

function describeLeft(names: readonly string[], from: string): string {
	const shown = names.slice(0, NAMES_SHOWN).join(', ');
	const rest = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
	return `${shown}${rest} of this model have another shape in ${from} or are not there; they begin at random.`;
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
