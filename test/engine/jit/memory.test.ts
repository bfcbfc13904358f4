import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { AnalysisRuntime } from '../../../src/engine/jit/analysis.js';
import { initialTensor, uniformNoise } from '../../../src/engine/jit/custom-ops.js';
import { compiledRuntime, numbers, size } from '../../helpers/runtimes.js';

const MB = 1e6;

describe('the memory of a program', () => {
	const analyse = async (fn: (x: tf.Tensor) => Record<string, tf.Tensor>, shape: readonly number[] = [1000]) => {
		const runtime = new AnalysisRuntime();
		await runtime.compile({ name: 'f', inputs: { x: shape }, variables: [], fn: ({ x }) => fn(x) });
		const [made] = runtime.programs;
		if (made === undefined) throw new Error('nothing was analysed');
		return made.memory;
	};

	it('is that of values from their making to their last use', async () => {
		// The result is written where the caller wants it; of a chain, two values are there at a time.
		expect((await analyse((x) => ({ y: tf.exp(x) }))).peakTemporaryBytes).toBe(0);
		expect((await analyse((x) => ({ y: tf.exp(tf.sin(x)) }))).peakTemporaryBytes).toBe(4000);
		const chain = await analyse((x) => ({ y: tf.exp(tf.sin(tf.exp(tf.sin(tf.exp(x))))) }));
		expect(chain.peakTemporaryBytes).toBe(8000);
		const kept = await analyse((x) => {
			const early = tf.sin(x);
			return { y: tf.add(tf.exp(tf.sin(tf.exp(early))), early) };
		});
		expect(kept.peakTemporaryBytes).toBe(12_000);
	});

	it('counts a reshaped value once, and truth values as a byte', async () => {
		const reshaped = await analyse((x) => {
			const s = tf.sin(x);
			return { y: tf.add(tf.sum(tf.reshape(s, [10, 100])), tf.sum(s)) };
		});
		expect(reshaped.peakTemporaryBytes).toBe(4000 + 2 * 4);
		const compared = await analyse((x) => ({ y: tf.where(tf.greater(x, 0.5), x, tf.neg(x)) }));
		expect(compared.peakTemporaryBytes).toBe(1000 + 4000);
	});

	it('tells state, inputs, results and constants apart', async () => {
		const runtime = new AnalysisRuntime();
		const [a, b] = [[3, 4], [5]].map((shape) => runtime.build(() => tf.variable(initialTensor(shape, () => {})))) as [
			tf.Variable,
			tf.Variable,
		];
		await runtime.compile({
			name: 'f',
			inputs: { x: [3, 4], unused: [7] },
			variables: [a, b],
			fn: ({ x }) => {
				const table = tf.tensor(numbers(12, 1), [3, 4]);
				// a is read and assigned, so its new value waits in an array of its own; b is only assigned.
				a.assign(tf.add(tf.mul(a, table), tf.mul(uniformNoise([3, 4], 'n'), x)));
				b.assign(tf.exp(tf.slice(tf.reshape(x, [12]), [2], [5])));
				return { y: tf.neg(x) };
			},
		});
		const [made] = runtime.programs;
		expect(made?.memory).toMatchObject({ stateBytes: 4 * 17, inputBytes: 4 * 24, outputBytes: 4 * 24 });
		expect(made?.memory.constantBytes).toBeGreaterThanOrEqual(48);
		expect(made?.memory.constantBytes).toBeLessThan(200);
	});

	it('of element-by-element updates is their state', async () => {
		const runtime = new AnalysisRuntime();
		const [w, g] = [1, 2].map(() => runtime.build(() => tf.variable(initialTensor([25], () => {})))) as [
			tf.Variable,
			tf.Variable,
		];
		await runtime.compile({
			name: 'update',
			inputs: { rate: [] },
			variables: [w, g],
			fn: ({ rate }) => {
				w.assign(tf.sub(w, tf.mul(g, rate)));
				return { norm: tf.sum(tf.square(g)) };
			},
		});
		expect(runtime.programs.map((p) => [p.name, p.kind])).toEqual([['update', 'elementwise']]);
		expect(runtime.programs[0]?.memory).toMatchObject({
			stateBytes: 200,
			inputBytes: 4,
			outputBytes: 4,
			arenaBytes: 0,
		});
	});

	it('is known for models that do not fit, without their weights', async () => {
		const before = process.memoryUsage().rss;
		const runtime = new AnalysisRuntime();
		const huge = runtime.build(() => tf.variable(initialTensor([100_000, 50_000], () => {})));
		await runtime.compile({
			name: 'huge',
			inputs: { x: [8, 100_000] },
			variables: [huge],
			fn: ({ x }) => ({ y: tf.sum(tf.sin(tf.matMul(x as tf.Tensor2D, huge as tf.Tensor2D))) }),
		});
		expect(runtime.stateBytes).toBe(20e9);
		expect(runtime.programs[0]?.memory).toMatchObject({ stateBytes: 20e9, inputBytes: 3.2e6 });
		expect(process.memoryUsage().rss - before).toBeLessThan(100 * MB);
		expect(() => runtime.readVariable(huge)).toThrow(/only analyses/);
	});

	it('is what a training step really takes, within a fifth', async () => {
		const runtime = await compiledRuntime();
		const kernels = [
			[3, 3, 3, 32],
			[3, 3, 32, 32],
			[3, 3, 32, 32],
			[3, 3, 32, 3],
		].map((shape, i) =>
			runtime.build(() => tf.variable(initialTensor(shape, (out) => out.set(numbers(size(shape), i))))),
		);
		const spec = {
			name: 'step',
			inputs: { x: [16, 64, 64, 3] },
			variables: kernels,
			fn: ({ x }: Readonly<Record<'x', tf.Tensor>>) => {
				const loss = () => {
					const conv = (y: tf.Tensor4D, w: tf.Variable) =>
						tf.leakyRelu(tf.conv2d(y, w as tf.Tensor4D, 1, 'same'), 0.1) as tf.Tensor4D;
					return tf.mean(tf.square(kernels.reduce(conv, x as tf.Tensor4D))) as tf.Scalar;
				};
				const { value, grads } = tf.variableGrads(loss, kernels);
				for (const w of kernels) w.assign(tf.sub(w, tf.mul(grads[w.name] as tf.Tensor, 1e-3)));
				return { value };
			},
		};
		const { memory } = runtime.analyse(spec);
		expect(memory.arenaBytes).toBeGreaterThanOrEqual(memory.peakTemporaryBytes);
		expect(memory.arenaBytes).toBeGreaterThan(100 * MB);
		const step = await runtime.compile(spec);
		const x = numbers(16 * 64 * 64 * 3, 5);
		const before = process.memoryUsage().rss;
		for (let i = 0; i < 2; i++) await step.run({ x });
		const grown = process.memoryUsage().rss - before;
		expect(grown / memory.arenaBytes).toBeGreaterThan(0.8);
		expect(grown / memory.arenaBytes).toBeLessThan(1.2);
	});
});
