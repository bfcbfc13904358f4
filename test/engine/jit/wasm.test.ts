import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CompiledRuntime } from '../../../src/engine/jit/compiled-runtime.js';
import { initialTensor } from '../../../src/engine/jit/custom-ops.js';
import { planElementwise } from '../../../src/engine/jit/wasm/elementwise.js';
import { mix32 } from '../../../src/engine/runtime/noise.js';
import { compiledRuntime, numbers, relativeError, size } from '../../helpers/runtimes.js';
import { type Recorder, recorder } from '../../helpers/tracing.js';

const f = Math.fround;

/** The same expression as TensorFlow.js code and as plain JavaScript rounded to float32 at every operation. */
interface Expression {
	readonly tensor: (states: readonly tf.Tensor[], scalar: tf.Tensor) => tf.Tensor;
	readonly value: (states: readonly Float32Array[], scalar: number, i: number) => number;
}

const UNARY: readonly [(x: tf.Tensor) => tf.Tensor, (x: number) => number][] = [
	[(x) => tf.sqrt(tf.abs(x)), (x) => f(Math.sqrt(Math.abs(x)))],
	[(x) => tf.abs(x), Math.abs],
	[(x) => tf.neg(x), (x) => -x],
	[(x) => tf.square(x), (x) => f(x * x)],
	[(x) => tf.sign(x), (x) => (x > 0 ? 1 : x < 0 ? -1 : 0)],
	[(x) => tf.rsqrt(tf.abs(x)), (x) => f(1 / f(Math.sqrt(Math.abs(x))))],
	[(x) => tf.reciprocal(x), (x) => f(1 / x)],
	[(x) => tf.clipByValue(x, -0.25, 0.5), (x) => Math.min(Math.max(x, -0.25), 0.5)],
	[(x) => tf.add(tf.floor(x), tf.ceil(x)), (x) => f(Math.floor(x) + Math.ceil(x))],
];
const BINARY: readonly [(a: tf.Tensor, b: tf.Tensor) => tf.Tensor, (a: number, b: number) => number][] = [
	[(a, b) => tf.add(a, b), (a, b) => f(a + b)],
	[(a, b) => tf.sub(a, b), (a, b) => f(a - b)],
	[(a, b) => tf.mul(a, b), (a, b) => f(a * b)],
	[(a, b) => tf.div(a, b), (a, b) => f(a / b)],
	[(a, b) => tf.maximum(a, b), Math.max],
	[(a, b) => tf.minimum(a, b), Math.min],
	[(a, b) => tf.where(tf.greater(a, b), a, tf.neg(b)), (a, b) => (a > b ? a : -b)],
	[
		(a, b) => tf.mul(a, tf.cast(tf.logicalOr(tf.lessEqual(a, b), tf.logicalNot(tf.notEqual(b, 0))), 'float32')),
		(a, b) => f(a * (a <= b || b === 0 ? 1 : 0)),
	],
	[
		(a, b) => tf.cast(tf.logicalAnd(tf.less(a, b), tf.cast(tf.add(a, 1), 'bool')), 'float32'),
		(a, b) => (a < b && f(a + 1) !== 0 ? 1 : 0),
	],
];

function randomExpression(random: () => number, states: number, depth: number): Expression {
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
	const kind = depth === 0 ? 0 : random();
	if (kind < 0.2) {
		const leaf = Math.floor(random() * (states + 2));
		if (leaf === states) return { tensor: (_xs, scalar) => scalar, value: (_xs, scalar) => f(scalar) };
		if (leaf > states) {
			const constant = random() * 2 - 1;
			return { tensor: () => tf.scalar(constant), value: () => f(constant) };
		}
		return { tensor: (xs) => xs[leaf] as tf.Tensor, value: (xs, _scalar, i) => xs[leaf]?.[i] ?? Number.NaN };
	}
	const a = randomExpression(random, states, depth - 1);
	if (kind < 0.4) {
		const [tensor, value] = pick(UNARY);
		return { tensor: (xs, s) => tensor(a.tensor(xs, s)), value: (xs, s, i) => value(a.value(xs, s, i)) };
	}
	const b = randomExpression(random, states, depth - 1);
	const [tensor, value] = pick(BINARY);
	return {
		tensor: (xs, s) => tensor(a.tensor(xs, s), b.tensor(xs, s)),
		value: (xs, s, i) => value(a.value(xs, s, i), b.value(xs, s, i)),
	};
}

