/**
 * Random programs of layout-sensitive operations: whatever follows whatever, the values, gradients and new states must
 * be those of TensorFlow.js. All tensors are [4, 4, 4, 4], so that any operation can follow any other and a
 * misplaced axis shows only in the values.
 */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { initialTensor, spaceToDepth } from '../../../src/engine/jit/custom-ops.js';
import { CPU_TARGET, WEBGPU_TARGET } from '../../../src/engine/jit/lower/target.js';
import { mix32 } from '../../../src/engine/runtime/noise.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError } from '../../helpers/runtimes.js';

type T4 = tf.Tensor4D;
const SHAPE: [number, number, number, number] = [4, 4, 4, 4];

type Random = (below: number) => number;
type Operation = (a: T4, b: T4, random: Random, bias: tf.Tensor) => tf.Tensor;

const PERMUTATIONS = [
	[0, 3, 1, 2],
	[0, 2, 3, 1],
	[3, 2, 0, 1],
	[2, 3, 1, 0],
	[0, 2, 1, 3],
	[1, 0, 2, 3],
];
const axis = (list: readonly number[], random: Random) => list[random(list.length)] ?? 0;

const OPERATIONS: Readonly<Record<string, Operation>> = {
	convolve: (a, b) => tf.mul(tf.conv2d(a, b, 1, 'same'), 0.2),
	convolveAndAddBias: (a, b, _random, bias) => tf.leakyRelu(tf.mul(tf.add(tf.conv2d(a, b, 1, 'same'), bias), 0.2), 0.1),
	add: (a, b) => tf.add(a, b),
	multiply: (a, b) => tf.mul(a, b),
	addBias: (a, _b, _random, bias) => tf.add(a, bias),
	subtractFromConstant: (a) => tf.sub(0.5, a),
	addUniform: (a) => tf.add(a, tf.fill(SHAPE, 0.25)),
	multiplyRows: (a, b) => tf.mul(a, tf.reshape(tf.mean(b, [0, 1, 2]), [4, 1])),
	scaleByMean: (a, b, random) => tf.mul(a, tf.add(tf.mean(b, [[1, 2], [3], [0, 3]][random(3)], true), 1)),
	subtractReduced: (a, b, random) => tf.sub(a, tf.sum(b, [[0], [1], [0, 3], [1, 2]][random(4)])),
	choose: (a, b, _random, bias) => tf.where(tf.greater(a, bias), a, tf.mul(b, 0.5)) as T4,
	squash: (a) => tf.tanh(a),
	transpose: (a, _b, random) => tf.transpose(a, PERMUTATIONS[random(PERMUTATIONS.length)]),
	reshape: (a, _b, random) =>
		tf.reshape(tf.neg(tf.reshape(a, [[16, 16], [4, 64], [256], [2, 8, 4, 4]][random(4)] ?? [])), SHAPE),
	matMul: (a, b) => tf.mul(tf.reshape(tf.matMul(tf.reshape(a, [16, 16]), tf.reshape(b, [16, 16])), SHAPE), 0.2),
	concatenateAndSlice: (a, b, random) => {
		const at = random(4);
		return tf.slice(
			tf.concat([a, b], at),
			[0, 1, 2, 3].map((i) => (i === at ? 1 + random(3) : 0)),
			SHAPE,
		);
	},
	concatenateUniform: (a, _b, random) => {
		const at = random(4);
		return tf.slice(
			tf.concat([tf.ones(SHAPE), a], at),
			[0, 1, 2, 3].map((i) => (i === at ? 2 : 0)),
			SHAPE,
		);
	},
	padAndSlice: (a, _b, random) => {
		const [i, j] = [axis([1, 2], random), 3];
		const pads = [0, 1, 2, 3].map((k): [number, number] => (k === i ? [1, 0] : k === j ? [0, 2] : [0, 0]));
		return tf.slice(tf.pad(a, pads, 0.5), [0, 0, 0, random(3)], SHAPE);
	},
	reverse: (a, _b, random) => tf.reverse(a, [random(4)]),
	tileAndSlice: (a, _b, random) => {
		const at = random(4);
		return tf.slice(
			tf.tile(
				a,
				[0, 1, 2, 3].map((i) => (i === at ? 2 : 1)),
			),
			[0, 1, 2, 3].map((i) => (i === at ? 3 : 0)),
			SHAPE,
		);
	},
	splitAndExchange: (a, _b, random) => {
		const at = random(4);
		const [front, back] = tf.split(a, 2, at) as [T4, T4];
		return tf.concat([back, front], at);
	},
	shuffle: (a, b) => {
		const enlarged = tf.depthToSpace(tf.concat([b, b], 3), 2);
		return tf.add(
			tf.depthToSpace(spaceToDepth(a, 2), 2),
			tf.mean(tf.slice(enlarged, [0, 2, 3, 0], [4, 4, 4, 2]), 3, true),
		);
	},
};
const NAMES = Object.keys(OPERATIONS);

