import type * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelOptions } from '../../../src/config/model-options.js';
import { MODEL_OPTIONS } from '../../../src/config/model-rules.js';
import { LISTED_MODEL_NAMES, type RunOptions, runSchema } from '../../../src/config/schema.js';
import { modelWeights } from '../../../src/engine/models/face-model.js';
import { realfaceDense } from '../../../src/engine/models/realface.js';
import { buildModel } from '../../../src/engine/models/registry.js';
import { type Recorder, recorder } from '../../helpers/tracing.js';

let rec: Recorder;
beforeAll(async () => {
	rec = await recorder();
});

const range = (from: number, to: number, step: number) =>
	Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);

interface Case {
	readonly options: RunOptions;
	readonly input: number;
	readonly outputs: readonly number[];
}
const fixed = (options: RunOptions, input: number, ...outputs: readonly number[]): Case => ({
	options,
	input,
	outputs,
});

/** Every size a model can have, in each of its forms. */
const CASES: readonly Case[] = [
	fixed({ model: 'lightweight' }, 64, 64),
	fixed({ model: 'original' }, 64, 64),
	fixed({ model: 'original', lowmem: true }, 64, 64),
	fixed({ model: 'iae' }, 64, 64),
	fixed({ model: 'dfaker' }, 64, 128),
	fixed({ model: 'dfaker', output_size: 256 }, 128, 256),
	fixed({ model: 'dfl-h128' }, 128, 128),
	fixed({ model: 'dfl-h128', lowmem: true }, 128, 128),
	fixed({ model: 'villain' }, 128, 128),
	fixed({ model: 'villain', lowmem: true }, 128, 128),
	...range(64, 512, 64).flatMap((px) => [
		fixed({ model: 'unbalanced', input_size: px }, px, px),
		fixed({ model: 'unbalanced', input_size: px, lowmem: true }, px, px),
	]),
	...range(64, 256, 16).flatMap((px) => [
		fixed({ model: 'dfl-sae', input_size: px, architecture: 'liae' }, px, px),
		fixed({ model: 'dfl-sae', input_size: px, multiscale_decoder: true }, px, px / 4, px / 2, px),
	]),
	fixed({ model: 'dfl-sae' }, 128, 128),
	fixed({ model: 'dfl-sae', architecture: 'liae', multiscale_decoder: true }, 128, 32, 64, 128),
	...range(64, 128, 16).flatMap((input) =>
		range(64, 256, 32).map((output) =>
			fixed({ model: 'realface', input_size: input, output_size: output }, input, output),
		),
	),
	...(['fast', 'good'] as const).flatMap((details) =>
		[128, 256, 384].map((px) => fixed({ model: 'dlight', details, output_size: px }, 128, px)),
	),
];

function config(options: RunOptions) {
	return runSchema.parse({ ...options, input_a: 'a', input_b: 'b', model_dir: 'm' });
}

/** Output shapes of a training pass over 2 and 1 faces, or of inference over 3. */
function drawnShapes(options: RunOptions, training: boolean) {
	const model = rec.build(() => buildModel(config(options), 1));
	const { inputSize: px } = model;
	const graph = rec.trace({
		inputs: { a: [2, px, px, 3], b: [1, px, px, 3], x: [3, px, px, 3] },
		variables: modelWeights(model).map((w) => w.variable),
		fn: (fed) => {
			const all = training
				? model.reconstruct(fed.a as tf.Tensor4D, fed.b as tf.Tensor4D)
				: model.predict(fed.x as tf.Tensor4D);
			return Object.fromEntries(
				Object.entries(all).flatMap(([name, { facesNHWC, maskNHWC }]) => [
					...facesNHWC.map((face, i) => [`${name}_${i}`, face as tf.Tensor]),
					...(maskNHWC === null ? [] : [[`${name}_mask`, maskNHWC as tf.Tensor]]),
				]),
			);
		},
	});
	return { model, shapes: Object.fromEntries(graph.outputs.map((o) => [o.name, o.value.shape])) };
}

function expectedShapes({ outputs }: Case, training: boolean, learnMask: boolean): Record<string, readonly number[]> {
	const batches = training ? { a: 2, b: 1 } : { a: 3, b: 3 };
	return Object.fromEntries(
		Object.entries(batches).flatMap(([name, n]) => [
			...outputs.map((px, i) => [`${name}_${i}`, [n, px, px, 3]] as const),
			...(learnMask ? [[`${name}_mask`, [n, outputs.at(-1), outputs.at(-1), 1]] as const] : []),
		]),
	) as Record<string, readonly number[]>;
}

describe('every model at every size', () => {
	it.each(CASES.map((c) => [JSON.stringify(c.options), c] as const))('%s', (_title, given) => {
		const { model, shapes } = drawnShapes({ ...given.options, learn_mask: true, reflect_padding: true }, true);
		expect(shapes).toEqual(expectedShapes(given, true, true));
		expect([model.inputSize, model.outputSizes]).toEqual([given.input, given.outputs]);
		expect([model.name, model.hasMask]).toEqual([given.options.model, true]);
	});

	it.each(LISTED_MODEL_NAMES)('%s without a mask decoder', (name) => {
		const given = CASES.find((c) => c.options.model === name) ?? fixed({}, 0);
		for (const training of [true, false]) {
			expect(drawnShapes(given.options, training).shapes).toEqual(expectedShapes(given, training, false));
		}
	});

	it('covers every model and every size that the options allow', () => {
		expect(new Set(CASES.map((c) => c.options.model))).toEqual(new Set(LISTED_MODEL_NAMES));
		for (const [model, options] of Object.entries(MODEL_OPTIONS)) {
			for (const name of ['input_size', 'output_size'] as const) {
				const rule = options[name]?.rule;
				const allowed =
					rule?.kind === 'number'
						? range(rule.min, rule.max, rule.multipleOf)
						: rule?.kind === 'choice'
							? rule.choices
							: [];
				for (const px of allowed) {
					const cases = CASES.filter((c) => c.options.model === model);
					const covered = cases.some((c) => (name === 'input_size' ? c.input === px : c.outputs.at(-1) === px));
					expect(covered, `${model} ${name} ${px}`).toBe(true);
				}
			}
		}
	});

	it('refuses sizes that break a rule before anything is built', () => {
		expect(() => modelOptions(config({ model: 'realface', output_size: 80 }))).toThrow(/multiple of 32/);
		expect(() => buildModel(config({ model: 'unbalanced', input_size: 96 }), 1)).toThrow(/multiple of 64/);
	});
});

describe('the dense map of RealFace', () => {
	it.each([
		[64, 64, 4, 4],
		[64, 96, 3, 5],
		[96, 96, 6, 4],
		[64, 128, 4, 5],
		[128, 128, 8, 4],
		[96, 128, 8, 4],
		[64, 160, 5, 5],
		[128, 224, 7, 5],
		[128, 256, 8, 5],
	])('is, from %i to %i px, %i px and %i upscale blocks', (input, output, size, upscales) => {
		expect(realfaceDense(input, output)).toEqual({ size, upscales });
	});

	it('cannot be made for larger outputs', () => {
		expect(() => realfaceDense(128, 320)).toThrow(/320 px/);
	});
});