function counter(seed: number): () => number {
	let i = 0;
	return () => mix32(mix32(seed) + i++) / 2 ** 32;
}

/** Variables that start from numbers(count, seed). */
function variables(runtime: CompiledRuntime, shape: readonly number[], seeds: readonly number[]): tf.Variable[] {
	const filled = (seed: number) => initialTensor(shape, (out) => out.set(numbers(size(shape), seed)));
	return runtime.build(() => seeds.map((seed) => tf.variable(filled(seed))));
}

/** Index of the first element that differs, bit for bit (all NaN are one). */
function firstDifference(actual: Float32Array, expected: (i: number) => number): string | null {
	for (let i = 0; i < actual.length; i++) {
		const want = f(expected(i));
		if (!Object.is(actual[i], want)) return `[${i}]: ${actual[i]} instead of ${want}`;
	}
	return null;
}

describe('kernels of random expressions equal float32 arithmetic bit for bit', () => {
	const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000_003];
	for (const [index, length] of lengths.entries()) {
		it(`on ${length} elements`, async () => {
			const runtime = await compiledRuntime();
			const random = counter(1000 + index);
			const seeds = [1, 2, 3].map((s) => s + 10 * index);
			const states = variables(runtime, [length], seeds);
			const [first, second, third] = states as [tf.Variable, tf.Variable, tf.Variable];
			const trees = [randomExpression(random, 3, 5), randomExpression(random, 3, 5)] as const;
			// The third variable is in both, so both are one kernel.
			const rooted = trees.map((tree) => ({
				tensor: (s: tf.Tensor) => tf.add(tree.tensor(states, s), third),
				value: (xs: readonly Float32Array[], s: number, i: number) => f(tree.value(xs, s, i) + (xs[2]?.[i] ?? 0)),
			}));
			const step = await runtime.compile({
				name: 'random',
				inputs: { scalar: [] },
				variables: states,
				fn: ({ scalar }) => {
					// Both read the values from before the step.
					const next = rooted.map((tree) => tree.tensor(scalar));
					first.assign(next[0] as tf.Tensor);
					second.assign(next[1] as tf.Tensor);
					return {};
				},
			});
			expect(runtime.stats.at(-1)).toMatchObject({ kind: 'elementwise', nodes: 1 });
			const old = seeds.map((seed) => numbers(length, seed));
			await step.run({ scalar: 0.3 });
			for (const [t, variable] of [first, second].entries()) {
				expect(firstDifference(runtime.readVariable(variable), (i) => rooted[t]?.value(old, 0.3, i) ?? 0)).toBeNull();
			}
			expect(firstDifference(runtime.readVariable(third), (i) => old[2]?.[i] ?? 0)).toBeNull();
		});
	}

	it('keeps infinite and not-a-number constants apart', async () => {
		const runtime = await compiledRuntime();
		const states = variables(runtime, [5], [1, 2, 3]);
		const limits = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
		const step = await runtime.compile({
			name: 'limits',
			inputs: {},
			variables: states,
			fn: () => {
				for (const [i, state] of states.entries()) state.assign(tf.add(state, tf.scalar(limits[i] ?? 0)));
				return {};
			},
		});
		await step.run({});
		expect(states.map((state) => runtime.readVariable(state)[4])).toEqual(limits);
	});

	it('says which scalar is missing', async () => {
		const runtime = await compiledRuntime();
		const [w] = variables(runtime, [5], [1]) as [tf.Variable];
		const step = await runtime.compile({
			name: 'scale',
			inputs: { rate: [] },
			variables: [w],
			fn: ({ rate }) => {
				w.assign(tf.mul(w, rate));
				return {};
			},
		});
		await expect(step.run({} as never)).rejects.toThrow(/"rate" is missing/);
	});
});

