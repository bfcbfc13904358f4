/**
 * Adam (Kingma and Ba 2015) in Keras' form: epsilon is added outside the bias-corrected square root. With `amsgrad`
 * the divisor never shrinks (Reddi, Kale and Kumar 2018). AdamW is the same step with decoupled weight decay. The bias
 * correction depends only on the update's number, so it is folded into the rate.
 */
import * as tf from '@tensorflow/tfjs-core';
import { declared, type Optimizer, type OptimizerConfig } from './optimizer.js';

export function adam(config: OptimizerConfig, decay: Optimizer['decay']): Optimizer {
	const { beta1, beta2, epsilon, amsgrad } = config;
	return {
		slots: amsgrad ? ['m', 'v', 'vhat'] : ['m', 'v'],
		decay,
		scalarNames: ['rate'],
		scalars: (t, learningRate) => ({ rate: correctedRate(learningRate, t, config) }),
		step(gradient, slots, scalars) {
			const [m, v] = [declared(slots, 'm'), declared(slots, 'v')];
			const newM = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1));
			const newV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2));
			m.assign(newM);
			v.assign(newV);
			let divisor: tf.Tensor = newV;
			if (amsgrad) {
				const largest = declared(slots, 'vhat');
				divisor = tf.maximum(largest, newV);
				largest.assign(divisor);
			}
			return tf.div(tf.mul(newM, declared(scalars, 'rate')), tf.add(tf.sqrt(divisor), epsilon));
		},
	};
}

/** Learning rate with the bias correction of update t (from 1): lr sqrt(1 - beta2^t) / (1 - beta1^t). */
export function correctedRate(
	learningRate: number,
	t: number,
	{ beta1, beta2 }: Pick<OptimizerConfig, 'beta1' | 'beta2'>,
): number {
	return (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
}
