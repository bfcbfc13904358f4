import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { OPTIMIZER_NAMES } from '../../../src/config/schema.js';
import { initialTensor } from '../../../src/engine/jit/custom-ops.js';
import type { Runtime } from '../../../src/engine/runtime/runtime.js';
import { correctedRate } from '../../../src/engine/train/optimizers/adam.js';
import type { OptimizerConfig } from '../../../src/engine/train/optimizers/optimizer.js';
import { createSlots } from '../../../src/engine/train/slots.js';
import { createUpdate, slotNames, type UpdateConfig } from '../../../src/engine/train/update.js';
import { compiledRuntime, numbers, referenceRuntime, relativeError, size } from '../../helpers/runtimes.js';
import { plainOptimizer } from './plain-optimizers.js';

const RATE = 1e-3;
const STEPS = 6;
const SHAPES = [[3, 3, 4, 10], [6, 7], [10]] as const;
const BASE: OptimizerConfig = {
	name: 'adam',
	beta1: 0.9,
	beta2: 0.99,
	epsilon: 1e-7,
	amsgrad: false,
	weightDecay: 0,
};
const PLAIN: UpdateConfig = { optimizer: BASE, clipping: { kind: 'none' }, accumulation: 1 };

const start = (slot: number) => numbers(size(SHAPES[slot] ?? []), 100 + slot);

/** Gradients of very different sizes, some exactly 0. */
function gradientOf(slot: number, batch: number): Float32Array {
	const values = numbers(size(SHAPES[slot] ?? []), 1000 * batch + slot);
	return values.map((v, i) => (i % 7 === 0 ? 0 : v * 10 ** ((i % 5) - 3)));
}

interface Trained {
	readonly weights: readonly Float32Array[];
	readonly norms: readonly number[];
}

async function train(runtime: Runtime, config: UpdateConfig, steps = STEPS): Promise<Trained> {
	const accumulates = config.accumulation > 1;
	const slots = runtime.build(() => {
		const weights = SHAPES.map((shape, i) => {
			const variable = tf.variable(initialTensor(shape, (out) => out.set(start(i))));
			return { name: `w${i}`, variable };
		});
		return createSlots(weights, slotNames(config.optimizer), accumulates);
	});
	const update = await createUpdate(runtime, slots, config);
	for (let t = 1; t <= steps; t++) {
		for (let batch = 0; batch < config.accumulation; batch++) {
			slots.forEach((slot, i) => {
				runtime.writeVariable(slot.gradient, gradientOf(i, (t - 1) * config.accumulation + batch));
			});
			await update.accumulate();
		}
		await update.apply(t, RATE);
	}
	const weights = slots.map(({ weight }) => Float32Array.from(runtime.readVariable(weight)));
	return { weights, norms: update.norms };
}

/** What the weights should be, given a way to change the gradients of a step. */
function expected(
	optimizer: OptimizerConfig,
	gradients: (slot: number, step: number) => ArrayLike<number>,
	steps = STEPS,
): readonly Float64Array[] {
	return SHAPES.map((shape, i) => {
		const given = Array.from({ length: steps }, (_, step) => gradients(i, step));
		return plainOptimizer(start(i), given, optimizer, RATE, shape.length > 1);
	});
}

/** Every update rounds a weight to 32 bits, by half a unit in the last place; weight decay rounds once more. */
const WEIGHT_ULPS = STEPS / 2 + 1;
/** What the arithmetic of the move itself may be off, as a share of it. */
const MOVE_ERROR = 2e-6;

/** Distance of a 32-bit number of this size to the next. */
function ulp(value: number): number {
	return 2 ** (Math.floor(Math.log2(Math.abs(value))) - 23);
}

function expectWeights(actual: readonly Float32Array[], want: readonly Float64Array[]): void {
	for (const [i, weights] of want.entries()) {
		const from = start(i);
		let worst = 0;
		weights.forEach((weight, j) => {
			const [before, now] = [from[j] ?? Number.NaN, actual[i]?.[j] ?? Number.NaN];
			const allowed =
				WEIGHT_ULPS * ulp(Math.max(Math.abs(before), Math.abs(weight))) + MOVE_ERROR * Math.abs(weight - before);
			const share = Math.abs(now - weight) / allowed;
			worst = Number.isNaN(share) ? Number.POSITIVE_INFINITY : Math.max(worst, share);
		});
		expect(worst, `share of the allowed error, weight ${i}`).toBeLessThan(1);
	}
}

const VARIANTS: readonly (Partial<OptimizerConfig> & Pick<OptimizerConfig, 'name'>)[] = [
	...OPTIMIZER_NAMES.map((name) => ({ name })),
	{ name: 'adam', amsgrad: true },
	{ name: 'adam', weightDecay: 0.1 },
	{ name: 'adamw', weightDecay: 0.1, amsgrad: true },
	{ name: 'lion', weightDecay: 0.1 },
	{ name: 'rms-prop', weightDecay: 0.01 },
];