describe('plans', () => {
	let rec: Recorder;
	let count = 0;
	beforeAll(async () => {
		rec = await recorder();
	});
	const states = (...shapes: (readonly number[])[]) => shapes.map((s) => rec.stateVariable(`wasm_${count++}`, s));
	const plan = (list: readonly tf.Variable[], fn: (fed: Record<string, tf.Tensor>) => void, inputs = {}) =>
		planElementwise(
			rec.trace({
				inputs,
				variables: list,
				fn: (fed) => {
					fn(fed);
					return {};
				},
			}),
		);

	it('are made for functions that only update variables element by element', () => {
		const [w, g] = states([2, 3], [2, 3]) as [tf.Variable, tf.Variable];
		const made = plan([w, g], ({ rate }) => w.assign(tf.sub(w, tf.mul(g, rate as tf.Tensor))), { rate: [] });
		expect(made?.calls.map((c) => [c.elements, new Set(c.states), c.scalars])).toEqual([
			[6, new Set([w.name, g.name]), ['rate']],
		]);
		expect(made?.outputs).toEqual([]);
	});

	it('are not made for outputs, reductions, other sizes, vectors fed from outside, or functions without assignments', () => {
		const [w, g, bias] = states([2, 3], [2, 3], [3]) as [tf.Variable, tf.Variable, tf.Variable];
		const output = rec.trace({
			variables: [w],
			fn: () => {
				w.assign(tf.neg(w));
				return { w };
			},
		});
		expect(planElementwise(output)).toBeNull();
		expect(plan([w], () => {})).toBeNull();
		expect(plan([w], () => w.assign(tf.sub(w, tf.mean(w))))).toBeNull();
		expect(plan([w, g, bias], () => w.assign(tf.add(g, bias)))).toBeNull();
		expect(plan([w], ({ x }) => w.assign(tf.add(w, x as tf.Tensor)), { x: [2, 3] })).toBeNull();
		expect(plan([w], () => w.assign(tf.exp(w)))).toBeNull();
		expect(plan([w, g], () => w.assign(tf.reshape(tf.transpose(g), [2, 3])))).toBeNull();
	});

	it('are not made where one variable is stored in another order than the other', () => {
		const [kernel, flat, other] = states([2, 2, 3, 4], [48], [2, 2, 4, 3]) as [tf.Variable, tf.Variable, tf.Variable];
		expect(plan([kernel, flat], () => flat.assign(tf.reshape(kernel, [48])))).toBeNull();
		expect(plan([kernel, other], () => other.assign(tf.reshape(kernel, [2, 2, 4, 3])))).toBeNull();
		const [matrix, wide] = states([4, 6], [1, 1, 4, 6]) as [tf.Variable, tf.Variable];
		expect(plan([matrix, wide], () => wide.assign(tf.add(wide, matrix)))).toBeNull();
	});

	it('make one kernel of assignments that share a variable, and share equal kernels', () => {
		const [a, b, c, d, e] = states([8], [8], [8], [4], [4]) as [
			tf.Variable,
			tf.Variable,
			tf.Variable,
			tf.Variable,
			tf.Variable,
		];
		const swapped = plan([a, b, c, d, e], () => {
			const [oldA, oldB] = [tf.neg(a), tf.neg(b)];
			a.assign(oldB);
			c.assign(tf.mul(c, 2));
			b.assign(oldA);
			d.assign(tf.mul(d, 2));
			e.assign(tf.mul(e, 3));
		});
		expect(swapped?.calls.map((call) => [...call.states].sort())).toEqual(
			expect.arrayContaining([[a.name, b.name].sort(), [c.name], [d.name], [e.name]]),
		);
		expect(swapped?.calls).toHaveLength(4);
		// c and d double, so they need one kernel; e and the exchange need their own.
		expect(swapped?.kernels).toHaveLength(3);
	});

	it('share a kernel among variables that differ only in the scalar they are given', () => {
		const list = states([4, 2], [9], [3, 3, 2, 2], [5]);
		const inputs = Object.fromEntries(['rate', ...list.map((_, i) => `factor_${i}`)].map((name) => [name, []]));
		const made = plan(
			list,
			(fed) => {
				for (const [i, w] of list.entries()) {
					w.assign(tf.sub(w, tf.mul(tf.mul(w, fed[`factor_${i}`] as tf.Tensor), fed.rate as tf.Tensor)));
				}
			},
			inputs,
		);
		expect(made?.kernels).toHaveLength(1);
		expect(made?.calls.map((call) => call.scalars)).toEqual(list.map((_, i) => [`factor_${i}`, 'rate']));
	});

	it('are made for sums over whole variables, which need not be assigned', () => {
		const [w, g] = states([2, 3], [5]) as [tf.Variable, tf.Variable];
		const squares = (x: tf.Tensor) => tf.sum(tf.square(x));
		const made = planElementwise(
			rec.trace({
				variables: [w, g],
				fn: () => {
					w.assign(tf.mul(w, 2));
					const ofGradient = squares(g);
					return { norm: tf.add(squares(w), ofGradient), each: tf.concat([tf.reshape(ofGradient, [1])]) };
				},
			}),
		);
		expect(made?.calls).toHaveLength(2);
		const [norm, each] = made?.outputs ?? [];
		expect(norm?.elements.map((terms) => terms.length)).toEqual([2]);
		expect(each?.elements).toEqual([norm?.elements[0]?.filter((t) => made?.calls[t.call]?.elements === 5)]);
	});

	it('are not made for sums along some axes, or for anything computed from sums but their total', () => {
		const [w] = states([2, 3]) as [tf.Variable];
		const of = (fn: () => tf.Tensor) => planElementwise(rec.trace({ variables: [w], fn: () => ({ y: fn() }) }));
		expect(of(() => tf.sum(w))).not.toBeNull();
		expect(of(() => tf.sum(w, 1))).toBeNull();
		expect(of(() => tf.sqrt(tf.sum(w)))).toBeNull();
		expect(of(() => tf.add(tf.sum(w), 1))).toBeNull();
		expect(of(() => tf.sum(tf.exp(w)))).toBeNull();
		expect(of(() => tf.sum(tf.ones([2, 3])))).toBeNull();
		expect(of(() => tf.stack([tf.concat([tf.reshape(tf.sum(w), [1]), tf.ones([1])])]))).toBeNull();
	});

	it('join groups that a later assignment connects', () => {
		const [a, b, c] = states([8], [8], [8]) as [tf.Variable, tf.Variable, tf.Variable];
		const made = plan([a, b, c], () => {
			const sum = tf.add(a, b);
			a.assign(tf.mul(a, 2));
			b.assign(tf.mul(b, 3));
			c.assign(sum);
		});
		expect(made?.calls).toHaveLength(1);
		expect(new Set(made?.calls[0]?.states)).toEqual(new Set([a.name, b.name, c.name]));
	});
});

