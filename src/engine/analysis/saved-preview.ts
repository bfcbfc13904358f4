/**
 * Draws the preview of a saved model, backup or snapshot: its weights on the processor, its own faces or others.
 * Reads only and takes no lock, so that a run is not disturbed. Must not know where the picture goes.
 */
import { FstuiError } from '../../config/errors.js';
import type { Environment } from '../../config/paths.js';
import { resolveOptions } from '../../config/resolve.js';
import type { RunConfig, RunOptions } from '../../config/schema.js';
import { configAt } from '../../config/stages.js';
import { type FaceModel, modelWeights } from '../models/face-model.js';
import { buildModel } from '../models/registry.js';
import type { PreviewPicture } from '../preview/compose.js';
import { createRuntime } from '../runtime/devices.js';
import type { Runtime } from '../runtime/runtime.js';
import { openSavedModel, type SavedModel } from '../store/load.js';
import { readFaces } from '../train/face-feeds.js';
import { Predictor } from '../train/predictor.js';
import { PreviewMaker } from '../train/preview-maker.js';
import { learnsMask } from '../train/run-options.js';
import type { Warn } from '../train/setup.js';

export interface SavedPreviewOptions {
	/** A model folder, its backup or a snapshot. */
	readonly folder: string;
	/** Faces other than those the model trains with. */
	readonly input_a?: string | undefined;
	readonly input_b?: string | undefined;
	/** Folder that relative paths start from. */
	readonly cwd: string;
	readonly env: Environment;
	readonly onWarning: Warn;
}

export interface SavedPreview extends PreviewPicture {
	readonly model: string;
	/** Iterations of the weights. */
	readonly iterations: number;
}

/** Other faces come without face data: masks and landmarks of their own would need files that are not named. */
const NO_FACE_DATA = { mask_type: 'none', warp_to_landmarks: false, alignments_a: null, alignments_b: null } as const;

/**
 * The picture that the run would draw of its last save.
 * @throws FstuiError 'faces' when there is no model, its weights do not fit its options, or the faces cannot be used;
 * 'usage' when the stored options make no model.
 */
export async function drawSavedPreview(options: SavedPreviewOptions): Promise<SavedPreview> {
	const saved = await openSavedModel(options.folder);
	try {
		for (const message of saved.warnings) options.onWarning('model_folder', message);
		const { state } = saved;
		const config = configOf(saved, options);
		const looked = facesConfig(config, options);
		const faces = await readFaces(looked, () => undefined, options.onWarning);
		const runtime = await createRuntime('cpu');
		try {
			const built: RunConfig = { ...config, learn_mask: learnsMask(config), conv_aware_init: false };
			const model = runtime.build(() => buildModel(built, state.seed));
			const predictor = await Predictor.create(runtime, model);
			await fillWeights(runtime, model, saved);
			const maker = await PreviewMaker.create(predictor, faces, looked, state.seed);
			const picture = await maker.draw(looked);
			return { ...picture, model: state.name, iterations: state.iterations };
		} finally {
			await runtime.dispose();
		}
	} finally {
		await saved.close();
	}
}

/** The options in force at the last save. */
function configOf({ state, dir }: SavedModel, { input_a, input_b, cwd, env }: SavedPreviewOptions): RunConfig {
	const flags: RunOptions = {
		model_dir: dir,
		...(input_a === undefined ? {} : { input_a }),
		...(input_b === undefined ? {} : { input_b }),
	};
	const { config } = resolveOptions({ stored: { config: state.config, locked: state.locked }, flags, cwd, env });
	return configAt(config, state.iterations);
}

function facesConfig(config: RunConfig, { input_a, input_b }: SavedPreviewOptions): RunConfig {
	if (input_a === undefined && input_b === undefined) return config;
	// Stages would ask for the face data of other options.
	return { ...config, ...NO_FACE_DATA, stages: [] };
}

async function fillWeights(runtime: Runtime, model: FaceModel, saved: SavedModel): Promise<void> {
	const missing = new Map(modelWeights(model).map(({ name, variable }) => [name, variable]));
	for await (const { name, shape, values } of saved.loadWeights()) {
		const variable = missing.get(name);
		if (variable === undefined || variable.shape.join() !== shape.join()) {
			throw unfit(saved, `${name} [${shape.join(', ')}] is not of this model`);
		}
		runtime.writeVariable(variable, values);
		missing.delete(name);
	}
	const [first] = missing.keys();
	if (first !== undefined) throw unfit(saved, `${first} is missing`);
}

function unfit({ dir, state }: SavedModel, what: string): FstuiError {
	return new FstuiError('faces', `the weights do not fit the options of the ${state.name} model: ${what}`, {
		where: dir,
		next: 'Choose a backup or snapshot of the model, or restore one with fstui restore.',
	});
}
