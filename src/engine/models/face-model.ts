/**
 * What the training loop knows about a model: its networks, its sizes, and how faces go through it.
 * Must not know losses, optimizers or devices.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Network } from './network.js';

export type Side = 'a' | 'b';

/** What one side's networks draw. */
export interface SideOutputs {
	/** One per output size, smallest first; each [n, size, size, 3] in 0..1. */
	readonly facesNHWC: readonly tf.Tensor4D[];
	/** [n, size, size, 1] at the largest output size, 0..1; null for models without a mask decoder (learn_mask off). */
	readonly maskNHWC: tf.Tensor4D | null;
}

export interface FaceModel {
	readonly name: string;
	/** "" or what tells apart the forms of one model, e.g. "lowmem" or "liae multiscale". */
	readonly variant: string;
	/** Side of the square input picture, in pixels. */
	readonly inputSize: number;
	/** Sides of the face outputs, ascending. */
	readonly outputSizes: readonly number[];
	readonly networks: readonly Network[];
	/** True when each side has a mask output (learn_mask). */
	readonly hasMask: boolean;
	/** Each side through its own networks, in training mode. Inputs [n, inputSize, inputSize, 3] in 0..1. */
	reconstruct(aNHWC: tf.Tensor4D, bNHWC: tf.Tensor4D): Readonly<Record<Side, SideOutputs>>;
	/** Faces of any side as each side's networks draw them, in inference mode. */
	predict(xNHWC: tf.Tensor4D): Readonly<Record<Side, SideOutputs>>;
}

/** A weight with the name it has in model files, e.g. "encoder/conv_0/kernel". */
export interface NamedWeight {
	readonly name: string;
	readonly variable: tf.Variable;
	/** False for running statistics, which a training step assigns but no optimizer updates. */
	readonly trainable: boolean;
}

/** All weights of all networks in a fixed order. */
export function modelWeights(model: FaceModel): readonly NamedWeight[] {
	return model.networks.flatMap(({ model: network }) =>
		network.layers.flatMap((layer) =>
			layer.weights.map((weight) => ({
				name: `${layer.name}/${weight.originalName.split('/').at(-1) ?? weight.originalName}`,
				variable: weight.read() as tf.Variable,
				trainable: weight.trainable,
			})),
		),
	);
}

/** Number of parameters, running statistics included. */
export function countParameters(model: FaceModel): number {
	return modelWeights(model).reduce((sum, { variable }) => sum + variable.size, 0);
}
