import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { CompiledRuntime } from '../../../src/engine/jit/compiled-runtime.js';
import { initialTensor } from '../../../src/engine/jit/custom-ops.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';

type Scalars = Readonly<Record<string, tf.Tensor>>;
/** Assigns the slots and returns what the weight loses. */
type Rule = (g: tf.Tensor, slots: readonly tf.Variable[], scalars: Scalars, w: tf.Tensor) => tf.Tensor;

const [beta1, beta2, epsilon] = [0.9, 0.99, 1e-3];
const mean = (old: tf.Tensor, beta: number, next: tf.Tensor) => tf.add(tf.mul(old, beta), tf.mul(next, 1 - beta));
const slot = (slots: readonly tf.Variable[], i: number) => slots[i] as tf.Variable;
const rate = (scalars: Scalars) => scalars.rate as tf.Tensor;

const adam: Rule = (g, slots, scalars) => {
	const [m, v] = [mean(slot(slots, 0), beta1, g), mean(slot(slots, 1), beta2, tf.square(g))];
	slot(slots, 0).assign(m);
	slot(slots, 1).assign(v);
	return tf.div(tf.mul(m, rate(scalars)), tf.add(tf.sqrt(v), epsilon));
};

const RULES: readonly [name: string, slots: number, rule: Rule][] = [
	['Adam', 2, adam],
	['AdamW', 2, (g, slots, scalars, w) => tf.add(adam(g, slots, scalars, w), tf.mul(w, scalars.shrink as tf.Tensor))],
	[
		'AMSGrad',
		3,
		(g, slots, scalars) => {
			const [m, v] = [mean(slot(slots, 0), beta1, g), mean(slot(slots, 1), beta2, tf.square(g))];
			const largest = tf.maximum(slot(slots, 2), v);
			slot(slots, 0).assign(m);
			slot(slots, 1).assign(v);
			slot(slots, 2).assign(largest);
			return tf.div(tf.mul(m, rate(scalars)), tf.add(tf.sqrt(largest), epsilon));
		},
	],
	[
		'Adamax',
		2,
		(g, slots, scalars) => {
			const m = mean(slot(slots, 0), beta1, g);
			const u = tf.maximum(tf.mul(slot(slots, 1), beta2), tf.abs(g));
			slot(slots, 0).assign(m);
			slot(slots, 1).assign(u);
			return tf.div(tf.mul(m, rate(scalars)), tf.add(u, epsilon));
		},
	],
	[
		'Nadam',
		2,
		(g, slots, scalars) => {
			const [m, v] = [mean(slot(slots, 0), beta1, g), mean(slot(slots, 1), beta2, tf.square(g))];
			slot(slots, 0).assign(m);
			slot(slots, 1).assign(v);
			const ahead = tf.add(tf.mul(m, rate(scalars)), tf.mul(g, scalars.ahead as tf.Tensor));
			return tf.div(ahead, tf.add(tf.mul(tf.sqrt(v), scalars.correction as tf.Tensor), epsilon));
		},
	],
	[
		'AdaBelief',
		2,
		(g, slots, scalars) => {
			const m = mean(slot(slots, 0), beta1, g);
			const s = tf.add(mean(slot(slots, 1), beta2, tf.square(tf.sub(g, m))), epsilon);
			slot(slots, 0).assign(m);
			slot(slots, 1).assign(s);
			return tf.div(tf.mul(m, rate(scalars)), tf.add(tf.sqrt(s), epsilon));
		},
	],
	[
		'Lion',
		1,
		(g, slots, scalars) => {
			const direction = tf.sign(mean(slot(slots, 0), beta1, g));
			slot(slots, 0).assign(mean(slot(slots, 0), beta2, g));
			return tf.mul(direction, rate(scalars));
		},
	],
	[
		'RMSprop',
		1,
		(g, slots, scalars) => {
			const v = mean(slot(slots, 0), beta2, tf.square(g));
			slot(slots, 0).assign(v);
			return tf.mul(tf.mul(g, rate(scalars)), tf.rsqrt(tf.add(v, epsilon)));
		},
	],
	[
		'steps only where the gradient is large',
		0,
		(g, _slots, scalars) => {
			const large = tf.greater(tf.abs(g), 0.3);
			return tf.where(large, tf.mul(g, rate(scalars)), tf.zerosLike(g));
		},
	],
];

const SHAPES = [[7], [3, 5], [3, 3, 2, 4]] as const;
const NAMES = ['rate', 'shrink', 'ahead', 'correction', 'low', 'high', ...SHAPES.map((_, i) => `factor_${i}`)];

function variable(runtime: Runtime, shape: readonly number[], seed: number): tf.Variable {
	return runtime.build(() => tf.variable(initialTensor(shape, (out) => out.set(numbers(size(shape), seed)))));
}

function zeros(runtime: Runtime, shape: readonly number[]): tf.Variable {
	return runtime.build(() => tf.variable(initialTensor(shape, () => {})));
}

