/**
 * Laplacian pyramid loss after Bojanowski, Joulin, Lopez-Paz and Szlam (2018, "Optimizing the latent space of
 * generative networks"): absolute differences per octave of detail. The pyramid is that of Burt and Adelson (1983).
 * It is linear: it is taken of the difference of the pictures.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AxisMatrix } from '../jit/axis-matrix.js';
import { filterMatrix } from './filter-matrix.js';
import { bothAxes, filterMaps, requireSize } from './separable.js';
import { absolute } from './slopes.js';

/** Burt and Adelson's 5-tap kernel, a Gaussian of sigma 1. */
const KERNEL = [1, 4, 6, 4, 1].map((weight) => weight / 16);
/** Octaves at most, the rest that remains counted as one. */
const LEVELS = 5;

/** Blur, then every other sample from the first: [ceil(size / 2), size]. */
function reduceMatrix(size: number): AxisMatrix {
	const blur = filterMatrix(size, KERNEL, 'edge');
	const rows = Math.ceil(size / 2);
	const values = new Float32Array(rows * size);
	for (let r = 0; r < rows; r++) values.set(blur.values.subarray(2 * r * size, (2 * r + 1) * size), r * size);
	return { rows, columns: size, values };
}

/** Back to `size` samples: zeros put between the samples, blurred, doubled; every row sums to 1. */
function expandMatrix(size: number): AxisMatrix {
	const columns = Math.ceil(size / 2);
	const values = new Float32Array(size * columns);
	for (let r = 0; r < size; r++) {
		KERNEL.forEach((weight, k) => {
			const at = r + k - 2;
			if (at % 2 !== 0) return;
			const index = r * columns + Math.min(Math.max(at / 2, 0), columns - 1);
			values[index] = (values[index] ?? 0) + 2 * weight;
		});
	}
	return { rows: size, columns, values };
}

/**
 * @returns scalar: the sum over levels j = 0, 1, ... of 2^j times the mean of |L_j(pred) - L_j(true)|. A level is the
 * picture minus its expanded reduction, the next is made from the reduction; what is left after four levels, or when
 * a side is below 5 px, is the last level.
 * @throws Error when the pictures are smaller than the kernel (5 px).
 */
export function laploss(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	requireSize('laploss', trueNHWC, KERNEL.length);
	let rest = tf.sub<tf.Tensor4D>(predNHWC, trueNHWC);
	const levels: tf.Tensor4D[] = [];
	while (levels.length < LEVELS - 1 && Math.min(...rest.shape.slice(1, 3)) >= KERNEL.length) {
		const reduced = filterMaps(rest, bothAxes(rest, reduceMatrix));
		levels.push(tf.sub(rest, filterMaps(reduced, bothAxes(rest, expandMatrix))));
		rest = reduced;
	}
	levels.push(rest);
	return tf.addN(levels.map((level, j) => tf.mul(tf.mean(absolute(level)), 2 ** j))) as tf.Scalar;
}
