/**
 * Instance normalization over whole pictures: one mean and one standard deviation per example, over height, width and
 * channels, and a single scalar scale (gamma) and offset (beta). Two weights.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { type LayerInitializer, weightInitializer } from '../initializers.js';
import { only } from './only.js';

/** Added to the standard deviation. */
const EPSILON = 1e-3;
/** Below this variance the square root would have no finite gradient; a uniform picture has variance 0. */
const SMALLEST_VARIANCE = 1e-12;

export class InstanceNorm extends layers.layers.Layer {
	static readonly className = 'InstanceNorm';
	private gamma: layers.LayerVariable | undefined;
	private beta: layers.LayerVariable | undefined;

	override build(inputShape: layers.Shape | layers.Shape[]): void {
		const add = (name: string, initializer: LayerInitializer) => this.addWeight(name, [1], 'float32', initializer);
		this.gamma = add('gamma', weightInitializer('ones'));
		this.beta = add('beta', weightInitializer('zeros'));
		super.build(inputShape);
	}

	override computeOutputShape(shape: layers.Shape): layers.Shape {
		return shape;
	}

	override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
		const xNHWC = only<tf.Tensor4D>(inputs);
		if (this.gamma === undefined || this.beta === undefined) throw new Error(`${this.name} was called before build`);
		const centred = tf.sub(xNHWC, tf.mean(xNHWC, [1, 2, 3], true));
		const variance = tf.maximum(tf.mean(tf.square(centred), [1, 2, 3], true), SMALLEST_VARIANCE);
		const scale = tf.div(this.gamma.read(), tf.add(tf.sqrt(variance), EPSILON));
		return tf.add(tf.mul(centred, scale), this.beta.read());
	}
}
