/** Which function builds which model. Must be called with the runtime's backend active. */
import { type ModelOptions, modelOptions } from '../../config/model-options.js';
import type { RunConfig } from '../../config/schema.js';
import type { BuildOptions } from './build-options.js';
import { buildDfaker } from './dfaker.js';
import { buildDflH128 } from './dfl-h128.js';
import { buildDflSae } from './dfl-sae.js';
import { buildDlight } from './dlight.js';
import type { FaceModel } from './face-model.js';
import { buildIae } from './iae.js';
import { buildLightweight } from './lightweight.js';
import { buildOriginal } from './original.js';
import { buildRealface } from './realface.js';
import { buildToy } from './toy.js';
import { buildUnbalanced } from './unbalanced.js';
import { buildVillain } from './villain.js';

/** Builds a model from its own options and those that all models have. */
export function createModel(options: ModelOptions, build: BuildOptions): FaceModel {
	switch (options.model) {
		case 'toy':
			return buildToy(build);
		case 'lightweight':
			return buildLightweight(build);
		case 'iae':
			return buildIae(build);
		case 'original':
			return buildOriginal(options, build);
		case 'dfaker':
			return buildDfaker(options, build);
		case 'unbalanced':
			return buildUnbalanced(options, build);
		case 'dfl-h128':
			return buildDflH128(options, build);
		case 'dfl-sae':
			return buildDflSae(options, build);
		case 'villain':
			return buildVillain(options, build);
		case 'realface':
			return buildRealface(options, build);
		case 'dlight':
			return buildDlight(options, build);
	}
}

/**
 * The model of a configuration.
 *
 * @param seed unsigned 32-bit; initial weights are a function of it and their names.
 * @param onInitProgress told while initial weights that take long are made.
 * @throws FstuiError `usage` naming every option that does not fit the model.
 */
export function buildModel(
	config: RunConfig,
	seed: number,
	onInitProgress: NonNullable<BuildOptions['onInitProgress']> = () => {},
): FaceModel {
	return createModel(modelOptions(config), {
		...{ seed, onInitProgress, learnMask: config.learn_mask, reflectPadding: config.reflect_padding },
		...{ icnrInit: config.icnr_init, convAwareInit: config.conv_aware_init },
	});
}
