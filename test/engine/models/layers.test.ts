import * as tf from '@tensorflow/tfjs-core';
import type * as tfLayers from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { weightInitializer } from '../../../src/engine/models/initializers.js';
import { BatchNorm } from '../../../src/engine/models/layers/batch-norm.js';
import { BilinearUpsampling } from '../../../src/engine/models/layers/bilinear-upsampling.js';
import { Dropout } from '../../../src/engine/models/layers/dropout.js';
import { InstanceNorm } from '../../../src/engine/models/layers/instance-norm.js';
import { PixelShuffler } from '../../../src/engine/models/layers/pixel-shuffler.js';
import { ReflectPadding, samePadding } from '../../../src/engine/models/layers/reflect-padding.js';
import { SeparableConv } from '../../../src/engine/models/layers/separable-conv.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';

type Layer = tfLayers.layers.Layer;
type Shape4 = readonly [number, number, number, number];

const runtimes = async (): Promise<readonly Runtime[]> => [await compiledRuntime(), referenceRuntime()];

const variablesOf = (layer: Layer) => layer.weights.map((weight) => weight.read() as tf.Variable);

/** A layer built for an input shape, as a function of values. */
async function layerFunction(runtime: Runtime, make: () => Layer, shape: readonly number[], training = false) {
	const layer = runtime.build(() => {
		const made = make();
		made.build([null, ...shape.slice(1)]);
		return made;
	});
	const fn = await runtime.compile({
		name: 'layer',
		inputs: { x: shape },
		variables: variablesOf(layer),
		fn: (fed) => ({ y: layer.apply(fed.x as tf.Tensor, { training }) as tf.Tensor }),
	});
	const weights = (values: readonly (readonly number[])[]) => {
		values.forEach((row, i) => {
			const variable = variablesOf(layer)[i];
			if (variable !== undefined) runtime.writeVariable(variable, Float32Array.from(row));
		});
	};
	const run = async (x: Float32Array, iteration = 1) =>
		Float32Array.from((await fn.run({ x }, { seed: 3, iteration })).y);
	return { layer, run, weights };
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
const variance = (values: ArrayLike<number>) => mean(Array.from(values, (v) => (v - mean(values)) ** 2));

describe('the pixel shuffle layer', () => {
	for (const [h, w, c, r] of [
		[2, 3, 8, 2],
		[1, 2, 9, 3],
		[4, 4, 4, 2],
		[1, 2, 32, 4],
		[2, 1, 36, 6],
	] as const) {
		it(`moves ${c} channels of ${h} x ${w} into blocks of ${r} x ${r} pixels`, async () => {
			const x = numbers(2 * h * w * c, 3);
			const channels = c / (r * r);
			const want = new Float32Array(x.length);
			for (let n = 0; n < 2; n++)
				for (let y = 0; y < h * r; y++)
					for (let q = 0; q < w * r; q++)
						for (let k = 0; k < channels; k++) {
							const from = ((y % r) * r + (q % r)) * channels + k;
							const at = ((n * h + Math.floor(y / r)) * w + Math.floor(q / r)) * c + from;
							want[((n * h * r + y) * w * r + q) * channels + k] = x[at] ?? Number.NaN;
						}
			for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
				const layer = new PixelShuffler({ name: `shuffle_${h}_${w}_${c}_${runtime.device.name}`, size: r });
				expect(layer.computeOutputShape([null, h, w, c])).toEqual([null, h * r, w * r, channels]);
				expect(layer.getConfig()).toMatchObject({ size: r });
				const fn = await runtime.compile({
					name: 'shuffle',
					inputs: { x: [2, h, w, c] },
					variables: [],
					fn: (fed) => ({ y: layer.apply(fed.x) as tf.Tensor }),
				});
				expect((await fn.run({ x })).y).toEqual(want);
			}
		});
	}

	it('keeps unknown sizes unknown', () => {
		const layer = new PixelShuffler({ name: 'shuffle_unknown', size: 2 });
		expect(layer.computeOutputShape([null, null, null, 8])).toEqual([null, null, null, 2]);
	});
});

