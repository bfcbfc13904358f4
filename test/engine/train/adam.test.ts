import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { initialTensor } from '../../../src/engine/jit/custom-ops.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { type AdamConfig, adamSlots, adamUpdate, correctedRate } from '../../../src/engine/train/optimizers/adam.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';

const CONFIG: AdamConfig = { beta1: 0.5, beta2: 0.99, epsilon: 1e-7 };
const RATE = 5e-5;
const STEPS = 5;
const SHAPES = [[3, 3, 4, 10], [6, 7], [10], [10]] as const;

const weightSeed = (slot: number) => 100 + slot;
/** Gradients of very different sizes, some exactly 0. */
function gradient(slot: number, t: number): Float32Array {
	const values = numbers(size(SHAPES[slot] ?? []), 1000 * t + slot);
	return values.map((v, i) => (i % 7 === 0 ? 0 : v * 10 ** ((i % 9) - 6)));
}

interface Trained {
	readonly weight: Float32Array;
	readonly m: Float32Array;
	readonly v: Float32Array;
}

async function train(runtime: Runtime, config: AdamConfig): Promise<readonly Trained[]> {
	const slots = runtime.build(() =>
		adamSlots(
			SHAPES.map((shape, i) => {
				const fill = (out: Float32Array) => out.set(numbers(size(shape), weightSeed(i)));
				return { name: `w${i}`, variable: tf.variable(initialTensor(shape, fill)) };
			}),
		),
	);
	const update = await runtime.compile({
		name: 'update',
		inputs: { rate: [] },
		variables: slots.flatMap(({ weight, gradient: g, m, v }) => [weight, g, m, v]),
		fn: ({ rate }) => {
			adamUpdate(slots, rate, config);
			return {};
		},
	});
	for (let t = 1; t <= STEPS; t++) {
		slots.forEach((slot, i) => {
			runtime.writeVariable(slot.gradient, gradient(i, t));
		});
		await update.run({ rate: correctedRate(RATE, t, config) });
	}
	const read = (variable: tf.Variable) => Float32Array.from(runtime.readVariable(variable));
	return slots.map(({ weight, m, v }) => ({ weight: read(weight), m: read(m), v: read(v) }));
}

/** The update in plain JavaScript; `round` is Math.fround for float32, or nothing for 64 bits. */
function plainAdam(slot: number, config: AdamConfig, round: (x: number) => number): Trained {
	const weight = Float64Array.from(numbers(size(SHAPES[slot] ?? []), weightSeed(slot)));
	const [m, v] = [new Float64Array(weight.length), new Float64Array(weight.length)];
	const [b1, b2, epsilon] = [round(config.beta1), round(config.beta2), round(config.epsilon)];
	const [c1, c2] = [round(1 - config.beta1), round(1 - config.beta2)];
	for (let t = 1; t <= STEPS; t++) {
		const rate = round(correctedRate(RATE, t, config));
		const gradients = gradient(slot, t);
		for (const [i, g] of gradients.entries()) {
			m[i] = round(round((m[i] ?? 0) * b1) + round(g * c1));
			v[i] = round(round((v[i] ?? 0) * b2) + round(round(g * g) * c2));
			const step = round(round((m[i] ?? 0) * rate) / round(round(Math.sqrt(v[i] ?? 0)) + epsilon));
			weight[i] = round((weight[i] ?? 0) - step);
		}
	}
	return { weight: Float32Array.from(weight), m: Float32Array.from(m), v: Float32Array.from(v) };
}

const KEYS = ['weight', 'm', 'v'] as const;

describe('Adam', () => {
	it('compiled is one fused kernel, and float32 arithmetic bit for bit', async () => {
		const runtime = await compiledRuntime();
		const trained = await train(runtime, CONFIG);
		expect(runtime.stats).toMatchObject([{ name: 'update', kind: 'elementwise', nodes: 1 }]);
		for (const [slot, actual] of trained.entries()) {
			const expected = plainAdam(slot, CONFIG, Math.fround);
			for (const key of KEYS) expect(actual[key], `${key} of ${SHAPES[slot]}`).toEqual(expected[key]);
		}
	});

	it('eager gives the same', async () => {
		const eager = await train(referenceRuntime(), CONFIG);
		for (const [slot, actual] of (await train(await compiledRuntime(), CONFIG)).entries()) {
			for (const key of KEYS) expect(relativeError(actual[key], eager[slot]?.[key] ?? [])).toBeLessThan(1e-6);
		}
	});

	it('is the published algorithm', async () => {
		// Algorithm 1 with bias-corrected moments; epsilon is small enough not to matter where it is added.
		const config = { beta1: 0.9, beta2: 0.999, epsilon: 1e-12 };
		const trained = await train(await compiledRuntime(), config);
		for (const [slot, { weight }] of trained.entries()) {
			const want = Float64Array.from(numbers(size(SHAPES[slot] ?? []), weightSeed(slot)));
			const start = Float64Array.from(want);
			const [m, v] = [new Float64Array(want.length), new Float64Array(want.length)];
			for (let t = 1; t <= STEPS; t++) {
				for (const [i, g] of gradient(slot, t).entries()) {
					if (g === 0) continue;
					m[i] = 0.9 * (m[i] ?? 0) + 0.1 * g;
					v[i] = 0.999 * (v[i] ?? 0) + 0.001 * g * g;
					const [unbiasedM, unbiasedV] = [(m[i] ?? 0) / (1 - 0.9 ** t), (v[i] ?? 0) / (1 - 0.999 ** t)];
					want[i] = (want[i] ?? 0) - (RATE * unbiasedM) / Math.sqrt(unbiasedV);
				}
			}
			expect(relativeError(weight, want)).toBeLessThan(1e-6);
			// Every weight with a gradient moved, by no more than a few rates a step.
			want.forEach((value, i) => {
				const moved = Math.abs(value - (start[i] ?? 0));
				expect(moved).toBeLessThan(2 * RATE * STEPS);
				if (i % 7 !== 0) expect(moved).toBeGreaterThan(0);
			});
		}
	});

	it('leaves weights without a gradient where they are', async () => {
		const [first] = await train(await compiledRuntime(), CONFIG);
		const start = numbers(360, weightSeed(0));
		for (let i = 0; i < 360; i += 7) expect(first?.weight[i]).toBe(start[i]);
	});

	it('names its variables after the weight, zero filled and of its shape', async () => {
		const runtime = await compiledRuntime();
		const variable = runtime.build(() =>
			tf.variable(
				initialTensor([2, 3], (out) => out.fill(1)),
				true,
				'adam_names',
			),
		);
		const [slot] = runtime.build(() => adamSlots([{ name: 'w', variable }]));
		expect(slot).toMatchObject({ name: 'w', weight: variable });
		for (const [part, name] of [
			[slot?.gradient, 'adam_names/gradient'],
			[slot?.m, 'adam_names/adam_m'],
			[slot?.v, 'adam_names/adam_v'],
		] as const) {
			expect(part).toMatchObject({ name, shape: [2, 3], trainable: false });
			expect([...runtime.readVariable(part as tf.Variable)]).toEqual([0, 0, 0, 0, 0, 0]);
		}
	});

	it('corrects the rate of the first steps', () => {
		const config = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
		// At the first step both moments are a fraction of the gradient: m = 0.1 g, sqrt(v) = sqrt(0.001) |g|.
		expect(correctedRate(1, 1, config) * 0.1).toBeCloseTo(Math.sqrt(0.001), 12);
		expect(correctedRate(1, 100_000, config)).toBeCloseTo(1, 12);
	});
});
