/** Logarithm of the hyperbolic cosine of the error: a square for small errors, an absolute value for large ones. */
import * as tf from '@tensorflow/tfjs-core';
import { logCosh } from './slopes.js';

/** @returns scalar mean of log(cosh(pred - true)) over all pixels, channels and images. */
export function logcosh(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	return tf.mean(logCosh(tf.sub(predNHWC, trueNHWC)));
}
