/** The gradient of a linear function, column by column from its values alone, where TensorFlow.js' gradient is wrong. */
import * as tf from '@tensorflow/tfjs-core';
import { numbers, referenceRuntime, size } from './runtimes.js';

type Linear = (x: tf.Tensor) => tf.Tensor;

/**
 * Gradient of sum(fn(x) * weights) with the weights of valueAndGradients, from fn(e_i) for every unit vector e_i.
 * Uses only forward kernels of the pure-JavaScript backend.
 */
export function linearGradient(fn: Linear, shape: readonly number[]): Float32Array {
	return referenceRuntime().build(() => {
		const count = size(shape);
		const out = new Float32Array(count);
		for (let i = 0; i < count; i++) {
			const unit = new Float32Array(count);
			unit[i] = 1;
			const column = fn(tf.tensor(unit, [...shape])).dataSync();
			const weights = numbers(column.length, 99);
			for (const [j, weight] of weights.entries()) out[i] = (out[i] ?? 0) + weight * Number(column[j]);
		}
		return out;
	});
}
