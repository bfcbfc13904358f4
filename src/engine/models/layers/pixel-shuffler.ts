/** The pixel shuffle layer: blocks of channels become blocks of pixels (TensorFlow's depth_to_space order, NHWC). */
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { only } from './only.js';

export class PixelShuffler extends layers.layers.Layer {
	static readonly className = 'PixelShuffler';
	private readonly size: number;

	/** @param size how many times larger the map becomes along each side. */
	constructor(config: { readonly name: string; readonly size: number }) {
		super({ name: config.name });
		this.size = config.size;
	}

	override computeOutputShape(shape: layers.Shape): layers.Shape {
		const [n = null, h = null, w = null, c = null] = shape;
		const times = (d: number | null) => (d === null ? null : d * this.size);
		return [n, times(h), times(w), c === null ? null : c / (this.size * this.size)];
	}

	override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
		return tf.depthToSpace(only<tf.Tensor4D>(inputs), this.size, 'NHWC');
	}

	override getConfig(): tf.serialization.ConfigDict {
		return { ...super.getConfig(), size: this.size };
	}
}
