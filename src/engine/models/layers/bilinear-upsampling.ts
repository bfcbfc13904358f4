/**
 * Bilinear enlargement by a whole factor with half-pixel centres, as Keras' UpSampling2D does it today; TensorFlow.js'
 * own layer puts corner on corner instead.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { only } from './only.js';

export class BilinearUpsampling extends layers.layers.Layer {
	static readonly className = 'BilinearUpsampling';
	private readonly size: number;

	/** @param size how many times larger the map becomes along each side. */
	constructor(config: { readonly name: string; readonly size: number }) {
		super({ name: config.name });
		this.size = config.size;
	}

	override computeOutputShape(shape: layers.Shape): layers.Shape {
		const [n = null, h = null, w = null, c = null] = shape;
		const times = (d: number | null) => (d === null ? null : d * this.size);
		return [n, times(h), times(w), c];
	}

	override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
		const xNHWC = only<tf.Tensor4D>(inputs);
		const [, h, w] = xNHWC.shape;
		return tf.image.resizeBilinear(xNHWC, [h * this.size, w * this.size], false, true);
	}

	override getConfig(): tf.serialization.ConfigDict {
		return { ...super.getConfig(), size: this.size };
	}
}
