import type * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Network } from '../../../src/engine/models/blocks.js';
import { countParameters, type FaceModel, modelWeights } from '../../../src/engine/models/face-model.js';
import { buildModel, type ModelConfig } from '../../../src/engine/models/registry.js';
import { type Recorder, recorder } from '../../helpers/tracing.js';

let rec: Recorder;
beforeAll(async () => {
	rec = await recorder();
});

const build = (config: ModelConfig, seed = 1): FaceModel => rec.build(() => buildModel(config, seed));
const part = (model: FaceModel, name: string): Network => {
	const found = model.networks.find((n) => n.name === name);
	if (found === undefined) throw new Error(`no network ${name}`);
	return found;
};
const parameters = (model: FaceModel, name: string) => part(model, name).model.countParams();

/** [layer, output shape without the batch, parameters] of every layer that has weights or changes the shape. */
function table({ name, model }: Network): (string | number | readonly number[])[][] {
	return model.layers
		.filter((layer) => layer.countParams() > 0 || /reshape|shuffle/.test(layer.name))
		.map((layer) => [
			layer.name.slice(name.length + 1),
			(layer.outputShape as (number | null)[]).slice(1) as number[],
			layer.countParams(),
		]);
}

interface Expected {
	readonly config: ModelConfig;
	readonly total: number;
	readonly encoder: number;
	readonly decoder: number;
	readonly size: number;
}
const MODELS: readonly Expected[] = [
	{
		config: { model: 'original', lowmem: false },
		total: 82_062_470,
		encoder: 69_662_976,
		decoder: 6_199_747,
		size: 64,
	},
	{ config: { model: 'original', lowmem: true }, total: 60_565_126, encoder: 48_165_632, decoder: 6_199_747, size: 64 },
	{
		config: { model: 'lightweight', lowmem: false },
		total: 51_066_374,
		encoder: 29_806_336,
		decoder: 10_630_019,
		size: 64,
	},
	{ config: { model: 'toy', lowmem: false }, total: 51_486, encoder: 35_760, decoder: 7_863, size: 16 },
];

for (const { config, total, encoder, decoder, size } of MODELS) {
	describe(`${config.model}${config.lowmem ? ' lowmem' : ''}`, () => {
		it('has the parameters of its specification, and takes no memory for them until it runs', () => {
			const before = process.memoryUsage().arrayBuffers;
			const model = build(config);
			expect(countParameters(model)).toBe(total);
			expect(parameters(model, 'encoder')).toBe(encoder);
			expect(parameters(model, 'decoder_a')).toBe(decoder);
			expect(parameters(model, 'decoder_b')).toBe(decoder);
			expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2e6);
		});

		it('gives every weight a name of its own, in a fixed order', () => {
			const weights = modelWeights(build(config));
			const names = weights.map((w) => w.name);
			expect(new Set(names).size).toBe(names.length);
			for (const name of names) expect(name).toMatch(/^(encoder|decoder_[ab])\/[a-z]+_(\d+|out)\/(kernel|bias)$/);
			expect(modelWeights(build(config, 2)).map((w) => w.name)).toEqual(names);
			expect(weights.every((w) => w.trainable)).toBe(true);
		});

		it('shares its encoder and has a decoder a side of the same form', () => {
			const model = build(config);
			expect(model.networks.map((n) => n.name)).toEqual(['encoder', 'decoder_a', 'decoder_b']);
			expect(table(part(model, 'decoder_b'))).toEqual(table(part(model, 'decoder_a')));
			const last = part(model, 'decoder_a').model.layers.at(-1);
			expect(last?.getConfig().activation).toBe('sigmoid');
		});

		it('turns pictures of its input size into pictures of its output size', () => {
			const model = build(config);
			expect([model.inputSize, model.outputSizes]).toEqual([size, [size]]);
			const graph = rec.trace({
				inputs: { a: [2, size, size, 3], b: [3, size, size, 3] },
				variables: modelWeights(model).map((w) => w.variable),
				fn: (fed) => {
					const [a, b] = [fed.a as tf.Tensor4D, fed.b as tf.Tensor4D];
					const faces = model.reconstruct(a, b);
					const swapped = model.predict(a);
					const all = { a: faces.a, b: faces.b, toA: swapped.a, toB: swapped.b };
					return Object.fromEntries(
						Object.entries(all).map(([name, { facesNHWC, maskNHWC }]) => {
							expect([facesNHWC.length, maskNHWC]).toEqual([1, null]);
							return [name, facesNHWC[0] as tf.Tensor];
						}),
					);
				},
			});
			expect(graph.outputs.map((o) => [o.name, o.value.shape])).toEqual([
				['a', [2, size, size, 3]],
				['b', [3, size, size, 3]],
				['toA', [2, size, size, 3]],
				['toB', [2, size, size, 3]],
			]);
		});
	});
}

