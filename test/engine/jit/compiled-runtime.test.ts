import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { initialTensor } from '../../../src/engine/jit/custom-ops.js';
import { WEBGPU_TARGET } from '../../../src/engine/jit/lower/target.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';

function variable(runtime: Runtime, shape: readonly number[], seed: number, name?: string): tf.Variable {
	const fill = (out: Float32Array) => out.set(numbers(size(shape), seed));
	return runtime.build(() => tf.variable(initialTensor(shape, fill), true, name));
}

describe('variables', () => {
	for (const shape of [[], [7], [3, 4], [3, 3, 5, 6], [1, 1, 4, 70], [2, 5, 3, 1]]) {
		it(`[${shape}] start from their initializer and are read as they were written`, async () => {
			const runtime = await compiledRuntime();
			const w = variable(runtime, shape, 3);
			expect(runtime.readVariable(w)).toEqual(numbers(size(shape), 3));
			const written = numbers(size(shape), 4);
			runtime.writeVariable(w, written);
			expect(runtime.readVariable(w)).toEqual(written);
			expect(() => runtime.writeVariable(w, new Float32Array(size(shape) + 1))).toThrow(
				`${w.name} has ${size(shape)} values, not ${size(shape) + 1}`,
			);
			expect(runtime.readVariable(w)).toEqual(written);
		});
	}

	it('may start from constants', async () => {
		const runtime = await compiledRuntime();
		const values = numbers(24, 3);
		const [kernel, ones] = runtime.build(() => [
			tf.variable(tf.tensor(values, [1, 2, 3, 4])),
			tf.variable(tf.ones([2, 3])),
		]) as [tf.Variable, tf.Variable];
		expect(runtime.readVariable(kernel)).toEqual(values);
		expect([...runtime.readVariable(ones)]).toEqual([1, 1, 1, 1, 1, 1]);
	});

	it('written between runs are what the next run reads', async () => {
		const runtime = await compiledRuntime();
		const w = variable(runtime, [2, 2, 3, 4], 1);
		const fn = await runtime.compile({ name: 'read', inputs: {}, variables: [w], fn: () => ({ w: tf.mul(w, 2) }) });
		expect((await fn.run({})).w).toEqual(numbers(48, 1).map((v) => v * 2));
		runtime.writeVariable(w, numbers(48, 2));
		expect((await fn.run({})).w).toEqual(numbers(48, 2).map((v) => v * 2));
	});
});

