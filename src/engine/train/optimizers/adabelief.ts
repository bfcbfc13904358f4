/**
 * AdaBelief (Zhuang et al. 2020): Adam whose second moment is that of the gradient around its own running mean, so that
 * steps are large where the gradient is as expected.
 */
import * as tf from '@tensorflow/tfjs-core';
import { declared, type Optimizer, type OptimizerConfig } from './optimizer.js';

export function adabelief({ beta1, beta2, epsilon }: OptimizerConfig): Optimizer {
	return {
		slots: ['m', 's'],
		decay: 'coupled',
		scalarNames: ['rate', 'correction'],
		scalars: (t, learningRate) => ({
			rate: learningRate / (1 - beta1 ** t),
			correction: 1 / Math.sqrt(1 - beta2 ** t),
		}),
		step(gradient, slots, scalars) {
			const [m, s] = [declared(slots, 'm'), declared(slots, 's')];
			const newM = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1));
			const surprise = tf.square(tf.sub(gradient, newM));
			const newS = tf.add(tf.add(tf.mul(s, beta2), tf.mul(surprise, 1 - beta2)), epsilon);
			m.assign(newM);
			s.assign(newS);
			const divisor = tf.add(tf.mul(tf.sqrt(newS), declared(scalars, 'correction')), epsilon);
			return tf.div(tf.mul(newM, declared(scalars, 'rate')), divisor);
		},
	};
}
