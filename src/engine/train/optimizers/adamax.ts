/** Adamax (Kingma and Ba 2015, section 7.1): Adam with the infinity norm in place of the second moment. */
import * as tf from '@tensorflow/tfjs-core';
import { declared, type Optimizer, type OptimizerConfig } from './optimizer.js';

export function adamax({ beta1, beta2, epsilon }: OptimizerConfig): Optimizer {
	return {
		slots: ['m', 'u'],
		decay: 'coupled',
		scalarNames: ['rate'],
		scalars: (t, learningRate) => ({ rate: learningRate / (1 - beta1 ** t) }),
		step(gradient, slots, scalars) {
			const [m, u] = [declared(slots, 'm'), declared(slots, 'u')];
			const newM = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1));
			const newU = tf.maximum(tf.mul(u, beta2), tf.abs(gradient));
			m.assign(newM);
			u.assign(newU);
			return tf.div(tf.mul(newM, declared(scalars, 'rate')), tf.add(newU, epsilon));
		},
	};
}
