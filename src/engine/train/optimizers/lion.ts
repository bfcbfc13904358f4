/**
 * Lion (Chen et al. 2023): every weight moves by the same amount, in the direction of a mean of gradients. It wants a
 * learning rate 3 to 10 times below Adam's.
 */
import * as tf from '@tensorflow/tfjs-core';
import { declared, type Optimizer, type OptimizerConfig } from './optimizer.js';

export function lion({ beta1, beta2 }: OptimizerConfig): Optimizer {
	return {
		slots: ['m'],
		decay: 'decoupled',
		scalarNames: ['rate'],
		scalars: (_t, learningRate) => ({ rate: learningRate }),
		step(gradient, slots, scalars) {
			const m = declared(slots, 'm');
			const direction = tf.sign(tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)));
			m.assign(tf.add(tf.mul(m, beta2), tf.mul(gradient, 1 - beta2)));
			return tf.mul(direction, declared(scalars, 'rate'));
		},
	};
}
