import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { ModelOptions } from '../../../src/config/model-options.js';
import type { BuildOptions } from '../../../src/engine/models/build-options.js';
import { modelWeights } from '../../../src/engine/models/face-model.js';
import {
	fans,
	fillWeight,
	type RandomInitializer,
	uniformLimit,
	weightInitializer,
} from '../../../src/engine/models/initializers.js';
import { network } from '../../../src/engine/models/network.js';
import { createModel } from '../../../src/engine/models/registry.js';
import { buildToy } from '../../../src/engine/models/toy.js';
import { fillNormal, fillUniform } from '../../../src/engine/models/weight-random.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError } from '../../helpers/runtimes.js';
import { recorder } from '../../helpers/tracing.js';

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
		// Variance limit^2 / 3 is a fifth of 1 / fan-in.
		expect(uniformLimit('variance_scaling', [3, 3, 512, 512])).toBeCloseTo(Math.sqrt(0.6 / 4608), 12);
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

describe('normal values', () => {
	it('have mean 0, the given deviation, and the tails of a normal distribution', () => {
		const values = new Float32Array(200_000);
		fillNormal(values, 0.02, { seed: 3, name: 'encoder/conv_0/kernel' });
		const { mean, variance } = moments(values);
		// Standard deviations of the estimates: 0.0022 of the deviation, 0.0032 of the variance.
		expect(Math.abs(mean) / 0.02).toBeLessThan(0.009);
		expect(Math.abs(variance / 0.0004 - 1)).toBeLessThan(0.013);
		for (const [deviations, share] of [
			[1, 0.3173],
			[2, 0.0455],
			[3, 0.0027],
		] as const) {
			const beyond = values.filter((v) => Math.abs(v) > deviations * 0.02).length / values.length;
			expect(Math.abs(beyond - share)).toBeLessThan(4 * Math.sqrt(share / values.length));
		}
		let product = 0;
		for (let i = 1; i < values.length; i++) product += (values[i] ?? 0) * (values[i - 1] ?? 0);
		expect(Math.abs(product / values.length / variance)).toBeLessThan(0.01);
	});
});

describe('ICNR', () => {
	const filled = (kind: RandomInitializer, shape: readonly number[], shuffle: number) => {
		const out = new Float32Array(shape.reduce((a, b) => a * b, 1));
		fillWeight(out, shape, { kind, key: { seed: 4, name: 'decoder_a/upscale_0/kernel' }, shuffle });
		return out;
	};

	it.each([
		['he_uniform', 2],
		['random_normal', 2],
		['conv_aware', 2],
		['he_uniform', 4],
		['conv_aware', 6],
	] as const)('of %s makes a first enlargement by %i that is nearest-neighbour', async (kind, scale) => {
		for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
			const [channels, filters] = [5, 3];
			const shape = [3, 3, channels, filters * scale ** 2] as [number, number, number, number];
			const fn = await runtime.compile({
				name: 'upscale',
				inputs: { x: [2, 4, 4, channels], kernel: shape, base: [3, 3, channels, filters] },
				variables: [],
				fn: (fed) => {
					const x = fed.x as tf.Tensor4D;
					const conv = (w: tf.Tensor) => tf.conv2d(x, w as tf.Tensor4D, 1, 'same');
					return { large: tf.depthToSpace(conv(fed.kernel), scale), small: conv(fed.base) };
				},
			});
			const base = filled(kind, [3, 3, channels, filters], 1);
			const x = numbers(2 * 4 * 4 * channels, 1);
			const { large, small } = await fn.run({ x, kernel: filled(kind, shape, scale), base });
			const px = 4 * scale;
			const want = large.map((_, i) => {
				const [c, q, y] = [i % filters, Math.floor(i / filters) % px, Math.floor(i / filters / px) % px];
				const n = Math.floor(i / filters / px / px);
				return small[((n * 4 + Math.floor(y / scale)) * 4 + Math.floor(q / scale)) * filters + c] ?? Number.NaN;
			});
			expect(relativeError(large, want)).toBeLessThan(1e-5);
			expect(new Set(small).size).toBeGreaterThan(90);
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
					network(name, [8, 8, 4], { seed: 9 }, (b, x) => [b.output(b.conv(x, 8), 'face_out', 3)]),
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
		const key = { seed: 3, name: 'encoder/conv_0/kernel' };
		const initializer = weightInitializer({ kind: 'he_uniform', key, shuffle: 1 });
		expect(initializer.getConfig()).toEqual({ kind: 'he_uniform', ...key, shuffle: 1 });
		expect(weightInitializer('ones').getConfig()).toEqual({ kind: 'ones' });
	});
});

