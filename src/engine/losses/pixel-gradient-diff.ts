/**
 * Difference of the pictures' first and second derivatives, so that edges and their sharpness count and not
 * brightness. All derivatives are linear: they are taken of the difference of the pictures.
 */
import * as tf from '@tensorflow/tfjs-core';
import { filterMatrix } from './filter-matrix.js';
import { mixColumns, mixRows, requireSize } from './separable.js';
import { generalised } from './slopes.js';

/** Practically a square. */
const SHAPE = { alpha: 1.9999, beta: 1 / 255 };
/** Half central difference; with the edge pixel repeated it is half the one-sided difference at the border. */
const FIRST = [-0.5, 0, 0.5];
/** Both neighbours minus twice the centre. */
const SECOND = [1, -2, 1];
const SMALLEST = 2;

/**
 * @returns scalar mean of (L(dx) + L(dy) + L(dxx) + L(dyy) + 2 L(dxy)) / 2 with L Barron's general loss. The mixed
 * derivative dxy is the y derivative of the x derivative: a quarter of f(+,+) + f(-,-) - f(+,-) - f(-,+).
 * @throws Error when the pictures are smaller than 2 px.
 */
export function pixelGradientDiff(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	requireSize('pixel_gradient_diff', trueNHWC, SMALLEST);
	const d = tf.sub<tf.Tensor4D>(predNHWC, trueNHWC);
	const [, h, w] = d.shape;
	const first = filterMatrix(h, FIRST, 'edge');
	const dx = mixColumns(d, filterMatrix(w, FIRST, 'edge'));
	const terms = [
		{ derivative: dx, weight: 0.5 },
		{ derivative: mixRows(d, first), weight: 0.5 },
		{ derivative: mixColumns(d, filterMatrix(w, SECOND, 'edge')), weight: 0.5 },
		{ derivative: mixRows(d, filterMatrix(h, SECOND, 'edge')), weight: 0.5 },
		{ derivative: mixRows(dx, first), weight: 1 },
	];
	const means = terms.map(({ derivative, weight }) => tf.mul(tf.mean(generalised(derivative, SHAPE)), weight));
	return tf.addN(means) as tf.Scalar;
}
