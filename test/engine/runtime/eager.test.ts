import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { initialTensor } from '../../../src/engine/jit/custom-ops.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime } from '../../helpers/runtimes.js';

const variable = (runtime: Runtime, shape: readonly number[], seed: number) =>
	runtime.build(() => tf.variable(initialTensor(shape, (out) => out.set(numbers(out.length, seed)))));

/** What a caller may rely on, whichever runtime it has. */
describe.each(['compiled', 'eager'] as const)('the %s runtime', (kind) => {
	const create = async (): Promise<Runtime> => (kind === 'compiled' ? await compiledRuntime() : referenceRuntime());

	it('returns inputs, variables, constants, truth values, and one value under two names', async () => {
		const runtime = await create();
		const w = variable(runtime, [2, 1, 3, 2], 1);
		const fn = await runtime.compile({
			name: 'pass',
			inputs: { x: [3], unused: [4], scale: [] },
			variables: [w],
			fn: ({ x, scale }) => {
				const y = tf.mul(x, scale);
				const wide: tf.Tensor = tf.greater(x, 1.5);
				return { y, same: y, x, w: w as tf.Tensor, four: tf.fill([2], 4), list: tf.tensor([5, 6]), wide };
			},
		});
		const x = Float32Array.of(1, 2, 3);
		for (const scale of [0.5, 2]) {
			const results = await fn.run({ x, unused: new Float32Array(4), scale });
			expect(Object.fromEntries(Object.entries(results).map(([name, values]) => [name, [...values]]))).toEqual({
				y: [scale, 2 * scale, 3 * scale],
				same: [scale, 2 * scale, 3 * scale],
				x: [1, 2, 3],
				w: [...numbers(12, 1)],
				four: [4, 4],
				list: [5, 6],
				wide: [0, 1, 1],
			});
			for (const values of Object.values(results)) expect(values).toBeInstanceOf(Float32Array);
		}
	});

	it('keeps its outputs and the state apart from the arrays it is given', async () => {
		const runtime = await create();
		const w = variable(runtime, [4], 1);
		const fn = await runtime.compile({
			name: 'store',
			inputs: { x: [4] },
			variables: [w],
			fn: ({ x }) => {
				w.assign(x);
				return { x };
			},
		});
		const x = Float32Array.of(1, 2, 3, 4);
		const results = await fn.run({ x });
		x.fill(9);
		expect([...results.x]).toEqual([1, 2, 3, 4]);
		expect([...runtime.readVariable(w)]).toEqual([1, 2, 3, 4]);
		const written = Float32Array.of(5, 6, 7, 8);
		runtime.writeVariable(w, written);
		written.fill(9);
		expect([...runtime.readVariable(w)]).toEqual([5, 6, 7, 8]);
	});

	it('refuses a wrong number of values', async () => {
		const runtime = await create();
		const w = variable(runtime, [2, 3], 1);
		expect(() => runtime.writeVariable(w, new Float32Array(5))).toThrow(/6|2,3|\[2, 3\]/);
		expect(runtime.readVariable(w)).toEqual(numbers(6, 1));
		const fn = await runtime.compile({
			name: 'f',
			inputs: { x: [2, 3] },
			variables: [],
			fn: ({ x }) => ({ y: tf.neg(x) }),
		});
		await expect(fn.run({ x: new Float32Array(5) })).rejects.toThrow(/6|2,3|\[2, 3\]/);
	});

	it('takes a number only for an input of one element', async () => {
		const runtime = await create();
		const fn = await runtime.compile({
			name: 'scaled',
			inputs: { x: [2], rate: [] },
			variables: [],
			fn: ({ x, rate }) => ({ y: tf.mul(x, rate) }),
		});
		expect([...(await fn.run({ x: Float32Array.of(1, 2), rate: 3 })).y]).toEqual([3, 6]);
		expect([...(await fn.run({ x: Float32Array.of(1, 2), rate: Float32Array.of(4) })).y]).toEqual([4, 8]);
		await expect(fn.run({ x: 1, rate: 1 })).rejects.toThrow(/"x"/);
	});
});

describe('the eager runtime', () => {
	it('leaves no tensors behind', async () => {
		const runtime = referenceRuntime();
		const w = variable(runtime, [3, 2], 1);
		const fn = await runtime.compile({
			name: 'step',
			inputs: { x: [4, 3] },
			variables: [w],
			fn: ({ x }) => {
				const loss = () => tf.mean(tf.square(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D))) as tf.Scalar;
				const { value, grads } = tf.variableGrads(loss, [w]);
				w.assign(tf.sub(w, tf.mul(grads[w.name] as tf.Tensor, 0.1)));
				return { value };
			},
		});
		await fn.run({ x: numbers(12, 2) });
		const before = tf.memory().numTensors;
		for (let i = 0; i < 5; i++) await fn.run({ x: numbers(12, 3 + i) });
		expect(tf.memory().numTensors).toBe(before);
	});
});
