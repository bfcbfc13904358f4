import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { initialTensor } from '../../../src/engine/jit/custom-ops.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';

interface Trained {
	readonly losses: readonly number[];
	readonly values: readonly Float32Array[];
}

const STEPS = 5;

/** Trains y = scale * normalized(conv(x)) with running statistics that are read, used and assigned in each step. */
async function trainByHand(runtime: Runtime): Promise<Trained> {
	const variable = (shape: readonly number[], fill: (out: Float32Array) => void, trainable: boolean) =>
		runtime.build(() => tf.variable(initialTensor(shape, fill), trainable));
	const kernel = variable([3, 3, 2, 4], (out) => out.set(numbers(72, 1)), true);
	const scale = variable([4], (out) => out.fill(1), true);
	const offset = variable([4], () => {}, true);
	const runningMean = variable([4], () => {}, false);
	const runningVariance = variable([4], (out) => out.fill(1), false);
	const all = [kernel, scale, offset, runningMean, runningVariance];
	const step = await runtime.compile({
		name: 'step',
		inputs: { x: [2, 6, 6, 2], target: [2, 6, 6, 4] },
		variables: all,
		fn: ({ x, target }) => {
			let drift: tf.Tensor | undefined;
			const loss = () => {
				const maps = tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same');
				const { mean, variance } = tf.moments(maps, [0, 1, 2]);
				drift = tf.keep(tf.sum(tf.square(tf.sub(mean, runningMean))));
				runningMean.assign(tf.add(tf.mul(runningMean, 0.9), tf.mul(mean, 0.1)));
				runningVariance.assign(tf.add(tf.mul(runningVariance, 0.9), tf.mul(variance, 0.1)));
				// Normalized with the statistics after their update, so that the gradient depends on the assignment.
				const normalized = tf.batchNorm(
					maps,
					runningMean as tf.Tensor1D,
					runningVariance as tf.Tensor1D,
					offset as tf.Tensor1D,
					scale as tf.Tensor1D,
				);
				return tf.mean(tf.square(tf.sub(normalized, target))) as tf.Scalar;
			};
			const { value, grads } = tf.variableGrads(loss, [kernel, scale, offset]);
			for (const w of [kernel, scale, offset]) w.assign(tf.sub(w, tf.mul(grads[w.name] as tf.Tensor, 0.1)));
			return { value, drift: drift as tf.Tensor };
		},
	});
	const losses: number[] = [];
	for (let i = 0; i < STEPS; i++) {
		const { value, drift } = await step.run({ x: numbers(144, 10 + i), target: numbers(288, 20 + i) });
		losses.push(value[0] ?? Number.NaN, drift[0] ?? Number.NaN);
	}
	return { losses, values: all.map((v) => Float32Array.from(runtime.readVariable(v))) };
}

/** The same with the batch normalization layer of tf.layers. */
async function trainLayers(runtime: Runtime): Promise<Trained> {
	const model = runtime.build(() => {
		const input = tfl.input({ shape: [6, 6, 2] });
		const maps = tfl.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', useBias: false }).apply(input);
		const normalized = tfl.layers.batchNormalization({ momentum: 0.9 }).apply(maps);
		return tfl.model({ inputs: input, outputs: normalized as tfl.SymbolicTensor });
	});
	const weights = model.getWeights().length;
	const all = model.weights.map((w) => w.read() as tf.Variable);
	expect(all).toHaveLength(weights);
	const trained = model.trainableWeights.map((w) => w.read() as tf.Variable);
	for (const [i, v] of all.entries()) {
		const positive = numbers(size(v.shape), 30 + i).map((value) => (i === 0 ? value : 1 + value / 4));
		runtime.writeVariable(v, positive);
	}
	const step = await runtime.compile({
		name: 'step',
		inputs: { x: [2, 6, 6, 2], target: [2, 6, 6, 4] },
		variables: all,
		fn: ({ x, target }) => {
			const loss = () => {
				const y = model.apply(x as tf.Tensor, { training: true }) as tf.Tensor;
				return tf.mean(tf.square(tf.sub(y, target))) as tf.Scalar;
			};
			const { value, grads } = tf.variableGrads(loss, trained);
			for (const w of trained) w.assign(tf.sub(w, tf.mul(grads[w.name] as tf.Tensor, 0.1)));
			return { value };
		},
	});
	const losses: number[] = [];
	for (let i = 0; i < STEPS; i++) {
		const { value } = await step.run({ x: numbers(144, 10 + i), target: numbers(288, 20 + i) });
		losses.push(value[0] ?? Number.NaN);
	}
	return { losses, values: all.map((v) => Float32Array.from(runtime.readVariable(v))) };
}

describe('variables that a gradient program reads and assigns', () => {
	for (const [name, train] of [
		['running statistics', trainByHand],
		['batch normalization of tf.layers', trainLayers],
	] as const) {
		it(`${name}: five compiled steps equal five eager ones`, async () => {
			const [actual, expected] = [await train(await compiledRuntime()), await train(referenceRuntime())];
			expect(relativeError(actual.losses, expected.losses)).toBeLessThan(1e-5);
			for (const [i, values] of expected.values.entries()) {
				expect(relativeError(actual.values[i] ?? [], values)).toBeLessThan(1e-5);
			}
			// The statistics moved, every step anew.
			expect(relativeError(actual.values.at(-1) ?? [], [1, 1, 1, 1])).toBeGreaterThan(0.05);
			expect(new Set(actual.losses).size).toBe(actual.losses.length);
		});
	}
});