describe('instance normalization', () => {
	const shape: Shape4 = [2, 3, 4, 5];
	const one = 3 * 4 * 5;
	it('takes one mean and deviation per picture, over all channels', async () => {
		const x = numbers(size(shape), 5).map((v, i) => v * 3 + (i < one ? 2 : -1));
		const want = x.map((v, i) => {
			const own = x.subarray(i < one ? 0 : one, i < one ? one : 2 * one);
			return (1.5 * (v - mean(own))) / (Math.sqrt(variance(own)) + 1e-3) + 0.25;
		});
		for (const runtime of await runtimes()) {
			const name = `norm_${runtime.device.name}`;
			const { layer, run, weights } = await layerFunction(runtime, () => new InstanceNorm({ name }), shape);
			expect(layer.countParams()).toBe(2);
			weights([[1.5], [0.25]]);
			expect(relativeError(await run(x), want)).toBeLessThan(1e-5);
		}
	});

	it('begins as plain normalization', async () => {
		const { run } = await layerFunction(await compiledRuntime(), () => new InstanceNorm({ name: 'new_norm' }), shape);
		const y = await run(numbers(size(shape), 1));
		expect(mean(y.subarray(0, one))).toBeCloseTo(0, 5);
		expect(variance(y.subarray(0, one))).toBeCloseTo(1, 2);
	});

	it('has finite gradients for a picture of one colour', async () => {
		for (const runtime of await runtimes()) {
			const layer = runtime.build(() => new InstanceNorm({ name: `flat_${runtime.device.name}` }));
			runtime.build(() => layer.build([null, 3, 4, 5]));
			const fn = await runtime.compile({
				name: 'gradient',
				inputs: { x: shape },
				variables: variablesOf(layer),
				fn: ({ x }) => ({
					dx: tf.grad((v: tf.Tensor) => tf.sum(tf.square(layer.apply(v) as tf.Tensor)))(x as tf.Tensor),
				}),
			});
			const { dx } = await fn.run({ x: new Float32Array(size(shape)).fill(0.5) });
			expect(dx.every((v) => Number.isFinite(v))).toBe(true);
		}
	});
});

describe('batch normalization', () => {
	const shape: Shape4 = [3, 2, 4, 2];
	const channel = (x: Float32Array, c: number) => x.filter((_, i) => i % 2 === c);
	const batch = (seed: number) => numbers(size(shape), seed).map((v, i) => (i % 2 === 0 ? v * 2 + 1 : v - 3));

	it('normalizes with the statistics of the batch in training, and moves the running ones by a hundredth', async () => {
		for (const runtime of await runtimes()) {
			const make = () => new BatchNorm({ name: `batch_norm_${runtime.device.name}` });
			const { layer, run, weights } = await layerFunction(runtime, make, shape, true);
			const running = () => layer.getWeights();
			weights([
				[1.5, 2],
				[0.5, -1],
			]);
			const want = { mean: [0, 0], variance: [1, 1] };
			for (const seed of [1, 2, 3]) {
				const x = batch(seed);
				const y = await run(x);
				for (const c of [0, 1]) {
					const own = channel(x, c);
					const normal = own.map((v) => (v - mean(own)) / Math.sqrt(variance(own) + 1e-3));
					const expected = normal.map((v) => v * (c === 0 ? 1.5 : 2) + (c === 0 ? 0.5 : -1));
					expect(relativeError(channel(y, c), expected)).toBeLessThan(1e-5);
					want.mean[c] = 0.99 * (want.mean[c] ?? 0) + 0.01 * mean(own);
					want.variance[c] = 0.99 * (want.variance[c] ?? 0) + 0.01 * variance(own);
				}
			}
			expect(running()).toHaveLength(4);
			const [, , movingMean, movingVariance] = variablesOf(layer).map((v) => runtime.readVariable(v));
			expect(relativeError(movingMean ?? [], want.mean)).toBeLessThan(1e-5);
			expect(relativeError(movingVariance ?? [], want.variance)).toBeLessThan(1e-5);
			expect(layer.weights.map((weight) => weight.trainable)).toEqual([true, true, false, false]);
		}
	});

	it('normalizes with the running statistics otherwise, and leaves them', async () => {
		for (const runtime of await runtimes()) {
			const make = () => new BatchNorm({ name: `still_${runtime.device.name}` });
			const { layer, run, weights } = await layerFunction(runtime, make, shape);
			const values = [
				[1.5, 2],
				[0.5, -1],
				[0.25, -2],
				[4, 0.5],
			];
			weights(values);
			const x = batch(1);
			const scale = [1.5 / Math.sqrt(4.001), 2 / Math.sqrt(0.501)];
			const want = x.map((v, i) => (i % 2 === 0 ? (v - 0.25) * (scale[0] ?? 0) + 0.5 : (v + 2) * (scale[1] ?? 0) - 1));
			expect(relativeError(await run(x), want)).toBeLessThan(1e-5);
			const after = variablesOf(layer).map((v) => Array.from(runtime.readVariable(v)));
			expect(after).toEqual(values);
		}
	});

	it('keeps running statistics that a batch with values that are not finite would spoil for ever', async () => {
		const results: Float32Array[][] = [];
		for (const runtime of await runtimes()) {
			const layer = runtime.build(() => {
				const made = new BatchNorm({ name: `spoilt_${runtime.device.name}` });
				made.build([null, ...shape.slice(1)]);
				return made;
			});
			const [gamma, , movingMean, movingVariance] = variablesOf(layer) as [tf.Variable, ...tf.Variable[]];
			const step = await runtime.compile({
				name: 'gradient',
				inputs: { x: shape },
				variables: variablesOf(layer),
				fn: ({ x }) => {
					const loss = () =>
						tf.mean(tf.square(layer.apply(x as tf.Tensor, { training: true }) as tf.Tensor)) as tf.Scalar;
					const { value, grads } = tf.variableGrads(loss, [gamma]);
					return { value, slope: grads[gamma.name] as tf.Tensor };
				},
			});
			const statistics = () =>
				[movingMean, movingVariance].map((v) => Float32Array.from(runtime.readVariable(v as tf.Variable)));
			await step.run({ x: batch(1) });
			const [meanBefore, varianceBefore] = statistics();
			for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
				const x = batch(2);
				x[4] = bad;
				expect(Number.isFinite((await step.run({ x })).value[0])).toBe(false);
			}
			const [mean, variance] = statistics();
			// The first channel holds the bad value, the second one none.
			expect([mean?.[0], variance?.[0]]).toEqual([meanBefore?.[0], varianceBefore?.[0]]);
			expect(mean?.[1]).not.toBe(meanBefore?.[1]);
			await step.run({ x: batch(3) });
			const after = statistics();
			expect(after[0]?.[0]).not.toBe(meanBefore?.[0]);
			for (const values of after) expect(values.every((value) => Number.isFinite(value))).toBe(true);
			results.push(after);
		}
		const [compiled = [], eager = []] = results;
		for (const [i, values] of eager.entries()) expect(relativeError(compiled[i] ?? [], values)).toBeLessThan(1e-6);
	});
});

