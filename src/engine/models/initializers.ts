/**
 * Seeded weight initializers on typed arrays. TensorFlow.js draws value by value through a slow generator; these fill
 * 82 M weights in about a second, and each weight's values depend only on the seed and its name.
 */

import type * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { initialTensor } from '../jit/custom-ops.js';
import { hashName, mix32 } from '../runtime/noise.js';

export type WeightInitializer = 'he_uniform' | 'glorot_uniform' | 'zeros';

export interface WeightKey {
	/** Unsigned 32-bit seed of the model. */
	readonly seed: number;
	/** e.g. "encoder/conv_0/kernel". */
	readonly name: string;
}

/** Fan-in and fan-out of a kernel [kh, kw, in, out] or matrix [in, out]. */
export function fans(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
	const field = shape.slice(0, -2).reduce((product, dim) => product * dim, 1);
	return { fanIn: field * (shape.at(-2) ?? 1), fanOut: field * (shape.at(-1) ?? 1) };
}

/** Half width of the uniform distribution (He et al. 2015; Glorot and Bengio 2010). */
export function uniformLimit(kind: Exclude<WeightInitializer, 'zeros'>, shape: readonly number[]): number {
	const { fanIn, fanOut } = fans(shape);
	return kind === 'he_uniform' ? Math.sqrt(6 / fanIn) : Math.sqrt(6 / (fanIn + fanOut));
}

/** Fills with U(-limit, limit). Xorshift32: fast, and long enough for one weight's values. */
export function fillUniform(out: Float32Array, limit: number, key: WeightKey): void {
	let x = mix32(mix32(key.seed) ^ hashName(key.name)) | 1;
	const scale = (2 * limit) / 0x1000000;
	for (let i = 0; i < out.length; i++) {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		out[i] = (x >>> 8) * scale - limit;
	}
}

// The base class is not exported by name, but layers accept only its subclasses.
const Initializer = Object.getPrototypeOf(
	layers.initializers.zeros().constructor,
) as new () => tf.serialization.Serializable;

class SeededInitializer extends Initializer {
	static readonly className = 'FstuiSeededInitializer';

	constructor(
		private readonly kind: WeightInitializer,
		private readonly key: WeightKey,
	) {
		super();
	}

	apply(shape: number[]): tf.Tensor {
		const { kind, key } = this;
		if (kind === 'zeros') return initialTensor(shape, () => {});
		const limit = uniformLimit(kind, shape);
		return initialTensor(shape, (out) => fillUniform(out, limit, key));
	}

	override getConfig(): tf.serialization.ConfigDict {
		return { kind: this.kind, seed: this.key.seed, name: this.key.name };
	}
}

type LayerInitializer = ReturnType<typeof layers.initializers.zeros>;

export function weightInitializer(kind: WeightInitializer, key: WeightKey): LayerInitializer {
	return new SeededInitializer(kind, key) as unknown as LayerInitializer;
}
