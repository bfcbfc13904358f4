import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { initialTensor, spaceToDepth, uniformNoise } from '../../../src/engine/jit/custom-ops.js';
import { EagerRuntime } from '../../../src/engine/runtime/eager.js';
import { fillUniformNoise, type NoiseKey } from '../../../src/engine/runtime/noise.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';

const KEY: NoiseKey = { seed: 11, iteration: 3 };

describe('noise', () => {
	const compileNoise = (runtime: Runtime) =>
		runtime.compile({
			name: 'noise',
			inputs: {},
			variables: [],
			fn: () => ({ a: uniformNoise([4, 5], 'a'), b: uniformNoise([7], 'b') }),
		});

	it('is the hash of seed, iteration and name on every runtime, new at every run', async () => {
		for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
			const fn = await compileNoise(runtime);
			for (const key of [KEY, { ...KEY, iteration: 4 }, { ...KEY, seed: 12 }, KEY]) {
				const { a, b } = await fn.run({}, key);
				const [wantA, wantB] = [new Float32Array(20), new Float32Array(7)];
				fillUniformNoise(wantA, key, 'a');
				fillUniformNoise(wantB, key, 'b');
				expect(a).toEqual(wantA);
				expect(b).toEqual(wantB);
			}
		}
	});

	it('needs a key', async () => {
		for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
			const fn = await compileNoise(runtime);
			await fn.run({}, KEY);
			await expect(fn.run({})).rejects.toThrow(/"noise" needs a noise key/);
		}
	});

	it('stays with its own runtime when there are several', async () => {
		const first = referenceRuntime();
		const fromFirst = await compileNoise(first);
		const fromSecond = await compileNoise(new EagerRuntime({ name: 'reference', label: 'second' }, 'cpu'));
		await fromSecond.run({}, { seed: 99, iteration: 99 });
		const want = new Float32Array(20);
		fillUniformNoise(want, KEY, 'a');
		expect((await fromFirst.run({}, KEY)).a).toEqual(want);
	});

	it('makes a dropout that trains the same compiled and eager', async () => {
		const rate = 0.25;
		const train = async (runtime: Runtime): Promise<{ losses: number[]; weights: Float32Array }> => {
			const w = runtime.build(() => tf.variable(initialTensor([12, 6], (out) => out.set(numbers(72, 5)))));
			const dropout = (x: tf.Tensor) => {
				const kept = tf.cast(tf.greaterEqual(uniformNoise(x.shape, 'dropout'), rate), 'float32');
				return tf.div(tf.mul(x, kept), 1 - rate);
			};
			const step = await runtime.compile({
				name: 'step',
				inputs: { x: [8, 12], target: [8, 6] },
				variables: [w],
				fn: ({ x, target }) => {
					const loss = () =>
						tf.mean(
							tf.square(tf.sub(dropout(tf.tanh(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D))), target)),
						) as tf.Scalar;
					const { value, grads } = tf.variableGrads(loss, [w]);
					w.assign(tf.sub(w, tf.mul(grads[w.name] as tf.Tensor, 0.5)));
					return { value };
				},
			});
			const fed = { x: numbers(96, 1), target: numbers(48, 2) };
			const losses: number[] = [];
			for (let i = 1; i <= 5; i++) losses.push((await step.run(fed, { seed: 4, iteration: i })).value[0] ?? Number.NaN);
			return { losses, weights: runtime.readVariable(w) };
		};
		const compiled = await train(await compiledRuntime());
		const eager = await train(referenceRuntime());
		expect(relativeError(compiled.losses, eager.losses)).toBeLessThan(1e-5);
		expect(relativeError(compiled.weights, eager.weights)).toBeLessThan(1e-5);
		expect(new Set(compiled.losses).size).toBe(5);
	});
});

