/** A named part of a model: layers from one input to its outputs. Must not know how parts are put together. */
import type * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { Blocks, type Value } from './blocks.js';
import type { BuildOptions } from './build-options.js';

export interface Network {
	/** e.g. "encoder"; prefix of its weights' names. A name ending in _a or _b belongs to one side only. */
	readonly name: string;
	readonly model: layers.LayersModel;
}

/** Builds a network from its input shape (without the batch) and a function over its blocks. */
export function network(
	name: string,
	inputShape: readonly number[],
	options: BuildOptions,
	build: (blocks: Blocks, x: Value) => readonly Value[],
): Network {
	const input = layers.input({ shape: [...inputShape], name: `${name}/input` });
	const outputs = build(new Blocks(name, options), input);
	return { name, model: layers.model({ inputs: input, outputs: [...outputs], name }) };
}

/** All outputs of a network for a batch. */
export function applyNetwork({ model }: Network, x: tf.Tensor, training: boolean): readonly tf.Tensor4D[] {
	const outputs = model.apply(x, { training });
	return (Array.isArray(outputs) ? outputs : [outputs]) as tf.Tensor4D[];
}
