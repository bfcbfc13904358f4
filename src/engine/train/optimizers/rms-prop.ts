/** RMSprop (Tieleman and Hinton 2012): the gradient divided by the root of its running mean square. */
import * as tf from '@tensorflow/tfjs-core';
import { declared, type Optimizer, type OptimizerConfig } from './optimizer.js';

/** Memory of the mean square; the betas of Adam have no part in it. */
const RHO = 0.9;

export function rmsProp({ epsilon }: OptimizerConfig): Optimizer {
	return {
		slots: ['v'],
		decay: 'coupled',
		scalarNames: ['rate'],
		scalars: (_t, learningRate) => ({ rate: learningRate }),
		step(gradient, slots, scalars) {
			const v = declared(slots, 'v');
			const newV = tf.add(tf.mul(v, RHO), tf.mul(tf.square(gradient), 1 - RHO));
			v.assign(newV);
			return tf.div(tf.mul(gradient, declared(scalars, 'rate')), tf.add(tf.sqrt(newV), epsilon));
		},
	};
}
