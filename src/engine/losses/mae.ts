/** Mean absolute error. */
import * as tf from '@tensorflow/tfjs-core';
import { absolute } from './slopes.js';

/** @returns scalar mean of |pred - true| over all pixels, channels and images. */
export function mae(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	return tf.mean(absolute(tf.sub(predNHWC, trueNHWC)));
}
