/**
 * Bilinear enlargement by a whole factor with half-pixel centres, as Keras' UpSampling2D does it today (TensorFlow.js'
 * own layer aligns corners differently). Written as two products with band matrices: fast on every runtime, and
 * their gradient is right everywhere, which that of TensorFlow.js' ResizeBilinear is not.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { only } from './only.js';

/** Weights [size * factor, size] that enlarge one axis; pixels beyond the border repeat the border. */
export function bilinearWeights(size: number, factor: number): Float32Array {
	const weights = new Float32Array(size * factor * size);
	for (let row = 0; row < size * factor; row++) {
		const at = Math.min(Math.max((row + 0.5) / factor - 0.5, 0), size - 1);
		const low = Math.floor(at);
		const share = at - low;
		weights[row * size + low] = 1 - share;
		if (share > 0) weights[row * size + low + 1] = share;
	}
	return weights;
}

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
		const [n, h, w, c] = xNHWC.shape;
		const [tall, wide] = [h * this.size, w * this.size];
		const rows = tf.tensor3d(bilinearWeights(h, this.size), [1, tall, h]);
		const columns = tf.tensor2d(bilinearWeights(w, this.size), [wide, w]);
		const lines = tf.reshape(tf.transpose(xNHWC, [0, 3, 1, 2]), [n * c * h, w]);
		const widened = tf.reshape(tf.matMul(lines, columns, false, true), [n * c, h, wide]);
		const enlarged = tf.reshape(tf.matMul(rows, widened), [n, c, tall, wide]);
		return tf.transpose(enlarged, [0, 2, 3, 1]);
	}

	override getConfig(): tf.serialization.ConfigDict {
		return { ...super.getConfig(), size: this.size };
	}
}
