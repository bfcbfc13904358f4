/**
 * One training step: the losses of both sides are added, one gradient program, one update of all weights.
 * Written once as TensorFlow.js functions; the runtime decides how they run. Must not know data, files or events.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { LossFunction } from '../losses/registry.js';
import { type FaceModel, modelWeights, type NamedWeight, type Side } from '../models/face-model.js';
import type { Runtime } from '../runtime/runtime.js';
import { type AdamConfig, type AdamSlot, adamSlots, adamUpdate, correctedRate } from './optimizers/adam.js';

export interface StepConfig {
	readonly batchSize: number;
	readonly loss: LossFunction;
	readonly optimizer: AdamConfig;
	/** Unsigned 32-bit; keys the noise inside the model. */
	readonly seed: number;
}

export interface SideBatch {
	/** batch x inputSize x inputSize x 3, 0..1. */
	readonly inputNHWC: Float32Array;
	/** One per output size, ascending: batch x size x size x 3. */
	readonly targetsNHWC: readonly Float32Array[];
}

export interface StepResult {
	/** Sum over the outputs of a side, before the update. */
	readonly lossA: number;
	readonly lossB: number;
	/** Per output, e.g. {"face_a": 0.1, "face_b": 0.1}. */
	readonly losses: Readonly<Record<string, number>>;
}

export interface TrainStep {
	readonly weights: readonly NamedWeight[];
	readonly slots: readonly AdamSlot[];
	/**
	 * Gradients, then (when every loss is finite) the update.
	 * @param t number of this update from 1, for Adam's bias correction and the noise.
	 */
	run(batch: Readonly<Record<Side, SideBatch>>, t: number, learningRate: number): Promise<StepResult>;
}

/** Name of a face output's loss: plain for single-output models, with the size otherwise. */
function lossName(model: FaceModel, size: number, side: Side): string {
	return model.outputSizes.length === 1 ? `face_${side}` : `face_${size}_${side}`;
}

const SIDES: readonly Side[] = ['a', 'b'];

export async function createTrainStep(runtime: Runtime, model: FaceModel, config: StepConfig): Promise<TrainStep> {
	const { batchSize, loss, optimizer } = config;
	const weights = modelWeights(model);
	const trainable = weights.filter((w) => w.trainable);
	const slots = runtime.build(() => adamSlots(trainable));

	const inputs: Record<string, readonly number[]> = {};
	for (const side of SIDES) {
		inputs[`input_${side}`] = [batchSize, model.inputSize, model.inputSize, 3];
		for (const size of model.outputSizes) inputs[`target_${size}_${side}`] = [batchSize, size, size, 3];
	}
	const gradients = await runtime.compile({
		name: 'gradients',
		inputs,
		variables: [...weights.map((w) => w.variable), ...slots.map((s) => s.gradient)],
		fn: (fed) => {
			const losses: Record<string, tf.Tensor> = {};
			const total = () => {
				const faces = model.reconstruct(fed.input_a as tf.Tensor4D, fed.input_b as tf.Tensor4D);
				const parts: tf.Tensor[] = [];
				for (const side of SIDES) {
					model.outputSizes.forEach((size, i) => {
						const target = fed[`target_${size}_${side}`] as tf.Tensor4D;
						const value = loss(target, faces[side].facesNHWC[i] as tf.Tensor4D);
						// Kept: an eager gradient tape throws away everything but the total.
						losses[lossName(model, size, side)] = tf.keep(value);
						parts.push(value);
					});
				}
				return parts.length === 1 ? (parts[0] as tf.Scalar) : (tf.addN(parts) as tf.Scalar);
			};
			const { value, grads } = tf.variableGrads(
				total,
				slots.map((s) => s.weight),
			);
			value.dispose();
			for (const { weight, gradient } of slots) {
				const grad = grads[weight.name];
				if (grad !== undefined) gradient.assign(grad);
			}
			return losses;
		},
	});
	const update = await runtime.compile({
		name: 'update',
		inputs: { rate: [] },
		variables: slots.flatMap(({ weight, gradient, m, v }) => [weight, gradient, m, v]),
		fn: ({ rate }) => {
			adamUpdate(slots, rate, optimizer);
			return {};
		},
	});

	return {
		weights,
		slots,
		async run(batch, t, learningRate) {
			const fed: Record<string, Float32Array> = {};
			for (const side of SIDES) {
				fed[`input_${side}`] = batch[side].inputNHWC;
				model.outputSizes.forEach((size, i) => {
					fed[`target_${size}_${side}`] = batch[side].targetsNHWC[i] ?? new Float32Array();
				});
			}
			const results = await gradients.run(fed, { seed: config.seed, iteration: t });
			const losses: Record<string, number> = {};
			const sums = { a: 0, b: 0 };
			for (const side of SIDES) {
				for (const size of model.outputSizes) {
					const name = lossName(model, size, side);
					losses[name] = results[name]?.[0] ?? Number.NaN;
					sums[side] += losses[name];
				}
			}
			// Stopping before the update keeps the weights as they were when a loss is not finite.
			if (Number.isFinite(sums.a + sums.b)) await update.run({ rate: correctedRate(learningRate, t, optimizer) });
			return { lossA: sums.a, lossB: sums.b, losses };
		},
	};
}
