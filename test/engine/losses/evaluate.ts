/** Runs a loss as the runtime would, with made-up pictures. */
import type * as tf from '@tensorflow/tfjs-core';
import { grad } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { numbers, size } from '../../helpers/runtimes.js';
import type { Shape4 } from './reference.js';

/** Values of a picture, 0..1, smooth enough to have a mean and some structure. */
export function picture(shape: Shape4, seed: number): Float32Array {
	return numbers(size(shape), seed).map((v, i) => 0.5 + 0.2 * Math.sin(i / 9 + seed) + 0.25 * v);
}

export interface Evaluated {
	readonly value: number;
	/** Slope in every value of the prediction. */
	readonly gradient: Float32Array;
}

export async function evaluate(
	runtime: Runtime,
	loss: (trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D) => tf.Scalar,
	shape: Shape4,
	x: Float32Array,
	y: Float32Array,
): Promise<Evaluated> {
	const fn = await runtime.compile({
		name: 'loss',
		inputs: { x: shape, y: shape },
		variables: [],
		fn: (fed) => {
			const of = (p: tf.Tensor) => loss(fed.x as tf.Tensor4D, p as tf.Tensor4D);
			return { value: of(fed.y), gradient: grad(of)(fed.y) };
		},
	});
	const { value, gradient } = await fn.run({ x, y });
	expect(value.length).toBe(1);
	return { value: value[0] ?? Number.NaN, gradient };
}

/** Some indices, evenly spread. */
export function probes(length: number, count: number): readonly number[] {
	const every = Math.max(1, Math.floor(length / count));
	return Array.from({ length: Math.ceil(length / every) }, (_, i) => i * every);
}
