/**
 * The building blocks of the models, so that a model file reads like the table in its specification.
 * Blocks name their layers by kind and position (conv_0, upscale_2), which names the weights.
 */
import * as layers from '@tensorflow/tfjs-layers';
import { type WeightInitializer, weightInitializer } from './initializers.js';
import { PixelShuffler } from './pixel-shuffler.js';

export type Value = layers.SymbolicTensor;

export interface Network {
	/** e.g. "encoder"; prefix of its weights' names. */
	readonly name: string;
	readonly model: layers.LayersModel;
}

/** LeakyReLU slope of convolution and upscale blocks. */
const CONV_ALPHA = 0.1;

export class Blocks {
	private readonly counts = new Map<string, number>();

	constructor(
		private readonly network: string,
		private readonly seed: number,
	) {}

	/** Downscaling block: convolution (SAME, bias), LeakyReLU 0.1. */
	conv(x: Value, filters: number, { kernel = 5, strides = 2 } = {}): Value {
		const name = this.next('conv');
		return this.leaky(this.convolution(x, name, filters, kernel, strides), name);
	}

	/** Upscaling block: convolution with 4 times the filters, LeakyReLU 0.1, pixel shuffle x2. */
	upscale(x: Value, filters: number, { kernel = 3 } = {}): Value {
		const name = this.next('upscale');
		const y = this.leaky(this.convolution(x, name, filters * 4, kernel, 1), name);
		return new PixelShuffler({ name: `${this.network}_${name}_shuffle`, size: 2 }).apply(y) as Value;
	}

	/** Output convolution with sigmoid: `face_out` has 3 filters, `mask_out` 1. */
	output(x: Value, name: string, filters: number, { kernel = 5 } = {}): Value {
		const y = this.convolution(x, name, filters, kernel, 1);
		return layers.layers
			.activation({ activation: 'sigmoid', name: `${this.network}_${name}_sigmoid` })
			.apply(y) as Value;
	}

	/** Linear dense layer, glorot_uniform as in Keras. */
	dense(x: Value, units: number): Value {
		const name = this.next('dense');
		const kernelInitializer = this.initializer('glorot_uniform', `${name}/kernel`);
		const biasInitializer = this.initializer('zeros', `${name}/bias`);
		const config = { units, name: `${this.network}_${name}`, kernelInitializer, biasInitializer };
		return layers.layers.dense(config).apply(x) as Value;
	}

	/** Row-major NHWC order. */
	flatten(x: Value): Value {
		return layers.layers.flatten({ name: `${this.network}_${this.next('flatten')}` }).apply(x) as Value;
	}

	reshape(x: Value, targetShape: readonly number[]): Value {
		const name = `${this.network}_${this.next('reshape')}`;
		return layers.layers.reshape({ targetShape: [...targetShape], name }).apply(x) as Value;
	}

	private convolution(x: Value, name: string, filters: number, kernelSize: number, strides: number): Value {
		const kernelInitializer = this.initializer('he_uniform', `${name}/kernel`);
		const biasInitializer = this.initializer('zeros', `${name}/bias`);
		const config = { filters, kernelSize, strides, padding: 'same' as const, kernelInitializer, biasInitializer };
		return layers.layers.conv2d({ ...config, name: `${this.network}_${name}` }).apply(x) as Value;
	}

	private leaky(x: Value, name: string): Value {
		return layers.layers.leakyReLU({ alpha: CONV_ALPHA, name: `${this.network}_${name}_leaky` }).apply(x) as Value;
	}

	private initializer(kind: WeightInitializer, weight: string) {
		return weightInitializer(kind, { seed: this.seed, name: `${this.network}/${weight}` });
	}

	private next(kind: string): string {
		const count = this.counts.get(kind) ?? 0;
		this.counts.set(kind, count + 1);
		return `${kind}_${count}`;
	}
}

/** Builds a network from its input shape (without the batch) and a function over its blocks. */
export function network(
	name: string,
	inputShape: readonly number[],
	seed: number,
	build: (blocks: Blocks, x: Value) => Value,
): Network {
	const input = layers.input({ shape: [...inputShape], name: `${name}_input` });
	const outputs = build(new Blocks(name, seed), input);
	return { name, model: layers.model({ inputs: input, outputs, name }) };
}
