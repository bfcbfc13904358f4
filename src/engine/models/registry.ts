/** Which function builds which model. Must be called with the runtime's backend active. */
import type { RunConfig } from '../../config/schema.js';
import type { FaceModel } from './face-model.js';
import { buildLightweight } from './lightweight.js';
import { buildOriginal } from './original.js';
import { buildToy } from './toy.js';

export type ModelConfig = Pick<RunConfig, 'model' | 'lowmem'>;

export function buildModel(config: ModelConfig, seed: number): FaceModel {
	switch (config.model) {
		case 'original':
			return buildOriginal({ lowmem: config.lowmem, seed });
		case 'lightweight':
			return buildLightweight({ seed });
		case 'toy':
			return buildToy({ seed });
	}
}
