/**
 * Structural dissimilarity over non-overlapping 3 x 3 patches, all channels of a patch pooled into one vector of 27
 * values: the form used at the time of the guide. Left-over rows and columns are ignored.
 */
import * as tf from '@tensorflow/tfjs-core';
import { requireSize } from './separable.js';
import { C1, C2 } from './ssim.js';

const PATCH = 3;

/** [n, patches, 27] of the picture's patches. */
function patches(xNHWC: tf.Tensor4D): tf.Tensor3D {
	const [n, h, w, c] = xNHWC.shape;
	const [rows, columns] = [Math.floor(h / PATCH), Math.floor(w / PATCH)];
	const whole = tf.slice(xNHWC, [0, 0, 0, 0], [n, rows * PATCH, columns * PATCH, c]);
	const split = tf.reshape(whole, [n, rows, PATCH, columns, PATCH, c]);
	return tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4, 5]), [n, rows * columns, PATCH * PATCH * c]);
}

/**
 * @returns scalar mean of (1 - SSIM) / 2, 0 for equal pictures.
 * @throws Error when the pictures are smaller than a patch (3 px).
 */
export function ssimPatch(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	requireSize('ssim_patch', trueNHWC, PATCH);
	const x = patches(trueNHWC);
	const y = patches(predNHWC);
	const meanX = tf.mean(x, 2, true);
	const meanY = tf.mean(y, 2, true);
	const dx = tf.sub(x, meanX);
	const dy = tf.sub(y, meanY);
	const varianceX = tf.mean(tf.square(dx), 2, true);
	const varianceY = tf.mean(tf.square(dy), 2, true);
	const covariance = tf.mean(tf.mul(dx, dy), 2, true);
	const numerator = tf.mul(tf.add(tf.mul(tf.mul(meanX, meanY), 2), C1), tf.add(tf.mul(covariance, 2), C2));
	const denominator = tf.mul(
		tf.add(tf.add(tf.square(meanX), tf.square(meanY)), C1),
		tf.add(tf.add(varianceX, varianceY), C2),
	);
	return tf.div(tf.sub(1, tf.mean(tf.div(numerator, denominator))), 2);
}