describe('functions', () => {
	it('read the values from before the run, whatever they assign', async () => {
		// Two variables exchange their values while outputs and a third still need the old ones.
		const play = async (runtime: Runtime) => {
			const [a, b, c] = [1, 2, 3].map((seed) => variable(runtime, [3, 3, 2, 4], seed)) as [
				tf.Variable,
				tf.Variable,
				tf.Variable,
			];
			const fn = await runtime.compile({
				name: 'exchange',
				inputs: { x: [3, 3, 2, 4] },
				variables: [a, b, c],
				fn: ({ x }) => {
					const [oldA, oldB] = [tf.add(a, 0), tf.add(b, 0)];
					a.assign(oldB);
					b.assign(tf.add(oldA, x));
					const after = tf.sum(tf.sub(a, b));
					c.assign(tf.add(c, tf.mul(oldA, oldB)));
					return { before: tf.sum(oldA), after };
				},
			});
			const sums: number[] = [];
			for (let i = 0; i < 4; i++) {
				const { before, after } = await fn.run({ x: numbers(72, 10 + i) });
				sums.push(before[0] ?? Number.NaN, after[0] ?? Number.NaN);
			}
			return { sums, values: [a, b, c].map((v) => Float32Array.from(runtime.readVariable(v))) };
		};
		const compiled = await compiledRuntime();
		const actual = await play(compiled);
		expect(compiled.stats.at(-1)?.kind).toBe('onnx');
		const expected = await play(referenceRuntime());
		expect(relativeError(actual.sums, expected.sums)).toBeLessThan(1e-5);
		for (const [i, values] of actual.values.entries()) {
			expect(relativeError(values, expected.values[i] ?? [])).toBeLessThan(1e-6);
		}
	});

	it('may compute each of two variables from the other', async () => {
		// Written in place, whichever comes second would read the new value of the first.
		const runtime = await compiledRuntime();
		const [a, b] = [1, 2].map((seed) => variable(runtime, [5], seed)) as [tf.Variable, tf.Variable];
		const fn = await runtime.compile({
			name: 'cross',
			inputs: { x: [5] },
			variables: [a, b],
			fn: ({ x }) => {
				const [nextA, nextB] = [tf.add(b, x), tf.add(a, x)];
				a.assign(nextA);
				b.assign(nextB);
				return {};
			},
		});
		expect(runtime.stats.at(-1)?.kind).toBe('onnx');
		const x = numbers(5, 4);
		await fn.run({ x });
		expect(runtime.readVariable(a)).toEqual(numbers(5, 2).map((v, i) => v + (x[i] ?? 0)));
		expect(runtime.readVariable(b)).toEqual(numbers(5, 1).map((v, i) => v + (x[i] ?? 0)));
	});

	it('share the state with each other', async () => {
		const runtime = await compiledRuntime();
		const w = variable(runtime, [5], 1);
		const x: readonly number[] = [5];
		const fn = (fed: Readonly<Record<'x', tf.Tensor>>) => {
			w.assign(tf.add(w, fed.x));
			return {};
		};
		const fused = await runtime.compile({ name: 'scalar', inputs: { x: [] }, variables: [w], fn });
		const graph = await runtime.compile({ name: 'vector', inputs: { x }, variables: [w], fn });
		expect(runtime.stats.map((s) => s.kind)).toEqual(['elementwise', 'onnx']);
		await fused.run({ x: 1 });
		await graph.run({ x: Float32Array.of(1, 2, 3, 4, 5) });
		await fused.run({ x: 1 });
		const want = numbers(5, 1).map((v, i) => v + 2 + i + 1);
		expect(relativeError(runtime.readVariable(w), want)).toBeLessThan(1e-6);
	});

	it('leave their outputs alone until they run again', async () => {
		const runtime = await compiledRuntime();
		const make = (factor: number) =>
			runtime.compile({ name: 'f', inputs: { x: [3] }, variables: [], fn: ({ x }) => ({ y: tf.mul(x, factor) }) });
		const [twice, thrice] = [await make(2), await make(3)];
		const x = Float32Array.of(1, 2, 3);
		const { y } = await twice.run({ x });
		x.fill(100);
		await thrice.run({ x });
		expect([...y]).toEqual([2, 4, 6]);
	});

	it('say which input has the wrong length', async () => {
		const runtime = await compiledRuntime();
		const fn = await runtime.compile({
			name: 'step',
			inputs: { x: [2, 3], rate: [] },
			variables: [],
			fn: ({ x, rate }) => ({ y: tf.mul(x, rate) }),
		});
		const wrong = fn.run({ x: new Float32Array(5), rate: 1 });
		await expect(wrong).rejects.toThrow('the function "step" wants [2, 3] for its input "x", got 5');
		await expect(fn.run({ rate: 1 } as never)).rejects.toThrow(/"x", got nothing/);
		// The function is still good.
		expect([...(await fn.run({ x: new Float32Array(6).fill(2), rate: 3 })).y]).toEqual([6, 6, 6, 6, 6, 6]);
	});

	it('are not disturbed by another runtime in the process', async () => {
		const [first, second] = [await compiledRuntime(), await compiledRuntime()];
		const [a, b] = [variable(first, [4], 1), variable(second, [4], 2)];
		const grow = (runtime: Runtime, w: tf.Variable) =>
			runtime.compile({
				name: 'grow',
				inputs: { by: [] },
				variables: [w],
				fn: ({ by }) => {
					w.assign(tf.add(w, by));
					return {};
				},
			});
		const [growA, growB] = [await grow(first, a), await grow(second, b)];
		await growA.run({ by: 1 });
		await growB.run({ by: 2 });
		await second.dispose();
		await growA.run({ by: 1 });
		expect(
			relativeError(
				first.readVariable(a),
				numbers(4, 1).map((v) => v + 2),
			),
		).toBeLessThan(1e-6);
		expect(
			relativeError(
				second.readVariable(b),
				numbers(4, 2).map((v) => v + 2),
			),
		).toBeLessThan(1e-6);
	});

	it('give the same when the outputs are fetched the plain way', async () => {
		// Programs for this target have no sequence output, so their outputs are copied by the binding.
		const train = async (runtime: Runtime) => {
			const w = variable(runtime, [3, 3, 3, 8], 1);
			const step = await runtime.compile({
				name: 'step',
				inputs: { x: [2, 8, 8, 3] },
				variables: [w],
				fn: ({ x }) => {
					const loss = () => tf.mean(tf.square(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'))) as tf.Scalar;
					const { value, grads } = tf.variableGrads(loss, [w]);
					w.assign(tf.sub(w, grads[w.name] as tf.Tensor));
					return { value };
				},
			});
			const losses: number[] = [];
			for (let i = 0; i < 4; i++) losses.push((await step.run({ x: numbers(384, 2) })).value[0] ?? Number.NaN);
			return { losses, weights: Float32Array.from(runtime.readVariable(w)) };
		};
		const inPlace = await train(await compiledRuntime());
		const fetched = await train(await compiledRuntime({ target: WEBGPU_TARGET }));
		expect(inPlace.losses[3]).toBeLessThan(inPlace.losses[0] ?? 0);
		expect(relativeError(fetched.losses, inPlace.losses)).toBeLessThan(1e-6);
		expect(relativeError(fetched.weights, inPlace.weights)).toBeLessThan(1e-6);
	});
});

describe('memory', () => {
	it('does not grow with runs: outputs are written where they were before', async () => {
		const runtime = await compiledRuntime();
		const fn = await runtime.compile({
			name: 'large',
			inputs: { rows: [2048, 1], columns: [1, 2048] },
			variables: [],
			fn: ({ rows, columns }) => ({ y: tf.mul(rows, columns) }),
		});
		const fed = { rows: numbers(2048, 1), columns: numbers(2048, 2) };
		let output = (await fn.run(fed)).y;
		for (let i = 0; i < 3; i++) await fn.run(fed);
		const before = process.memoryUsage().rss;
		const faults = process.resourceUsage().minorPageFault;
		for (let i = 0; i < 30; i++) {
			const { y } = await fn.run(fed);
			expect(y).toBe(output);
			output = y;
		}
		// 16 MB an output: fresh arrays would take 480 MB and 120,000 page faults, were they freed or not.
		expect(process.memoryUsage().rss - before).toBeLessThan(30e6);
		expect(process.resourceUsage().minorPageFault - faults).toBeLessThan(6000);
		expect(output[2049]).toBe(Math.fround((fed.rows[1] ?? 0) * (fed.columns[1] ?? 0)));
	});
});
