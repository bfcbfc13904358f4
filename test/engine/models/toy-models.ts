/** A version of every model family of a few thousand weights, through the same builders: for tests that compute. */
import type { BuildOptions } from '../../../src/engine/models/build-options.js';
import { buildDfaker } from '../../../src/engine/models/dfaker.js';
import { buildDflH128 } from '../../../src/engine/models/dfl-h128.js';
import { buildDflSae, type DflSaeOptions } from '../../../src/engine/models/dfl-sae.js';
import { buildDlight } from '../../../src/engine/models/dlight.js';
import { type FaceModel, modelWeights } from '../../../src/engine/models/face-model.js';
import { buildIae } from '../../../src/engine/models/iae.js';
import { fans } from '../../../src/engine/models/initializers.js';
import { buildLightweight } from '../../../src/engine/models/lightweight.js';
import { buildOriginal } from '../../../src/engine/models/original.js';
import { buildRealface } from '../../../src/engine/models/realface.js';
import { buildUnbalanced } from '../../../src/engine/models/unbalanced.js';
import { buildVillain } from '../../../src/engine/models/villain.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { numbers } from '../../helpers/runtimes.js';

/** @param px size of the input; 16 unless a test needs larger maps inside. */
type Builder = (build: BuildOptions, px?: 16 | 32) => FaceModel;

const NODES = 8;

const original =
	(lowmem: boolean): Builder =>
	(build, px = 16) =>
		buildOriginal({ lowmem }, build, { inputSize: px, codeSize: px / 16, filters: 2, nodes: NODES });

const sae =
	(form: Pick<DflSaeOptions, 'architecture' | 'multiscaleDecoder'>): Builder =>
	(build, px = 16) =>
		buildDflSae({ ...form, inputSize: px, autoencoderDims: NODES, encoderDims: 1, decoderDims: 1 }, build);

const unbalanced =
	(lowmem: boolean): Builder =>
	(build, px = 16) => {
		const complexity = { complexityEncoder: 2, complexityDecoderA: 8, complexityDecoderB: 8 };
		const dimensions = { ...complexity, nodes: NODES, depth: 6, dropoutA: [0.25, 0.15] } as const;
		return buildUnbalanced({ ...complexity, inputSize: px, lowmem, nodes: NODES }, build, dimensions);
	};

const dlight =
	(details: 'fast' | 'good'): Builder =>
	(build, px = 16) => {
		const dimensions = { inputSize: 2 * px, filters: 4, nodes: NODES, depth: 64 };
		return buildDlight({ features: 'best', details, outputSize: 128 }, build, dimensions);
	};

const realface: Builder = (build, px = 16) => {
	const options = { inputSize: px, outputSize: 2 * px, denseNodes: 9, complexityEncoder: 2, complexityDecoder: 12 };
	return buildRealface(options, build, { denseDepth: 16, denseStep: 0, maskFilters: 8 });
};

/** Every family, and every form of one that runs other code. */
export const TOY_MODELS: Readonly<Record<string, Builder>> = {
	lightweight: (build, px = 16) => buildLightweight(build, { inputSize: px, filters: 2, nodes: NODES }),
	original: original(false),
	'original lowmem': original(true),
	iae: (build, px = 16) => buildIae(build, { inputSize: px, filters: 2, nodes: NODES }),
	dfaker: (build, px = 16) =>
		buildDfaker({ outputSize: 128 }, build, { inputSize: px, codeSize: px / 16, filters: 2, nodes: NODES }),
	unbalanced: unbalanced(false),
	'unbalanced lowmem': unbalanced(true),
	'dfl-h128': (build, px = 16) => buildDflH128({ lowmem: false }, build, { inputSize: px, filters: 2, width: NODES }),
	'dfl-sae df': sae({ architecture: 'df', multiscaleDecoder: true }),
	'dfl-sae liae': sae({ architecture: 'liae', multiscaleDecoder: false }),
	villain: (build, px = 16) =>
		buildVillain({ lowmem: false }, build, { inputSize: px, filters: 4, nodes: NODES, resBlocks: 2 }),
	realface,
	'dlight fast': dlight('fast'),
	'dlight good': dlight('good'),
};

/** Gives every weight a value that matters: biases are not 0, scales not 1, and nothing fades through the layers. */
export function enliven(runtime: Runtime, model: FaceModel): void {
	modelWeights(model).forEach(({ name, variable }, i) => {
		const values = numbers(variable.size, i + 1);
		const scale = Math.sqrt(6 / fans(variable.shape).fanIn);
		const lively = (v: number) =>
			variable.shape.length > 1 ? v * scale : /(gamma|variance)$/.test(name) ? 1 + v / 2 : v / 4;
		runtime.writeVariable(variable, values.map(lively));
	});
}
