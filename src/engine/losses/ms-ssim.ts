/**
 * Multi-scale structural dissimilarity, 1 - MS-SSIM, after Wang, Simoncelli and Bovik (2003): contrast and structure
 * at every scale, luminance at the coarsest, each to the power the paper found for it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { halvingMatrix } from './filter-matrix.js';
import { bothAxes, filterMaps, requireSize } from './separable.js';
import { similarityMaps, WINDOW } from './ssim.js';

/** Exponents of the paper, finest scale first. */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
/**
 * A similarity below this (a picture against its negative) counts as this much: a fractional power has no value below 0
 * and no slope at 0.
 */
const FLOOR = 1e-4;

/** Exponents for the scales whose pictures (sides halved each time, rounded down) still hold the window; sum 1. */
export function scaleWeights(size: number): readonly number[] {
	const fitting = WEIGHTS.filter((_, scale) => Math.floor(size / 2 ** scale) >= WINDOW);
	const sum = fitting.reduce((a, b) => a + b, 0);
	return fitting.map((weight) => weight / sum);
}

/**
 * Means over each picture and channel are taken before the powers, and the mean over pictures and channels after. At
 * the coarsest scale the mean is of luminance times structure.
 * @returns scalar, 0 for equal pictures, at most 1.
 * @throws Error when the pictures are smaller than the window (11 px).
 */
export function msSsim(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	requireSize('ms_ssim', trueNHWC, WINDOW);
	const weights = scaleWeights(Math.min(...trueNHWC.shape.slice(1, 3)));
	let [x, y] = [trueNHWC, predNHWC];
	const logs = weights.map((weight, scale) => {
		if (scale > 0) {
			const halve = bothAxes(x, halvingMatrix);
			[x, y] = [filterMaps(x, halve), filterMaps(y, halve)];
		}
		const { luminance, structure } = similarityMaps(x, y);
		const map = scale === weights.length - 1 ? tf.mul(luminance, structure) : structure;
		return tf.mul(tf.log(tf.maximum(tf.mean(map, [1, 2]), FLOOR)), weight);
	});
	return tf.sub(1, tf.mean(tf.exp(logs.reduce((sum, log) => tf.add(sum, log)))));
}
