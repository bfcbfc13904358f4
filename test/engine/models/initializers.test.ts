import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { network } from '../../../src/engine/models/blocks.js';
import { modelWeights } from '../../../src/engine/models/face-model.js';
import { fans, fillUniform, uniformLimit, weightInitializer } from '../../../src/engine/models/initializers.js';
import { buildToy } from '../../../src/engine/models/toy.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, referenceRuntime } from '../../helpers/runtimes.js';

function filled(length: number, limit: number, seed: number, name: string): Float32Array {
	const out = new Float32Array(length);
	fillUniform(out, limit, { seed, name });
	return out;
}

function moments(values: Float32Array): { mean: number; variance: number } {
	const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
	return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length };
}

function weightsOf(runtime: Runtime, seed: number): Record<string, Float32Array> {
	const model = runtime.build(() => buildToy({ seed }));
	return Object.fromEntries(
		modelWeights(model).map(({ name, variable }) => [name, Float32Array.from(runtime.readVariable(variable))]),
	);
}

describe('limits', () => {
	it('follow the fans of kernels and matrices', () => {
		expect(fans([5, 5, 3, 128])).toEqual({ fanIn: 75, fanOut: 3200 });
		expect(fans([16384, 1024])).toEqual({ fanIn: 16384, fanOut: 1024 });
		expect(uniformLimit('he_uniform', [5, 5, 3, 128])).toBeCloseTo(Math.sqrt(6 / 75), 12);
		expect(uniformLimit('glorot_uniform', [16384, 1024])).toBeCloseTo(Math.sqrt(6 / 17408), 12);
	});
});

describe('uniform values', () => {
	it('fill (-limit, limit) with mean 0 and variance limit^2 / 3', () => {
		for (const [seed, name] of [
			[0, 'encoder/conv_0/kernel'],
			[1, 'encoder/conv_0/kernel'],
			[0xffffffff, 'decoder_a/face_out/kernel'],
		] as const) {
			const limit = 0.25;
			const values = filled(200_000, limit, seed, name);
			const { mean, variance } = moments(values);
			// Standard deviations of the two estimates: 0.0013 and 0.0009 of the limit.
			expect(Math.abs(mean) / limit).toBeLessThan(0.006);
			expect(Math.abs(variance / ((limit * limit) / 3) - 1)).toBeLessThan(0.015);
			const largest = values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
			expect(largest).toBeLessThanOrEqual(limit);
			expect(largest).toBeGreaterThan(0.999 * limit);
			let product = 0;
			for (let i = 1; i < values.length; i++) product += (values[i] ?? 0) * (values[i - 1] ?? 0);
			expect(Math.abs(product / values.length / variance)).toBeLessThan(0.015);
		}
	});

	it('depend on the seed and the name only', () => {
		const base = filled(1000, 1, 7, 'a/kernel');
		expect(filled(1000, 1, 7, 'a/kernel')).toEqual(base);
		expect(filled(500, 1, 7, 'a/kernel')).toEqual(base.subarray(0, 500));
		for (const other of [filled(1000, 1, 8, 'a/kernel'), filled(1000, 1, 7, 'b/kernel')]) {
			expect(other.filter((v, i) => v === base[i]).length).toBeLessThan(3);
		}
	});
});

describe('initial weights', () => {
	it('are he_uniform for convolutions, glorot_uniform for dense layers, and 0 for biases', async () => {
		const weights = weightsOf(await compiledRuntime(), 1);
		const limits: Record<string, number> = {
			'encoder/conv_0/kernel': Math.sqrt(6 / (5 * 5 * 3)),
			'encoder/conv_1/kernel': Math.sqrt(6 / (5 * 5 * 16)),
			'encoder/dense_0/kernel': Math.sqrt(6 / (384 + 24)),
			'encoder/dense_1/kernel': Math.sqrt(6 / (24 + 256)),
			'encoder/upscale_0/kernel': Math.sqrt(6 / (3 * 3 * 16)),
			'decoder_a/upscale_0/kernel': Math.sqrt(6 / (3 * 3 * 16)),
			'decoder_a/face_out/kernel': Math.sqrt(6 / (5 * 5 * 12)),
			'decoder_b/upscale_0/kernel': Math.sqrt(6 / (3 * 3 * 16)),
			'decoder_b/face_out/kernel': Math.sqrt(6 / (5 * 5 * 12)),
		};
		expect(Object.keys(weights).filter((name) => name.endsWith('/kernel'))).toEqual(Object.keys(limits));
		for (const [name, limit] of Object.entries(limits)) {
			const values = weights[name] ?? new Float32Array();
			const { mean, variance } = moments(values);
			const error = 4 / Math.sqrt(values.length);
			expect(Math.abs(mean) / limit, name).toBeLessThan(error);
			expect(Math.abs((3 * variance) / limit ** 2 - 1), name).toBeLessThan(error);
			const largest = values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
			expect(largest / limit, name).toBeGreaterThan(0.97);
			expect(largest / limit, name).toBeLessThanOrEqual(1 + 1e-7);
		}
		const biases = Object.entries(weights).filter(([name]) => name.endsWith('/bias'));
		expect(biases).toHaveLength(9);
		for (const [name, values] of biases)
			expect(
				values.every((v) => v === 0),
				name,
			).toBe(true);
	});

	it('are the same for the same seed on every runtime, and others for another seed', async () => {
		const [first, again, eager, other] = [
			weightsOf(await compiledRuntime(), 5),
			weightsOf(await compiledRuntime(), 5),
			weightsOf(referenceRuntime(), 5),
			weightsOf(await compiledRuntime(), 6),
		];
		expect(again).toEqual(first);
		expect(eager).toEqual(first);
		for (const [name, values] of Object.entries(other)) {
			if (name.endsWith('/kernel')) expect(values, name).not.toEqual(first[name]);
		}
		// The two decoders are alike in everything but their values.
		expect(first['decoder_b/face_out/kernel']).not.toEqual(first['decoder_a/face_out/kernel']);
	});

	it('do not depend on what was built before', async () => {
		const build = async (names: readonly string[]) => {
			const runtime = await compiledRuntime();
			const values: Record<string, Float32Array> = {};
			for (const name of names) {
				const { model } = runtime.build(() =>
					network(name, [8, 8, 4], 9, (b, x) => b.output(b.conv(x, 8), 'face_out', 3)),
				);
				for (const weight of model.weights) {
					values[`${name} ${weight.originalName}`] = Float32Array.from(
						runtime.readVariable(weight.read() as tf.Variable),
					);
				}
			}
			return values;
		};
		const forward = await build(['one', 'two', 'three']);
		expect(Object.keys(forward)).toHaveLength(12);
		expect(await build(['three', 'one', 'two'])).toEqual(forward);
	});

	it('say what they are in a configuration', () => {
		const initializer = weightInitializer('he_uniform', { seed: 3, name: 'encoder/conv_0/kernel' });
		expect(initializer.getConfig()).toEqual({ kind: 'he_uniform', seed: 3, name: 'encoder/conv_0/kernel' });
	});
});