/** Kernels by initializer (with its ICNR factor, where there is one), their names without positions. */
async function kernelKinds(options: ModelOptions, build: Partial<BuildOptions> = {}) {
	const rec = await recorder();
	const model = rec.build(() => createModel(options, { seed: 1, learnMask: true, ...build }));
	const kinds: Record<string, string> = {};
	for (const { model: layers } of model.networks) {
		for (const layer of layers.layers) {
			const config = layer.getConfig() as Record<string, { config?: { kind: string; shuffle: number } }>;
			const { kind, shuffle } = config.kernelInitializer?.config ?? {};
			if (kind === undefined) continue;
			const name = layer.name.replace(/^(encoder|decoder_[ab]|decoder|intermediate\w*)\//, '').replace(/_\d+/g, '');
			const found = shuffle === 1 ? kind : `${kind} x${shuffle}`;
			expect(kinds[name] ?? found, layer.name).toBe(found);
			kinds[name] = found;
		}
	}
	return kinds;
}

describe('initializers of the models', () => {
	const villain = { model: 'villain', lowmem: false } as const;
	const unbalanced = {
		...({ model: 'unbalanced', inputSize: 128, lowmem: false, nodes: 1024 } as const),
		...{ complexityEncoder: 128, complexityDecoderA: 384, complexityDecoderB: 512 },
	};
	const ALIKE = { conv: 'he_uniform', upscale: 'he_uniform', dense: 'glorot_uniform', face_out: 'he_uniform' };
	const MASK = { 'mask/upscale': 'he_uniform', mask_out: 'he_uniform' };
	const NORMAL = {
		...{ conv: 'random_normal', upscale: 'random_normal', dense: 'random_normal', face_out: 'he_uniform' },
		...{ 'res_block/conv1': 'random_normal', 'res_block/conv2': 'variance_scaling' },
	};

	it('are those of the specification', async () => {
		expect(await kernelKinds({ model: 'original', lowmem: false })).toEqual({ ...ALIKE, ...MASK });
		expect(await kernelKinds({ model: 'dfaker', outputSize: 128 })).toEqual({
			...{ ...ALIKE, ...MASK, 'res_block/conv1': 'random_normal', 'res_block/conv2': 'variance_scaling' },
		});
		expect(await kernelKinds(villain)).toEqual({ ...NORMAL, ...MASK });
		expect(await kernelKinds(unbalanced)).toEqual({ ...NORMAL, ...MASK });
		const dlight = { model: 'dlight', features: 'best', details: 'good', outputSize: 256 } as const;
		expect(await kernelKinds(dlight)).toEqual({
			...{ conv: 'he_uniform', dense: 'glorot_uniform', face_out: 'he_uniform', mask_out: 'he_uniform' },
			...{ 'upscale2x_hyb/sharp': 'he_uniform', 'upscale2x_hyb/smooth': 'he_uniform' },
			...{ 'mask/upscale2x_hyb/sharp': 'he_uniform', 'mask/upscale2x_hyb/smooth': 'he_uniform' },
			...{ 'res_block/conv1': 'he_uniform', 'res_block/conv2': 'variance_scaling' },
		});
	});

	it('repeat sub-pixels in upscale blocks only, by the factor of the shuffle', async () => {
		expect(await kernelKinds(unbalanced, { icnrInit: true })).toEqual({
			...{ ...NORMAL, upscale: 'random_normal x2', 'mask/upscale': 'he_uniform x2', mask_out: 'he_uniform' },
		});
		const dlight = { model: 'dlight', features: 'best', details: 'fast', outputSize: 384 } as const;
		expect(await kernelKinds(dlight, { icnrInit: true })).toMatchObject({
			...{ upscale: 'he_uniform x6', 'upscale2x_fast/sharp': 'he_uniform x2', 'upscale2x_fast/smooth': 'he_uniform' },
		});
	});

	it('are convolution-aware where a model has none of its own', async () => {
		const aware = { convAwareInit: true, icnrInit: true };
		expect(await kernelKinds({ model: 'original', lowmem: false }, aware)).toEqual({
			...{ conv: 'conv_aware', upscale: 'conv_aware x2', dense: 'glorot_uniform', face_out: 'conv_aware' },
			...{ 'mask/upscale': 'conv_aware x2', mask_out: 'conv_aware' },
		});
		expect(await kernelKinds(villain, { convAwareInit: true })).toEqual({
			...{ conv: 'random_normal', upscale: 'random_normal', dense: 'random_normal', face_out: 'conv_aware' },
			...{ 'res_block/conv1': 'random_normal', 'res_block/conv2': 'random_normal' },
			...{ 'mask/upscale': 'conv_aware', mask_out: 'conv_aware' },
		});
		const sae = { model: 'dfl-sae', architecture: 'df', inputSize: 64, autoencoderDims: 512 } as const;
		const dims = { encoderDims: 42, decoderDims: 21, multiscaleDecoder: false };
		expect(await kernelKinds({ ...sae, ...dims }, { convAwareInit: true })).toMatchObject({
			...{ 'res_block/conv1': 'conv_aware', 'res_block/conv2': 'conv_aware' },
		});
	});

	it('draw the two kernels of a separable convolution apart, glorot_uniform', async () => {
		const runtime = await compiledRuntime();
		const { model } = runtime.build(() =>
			network('encoder', [8, 8, 16], { seed: 1, convAwareInit: true }, (b, x) => [b.convSep(x, 16)]),
		);
		const values = model.weights.map((w) => Float32Array.from(runtime.readVariable(w.read() as tf.Variable)));
		const [depthwise = new Float32Array(), pointwise = new Float32Array()] = values;
		for (const [kernel, limit] of [
			[depthwise, Math.sqrt(6 / (25 * 16 + 25))],
			[pointwise, Math.sqrt(6 / (16 + 16))],
		] as const) {
			const largest = kernel.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
			expect(largest / limit).toBeGreaterThan(0.95);
			expect(largest / limit).toBeLessThanOrEqual(1 + 1e-6);
		}
		const ratio = (depthwise[0] ?? 0) / (pointwise[0] ?? 1);
		expect(depthwise.every((v, i) => i >= 256 || Math.abs(v - ratio * (pointwise[i] ?? 0)) < 1e-6)).toBe(false);
	});
});

describe('mirrored borders in a model', () => {
	it('keep a picture of one colour one colour, where zeros darken its border', async () => {
		for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
			const drawn = async (reflectPadding: boolean) => {
				const { model } = runtime.build(() =>
					network('encoder', [16, 16, 3], { seed: 2, reflectPadding }, (b, x) => {
						const y = b.upscale(b.conv(b.conv(x, 6), 8), 4);
						return [b.resBlock(y, 4)];
					}),
				);
				const fn = await runtime.compile({
					name: 'draw',
					inputs: { x: [1, 16, 16, 3] },
					variables: model.weights.map((w) => w.read() as tf.Variable),
					fn: ({ x }) => ({ y: model.apply(x) as tf.Tensor }),
				});
				const { y } = await fn.run({ x: new Float32Array(768).fill(0.7) });
				// Each channel of each sub-pixel has a colour of its own, the same all over the picture.
				return y.map((v, i) => Math.abs(v - (y[(i % 8) + (Math.floor(i / 32) % 2) * 32] ?? 0)));
			};
			expect(Math.max(...(await drawn(true)))).toBeLessThan(1e-5);
			expect(Math.max(...(await drawn(false)))).toBeGreaterThan(0.05);
		}
	});
});
