/** The largest error of each channel, so that only the worst pixel of a picture is worked on. */
import * as tf from '@tensorflow/tfjs-core';
import { sign } from './slopes.js';

const ROWS_AND_COLUMNS = [1, 2];

/** [n, h, w, c] to [n, 1, 1, c], the largest |d|; pixels that are equally far off share the slope. */
function largest(dNHWC: tf.Tensor4D): tf.Tensor4D {
	const run = tf.customGrad((x, save) => {
		const d = x as tf.Tensor;
		const value = tf.max(tf.abs(d), ROWS_AND_COLUMNS, true);
		(save as tf.GradSaveFunc)([d, value]);
		return {
			value,
			gradFunc: (dy, saved) => {
				const [d, peak] = saved as [tf.Tensor, tf.Tensor];
				const isPeak = tf.cast(tf.equal(tf.abs(d), peak), 'float32');
				const share = tf.div(dy, tf.sum(isPeak, ROWS_AND_COLUMNS, true));
				return tf.mul(tf.mul(isPeak, sign(d)), share);
			},
		};
	});
	return run(dNHWC) as tf.Tensor4D;
}

/** @returns scalar mean over images and channels of the maximum of |pred - true| over the picture. */
export function lInfNorm(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	return tf.mean(largest(tf.sub(predNHWC, trueNHWC)));
}
