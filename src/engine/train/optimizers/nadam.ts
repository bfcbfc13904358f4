/**
 * Nadam (Dozat 2016): Adam with Nesterov momentum. The momentum of update t is beta1 (1 - 0.96^(0.004 t) / 2), Dozat's
 * schedule.
 */
import * as tf from '@tensorflow/tfjs-core';
import { declared, type Optimizer, type OptimizerConfig } from './optimizer.js';

/** Below this the product of momenta no longer changes 1 - product in double precision. */
const NEGLIGIBLE = 1e-20;

export function nadam({ beta1, beta2, epsilon }: OptimizerConfig): Optimizer {
	const momentum = (t: number) => beta1 * (1 - 0.5 * 0.96 ** (0.004 * t));
	const momentumProduct = (t: number) => {
		let product = 1;
		for (let i = 1; i <= t && product > NEGLIGIBLE; i++) product *= momentum(i);
		return product;
	};
	return {
		slots: ['m', 'v'],
		decay: 'coupled',
		scalarNames: ['gradient_rate', 'momentum_rate', 'correction'],
		scalars(t, learningRate) {
			const product = momentumProduct(t);
			return {
				gradient_rate: (learningRate * (1 - momentum(t))) / (1 - product),
				momentum_rate: (learningRate * momentum(t + 1)) / (1 - product * momentum(t + 1)),
				correction: 1 / Math.sqrt(1 - beta2 ** t),
			};
		},
		step(gradient, slots, scalars) {
			const [m, v] = [declared(slots, 'm'), declared(slots, 'v')];
			const newM = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1));
			const newV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2));
			m.assign(newM);
			v.assign(newV);
			const ahead = tf.add(
				tf.mul(newM, declared(scalars, 'momentum_rate')),
				tf.mul(gradient, declared(scalars, 'gradient_rate')),
			);
			return tf.div(ahead, tf.add(tf.mul(tf.sqrt(newV), declared(scalars, 'correction')), epsilon));
		},
	};
}
