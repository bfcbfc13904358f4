/**
 * Mirrors the picture at its border (without repeating the border pixel), as much as a SAME convolution of the given
 * kernel and stride would pad with zeros; the convolution that follows is VALID.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { only } from './only.js';

export interface ReflectPaddingConfig {
	readonly name: string;
	readonly kernelSize: number;
	readonly strides: number;
}

/** Pixels before and after along one axis: TensorFlow's SAME geometry, the odd pixel after. */
export function samePadding(size: number, kernelSize: number, strides: number): readonly [number, number] {
	const rest = size % strides;
	const total = Math.max(kernelSize - (rest === 0 ? strides : rest), 0);
	const before = Math.floor(total / 2);
	return [before, total - before];
}

export class ReflectPadding extends layers.layers.Layer {
	static readonly className = 'ReflectPadding';
	private readonly kernelSize: number;
	private readonly strides: number;

	constructor(config: ReflectPaddingConfig) {
		super({ name: config.name });
		this.kernelSize = config.kernelSize;
		this.strides = config.strides;
	}

	override computeOutputShape(shape: layers.Shape): layers.Shape {
		const [n = null, h = null, w = null, c = null] = shape;
		const larger = (d: number | null) => (d === null ? null : this.pads(d).reduce((sum, pad) => sum + pad, d));
		return [n, larger(h), larger(w), c];
	}

	override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
		const xNHWC = only<tf.Tensor4D>(inputs);
		const [, h, w] = xNHWC.shape;
		return tf.mirrorPad(xNHWC, [[0, 0], [...this.pads(h)], [...this.pads(w)], [0, 0]], 'reflect');
	}

	override getConfig(): tf.serialization.ConfigDict {
		return { ...super.getConfig(), kernelSize: this.kernelSize, strides: this.strides };
	}

	private pads(size: number): readonly [number, number] {
		return samePadding(size, this.kernelSize, this.strides);
	}
}