describe('functions that are no plan give the same result through ONNX', () => {
	const update = (w: tf.Tensor, g: tf.Tensor, rate: tf.Tensor) =>
		tf.sub(w, tf.div(tf.mul(g, rate), tf.add(tf.sqrt(tf.abs(g)), 0.1)));

	for (const shape of [[7], [3, 5], [3, 3, 4, 6]]) {
		it(`on [${shape}]`, async () => {
			const runtime = await compiledRuntime();
			const [fused, gradient, through] = variables(runtime, shape, [1, 2, 1]) as [
				tf.Variable,
				tf.Variable,
				tf.Variable,
			];
			const compile = (name: string, w: tf.Variable, outputs: (rate: tf.Tensor) => Record<string, tf.Tensor>) =>
				runtime.compile({
					name,
					inputs: { rate: [] },
					variables: [w, gradient],
					fn: ({ rate }) => {
						w.assign(update(w, gradient, rate));
						return outputs(rate);
					},
				});
			const kernel = await compile('fused', fused, () => ({}));
			const graph = await compile('onnx', through, (rate) => ({ rate: tf.neg(rate) }));
			expect(runtime.stats.map((s) => s.kind)).toEqual(['elementwise', 'onnx']);
			for (const rate of [0.5, 0.25]) {
				await kernel.run({ rate });
				expect((await graph.run({ rate })).rate?.[0]).toBe(-rate);
			}
			const want = runtime.readVariable(through);
			expect(relativeError(want, numbers(size(shape), 1))).toBeGreaterThan(0.1);
			expect(relativeError(runtime.readVariable(fused), want)).toBeLessThan(1e-6);
		});
	}

	it('moves a kernel into a flat variable in logical order', async () => {
		const runtime = await compiledRuntime();
		const [kernel] = variables(runtime, [2, 2, 3, 4], [1]) as [tf.Variable];
		const [flat] = variables(runtime, [48], [2]) as [tf.Variable];
		const copy = await runtime.compile({
			name: 'flatten',
			inputs: {},
			variables: [kernel, flat],
			fn: () => {
				flat.assign(tf.reshape(kernel, [48]));
				return {};
			},
		});
		await copy.run({});
		expect(runtime.readVariable(flat)).toEqual(numbers(48, 1));
	});
});
