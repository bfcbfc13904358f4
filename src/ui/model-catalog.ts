/**
 * What the model screen tells about each model: plain data, so that the first screen needs no engine.
 */
import type { ModelName } from '../config/schema.js';

export interface ModelEntry {
	/** Unique value for lists. */
	readonly id: string;
	readonly title: string;
	readonly model: ModelName;
	readonly lowmem: boolean;
	/** Trainable weights of both autoencoders, the shared encoder counted once. */
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
			'The classic shared-encoder model and the best first choice: robust with most faces, well understood, trains on modest machines.',
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
		description: 'The smallest of the three: for machines with little memory and for finding out whether two sets fit.',
	},
];

/** The catalog entry of a model and its variant. */
export function catalogEntry(model: ModelName, lowmem: boolean): ModelEntry | undefined {
	return (
		MODEL_CATALOG.find((entry) => entry.model === model && entry.lowmem === lowmem) ??
		MODEL_CATALOG.find((entry) => entry.model === model)
	);
}