describe('dropout', () => {
	const x = new Float32Array(2 * 20 * 20 * 25).fill(1);
	const shape: Shape4 = [2, 20, 20, 25];

	it('drops single values, scales the others, and changes from step to step', async () => {
		const results = [];
		for (const runtime of await runtimes()) {
			const make = () => new Dropout({ name: 'encoder/dropout_0', rate: 0.2, spatial: false });
			const { run } = await layerFunction(runtime, make, shape, true);
			const [first, second] = [await run(x, 1), await run(x, 2)];
			const dropped = first.filter((v) => v === 0).length / first.length;
			// Four standard deviations of 20,000 draws.
			expect(Math.abs(dropped - 0.2)).toBeLessThan(0.0113);
			expect(first.every((v) => v === 0 || Math.abs(v - 1.25) < 1e-6)).toBe(true);
			const both = first.filter((v, i) => v === 0 && second[i] === 0).length / first.length;
			expect(Math.abs(both - 0.04)).toBeLessThan(0.0056);
			results.push(first);
		}
		expect(results[1]).toEqual(results[0]);
	});

	it('drops whole channels of single pictures', async () => {
		for (const runtime of await runtimes()) {
			const make = () => new Dropout({ name: 'decoder_a/dropout_0', rate: 0.5, spatial: true });
			const { run } = await layerFunction(runtime, make, shape, true);
			const y = await run(x);
			const maps = [0, 1].map((n) => y.slice(n * 10_000, n * 10_000 + 25));
			expect(y.every((v, i) => v === maps[Math.floor(i / 10_000)]?.[i % 25])).toBe(true);
			for (const map of maps) expect(new Set(map)).toEqual(new Set([0, 2]));
			expect(maps[0]).not.toEqual(maps[1]);
		}
	});

	it('has noise of its own in every layer', async () => {
		const runtime = await compiledRuntime();
		const drop = async (name: string) =>
			(await layerFunction(runtime, () => new Dropout({ name, rate: 0.5, spatial: false }), shape, true)).run(x);
		const [one, other] = [await drop('encoder/dropout_0'), await drop('encoder/dropout_1')];
		const same = one.filter((v, i) => v === other[i]).length / one.length;
		expect(Math.abs(same - 0.5)).toBeLessThan(0.0142);
	});

	it('does nothing in inference', async () => {
		for (const runtime of await runtimes()) {
			const make = () => new Dropout({ name: `off_${runtime.device.name}`, rate: 0.5, spatial: true });
			expect(await (await layerFunction(runtime, make, shape)).run(x)).toEqual(x);
		}
	});
});

