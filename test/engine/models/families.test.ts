import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { BuildOptions } from '../../../src/engine/models/build-options.js';
import { type FaceModel, modelWeights, type Side } from '../../../src/engine/models/face-model.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';
import { enliven, TOY_MODELS } from './toy-models.js';

const SIDES: readonly Side[] = ['a', 'b'];
/** Faces of each side; models that look at the batch, or drop by it, get two of B. */
const batchOf = (name: string) => ({ a: 1, b: DEPENDS_ON_BATCH.test(name) ? 2 : 1 });
const DEPENDS_ON_BATCH = /unbalanced|dlight/;
/** Steps whose noise brings no value within rounding of a LeakyReLU's kink, where the runtimes may differ in slope. */
const STEPS = [1, 3] as const;

const picture = (shape: readonly number[], seed: number) => numbers(size(shape), seed).map((v) => (v + 1) / 2);

type Values = Readonly<Record<string, Float32Array>>;

/** All outputs of a training pass, the gradients of a fixed combination of them, and what inference draws. */
async function passes(
	runtime: Runtime,
	build: (options: BuildOptions) => FaceModel,
	options: BuildOptions,
	batch: Readonly<Record<Side, number>>,
) {
	const model = runtime.build(() => build(options));
	const weights = modelWeights(model);
	enliven(runtime, model);
	const inputs = Object.fromEntries(
		SIDES.map((side) => [side, [batch[side], model.inputSize, model.inputSize, 3] as const]),
	);
	const named = (drawn: ReturnType<FaceModel['predict']>, prefix: string): Record<string, tf.Tensor> =>
		Object.fromEntries(
			SIDES.flatMap((side) => {
				const { facesNHWC, maskNHWC } = drawn[side];
				const faces = facesNHWC.map((face, i) => [`${prefix}${side}_face_${i}`, face] as const);
				return maskNHWC === null ? faces : [...faces, [`${prefix}${side}_mask`, maskNHWC] as const];
			}),
		);
	const variables = weights.map((w) => w.variable);
	const trained = weights.filter((w) => w.trainable);
	const training = await runtime.compile({
		name: 'training',
		inputs,
		variables,
		fn: (fed) => {
			const outputs: Record<string, tf.Tensor> = {};
			const { grads } = tf.variableGrads(
				() => {
					const drawn = named(model.reconstruct(fed.a as tf.Tensor4D, fed.b as tf.Tensor4D), '');
					const parts = Object.entries(drawn).map(([name, tensor], i) => {
						outputs[name] = tf.keep(tensor);
						const weighting = tf.tensor(numbers(16, i), [16]);
						const flat = tf.reshape(tensor, [-1, 16]);
						return tf.sum(tf.mul(flat, weighting));
					});
					return tf.addN(parts) as tf.Scalar;
				},
				trained.map((w) => w.variable),
			);
			for (const { name, variable } of trained) outputs[`d ${name}`] = grads[variable.name] as tf.Tensor;
			return outputs;
		},
	});
	const inference = await runtime.compile({
		name: 'inference',
		inputs: { a: inputs.a as readonly number[] },
		variables,
		fn: (fed) => named(model.predict(fed.a as tf.Tensor4D), 'drawn_'),
	});
	const fed = Object.fromEntries(SIDES.map((side, i) => [side, picture(inputs[side] as readonly number[], i + 1)]));
	const step = async (iteration: number): Promise<Values> => {
		const result = await training.run(fed as Record<Side, Float32Array>, { seed: 5, iteration });
		return Object.fromEntries(Object.entries(result).map(([name, values]) => [name, Float32Array.from(values)]));
	};
	const draw = (): Promise<Values> => inference.run({ a: fed.a as Float32Array });
	return { model, step, draw, state: () => stateOf(runtime, model) };
}

/** Values of the weights that no gradient reaches. */
function stateOf(runtime: Runtime, model: FaceModel): Values {
	const fixed = modelWeights(model).filter((w) => !w.trainable);
	return Object.fromEntries(fixed.map((w) => [w.name, Float32Array.from(runtime.readVariable(w.variable))]));
}

function expectSame(actual: Values, expected: Values, tolerance: number): void {
	expect(Object.keys(actual)).toEqual(Object.keys(expected));
	for (const [name, values] of Object.entries(expected)) {
		expect(relativeError(actual[name] ?? [], values), name).toBeLessThan(tolerance);
	}
}

/** Names whose values are not exactly the same. */
function differing(actual: Values, expected: Values): readonly string[] {
	const same = (a: Float32Array | undefined, b: Float32Array | undefined) =>
		a !== undefined && a.length === b?.length && a.every((v, i) => v === b[i]);
	return Object.keys({ ...actual, ...expected }).filter((name) => !same(actual[name], expected[name]));
}

describe.each(Object.entries(TOY_MODELS))('%s', (name, build) => {
	it('gives the same outputs, gradients and running statistics compiled and eager', async () => {
		const options = { seed: 3, learnMask: true };
		const batch = batchOf(name);
		const compiled = await passes(await compiledRuntime(), build, options, batch);
		const eager = await passes(referenceRuntime(), build, options, batch);
		const { outputSizes } = compiled.model;
		const first = await compiled.step(STEPS[0]);
		for (const side of SIDES) {
			outputSizes.forEach((px, i) => {
				expect(first[`${side}_face_${i}`]?.length).toBe(batch[side] * px * px * 3);
			});
			expect(first[`${side}_mask`]?.length).toBe(batch[side] * (outputSizes.at(-1) ?? 0) ** 2);
		}
		for (const [key, values] of Object.entries(first)) {
			if (key.startsWith('d '))
				expect(
					values.some((v) => v !== 0),
					key,
				).toBe(true);
			else
				expect(
					values.every((v) => v > 0 && v < 1),
					key,
				).toBe(true);
		}
		expectSame(first, await eager.step(STEPS[0]), 1e-4);
		expectSame(compiled.state(), eager.state(), 1e-5);
		const second = await compiled.step(STEPS[1]);
		if (DEPENDS_ON_BATCH.test(name)) {
			// Dropout: the encoder of Dlight, decoder A of Unbalanced.
			expect(relativeError(second.a_face_0 ?? [], first.a_face_0 ?? [])).toBeGreaterThan(1e-3);
			expectSame(second, await eager.step(STEPS[1]), 1e-4);
			expectSame(compiled.state(), eager.state(), 1e-5);
			expectSame(await compiled.draw(), await eager.draw(), 1e-5);
		} else expect(differing(second, first)).toEqual([]);
		expect(differing(await compiled.step(STEPS[0]), first)).toEqual([]);
	});
});

describe('mirrored borders', () => {
	it('give the same outputs and gradients compiled and eager, and others than zeros', async () => {
		const villain = (build: BuildOptions) => (TOY_MODELS.villain ?? missing)(build, 32);
		const batch = { a: 1, b: 1 };
		const options = { seed: 3, reflectPadding: true };
		const compiled = await (await passes(await compiledRuntime(), villain, options, batch)).step(1);
		const eager = await (await passes(referenceRuntime(), villain, options, batch)).step(1);
		expectSame(compiled, eager, 1e-4);
		const plain = await (await passes(await compiledRuntime(), villain, { seed: 3 }, batch)).step(1);
		expect(Object.keys(plain)).toEqual(Object.keys(compiled));
		expect(relativeError(compiled.a_face_0 ?? [], plain.a_face_0 ?? [])).toBeGreaterThan(0.01);
	});
});

function missing(): never {
	throw new Error('no toy version');
}