/** Five updates of three weights, clipped by value, each scaled by its own factor; returns everything that was assigned. */
async function train(runtime: Runtime, slotCount: number, rule: Rule): Promise<Float32Array[]> {
	const weights = SHAPES.map((shape, i) => ({
		w: variable(runtime, shape, 10 + i),
		gradient: variable(runtime, shape, 20 + i),
		sum: zeros(runtime, shape),
		slots: Array.from({ length: slotCount }, () => zeros(runtime, shape)),
	}));
	const accumulate = await runtime.compile({
		name: 'accumulate',
		inputs: {},
		variables: weights.flatMap(({ gradient, sum }) => [gradient, sum]),
		fn: () => {
			for (const { gradient, sum } of weights) sum.assign(tf.add(sum, gradient));
			return {};
		},
	});
	const update = await runtime.compile({
		name: 'update',
		inputs: Object.fromEntries(NAMES.map((name) => [name, []])),
		variables: weights.flatMap(({ w, sum, slots }) => [w, sum, ...slots]),
		fn: (scalars: Scalars) => {
			for (const [i, { w, sum, slots }] of weights.entries()) {
				const scaled = tf.mul(sum, scalars[`factor_${i}`] as tf.Tensor);
				const bounded = tf.minimum(tf.maximum(scaled, scalars.low as tf.Tensor), scalars.high as tf.Tensor);
				const step = rule(tf.clipByValue(bounded, -0.8, 0.8), slots, scalars, w);
				w.assign(tf.sub(w, step));
				sum.assign(tf.zerosLike(sum));
			}
			return {};
		},
	});
	for (let t = 1; t <= 5; t++) {
		for (const [i, { gradient }] of weights.entries()) {
			runtime.writeVariable(gradient, numbers(size(gradient.shape), 100 * t + i));
			await accumulate.run({});
			await accumulate.run({});
		}
		const factors = Object.fromEntries(SHAPES.map((_, i) => [`factor_${i}`, 0.5 - 0.1 * i]));
		await update.run({
			rate: 0.1 / t,
			shrink: 0.01,
			ahead: 0.02,
			correction: 1 + 0.1 * t,
			low: -0.7,
			high: 0.9,
			...factors,
		});
	}
	return weights.flatMap(({ w, sum, slots }) =>
		[w, sum, ...slots].map((v) => Float32Array.from(runtime.readVariable(v))),
	);
}

describe('updates run as one kernel for all weights, as TensorFlow.js computes them', () => {
	for (const [name, slotCount, rule] of RULES) {
		it(name, async () => {
			const runtime: CompiledRuntime = await compiledRuntime();
			const actual = await train(runtime, slotCount, rule);
			expect(runtime.stats.map((s) => [s.name, s.kind, s.nodes])).toEqual([
				['accumulate', 'elementwise', 1],
				['update', 'elementwise', 1],
			]);
			const expected = await train(referenceRuntime(), slotCount, rule);
			for (const [i, values] of expected.entries()) expect(relativeError(actual[i] ?? [], values)).toBeLessThan(1e-5);
			// The weights moved, and not by nothing.
			expect(relativeError(actual[0] ?? [], numbers(7, 10))).toBeGreaterThan(0.01);
		});
	}
});

describe('sums over whole variables', () => {
	it('are right to six digits however many elements and whatever stands behind the last one', async () => {
		for (const length of [1, 2, 3, 4, 5, 7, 8, 1_000_003]) {
			const runtime = await compiledRuntime();
			const x = variable(runtime, [length], 3);
			const poison = await runtime.compile({
				name: 'poison',
				inputs: {},
				variables: [x],
				fn: () => {
					// The padding holds zeros, so 1 / x is infinite there.
					x.assign(tf.reciprocal(x));
					return {};
				},
			});
			const sums = await runtime.compile({
				name: 'sums',
				inputs: { scale: [] },
				variables: [x],
				fn: ({ scale }) => ({ plain: tf.sum(x), squares: tf.sum(tf.square(tf.mul(x, scale))) }),
			});
			expect(runtime.stats.map((s) => s.kind)).toEqual(['elementwise', 'elementwise']);
			await poison.run({});
			const { plain, squares } = await sums.run({ scale: 0.5 });
			const values = Array.from(runtime.readVariable(x));
			const total = values.reduce((sum, v) => sum + v, 0);
			const squared = values.reduce((sum, v) => sum + Math.fround(Math.fround(v * 0.5) ** 2), 0);
			const magnitude = values.reduce((sum, v) => sum + Math.abs(v), 0);
			expect(Math.abs((plain[0] ?? 0) - total) / magnitude).toBeLessThan(1e-6);
			expect(Math.abs((squares[0] ?? 0) / squared - 1)).toBeLessThan(1e-6);
		}
	});

	it('of several variables come one by one, as a total, and with an assignment in the same pass', async () => {
		const play = async (runtime: Runtime) => {
			const list = SHAPES.map((shape, i) => variable(runtime, shape, 40 + i));
			const norms = await runtime.compile({
				name: 'norms',
				inputs: { factor: [] },
				variables: list,
				fn: ({ factor }) => {
					for (const v of list) v.assign(tf.mul(v, factor));
					const squares = list.map((v) => tf.sum(tf.square(v)));
					return {
						each: tf.concat(squares.map((s) => tf.reshape(s, [1]))),
						all: tf.addN(squares),
						stacked: tf.stack(squares),
					};
				},
			});
			await norms.run({ factor: 3 });
			const { each, all, stacked } = await norms.run({ factor: 0.5 });
			return [...each, ...all, ...stacked];
		};
		const runtime = await compiledRuntime();
		const actual = await play(runtime);
		expect(runtime.stats.at(-1)?.kind).toBe('elementwise');
		expect(actual).toHaveLength(7);
		expect(relativeError(actual, await play(referenceRuntime()))).toBeLessThan(1e-6);
	});

	it('say when a value is not finite', async () => {
		const runtime = await compiledRuntime();
		const x = variable(runtime, [9], 3);
		const sum = await runtime.compile({
			name: 'sum',
			inputs: {},
			variables: [x],
			fn: () => ({ y: tf.sum(tf.square(x)) }),
		});
		runtime.writeVariable(x, Float32Array.of(1, 2, Number.NaN, 4, 5, 6, 7, 8, 9));
		expect((await sum.run({})).y[0]).toBeNaN();
		runtime.writeVariable(x, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, Number.NEGATIVE_INFINITY));
		expect((await sum.run({})).y[0]).toBe(Number.POSITIVE_INFINITY);
	});
});
