/** What every layer with one input does first. Must not know any layer. */
import type * as tf from '@tensorflow/tfjs-core';

/** How TensorFlow.js calls a layer: `training` is absent or false in inference mode. */
export interface CallOptions {
	readonly training?: boolean;
}

/** The one tensor a layer is called with, which TensorFlow.js may wrap in a list. */
export function only<T extends tf.Tensor>(inputs: tf.Tensor | tf.Tensor[]): T {
	return (Array.isArray(inputs) ? inputs[0] : inputs) as T;
}
