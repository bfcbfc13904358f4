/**
 * Batch normalization per channel (Ioffe and Szegedy 2015) with the defaults of Keras. In training mode the batch's
 * own mean and variance are used, and the running ones are assigned within the call: they are variables without
 * gradient that a training step must list among those it writes.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { weightInitializer } from '../initializers.js';
import { type CallOptions, only } from './only.js';

const MOMENTUM = 0.99;
const EPSILON = 1e-3;

interface Weights {
	readonly gamma: layers.LayerVariable;
	readonly beta: layers.LayerVariable;
	readonly mean: layers.LayerVariable;
	readonly variance: layers.LayerVariable;
}

export class BatchNorm extends layers.layers.Layer {
	static readonly className = 'BatchNorm';
	private own: Weights | undefined;

	override build(inputShape: layers.Shape): void {
		const channels = inputShape.at(-1) ?? null;
		const add = (name: string, initial: 'zeros' | 'ones', trainable: boolean) =>
			this.addWeight(name, [channels], 'float32', weightInitializer(initial), undefined, trainable);
		this.own = {
			gamma: add('gamma', 'ones', true),
			beta: add('beta', 'zeros', true),
			mean: add('moving_mean', 'zeros', false),
			variance: add('moving_variance', 'ones', false),
		};
		super.build(inputShape);
	}

	override computeOutputShape(shape: layers.Shape): layers.Shape {
		return shape;
	}

	override call(inputs: tf.Tensor | tf.Tensor[], { training = false }: CallOptions = {}): tf.Tensor {
		const xNHWC = only<tf.Tensor4D>(inputs);
		if (this.own === undefined) throw new Error(`${this.name} was called before build`);
		const { gamma, beta } = this.own;
		const { mean, variance } = training ? this.batchStatistics(xNHWC, this.own) : runningStatistics(this.own);
		const scale = tf.mul(gamma.read(), tf.rsqrt(tf.add(variance, EPSILON)));
		return tf.add(tf.mul(tf.sub(xNHWC, mean), scale), beta.read());
	}

	private batchStatistics(xNHWC: tf.Tensor4D, own: Weights): { mean: tf.Tensor; variance: tf.Tensor } {
		const mean = tf.mean(xNHWC, [0, 1, 2]);
		const variance = tf.mean(tf.square(tf.sub(xNHWC, mean)), [0, 1, 2]);
		move(own.mean, mean);
		move(own.variance, variance);
		return { mean, variance };
	}
}

function runningStatistics(own: Weights): { mean: tf.Tensor; variance: tf.Tensor } {
	return { mean: own.mean.read(), variance: own.variance.read() };
}

/**
 * Takes the running value a hundredth of the way to the batch's. Channels in which the batch is not finite stay: the
 * update of such a step is left out too, but a running value would never be a number again.
 */
function move(running: layers.LayerVariable, batch: tf.Tensor): void {
	const variable = running.read() as tf.Variable;
	const moved = tf.add(tf.mul(variable, MOMENTUM), tf.mul(batch, 1 - MOMENTUM));
	variable.assign(tf.where(tf.isFinite(moved), moved, variable));
}
