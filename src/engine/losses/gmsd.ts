/**
 * Gradient similarity deviation after Xue, Zhang, Mou and Bovik (2014): how unevenly the edges of two pictures agree.
 * The responses of the two directions are compared each on its own, not combined to a magnitude.
 */
import * as tf from '@tensorflow/tfjs-core';
import { filterMatrix } from './filter-matrix.js';
import { mixColumns, mixRows, requireSize } from './separable.js';

/** Steadies the ratio where there are no edges; for a dynamic range of 1. */
const C = 0.0025;
/** Padding of 2 by reflection needs 3 pixels. */
const SMALLEST = 3;
/** Below this the deviation has no direction, and its slope is 0. */
const FLAT = 1e-9;

/**
 * The 5 x 5 filter is the sum of two separable ones, an outer and an inner pair of rows: the one before the centre
 * minus the one after it, each weighted along the edge in its own way.
 */
const PAIRS = [
	{ difference: [1, 0, 0, 0, -1], along: [0.0007, 0.0052, 0.037, 0.0052, 0.0007] },
	{ difference: [0, 1, 0, -1, 0], along: [0.0037, 0.1187, 0.2589, 0.1187, 0.0037] },
];

/** Responses to vertical and to horizontal change, [n, h, w, c] each. */
function edges(xNHWC: tf.Tensor4D): readonly [tf.Tensor4D, tf.Tensor4D] {
	const [, h, w] = xNHWC.shape;
	const parts = PAIRS.map(({ difference, along }) => {
		const down = (taps: readonly number[]) => mixRows(xNHWC, filterMatrix(h, taps, 'reflect'));
		return {
			vertical: mixColumns(down(difference), filterMatrix(w, along, 'reflect')),
			horizontal: mixColumns(down(along), filterMatrix(w, difference, 'reflect')),
		};
	});
	return [tf.addN(parts.map((part) => part.vertical)), tf.addN(parts.map((part) => part.horizontal))];
}

/** (2 a b + C) / (a^2 + b^2 + C), 1 where the responses are equal. */
function similarity(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D {
	return tf.div(tf.add(tf.mul(tf.mul(a, b), 2), C), tf.add(tf.add(tf.square(a), tf.square(b)), C));
}

/** Population standard deviation of each picture, [n, 1, 1, 1]; its slope is 0, not infinite, where all is equal. */
function deviation(xNHWC: tf.Tensor4D): tf.Tensor4D {
	const [, h, w, c] = xNHWC.shape;
	const run = tf.customGrad((x, save) => {
		const centred = tf.sub(x as tf.Tensor, tf.mean(x as tf.Tensor, [1, 2, 3], true));
		const value = tf.sqrt(tf.mean(tf.square(centred), [1, 2, 3], true));
		(save as tf.GradSaveFunc)([centred, value]);
		return {
			value,
			gradFunc: (dy, saved) => {
				const [centred, value] = saved as [tf.Tensor, tf.Tensor];
				return tf.mul(centred, tf.div(dy, tf.mul(tf.maximum(value, FLAT), h * w * c)));
			},
		};
	});
	return run(xNHWC) as tf.Tensor4D;
}

/**
 * @returns scalar mean over images of the standard deviation of the edge similarity over the picture, its channels
 * and both directions; 0 for equal pictures.
 * @throws Error when the pictures are smaller than 3 px.
 */
export function gmsd(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	requireSize('gmsd', trueNHWC, SMALLEST);
	const [trueVertical, trueHorizontal] = edges(trueNHWC);
	const [vertical, horizontal] = edges(predNHWC);
	const both = [similarity(trueVertical, vertical), similarity(trueHorizontal, horizontal)];
	return tf.mean(deviation(tf.concat(both, 3)));
}
