/**
 * A training step on made-up faces, for measuring: the network, losses and optimizer of a configuration without
 * folders. Must not know what is measured.
 */
import { type RunConfig, type RunOptions, runSchema } from '../config/schema.js';
import type { FaceModel } from './models/face-model.js';
import { buildModel } from './models/registry.js';
import { fillUniformNoise } from './runtime/noise.js';
import type { Runtime } from './runtime/runtime.js';
import type { PairBatch } from './train/gradients.js';
import { gradientConfig, learnsMask, maskChannels, updateConfig } from './train/run-options.js';
import { TrainStep } from './train/step.js';

/** Folders a configuration must name; nothing looks at them. */
const NO_FOLDERS = { input_a: 'a', input_b: 'b', model_dir: 'model' };
const SEED = 1;

export interface Trial {
	readonly config: RunConfig;
	readonly model: FaceModel;
	readonly step: TrainStep;
	readonly batch: PairBatch;
	/** One step; `t` counts from 1. */
	run(t: number): Promise<void>;
}

/** The complete configuration of options that name no folders; their values are taken as they are. */
export function trialConfig(options: RunOptions): RunConfig {
	const config = { ...runSchema.parse(NO_FOLDERS), ...options } as RunConfig;
	return { ...config, learn_mask: learnsMask(config) };
}

export async function createTrial(runtime: Runtime, options: RunOptions): Promise<Trial> {
	const config = trialConfig(options);
	const model = runtime.build(() => buildModel(config, SEED));
	const step = await TrainStep.create(runtime, model, {
		gradients: gradientConfig(config),
		update: updateConfig(config),
		seed: SEED,
		frozen: [],
		accumulates: config.gradient_accumulation > 1,
	});
	const batch = { a: noiseBatch(config, model, 'a'), b: noiseBatch(config, model, 'b') };
	return {
		...{ config, model, step, batch },
		run: async (t) => {
			await step.run(async () => batch, t, config.learning_rate);
		},
	};
}

function noiseBatch(config: RunConfig, model: FaceModel, side: string): PairBatch['a'] {
	const noise = (size: number, channels: number, name: string) => {
		const out = new Float32Array(config.batch_size * size * size * channels);
		fillUniformNoise(out, { seed: SEED, iteration: 0 }, `${name}_${side}`);
		return out;
	};
	const planes = maskChannels(config).length;
	return {
		inputNHWC: noise(model.inputSize, 3, 'input'),
		targetsNHWC: model.outputSizes.map((size) => noise(size, 3, `target_${size}`)),
		masksNHWC: planes === 0 ? null : noise(model.outputSizes.at(-1) ?? model.inputSize, planes, 'masks'),
	};
}
