/**
 * Pointwise functions of the difference between two pictures, with their slopes given by hand: finite where
 * automatic differentiation is not, or cheaper. Must not know pictures or means.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Takes every float32 but 0 and the denormals beyond -1 or 1. */
const HUGE = 1e38;

/** -1, 0 or 1. Clipping a huge multiple takes half the time of comparing and choosing. */
export function sign(d: tf.Tensor): tf.Tensor {
	return tf.clipByValue(tf.mul(d, HUGE), -1, 1);
}

/** |d| with the slope 0 at 0 (TensorFlow.js has -1 there, which pulls on pixels that are already right). */
export function absolute<R extends tf.Rank>(d: tf.Tensor<R>): tf.Tensor<R> {
	const run = tf.customGrad((x, save) => {
		(save as tf.GradSaveFunc)([x as tf.Tensor]);
		return { value: tf.abs(x as tf.Tensor), gradFunc: (dy, saved) => tf.mul(dy, sign(saved[0] as tf.Tensor)) };
	});
	return run(d) as tf.Tensor<R>;
}

/** log(cosh(d)) = d + softplus(-2 d) - log(2), of slope tanh(d). */
export function logCosh<R extends tf.Rank>(d: tf.Tensor<R>): tf.Tensor<R> {
	const run = tf.customGrad((x, save) => {
		const d = x as tf.Tensor;
		(save as tf.GradSaveFunc)([d]);
		const value = tf.sub(tf.add(d, tf.softplus(tf.mul(d, -2))), Math.LN2);
		return { value, gradFunc: (dy, saved) => tf.mul(dy, tf.tanh(saved[0] as tf.Tensor)) };
	});
	return run(d) as tf.Tensor<R>;
}

export interface GeneralisedShape {
	/** 1: a smooth absolute value; towards 2: a square. In (0, 2). */
	readonly alpha: number;
	/** Where the quadratic middle ends, in the unit of d. */
	readonly beta: number;
}

/**
 * The general robust loss of Barron (2019, "A general and adaptive robust loss function"), times beta:
 * beta * ((2 - alpha) / alpha) * (((d / beta)^2 / (2 - alpha) + 1)^(alpha / 2) - 1).
 * Its slope is (d / beta) * ((d / beta)^2 / (2 - alpha) + 1)^(alpha / 2 - 1), finite everywhere.
 */
export function generalised<R extends tf.Rank>(d: tf.Tensor<R>, { alpha, beta }: GeneralisedShape): tf.Tensor<R> {
	const width = 2 - alpha;
	const run = tf.customGrad((x, save) => {
		const d = x as tf.Tensor;
		const base = tf.add(tf.mul(tf.square(d), 1 / (beta * beta * width)), 1);
		// The base is at least 1. Exp and Log are several times as fast as Pow.
		const power = alpha === 1 ? tf.sqrt(base) : tf.exp(tf.mul(tf.log(base), alpha / 2));
		(save as tf.GradSaveFunc)([d, base, power]);
		return {
			value: tf.mul(tf.sub(power, 1), (beta * width) / alpha),
			gradFunc: (dy, saved) => {
				const [d, base, power] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
				return tf.mul(dy, tf.div(tf.mul(tf.mul(d, 1 / beta), power), base));
			},
		};
	});
	return run(d) as tf.Tensor<R>;
}