describe('initial values', () => {
	it('are written only when the state is needed, once', async () => {
		const runtime = await compiledRuntime();
		let fills = 0;
		// 4 GB: building a model of this size must not allocate it.
		const huge = runtime.build(() =>
			initialTensor([1024, 1024, 1024], () => {
				fills++;
			}),
		);
		expect(huge.shape).toEqual([1024, 1024, 1024]);
		const w = runtime.build(() =>
			tf.variable(
				initialTensor([2, 3], (out) => {
					fills++;
					out.set([1, 2, 3, 4, 5, 6]);
				}),
			),
		);
		expect(fills).toBe(0);
		expect([...runtime.readVariable(w)]).toEqual([1, 2, 3, 4, 5, 6]);
		runtime.readVariable(w);
		expect(fills).toBe(1);
	});

	it('are written at once on an eager runtime', () => {
		const runtime = referenceRuntime();
		const w = runtime.build(() => tf.variable(initialTensor([2, 2], (out) => out.set([4, 3, 2, 1]))));
		expect([...runtime.readVariable(w)]).toEqual([4, 3, 2, 1]);
	});
});

describe('space to depth', () => {
	/** Output channel (i r + j) C + c of pixel (y, x) is channel c of input pixel (y r + i, x r + j). */
	function plain(x: Float32Array, [n, h, w, c]: readonly [number, number, number, number], r: number): Float32Array {
		const out = new Float32Array(x.length);
		for (let b = 0; b < n; b++)
			for (let y = 0; y < h; y++)
				for (let q = 0; q < w; q++)
					for (let k = 0; k < c; k++) {
						const [oy, ox] = [Math.floor(y / r), Math.floor(q / r)];
						const channel = ((y % r) * r + (q % r)) * c + k;
						out[((b * (h / r) + oy) * (w / r) + ox) * c * r * r + channel] = x[((b * h + y) * w + q) * c + k] ?? 0;
					}
		return out;
	}

	const cases: readonly [readonly [number, number, number, number], number][] = [
		[[2, 4, 6, 3], 2],
		[[1, 6, 3, 2], 3],
		[[3, 4, 4, 1], 4],
	];
	for (const [shape, r] of cases) {
		it(`of [${shape}] by ${r} moves pixels into channels, and depth to space moves them back`, async () => {
			const x = numbers(size(shape), 8);
			for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
				const fn = await runtime.compile({
					name: 'shuffle',
					inputs: { x: shape },
					variables: [],
					fn: (fed) => {
						const deep = spaceToDepth(fed.x as tf.Tensor4D, r);
						return { deep, back: tf.depthToSpace(deep, r, 'NHWC') };
					},
				});
				const { deep, back } = await fn.run({ x });
				expect(deep).toEqual(plain(x, shape, r));
				expect(back).toEqual(x);
			}
		});
	}

	it('refuses maps that are no multiple of the block', async () => {
		const runtime = await compiledRuntime();
		const fn = (fed: Readonly<Record<'x', tf.Tensor>>) => ({ y: spaceToDepth(fed.x as tf.Tensor4D, 2) });
		const compiling = runtime.compile({ name: 'odd', inputs: { x: [1, 5, 4, 3] }, variables: [], fn });
		await expect(compiling).rejects.toThrow(/5 x 4 is not a multiple of 2/);
	});

	it('and depth to space have the gradients that finite differences show', async () => {
		const shape = [1, 4, 4, 4] as const;
		for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
			for (const shuffle of [
				(x: tf.Tensor) => spaceToDepth(x as tf.Tensor4D, 2),
				(x: tf.Tensor) => tf.depthToSpace(x as tf.Tensor4D, 2, 'NHWC'),
			]) {
				// Not linear, so that every element has its own slope.
				const loss = (x: tf.Tensor) => {
					const y = shuffle(x);
					return tf.sum(tf.mul(tf.square(y), tf.tensor(numbers(y.size, 77), y.shape))) as tf.Scalar;
				};
				const fn = await runtime.compile({
					name: 'gradient',
					inputs: { x: shape },
					variables: [],
					fn: ({ x }) => ({ value: loss(x), gradient: tf.grad(loss)(x) }),
				});
				const x = numbers(64, 21);
				const gradient = Float32Array.from((await fn.run({ x })).gradient);
				for (const i of [0, 1, 7, 18, 33, 47, 63]) {
					const at = async (step: number) => {
						const moved = Float32Array.from(x);
						moved[i] = (x[i] ?? 0) + step;
						return (await fn.run({ x: moved })).value[0] ?? Number.NaN;
					};
					const slope = ((await at(0.05)) - (await at(-0.05))) / 0.1;
					expect(gradient[i], `element ${i}`).toBeCloseTo(slope, 3);
				}
			}
		}
	});
});
