/**
 * What the model screen tells about each model: plain data, so that the first screen needs no engine.
 * Sizes and parameters are those of the models' default options.
 */
import type { ModelName } from '../config/schema.js';

export interface ModelEntry {
	/** Unique value for lists. */
	readonly id: string;
	readonly title: string;
	readonly model: ModelName;
	readonly lowmem: boolean;
	/** Weights of both autoencoders, shared parts counted once. */
	readonly parameters: number;
	/** Side of the square pictures in and out, pixels. */
	readonly inputSize: number;
	readonly outputSize: number;
	readonly description: string;
}

export const MODEL_CATALOG: readonly ModelEntry[] = [
	{
		id: 'original',
		title: 'Original',
		model: 'original',
		lowmem: false,
		parameters: 82_062_470,
		inputSize: 64,
		outputSize: 64,
		description:
			'The classic shared-encoder model and the best first choice. Robust with most faces, and proof that good faces matter more than a large network.',
	},
	{
		id: 'original-lowmem',
		title: 'Original, low memory',
		model: 'original',
		lowmem: true,
		parameters: 60_565_126,
		inputSize: 64,
		outputSize: 64,
		description:
			'Original without its last encoder convolution and with half the dense layer: less memory and faster steps, less detail.',
	},
	{
		id: 'lightweight',
		title: 'Lightweight',
		model: 'lightweight',
		lowmem: false,
		parameters: 51_066_374,
		inputSize: 64,
		outputSize: 64,
		description:
			'The fewest weights, for machines with little memory and for a look at whether two sets fit. Not meant for finished work.',
	},
	{
		id: 'iae',
		title: 'IAE',
		model: 'iae',
		lowmem: false,
		parameters: 117_816_003,
		inputSize: 64,
		outputSize: 64,
		description:
			'One encoder and one decoder for both people, with layers for A, for B and for both between them: made to keep identities apart.',
	},
	{
		id: 'dfaker',
		title: 'Dfaker',
		model: 'dfaker',
		lowmem: false,
		parameters: 113_330_822,
		inputSize: 64,
		outputSize: 128,
		description:
			'Reads a small face and draws a larger one. Good results with nothing to adjust: choose it, start it, wait.',
	},
	{
		id: 'unbalanced',
		title: 'Unbalanced',
		model: 'unbalanced',
		lowmem: false,
		parameters: 207_046_186,
		inputSize: 128,
		outputSize: 128,
		description:
			'Powerful and adjustable in many ways, but wants experience; RealFace is its successor. Most of its strength is in decoder B, so that swaps from B to A disappoint.',
	},
	{
		id: 'unbalanced-lowmem',
		title: 'Unbalanced, low memory',
		model: 'unbalanced',
		lowmem: true,
		parameters: 107_962_506,
		inputSize: 128,
		outputSize: 128,
		description: 'Unbalanced with a thinner bottleneck and plain decoders: half the weights and a third of the work.',
	},
	{
		id: 'dfl-h128',
		title: 'DFL-H128',
		model: 'dfl-h128',
		lowmem: false,
		parameters: 107_716_102,
		inputSize: 128,
		outputSize: 128,
		description:
			'The layers of Original on a 128 px face, squeezed through half the bottleneck: sharper, but some of what the size gains is lost again.',
	},
	{
		id: 'dfl-h128-lowmem',
		title: 'DFL-H128, low memory',
		model: 'dfl-h128',
		lowmem: true,
		parameters: 48_244_102,
		inputSize: 128,
		outputSize: 128,
		description: 'DFL-H128 with half of every width: the lightest way to 128 px, with visibly less detail.',
	},
	{
		id: 'dfl-sae',
		title: 'DFL-SAE',
		model: 'dfl-sae',
		lowmem: false,
		parameters: 130_008_718,
		inputSize: 128,
		outputSize: 128,
		description:
			'Fine detail and many options, with two architectures: df (a decoder per person) and liae (shared). Some of A may remain visible in B.',
	},
	{
		id: 'villain',
		title: 'Villain',
		model: 'villain',
		lowmem: false,
		parameters: 155_115_014,
		inputSize: 128,
		outputSize: 128,
		description:
			'Perhaps the most detailed model, and very hungry for memory and time. Nothing to adjust; colours may match badly when the faces come from few sources.',
	},
	{
		id: 'villain-lowmem',
		title: 'Villain, low memory',
		model: 'villain',
		lowmem: true,
		parameters: 118_660_614,
		inputSize: 128,
		outputSize: 128,
		description: 'Villain with half of its residual blocks in the encoder: a fifth less work, a little less detail.',
	},
	{
		id: 'realface',
		title: 'RealFace',
		model: 'realface',
		lowmem: false,
		parameters: 238_241_676,
		inputSize: 64,
		outputSize: 128,
		description:
			'Successor of Unbalanced with what Dfaker taught. Very adjustable, best changed by those who know why; decoder B is the strong one, so swap A to B only.',
	},
	{
		id: 'dlight',
		title: 'Dlight',
		model: 'dlight',
		lowmem: false,
		parameters: 143_614_006,
		inputSize: 128,
		outputSize: 256,
		description:
			'The newest: a Dfaker relative that enlarges faces with upscalers of its own, to 128, 256 or 384 px. Easy to fit to a machine.',
	},
];

/** Not in the list for everybody; offered to those whose preset or command names it. */
const TOY: ModelEntry = {
	id: 'toy',
	title: 'Toy',
	model: 'toy',
	lowmem: false,
	parameters: 51_486,
	inputSize: 16,
	outputSize: 16,
	description: 'A tiny network for tests: quick, and learns next to nothing.',
};

/** The models to choose from: those of the catalog, and the one chosen so far. */
export function offeredModels(chosen: ModelName | undefined): readonly ModelEntry[] {
	return chosen === TOY.model ? [TOY, ...MODEL_CATALOG] : MODEL_CATALOG;
}

/** The catalog entry of a model and its variant. */
export function catalogEntry(model: ModelName, lowmem: boolean): ModelEntry | undefined {
	const entries = offeredModels(model).filter((entry) => entry.model === model);
	return entries.find((entry) => entry.lowmem === lowmem) ?? entries[0];
}
