/**
 * Seeded initial values of weights, by the names they have in Keras. TensorFlow.js draws value by value through a slow
 * generator; these fill 82 M weights in about a second. Owns which distribution a name means and what ICNR repeats.
 * Must not know which layer gets which.
 */
import type * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { initialTensor } from '../jit/custom-ops.js';
import { CONV_AWARE_NOISE, fillConvAware } from './conv-aware.js';
import { fillNormal, fillUniform, type WeightKey } from './weight-random.js';

export type RandomInitializer =
	/** U(-l, l), l = sqrt(6 / fan-in): He et al. 2015. */
	| 'he_uniform'
	/** U(-l, l), l = sqrt(6 / (fan-in + fan-out)): Glorot and Bengio 2010. */
	| 'glorot_uniform'
	/** U(-l, l) of variance 0.2 / fan-in: the second convolution of a residual block. */
	| 'variance_scaling'
	/** N(0, 0.02^2). */
	| 'random_normal'
	/** Orthogonal in the Fourier domain; see conv-aware.ts. */
	| 'conv_aware';

export interface RandomWeight {
	readonly kind: RandomInitializer;
	readonly key: WeightKey;
	/**
	 * Factor r of the pixel shuffle that follows (ICNR, Aitken et al. 2017): the r * r sub-pixels of a channel get equal
	 * kernels, so that the first enlargement is nearest-neighbour. 1 for none.
	 */
	readonly shuffle: number;
	/** Told while values that take long are made: filters done, of how many. */
	readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const NORMAL_DEVIATION = 0.02;

/** Fan-in and fan-out of a kernel [kh, kw, in, out] or matrix [in, out]. */
export function fans(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
	const field = shape.slice(0, -2).reduce((product, dim) => product * dim, 1);
	return { fanIn: field * (shape.at(-2) ?? 1), fanOut: field * (shape.at(-1) ?? 1) };
}

/** Half width of the uniform distribution. */
export function uniformLimit(
	kind: 'he_uniform' | 'glorot_uniform' | 'variance_scaling',
	shape: readonly number[],
): number {
	const { fanIn, fanOut } = fans(shape);
	switch (kind) {
		case 'he_uniform':
			return Math.sqrt(6 / fanIn);
		case 'glorot_uniform':
			return Math.sqrt(6 / (fanIn + fanOut));
		case 'variance_scaling':
			return Math.sqrt((3 * 0.2) / fanIn);
	}
}

/** Fills a weight of this shape with its initial values, row-major. */
export function fillWeight(out: Float32Array, shape: readonly number[], weight: RandomWeight): void {
	const { kind, key, shuffle, onProgress } = weight;
	if (shuffle > 1) {
		const filters = (shape.at(-1) ?? 1) / shuffle ** 2;
		const base = new Float32Array(out.length / shuffle ** 2);
		fillWeight(base, [...shape.slice(0, -1), filters], { ...weight, shuffle: 1 });
		repeatFilters(base, filters, shuffle ** 2, out);
	} else if (kind === 'conv_aware') {
		fillConvAware(out, shape, { key, noise: CONV_AWARE_NOISE, onProgress });
	} else if (kind === 'random_normal') {
		fillNormal(out, NORMAL_DEVIATION, key);
	} else {
		fillUniform(out, uniformLimit(kind, shape), key);
	}
}

/** Channel q * filters + c becomes sub-pixel q of channel c, so each filter is repeated at that distance. */
function repeatFilters(base: Float32Array, filters: number, times: number, out: Float32Array): void {
	for (let from = 0, to = 0; from < base.length; from += filters) {
		const row = base.subarray(from, from + filters);
		for (let i = 0; i < times; i++, to += filters) out.set(row, to);
	}
}

// The base class is not exported by name, but layers accept only its subclasses.
const Initializer = Object.getPrototypeOf(
	layers.initializers.zeros().constructor,
) as new () => tf.serialization.Serializable;

class SeededInitializer extends Initializer {
	static readonly className = 'FstuiSeededInitializer';

	constructor(private readonly weight: 'zeros' | 'ones' | RandomWeight) {
		super();
	}

	apply(shape: number[]): tf.Tensor {
		const { weight } = this;
		if (weight === 'zeros') return initialTensor(shape, () => {});
		if (weight === 'ones') return initialTensor(shape, (out) => out.fill(1));
		return initialTensor(shape, (out) => fillWeight(out, shape, weight));
	}

	override getConfig(): tf.serialization.ConfigDict {
		const { weight } = this;
		if (typeof weight === 'string') return { kind: weight };
		return { kind: weight.kind, seed: weight.key.seed, name: weight.key.name, shuffle: weight.shuffle };
	}
}

export type LayerInitializer = ReturnType<typeof layers.initializers.zeros>;

/** An initializer for a layer of TensorFlow.js. */
export function weightInitializer(weight: 'zeros' | 'ones' | RandomWeight): LayerInitializer {
	return new SeededInitializer(weight) as unknown as LayerInitializer;
}