describe('layer by layer', () => {
	it('the encoder of Original', () => {
		expect(table(part(build({ model: 'original', lowmem: false }), 'encoder'))).toEqual([
			['conv_0', [32, 32, 128], 9_728],
			['conv_1', [16, 16, 256], 819_456],
			['conv_2', [8, 8, 512], 3_277_312],
			['conv_3', [4, 4, 1024], 13_108_224],
			['dense_0', [1024], 16_778_240],
			['dense_1', [16384], 16_793_600],
			['reshape_0', [4, 4, 1024], 0],
			['upscale_0', [4, 4, 2048], 18_876_416],
			['upscale_0_shuffle', [8, 8, 512], 0],
		]);
	});

	it('the encoder of Original, low memory', () => {
		expect(table(part(build({ model: 'original', lowmem: true }), 'encoder'))).toEqual([
			['conv_0', [32, 32, 128], 9_728],
			['conv_1', [16, 16, 256], 819_456],
			['conv_2', [8, 8, 512], 3_277_312],
			['dense_0', [512], 16_777_728],
			['dense_1', [16384], 8_404_992],
			['reshape_0', [4, 4, 1024], 0],
			['upscale_0', [4, 4, 2048], 18_876_416],
			['upscale_0_shuffle', [8, 8, 512], 0],
		]);
	});

	it('the decoder of Original', () => {
		expect(table(part(build({ model: 'original', lowmem: false }), 'decoder_a'))).toEqual([
			['upscale_0', [8, 8, 1024], 4_719_616],
			['upscale_0_shuffle', [16, 16, 256], 0],
			['upscale_1', [16, 16, 512], 1_180_160],
			['upscale_1_shuffle', [32, 32, 128], 0],
			['upscale_2', [32, 32, 256], 295_168],
			['upscale_2_shuffle', [64, 64, 64], 0],
			['face_out', [64, 64, 3], 4_803],
		]);
	});

	it('convolutions halve with 5 x 5 kernels, upscales have 3 x 3, all leak 0.1', () => {
		const model = build({ model: 'original', lowmem: false });
		for (const { model: layers } of model.networks) {
			for (const layer of layers.layers) {
				const config = layer.getConfig();
				const kind = /_(conv|upscale|face)_(\d+|out)$/.exec(layer.name)?.[1];
				if (kind !== undefined) {
					const [kernel, strides] = { conv: [5, 2], upscale: [3, 1], face: [5, 1] }[kind] ?? [];
					expect(config, layer.name).toMatchObject({
						kernelSize: [kernel, kernel],
						strides: [strides, strides],
						padding: 'same',
						useBias: true,
						activation: 'linear',
					});
				}
				if (layer.name.endsWith('_leaky')) expect(config.alpha).toBe(0.1);
				if (/_dense_\d$/.test(layer.name)) expect(config).toMatchObject({ activation: 'linear', useBias: true });
			}
		}
		const order = part(model, 'decoder_a').model.layers.map((layer) => layer.name.replace(/^decoder_a_/, ''));
		expect(order).toEqual([
			'input',
			...[0, 1, 2].flatMap((i) => [`upscale_${i}`, `upscale_${i}_leaky`, `upscale_${i}_shuffle`]),
			'face_out',
			'face_out_sigmoid',
		]);
	});
});