function random(seed: number): Random {
	let i = 0;
	return (below) => mix32(mix32(seed) + i++) % below;
}

const RUNS = 2;

/** Losses, gradient and new states of a program chosen by `seed`, over several runs. */
async function play(runtime: Runtime, seed: number): Promise<{ names: string[]; results: Float32Array[] }> {
	const names: string[] = [];
	const variable = (shape: number[], s: number) =>
		runtime.build(() => tf.variable(initialTensor(shape, (out) => out.set(numbers(out.length, s)))));
	const [kernel, bias] = [variable(SHAPE, 2), variable([4], 3)];
	const program = (x: tf.Tensor): tf.Tensor => {
		const next = random(seed);
		names.length = 0;
		const pool: T4[] = [x as T4, kernel as tf.Tensor as T4];
		for (let i = 0; i < 7; i++) {
			const name = NAMES[next(NAMES.length)] ?? '';
			const operand = () => pool[Math.max(next(pool.length), next(pool.length))] as T4;
			const made = OPERATIONS[name]?.(operand(), operand(), next, bias) as T4;
			names.push(name);
			pool.push(made);
		}
		// Everything matters to the result, however the program went.
		return tf.addN([...pool.slice(-3), tf.mul(tf.mul(x, kernel), tf.mul(bias, 0.1))]);
	};
	const fn = await runtime.compile({
		name: `program ${seed}`,
		inputs: { x: SHAPE },
		variables: [kernel, bias],
		fn: ({ x }) => {
			const value = program(x);
			const weights = tf.tensor(numbers(256, 9), SHAPE);
			const { grads } = tf.variableGrads(() => tf.sum(tf.mul(program(x), weights)) as tf.Scalar, [kernel, bias]);
			const toX = tf.grad((given) => tf.sum(tf.mul(program(given), weights)))(x);
			for (const v of [kernel, bias]) {
				const gradient = grads[v.name];
				if (gradient !== undefined && gradient !== null) v.assign(tf.sub(v, tf.mul(tf.tanh(gradient), 0.1)));
			}
			return { value, toX };
		},
	});
	const results: Float32Array[] = [];
	for (let i = 0; i < RUNS; i++) {
		const { value, toX } = await fn.run({ x: numbers(256, 20 + i) });
		const state = [kernel, bias].map((v) => runtime.readVariable(v));
		results.push(...[value, toX, ...state].map((array) => Float32Array.from(array)));
	}
	return { names, results };
}

describe('random programs', () => {
	const reached = new Set<string>();
	for (let seed = 1; seed <= 16; seed++) {
		it(`${seed} computes the same compiled as in TensorFlow.js`, async () => {
			const expected = await play(referenceRuntime(), seed);
			for (const target of [CPU_TARGET, WEBGPU_TARGET]) {
				const runtime = await compiledRuntime({ target });
				const actual = await play(runtime, seed);
				expect(actual.names).toEqual(expected.names);
				for (const [i, values] of actual.results.entries()) {
					const label = `${['value', 'gradient', 'kernel', 'bias'][i % 4]} of run ${Math.floor(i / 4)}: ${actual.names}`;
					expect(relativeError(values, expected.results[i] ?? []), label).toBeLessThan(1e-4);
				}
				await runtime.dispose();
			}
			for (const name of expected.names) reached.add(name);
		});
	}

	it('reach every operation', () => {
		expect([...reached].sort()).toEqual([...NAMES].sort());
	});
});
