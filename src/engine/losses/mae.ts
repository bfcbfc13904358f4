/** Mean absolute error. */
import * as tf from '@tensorflow/tfjs-core';

/** @returns scalar mean of |pred - true| over all pixels, channels and images. */
export function mae(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	return tf.mean(tf.abs(tf.sub(predNHWC, trueNHWC)));
}
