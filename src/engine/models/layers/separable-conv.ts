/**
 * Separable convolution (SAME): one spatial kernel per channel, then a 1 x 1 convolution over channels, one bias.
 * TensorFlow.js' own layer draws both kernels from the depthwise initializer, which with seeded initializers would
 * give them the same numbers.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { type LayerInitializer, weightInitializer } from '../initializers.js';
import { only } from './only.js';

export interface SeparableConvConfig {
	readonly name: string;
	readonly filters: number;
	readonly kernelSize: number;
	readonly strides: number;
	readonly depthwiseInitializer: LayerInitializer;
	readonly pointwiseInitializer: LayerInitializer;
}

export class SeparableConv extends layers.layers.Layer {
	static readonly className = 'SeparableConv';
	private depthwise: layers.LayerVariable | undefined;
	private pointwise: layers.LayerVariable | undefined;
	private bias: layers.LayerVariable | undefined;

	constructor(private readonly config: SeparableConvConfig) {
		super({ name: config.name });
	}

	override build(inputShape: layers.Shape): void {
		const { kernelSize: k, filters, depthwiseInitializer, pointwiseInitializer } = this.config;
		const channels = inputShape.at(-1) ?? null;
		this.depthwise = this.addWeight('depthwise_kernel', [k, k, channels, 1], 'float32', depthwiseInitializer);
		this.pointwise = this.addWeight('pointwise_kernel', [1, 1, channels, filters], 'float32', pointwiseInitializer);
		this.bias = this.addWeight('bias', [filters], 'float32', weightInitializer('zeros'));
		super.build(inputShape);
	}

	override computeOutputShape(shape: layers.Shape): layers.Shape {
		const { strides, filters } = this.config;
		const [n = null, h = null, w = null] = shape;
		const smaller = (d: number | null) => (d === null ? null : Math.ceil(d / strides));
		return [n, smaller(h), smaller(w), filters];
	}

	override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
		const xNHWC = only<tf.Tensor4D>(inputs);
		const { depthwise, pointwise, bias } = this;
		if (depthwise === undefined || pointwise === undefined || bias === undefined) {
			throw new Error(`${this.name} was called before build`);
		}
		const { strides } = this.config;
		const spatial = tf.depthwiseConv2d(xNHWC, depthwise.read() as tf.Tensor4D, strides, 'same');
		const mixed = tf.conv2d(spatial, pointwise.read() as tf.Tensor4D, 1, 'same');
		return tf.add(mixed, bias.read());
	}

	override getConfig(): tf.serialization.ConfigDict {
		const { filters, kernelSize, strides } = this.config;
		return { ...super.getConfig(), filters, kernelSize, strides };
	}
}