describe('separable convolution', () => {
	it('filters each channel, then mixes them', async () => {
		const shape: Shape4 = [2, 6, 6, 3];
		const x = numbers(size(shape), 1);
		const [depthwise, pointwise, bias] = [numbers(5 * 5 * 3, 2), numbers(3 * 4, 3), numbers(4, 4)];
		const at = (n: number, y: number, q: number, c: number) =>
			y < 0 || q < 0 || y > 5 || q > 5 ? 0 : (x[((n * 6 + y) * 6 + q) * 3 + c] ?? 0);
		const want: number[] = [];
		for (let n = 0; n < 2; n++)
			for (let y = 0; y < 3; y++)
				for (let q = 0; q < 3; q++)
					for (let f = 0; f < 4; f++) {
						let sum = bias[f] ?? 0;
						for (let c = 0; c < 3; c++)
							for (let i = 0; i < 5; i++)
								for (let j = 0; j < 5; j++) {
									// SAME on an even size pads one before and two after.
									const value = at(n, 2 * y + i - 1, 2 * q + j - 1, c);
									sum += value * (depthwise[(i * 5 + j) * 3 + c] ?? 0) * (pointwise[c * 4 + f] ?? 0);
								}
						want.push(sum);
					}
		for (const runtime of await runtimes()) {
			const name = `separable_${runtime.device.name}`;
			const config = {
				...{ name, filters: 4, kernelSize: 5, strides: 2 },
				depthwiseInitializer: weightInitializer('zeros'),
				pointwiseInitializer: weightInitializer('zeros'),
			};
			const { layer, run, weights } = await layerFunction(runtime, () => new SeparableConv(config), shape);
			expect(layer.computeOutputShape([null, 6, 6, 3])).toEqual([null, 3, 3, 4]);
			expect(layer.getConfig()).toMatchObject({ filters: 4, kernelSize: 5, strides: 2 });
			weights([depthwise, pointwise, bias].map((values) => Array.from(values)));
			expect(relativeError(await run(x), want)).toBeLessThan(1e-5);
		}
	});
});

describe('mirrored borders', () => {
	it('are as wide as the zeros of a SAME convolution', () => {
		expect(samePadding(64, 5, 2)).toEqual([1, 2]);
		expect(samePadding(63, 5, 2)).toEqual([2, 2]);
		expect(samePadding(8, 3, 1)).toEqual([1, 1]);
		expect(samePadding(8, 5, 1)).toEqual([2, 2]);
		for (const [px, k, s] of [
			[64, 5, 2],
			[10, 5, 2],
			[8, 3, 1],
			[7, 5, 1],
		] as const) {
			const { padInfo } = tf.backend_util.computeConv2DInfo([1, px, px, 1], [k, k, 1, 1], s, 1, 'same');
			expect(samePadding(px, k, s)).toEqual([padInfo.top, padInfo.bottom]);
		}
	});

	it('repeat the picture without its border pixel', async () => {
		for (const runtime of await runtimes()) {
			const make = () => new ReflectPadding({ name: `mirror_${runtime.device.name}`, kernelSize: 5, strides: 2 });
			const { layer, run } = await layerFunction(runtime, make, [1, 4, 4, 1]);
			expect(layer.computeOutputShape([null, 4, 4, 1])).toEqual([null, 7, 7, 1]);
			expect(layer.getConfig()).toMatchObject({ kernelSize: 5, strides: 2 });
			const y = await run(Float32Array.from({ length: 16 }, (_, i) => i));
			const row = (first: number) => [1, 0, 1, 2, 3, 2, 1].map((v) => v + first);
			expect(Array.from(y)).toEqual([4, 0, 4, 8, 12, 8, 4].flatMap(row));
		}
	});
});

describe('bilinear enlargement', () => {
	it('takes half-pixel centres, and repeats the border', async () => {
		for (const runtime of await runtimes()) {
			for (const factor of [2, 4, 6]) {
				const [h, w, c] = [3, 2, 2];
				const x = numbers(2 * h * w * c, factor);
				const share = (i: number, length: number) => {
					const at = Math.min(Math.max((i + 0.5) / factor - 0.5, 0), length - 1);
					return { low: Math.floor(at), rest: at - Math.floor(at) };
				};
				const want: number[] = [];
				for (let n = 0; n < 2; n++)
					for (let y = 0; y < h * factor; y++)
						for (let q = 0; q < w * factor; q++)
							for (let k = 0; k < c; k++) {
								const [v, u] = [share(y, h), share(q, w)];
								const pixel = (i: number, j: number) =>
									x[((n * h + Math.min(i, h - 1)) * w + Math.min(j, w - 1)) * c + k] ?? Number.NaN;
								const top = pixel(v.low, u.low) * (1 - u.rest) + pixel(v.low, u.low + 1) * u.rest;
								const bottom = pixel(v.low + 1, u.low) * (1 - u.rest) + pixel(v.low + 1, u.low + 1) * u.rest;
								want.push(top * (1 - v.rest) + bottom * v.rest);
							}
				const make = () => new BilinearUpsampling({ name: `up_${factor}_${runtime.device.name}`, size: factor });
				const { layer, run } = await layerFunction(runtime, make, [2, h, w, c]);
				expect(layer.computeOutputShape([null, h, w, c])).toEqual([null, h * factor, w * factor, c]);
				expect(relativeError(await run(x), want)).toBeLessThan(1e-5);
			}
		}
	});
});
