/**
 * From gradients to new weights: adding up batches, clipping, weight decay, the optimizer's step. Plain TensorFlow.js
 * over variables, which the compiled runtime turns into one pass over memory. Must not know losses or models.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Runtime } from '../runtime/runtime.js';
import { type Clipping, clipFactor, NormHistory } from './clipping.js';
import type { Optimizer, OptimizerConfig } from './optimizers/optimizer.js';
import { createOptimizer } from './optimizers/registry.js';
import type { WeightSlots } from './slots.js';

export interface UpdateConfig {
	readonly optimizer: OptimizerConfig;
	readonly clipping: Clipping;
	/** Batches whose gradients are averaged into one update, from 1. */
	readonly accumulation: number;
}

export interface WeightUpdate {
	/** Adds the gradients of the last batch to the sum; does nothing when every batch makes an update. */
	accumulate(): Promise<void>;
	/**
	 * Assigns new weights.
	 * @param t number of this update, from 1.
	 */
	apply(t: number, learningRate: number): Promise<void>;
	/** Gradient norms AutoClip remembers, oldest first. */
	readonly norms: readonly number[];
	/** Empties AutoClip's memory. */
	forgetNorms(): void;
	/** Frees the programs; the slots stay. */
	dispose(): Promise<void>;
}

/** Names of the per-weight arrays an optimizer keeps. */
export function slotNames(config: OptimizerConfig): readonly string[] {
	return createOptimizer(config).slots;
}

/** @param norms of AutoClip in earlier sessions. */
export async function createUpdate(
	runtime: Runtime,
	slots: readonly WeightSlots[],
	config: UpdateConfig,
	norms: readonly number[] = [],
): Promise<WeightUpdate> {
	const { clipping, accumulation } = config;
	const optimizer = createOptimizer(config.optimizer);
	const history = new NormHistory(clipping.kind === 'autoclip' ? clipping.history : 0, norms);
	const accumulate = slots.some((slot) => slot.sum !== null) ? await compileAccumulate(runtime, slots) : null;
	const squaredNorms = needsNorms(clipping) ? await compileSquaredNorms(runtime, slots) : null;
	const factorNames = clipFactorNames(clipping, slots);
	const update = await runtime.compile({
		name: 'update',
		inputs: Object.fromEntries([...optimizer.scalarNames, 'shrink', ...factorNames].map((name) => [name, []])),
		variables: slots.flatMap(({ weight, gradient, sum, state }) => [weight, sum ?? gradient, ...Object.values(state)]),
		fn: (scalars) => {
			for (const [i, slot] of slots.entries()) {
				// Frees each weight's temporaries before the next weight's: a third of the eager peak memory.
				tf.tidy(() => updateWeight(slot, optimizer, config, scalars, factorNames[i % factorNames.length]));
			}
			return {};
		},
	});

	const factors = async (): Promise<Record<string, number>> => {
		const mean = 1 / accumulation;
		if (squaredNorms === null) return Object.fromEntries(factorNames.map((name) => [name, mean]));
		const { squared } = await squaredNorms.run({});
		const own = Array.from(squared, (value) => Math.sqrt(value) * mean);
		if (clipping.kind === 'norm') {
			return Object.fromEntries(factorNames.map((name, i) => [name, mean * clipFactor(own[i] ?? 0, clipping.limit)]));
		}
		const norm = Math.hypot(...own);
		const limit =
			clipping.kind === 'autoclip'
				? history.limit(norm, clipping.percentile)
				: clipping.kind === 'global_norm'
					? clipping.limit
					: Number.POSITIVE_INFINITY;
		return Object.fromEntries(factorNames.map((name) => [name, mean * clipFactor(norm, limit)]));
	};

	return {
		async accumulate() {
			await accumulate?.run({});
		},
		async apply(t, learningRate) {
			const shrink = learningRate * config.optimizer.weightDecay;
			await update.run({ ...optimizer.scalars(t, learningRate), shrink, ...(await factors()) });
		},
		get norms() {
			return history.values;
		},
		forgetNorms() {
			history.clear();
		},
		async dispose() {
			for (const program of [accumulate, squaredNorms, update]) await program?.dispose();
		},
	};
}

function needsNorms({ kind }: Clipping): boolean {
	return kind === 'norm' || kind === 'global_norm' || kind === 'autoclip';
}

/** One factor for all weights, or one per weight when each is clipped by its own norm. */
function clipFactorNames({ kind }: Clipping, slots: readonly WeightSlots[]): readonly string[] {
	return kind === 'norm' ? slots.map((_, i) => `factor_${i}`) : ['factor'];
}

function updateWeight(
	{ weight, gradient: last, sum, state, decays }: WeightSlots,
	optimizer: Optimizer,
	{ clipping, accumulation, optimizer: { weightDecay } }: UpdateConfig,
	scalars: Readonly<Record<string, tf.Tensor>>,
	factorName: string | undefined,
): void {
	const factor = scalars[factorName ?? ''];
	const [rates, shrink] = [scalars, scalars.shrink];
	if (factor === undefined || shrink === undefined) throw new Error('the update was not given its scalars');
	let gradient: tf.Tensor = sum ?? last;
	if (accumulation > 1 || needsNorms(clipping)) gradient = tf.mul(gradient, factor);
	if (clipping.kind === 'value') gradient = tf.clipByValue(gradient, -clipping.limit, clipping.limit);
	const decay = decays && weightDecay > 0 ? optimizer.decay : 'none';
	if (decay === 'coupled') gradient = tf.add(gradient, tf.mul(weight, weightDecay));
	const step = optimizer.step(gradient, state, rates);
	const base = decay === 'decoupled' ? tf.sub(weight, tf.mul(weight, shrink)) : weight;
	weight.assign(tf.sub(base, step));
	sum?.assign(tf.zerosLike(sum));
}

function compileAccumulate(runtime: Runtime, slots: readonly WeightSlots[]) {
	return runtime.compile({
		name: 'accumulate',
		inputs: {},
		variables: slots.flatMap(({ gradient, sum }) => (sum === null ? [] : [gradient, sum])),
		fn: () => {
			for (const { gradient, sum } of slots) sum?.assign(tf.add(sum, gradient));
			return {};
		},
	});
}

function compileSquaredNorms(runtime: Runtime, slots: readonly WeightSlots[]) {
	const arrays = slots.map(({ gradient, sum }) => sum ?? gradient);
	return runtime.compile({
		name: 'squared_norms',
		inputs: {},
		variables: arrays,
		fn: () => ({ squared: tf.concat(arrays.map((array) => tf.reshape(tf.sum(tf.square(array)), [1]))) }),
	});
}
