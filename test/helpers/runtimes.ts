/** Runs one function compiled and on the pure-JavaScript backend, and compares values and gradients. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { CompiledRuntime, type CompiledRuntimeOptions } from '../../src/engine/jit/compiled-runtime.js';
import { EagerRuntime } from '../../src/engine/runtime/eager.js';
import { mix32 } from '../../src/engine/runtime/noise.js';
import type { Runtime } from '../../src/engine/runtime/runtime.js';

export function compiledRuntime(options: Partial<CompiledRuntimeOptions> = {}): Promise<CompiledRuntime> {
	return CompiledRuntime.create({ threads: 1, ...options });
}

export function referenceRuntime(): EagerRuntime {
	return new EagerRuntime({ name: 'reference', label: 'TensorFlow.js cpu' }, 'cpu');
}

/** Deterministic numbers in (-1, 1). */
export function numbers(count: number, seed: number): Float32Array {
	return Float32Array.from({ length: count }, (_, i) => mix32(mix32(i + 1) ^ seed) / 2 ** 31 - 1);
}

export function size(shape: readonly number[]): number {
	return shape.reduce((a, b) => a * b, 1);
}

export type TensorFn = (...xs: tf.Tensor[]) => tf.Tensor;

/** Value of fn and the gradients of sum(fn * weights) with respect to every input. */
export async function valueAndGradients(runtime: Runtime, fn: TensorFn, shapes: readonly (readonly number[])[]) {
	const inputs = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, shape]));
	const fed = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, numbers(size(shape), 17 * (i + 1))]));
	const compiled = await runtime.compile({
		name: 'case',
		inputs,
		variables: [],
		fn: (given) => {
			const xs = shapes.map((_, i) => given[`x${i}`] as tf.Tensor);
			const value = fn(...xs);
			const weights = tf.tensor(numbers(value.size, 99), value.shape);
			const gradients = tf.grads((...args) => tf.sum(tf.mul(tf.cast(fn(...args), 'float32'), weights)))(xs);
			return { value, ...Object.fromEntries(gradients.map((g, i) => [`g${i}`, g])) };
		},
	});
	return (await compiled.run(fed)) as Readonly<Record<string, Float32Array>>;
}

/** Largest difference relative to the largest magnitude of the expected values. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
	expect(actual.length).toBe(expected.length);
	let difference = 0;
	let magnitude = 1e-6;
	for (let i = 0; i < expected.length; i++) {
		const [a, e] = [Number(actual[i]), Number(expected[i])];
		if (!Number.isFinite(a) || !Number.isFinite(e)) return Number.POSITIVE_INFINITY;
		difference = Math.max(difference, Math.abs(a - e));
		magnitude = Math.max(magnitude, Math.abs(e));
	}
	return difference / magnitude;
}

export async function expectAgreement(
	compiled: Runtime,
	reference: Runtime,
	fn: TensorFn,
	shapes: readonly (readonly number[])[],
	tolerance = 2e-5,
): Promise<void> {
	const expected = await valueAndGradients(reference, fn, shapes);
	const actual = await valueAndGradients(compiled, fn, shapes);
	for (const name of Object.keys(expected)) {
		const want = expected[name] ?? new Float32Array();
		expect(relativeError(actual[name] ?? [], want), name).toBeLessThan(tolerance);
	}
}
