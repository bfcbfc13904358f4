/**
 * Dropout of single values and of whole channel maps, in training mode only, with inverted scaling. The noise is a
 * function of (seed, iteration, layer name), so that every runtime drops the same and a run can be resumed exactly.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { uniformNoise } from '../../jit/custom-ops.js';
import { type CallOptions, only } from './only.js';

export interface DropoutConfig {
	/** Names the noise too, so it must be the only layer of this name in a step. */
	readonly name: string;
	/** Share of values that become 0; 0 <= rate < 1. */
	readonly rate: number;
	/** Drops a channel of an NHWC map as a whole. */
	readonly spatial: boolean;
}

export class Dropout extends layers.layers.Layer {
	static readonly className = 'Dropout';
	private readonly rate: number;
	private readonly spatial: boolean;

	constructor(config: DropoutConfig) {
		super({ name: config.name });
		this.rate = config.rate;
		this.spatial = config.spatial;
	}

	override computeOutputShape(shape: layers.Shape): layers.Shape {
		return shape;
	}

	override call(inputs: tf.Tensor | tf.Tensor[], { training = false }: CallOptions = {}): tf.Tensor {
		const x = only(inputs);
		if (!training) return x;
		const last = x.shape.length - 1;
		const noiseShape = this.spatial ? x.shape.map((d, axis) => (axis === 0 || axis === last ? d : 1)) : x.shape;
		const kept = tf.cast(tf.greaterEqual(uniformNoise(noiseShape, this.name), this.rate), 'float32');
		return tf.mul(x, tf.div(kept, 1 - this.rate));
	}

	override getConfig(): tf.serialization.ConfigDict {
		return { ...super.getConfig(), rate: this.rate, spatial: this.spatial };
	}
}
