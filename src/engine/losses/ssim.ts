/**
 * Structural dissimilarity, (1 - SSIM) / 2, after Wang, Bovik, Sheikh and Simoncelli (2004): local means, variances
 * and covariance in an 11 x 11 Gaussian window of sigma 1.5, per channel, dynamic range 1.
 */
import * as tf from '@tensorflow/tfjs-core';

export const C1 = 0.01 ** 2;
export const C2 = 0.03 ** 2;
const WINDOW = 11;
const SIGMA = 1.5;

/** Normalized Gaussian weights. */
export function gaussianWindow(size: number, sigma: number): readonly number[] {
	const weights = Array.from({ length: size }, (_, i) => Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma * sigma)));
	const sum = weights.reduce((a, b) => a + b, 0);
	return weights.map((w) => w / sum);
}

/** The separable filter as a band matrix [size - window + 1, size], so that it runs as a matrix product. */
function band(size: number): tf.Tensor2D {
	const weights = gaussianWindow(WINDOW, SIGMA);
	const rows = size - WINDOW + 1;
	const values = new Float32Array(rows * size);
	for (let r = 0; r < rows; r++) values.set(weights, r * size + r);
	return tf.tensor2d(values, [rows, size]);
}

/** @throws Error when the pictures are smaller than the window (11 px). */
export function ssim(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	const [n, h, w, c] = trueNHWC.shape;
	if (h < WINDOW || w < WINDOW) throw new Error(`ssim needs pictures of at least ${WINDOW} px, got ${h} x ${w}`);
	const rowsBand = tf.expandDims(band(h), 0);
	const columnsBand = band(w);
	const planes = (xNHWC: tf.Tensor4D) => tf.reshape(tf.transpose(xNHWC, [0, 3, 1, 2]), [n * c, h, w]) as tf.Tensor3D;
	const blur = (x: tf.Tensor3D) => {
		const across = tf.matMul(tf.reshape(x, [n * c * h, w]), columnsBand, false, true);
		return tf.matMul(rowsBand, tf.reshape(across, [n * c, h, w - WINDOW + 1])) as tf.Tensor3D;
	};
	const x = planes(trueNHWC);
	const y = planes(predNHWC);
	const meanX = blur(x);
	const meanY = blur(y);
	const meanXX = tf.square(meanX);
	const meanYY = tf.square(meanY);
	const meanXY = tf.mul(meanX, meanY);
	const varianceX = tf.sub(blur(tf.square(x)), meanXX);
	const varianceY = tf.sub(blur(tf.square(y)), meanYY);
	const covariance = tf.sub(blur(tf.mul(x, y)), meanXY);
	const luminance = tf.div(tf.add(tf.mul(meanXY, 2), C1), tf.add(tf.add(meanXX, meanYY), C1));
	const structure = tf.div(tf.add(tf.mul(covariance, 2), C2), tf.add(tf.add(varianceX, varianceY), C2));
	return tf.div(tf.sub(1, tf.mean(tf.mul(luminance, structure))), 2);
}
