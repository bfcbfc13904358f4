/** A smooth absolute error: Barron's general loss at alpha 1, beta one grey level (1/255). */
import * as tf from '@tensorflow/tfjs-core';
import { generalised } from './slopes.js';

const SHAPE = { alpha: 1, beta: 1 / 255 };

/** @returns scalar mean of sqrt(d^2 + beta^2) - beta with d = pred - true, over all pixels, channels and images. */
export function smoothLoss(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	return tf.mean(generalised(tf.sub(predNHWC, trueNHWC), SHAPE));
}
