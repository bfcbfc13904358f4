/** Mean squared error. */
import * as tf from '@tensorflow/tfjs-core';

/** @returns scalar mean of (pred - true)^2 over all pixels, channels and images. */
export function mse(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	return tf.mean(tf.square(tf.sub(predNHWC, trueNHWC)));
}