describe('optimizers', () => {
	for (const variant of VARIANTS) {
		const optimizer = { ...BASE, ...variant };
		const title = JSON.stringify(variant);
		it(`${title} is the published algorithm, compiled into fused kernels, and the same eager`, async () => {
			const runtime = await compiledRuntime();
			const config = { ...PLAIN, optimizer };
			const compiled = await train(runtime, config);
			expectWeights(compiled.weights, expected(optimizer, gradientOf));
			expect(runtime.stats.find((s) => s.name === 'update')?.kind).toBe('elementwise');
			const eager = await train(referenceRuntime(), config);
			for (const [i, weights] of compiled.weights.entries()) {
				expect(relativeError(weights, eager.weights[i] ?? [])).toBeLessThan(1e-6);
			}
		});
	}

	it('Adam leaves weights without a gradient where they are', async () => {
		const { weights } = await train(await compiledRuntime(), PLAIN);
		const [first] = weights;
		for (let i = 0; i < 360; i += 7) expect(first?.[i]).toBe(start(0)[i]);
	});

	it('Adam corrects the rate of the first updates', () => {
		const config = { beta1: 0.9, beta2: 0.999 };
		// At the first update both moments are a fraction of the gradient: m = 0.1 g, sqrt(v) = sqrt(0.001) |g|.
		expect(correctedRate(1, 1, config) * 0.1).toBeCloseTo(Math.sqrt(0.001), 12);
		expect(correctedRate(1, 100_000, config)).toBeCloseTo(1, 12);
	});
});

describe('clipping', () => {
	const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
	const globalNorm = (step: number) => norm(SHAPES.map((_, i) => norm(gradientOf(i, step))));
	const scaled = (values: Float32Array, factor: number) => Array.from(values, (v) => v * factor);
	/** RMSprop, because Adam hardly notices the size of gradients. */
	const optimizer: OptimizerConfig = { ...BASE, name: 'rms-prop', epsilon: 1 };

	it('by value bounds every entry', async () => {
		const config: UpdateConfig = { ...PLAIN, optimizer, clipping: { kind: 'value', limit: 0.5 } };
		const clipped = (slot: number, step: number) =>
			Array.from(gradientOf(slot, step), (v) => Math.min(0.5, Math.max(-0.5, v)));
		expectWeights((await train(await compiledRuntime(), config)).weights, expected(optimizer, clipped));
	});

	it('by norm scales every tensor by its own norm, and leaves those within the limit', async () => {
		const limit = (norm(gradientOf(1, 0)) + norm(gradientOf(2, 0))) / 2;
		const config: UpdateConfig = { ...PLAIN, optimizer, clipping: { kind: 'norm', limit } };
		const clipped = (slot: number, step: number) => {
			const values = gradientOf(slot, step);
			return scaled(values, Math.min(1, limit / norm(values)));
		};
		expectWeights((await train(await compiledRuntime(), config)).weights, expected(optimizer, clipped));
		expectWeights((await train(referenceRuntime(), config)).weights, expected(optimizer, clipped));
	});

	it('by global norm scales all tensors by one factor', async () => {
		const config: UpdateConfig = { ...PLAIN, optimizer, clipping: { kind: 'global_norm', limit: 1 } };
		const clipped = (slot: number, step: number) => scaled(gradientOf(slot, step), Math.min(1, 1 / globalNorm(step)));
		expect(globalNorm(0)).toBeGreaterThan(1);
		expectWeights((await train(await compiledRuntime(), config)).weights, expected(optimizer, clipped));
		expectWeights((await train(referenceRuntime(), config)).weights, expected(optimizer, clipped));
	});

	it('by autoclip takes the limit from the norms so far, and remembers as many as it is told', async () => {
		const config: UpdateConfig = {
			...PLAIN,
			optimizer,
			clipping: { kind: 'autoclip', percentile: 50, history: 4 },
		};
		const median = (values: readonly number[]) => {
			const sorted = [...values].sort((a, b) => a - b);
			const middle = (sorted.length - 1) / 2;
			return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
		};
		const norms = Array.from({ length: STEPS }, (_, step) => globalNorm(step));
		const clipped = (slot: number, step: number) => {
			const limit = median(norms.slice(Math.max(0, step - 3), step + 1));
			return scaled(gradientOf(slot, step), Math.min(1, limit / globalNorm(step)));
		};
		const trained = await train(await compiledRuntime(), config);
		expectWeights(trained.weights, expected(optimizer, clipped));
		expect(relativeError(trained.norms, norms.slice(-4))).toBeLessThan(1e-5);
	});
});

describe('accumulation', () => {
	it('makes one update of the mean of several batches', async () => {
		const config: UpdateConfig = { ...PLAIN, accumulation: 3 };
		const mean = (slot: number, step: number) => {
			const batches = [0, 1, 2].map((batch) => gradientOf(slot, step * 3 + batch));
			return Array.from(batches[0] ?? [], (_, i) => batches.reduce((sum, batch) => sum + (batch[i] ?? 0), 0) / 3);
		};
		const runtime = await compiledRuntime();
		expectWeights((await train(runtime, config)).weights, expected(BASE, mean));
		expect(runtime.stats.map(({ name, kind }) => [name, kind])).toContainEqual(['accumulate', 'elementwise']);
		expectWeights((await train(referenceRuntime(), config)).weights, expected(BASE, mean));
	});
});
