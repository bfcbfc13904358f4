/**
 * One training step: the gradients of both sides' losses, added over one or several batches, then one update of all
 * weights. Must not know data, files or events.
 */
import { type FaceModel, modelWeights, type NamedWeight } from '../models/face-model.js';
import type { Runtime } from '../runtime/runtime.js';
import {
	compileGradients,
	type GradientConfig,
	type GradientResult,
	type Gradients,
	type PairBatch,
} from './gradients.js';
import { createSlots, type WeightSlots } from './slots.js';
import { createUpdate, slotNames, type UpdateConfig, type WeightUpdate } from './update.js';

export interface StepConfig {
	readonly gradients: GradientConfig;
	readonly update: UpdateConfig;
	/** Unsigned 32-bit; keys the noise inside the model. */
	readonly seed: number;
	/** Networks whose weights stay as they are, by name. */
	readonly frozen: readonly string[];
	/** Gradients can be summed over several batches, now or after a later change. */
	readonly accumulates: boolean;
}

/** Losses of a step before its update, averaged over its batches. */
export type StepResult = GradientResult;

export class TrainStep {
	private constructor(
		private readonly runtime: Runtime,
		private readonly model: FaceModel,
		readonly weights: readonly NamedWeight[],
		readonly slots: readonly WeightSlots[],
		private config: StepConfig,
		private gradients: Gradients,
		private update: WeightUpdate,
	) {}

	/** @param norms AutoClip's gradient norms of earlier sessions. */
	static async create(
		runtime: Runtime,
		model: FaceModel,
		config: StepConfig,
		norms: readonly number[] = [],
	): Promise<TrainStep> {
		const weights = modelWeights(model);
		const trained = weights.filter(({ name, trainable }) => trainable && !isFrozen(name, config.frozen));
		const names = slotNames(config.update.optimizer);
		const slots = runtime.build(() => createSlots(trained, names, config.accumulates));
		const gradients = await compileGradients(runtime, model, slots, config.gradients);
		const update = await createUpdate(runtime, slots, config.update, norms);
		return new TrainStep(runtime, model, weights, slots, config, gradients, update);
	}

	/** Gradient norms AutoClip remembers, oldest first. */
	get norms(): readonly number[] {
		return this.update.norms;
	}

	/** Empties AutoClip's memory. */
	forgetNorms(): void {
		this.update.forgetNorms();
	}

	/** Batches of one update. */
	get batches(): number {
		return this.config.update.accumulation;
	}

	/** Other losses or another batch size from the next step on; weights and moments stay. */
	async changeGradients(config: GradientConfig): Promise<void> {
		await this.gradients.dispose();
		this.gradients = await compileGradients(this.runtime, this.model, this.slots, config);
		this.config = { ...this.config, gradients: config };
	}

	/** Another clipping or number of batches from the next step on. The optimizer's kind cannot change. */
	async changeUpdate(config: UpdateConfig): Promise<void> {
		const { norms } = this.update;
		await this.update.dispose();
		this.update = await createUpdate(this.runtime, this.slots, config, norms);
		this.config = { ...this.config, update: config };
	}

	/**
	 * Gradients, then (when every loss is finite) the update.
	 * @param nextBatch gives `batches` batches, one after the other; each may be reused once the next is asked for.
	 * @param t number of this update from 1, for bias corrections and the noise.
	 */
	async run(nextBatch: () => Promise<PairBatch>, t: number, learningRate: number): Promise<StepResult> {
		const { batches } = this;
		const results: GradientResult[] = [];
		for (let i = 0; i < batches; i++) {
			const iteration = (t - 1) * batches + i + 1;
			results.push(await this.gradients.run(await nextBatch(), { seed: this.config.seed, iteration }));
			await this.update.accumulate();
		}
		const mean = meanOf(results);
		// Stopping before the update keeps the weights as they were when a loss is not finite.
		if (Number.isFinite(mean.lossA + mean.lossB)) await this.update.apply(t, learningRate);
		return mean;
	}
}

function isFrozen(weight: string, networks: readonly string[]): boolean {
	return networks.some((name) => weight.startsWith(`${name}/`));
}

function meanOf(results: readonly GradientResult[]): GradientResult {
	const [first] = results;
	if (first === undefined || results.length === 1) return first ?? { lossA: 0, lossB: 0, losses: {} };
	const mean = (value: (result: GradientResult) => number) =>
		results.reduce((sum, result) => sum + value(result), 0) / results.length;
	return {
		lossA: mean((r) => r.lossA),
		lossB: mean((r) => r.lossB),
		losses: Object.fromEntries(Object.keys(first.losses).map((n) => [n, mean((r) => r.losses[n] ?? Number.NaN)])),
	};
}
