/**
 * Structural dissimilarity, (1 - SSIM) / 2, after Wang, Bovik, Sheikh and Simoncelli (2004): local means, variances
 * and covariance in an 11 x 11 Gaussian window of sigma 1.5, per channel, dynamic range 1.
 */
import * as tf from '@tensorflow/tfjs-core';
import { gaussianWindow, validFilterMatrix } from './filter-matrix.js';
import { bothAxes, filterMaps, requireSize } from './separable.js';

export const C1 = 0.01 ** 2;
export const C2 = 0.03 ** 2;
/** Side of the Gaussian window in pixels. */
export const WINDOW = 11;
const SIGMA = 1.5;

export interface SimilarityMaps {
	/** Agreement of the local means, [n, h - 10, w - 10, c]. */
	readonly luminance: tf.Tensor4D;
	/** Contrast times structure, [n, h - 10, w - 10, c]. */
	readonly structure: tf.Tensor4D;
}

/** SSIM's two factors at every position where the window fits, for pictures of at least 11 px. */
export function similarityMaps(xNHWC: tf.Tensor4D, yNHWC: tf.Tensor4D): SimilarityMaps {
	const window = gaussianWindow(WINDOW, SIGMA);
	const filter = bothAxes(xNHWC, (size) => validFilterMatrix(size, window));
	const meanX = filterMaps(xNHWC, filter);
	const meanY = filterMaps(yNHWC, filter);
	const meanXY = tf.mul(meanX, meanY);
	const meanSquares = tf.add(tf.square(meanX), tf.square(meanY));
	// Only the sum of the variances is needed, so the squares are blurred together.
	const squares = tf.add<tf.Tensor4D>(tf.square(xNHWC), tf.square(yNHWC));
	const variances = tf.sub(filterMaps(squares, filter), meanSquares);
	const covariance = tf.sub(filterMaps(tf.mul(xNHWC, yNHWC), filter), meanXY);
	const ratio = (product: tf.Tensor, squares: tf.Tensor, c: number) =>
		tf.div<tf.Tensor4D>(tf.add(tf.mul(product, 2), c), tf.add(squares, c));
	return { luminance: ratio(meanXY, meanSquares, C1), structure: ratio(covariance, variances, C2) };
}

/**
 * @returns scalar mean of (1 - SSIM) / 2, 0 for equal pictures.
 * @throws Error when the pictures are smaller than the window (11 px).
 */
export function ssim(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	requireSize('ssim', trueNHWC, WINDOW);
	const { luminance, structure } = similarityMaps(trueNHWC, predNHWC);
	return tf.div(tf.sub(1, tf.mean(tf.mul(luminance, structure))), 2);
}
