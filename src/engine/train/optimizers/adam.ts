/**
 * Adam (Kingma and Ba 2015) in Keras' form: epsilon is added outside the bias-corrected square root. The update is
 * plain TensorFlow.js over variables; the bias correction depends only on the step, so it is folded into the rate.
 */
import * as tf from '@tensorflow/tfjs-core';
import { initialTensor } from '../../jit/custom-ops.js';

export interface AdamConfig {
	readonly beta1: number;
	readonly beta2: number;
	readonly epsilon: number;
}

/** A trainable weight with its gradient and moments, all of one shape. */
export interface AdamSlot {
	readonly name: string;
	readonly weight: tf.Variable;
	readonly gradient: tf.Variable;
	readonly m: tf.Variable;
	readonly v: tf.Variable;
}

/** Zero-filled gradient and moments for each weight. The runtime's backend must be active. */
export function adamSlots(
	weights: readonly { readonly name: string; readonly variable: tf.Variable }[],
): readonly AdamSlot[] {
	return weights.map(({ name, variable }) => {
		const zeros = (suffix: string) =>
			tf.variable(
				initialTensor(variable.shape, () => {}),
				false,
				`${variable.name}/${suffix}`,
			);
		return { name, weight: variable, gradient: zeros('gradient'), m: zeros('adam_m'), v: zeros('adam_v') };
	});
}

/** Assigns new moments and weights from the gradients. `rate` is a scalar from `correctedRate`. */
export function adamUpdate(slots: readonly AdamSlot[], rate: tf.Tensor, { beta1, beta2, epsilon }: AdamConfig): void {
	for (const { weight, gradient, m, v } of slots) {
		// Frees each weight's temporaries before the next weight's: a third of the eager peak memory.
		tf.tidy(() => {
			const newM = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1));
			const newV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2));
			const update = tf.div(tf.mul(newM, rate), tf.add(tf.sqrt(newV), epsilon));
			weight.assign(tf.sub(weight, update));
			m.assign(newM);
			v.assign(newV);
		});
	}
}

/** Learning rate with the bias correction of step t (from 1): lr sqrt(1 - beta2^t) / (1 - beta1^t). */
export function correctedRate(learningRate: number, t: number, { beta1, beta2 }: AdamConfig): number {
	return (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
}
