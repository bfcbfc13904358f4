/**
 * The gradient program: both sides through the model, the losses of every output, and the gradients of their sum.
 * Written once as a TensorFlow.js function; the runtime decides how it runs. Must not know updates, files or events.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { MaskChannel } from '../data/masks/mask-planes.js';
import { createFaceLoss, type FaceLossConfig, maskLoss } from '../losses/face-loss.js';
import { type FaceModel, modelWeights, type Side, type SideOutputs } from '../models/face-model.js';
import type { NoiseKey } from '../runtime/noise.js';
import type { Runtime, RuntimeFunction } from '../runtime/runtime.js';
import type { WeightSlots } from './slots.js';

export interface LossConfig {
	readonly face: FaceLossConfig;
	/** Loss of the learned mask, for models that have one. */
	readonly mask: 'mae' | 'mse';
	/** What the planes of the batch's masks are, in order; empty when the batch has none. */
	readonly maskChannels: readonly MaskChannel[];
}

export interface GradientConfig {
	/** Faces of each side. */
	readonly batchSize: number;
	readonly loss: LossConfig;
}

export interface SideBatch {
	/** batch x inputSize x inputSize x 3, 0..1. */
	readonly inputNHWC: Float32Array;
	/** One per output size, ascending: batch x size x size x 3. */
	readonly targetsNHWC: readonly Float32Array[];
	/** batch x size x size x planes at the largest output size, 0..1; null without masks. */
	readonly masksNHWC: Float32Array | null;
}

export type PairBatch = Readonly<Record<Side, SideBatch>>;

export interface GradientResult {
	/** Sum over the outputs of a side. */
	readonly lossA: number;
	readonly lossB: number;
	/** Per output and side, e.g. {"face_a": 0.1, "mask_a": 0.02, "face_b": 0.1, "mask_b": 0.02}. */
	readonly losses: Readonly<Record<string, number>>;
}

export interface Gradients {
	/** Computes the losses and leaves the gradients in the slots. */
	run(batch: PairBatch, noise: NoiseKey): Promise<GradientResult>;
	/** Frees the program; the slots stay. */
	dispose(): Promise<void>;
}

const SIDES: readonly Side[] = ['a', 'b'];

/** @throws Error when the model has a mask output but the batch has no face masks. */
export async function compileGradients(
	runtime: Runtime,
	model: FaceModel,
	slots: readonly WeightSlots[],
	config: GradientConfig,
): Promise<Gradients> {
	const program: RuntimeFunction<string, string> = await runtime.compile({
		name: 'gradients',
		inputs: inputShapes(model, config),
		variables: [...modelWeights(model).map((w) => w.variable), ...slots.map((s) => s.gradient)],
		fn: (fed) => {
			const losses: Record<string, tf.Tensor> = {};
			const total = () => {
				const drawn = model.reconstruct(fed.input_a as tf.Tensor4D, fed.input_b as tf.Tensor4D);
				for (const side of SIDES) {
					for (const [name, value] of Object.entries(sideLosses(model, config.loss, side, drawn[side], fed))) {
						// Kept: an eager gradient tape throws away everything but the total.
						losses[name] = tf.keep(value);
					}
				}
				return tf.addN(Object.values(losses)) as tf.Scalar;
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
	return {
		async run(batch, noise) {
			const results = await program.run(feeds(model, batch), noise);
			const losses: Record<string, number> = {};
			const sums = { a: 0, b: 0 };
			for (const [name, value] of Object.entries(results)) {
				losses[name] = value[0] ?? Number.NaN;
				sums[name.endsWith('_a') ? 'a' : 'b'] += losses[name];
			}
			return { lossA: sums.a, lossB: sums.b, losses };
		},
		dispose: () => program.dispose(),
	};
}

/** Name of a face output's loss: plain for single-output models, with the size otherwise. */
function faceLossName(model: FaceModel, size: number, side: Side): string {
	return model.outputSizes.length === 1 ? `face_${side}` : `face_${size}_${side}`;
}

function largestOutput(model: FaceModel): number {
	return model.outputSizes.at(-1) ?? model.inputSize;
}

function inputShapes(model: FaceModel, { batchSize, loss }: GradientConfig): Record<string, readonly number[]> {
	const shapes: Record<string, readonly number[]> = {};
	const planes = loss.maskChannels.length;
	for (const side of SIDES) {
		shapes[`input_${side}`] = [batchSize, model.inputSize, model.inputSize, 3];
		for (const size of model.outputSizes) shapes[`target_${size}_${side}`] = [batchSize, size, size, 3];
		const size = largestOutput(model);
		if (planes > 0) shapes[`masks_${side}`] = [batchSize, size, size, planes];
	}
	return shapes;
}

function feeds(model: FaceModel, batch: PairBatch): Record<string, Float32Array> {
	const fed: Record<string, Float32Array> = {};
	for (const side of SIDES) {
		const { inputNHWC, targetsNHWC, masksNHWC } = batch[side];
		fed[`input_${side}`] = inputNHWC;
		model.outputSizes.forEach((size, i) => {
			fed[`target_${size}_${side}`] = targetsNHWC[i] ?? new Float32Array();
		});
		if (masksNHWC !== null) fed[`masks_${side}`] = masksNHWC;
	}
	return fed;
}

function sideLosses(
	model: FaceModel,
	config: LossConfig,
	side: Side,
	{ facesNHWC, maskNHWC }: SideOutputs,
	fed: Readonly<Record<string, tf.Tensor>>,
): Record<string, tf.Scalar> {
	const faceLoss = createFaceLoss(config.face);
	const plane = (channel: MaskChannel): tf.Tensor4D | null => {
		const masksNHWC = fed[`masks_${side}`];
		const at = config.maskChannels.indexOf(channel);
		if (masksNHWC === undefined || at < 0) return null;
		return tf.slice(masksNHWC as tf.Tensor4D, [0, 0, 0, at], [-1, -1, -1, 1]);
	};
	const masks = { face: plane('face'), eyes: plane('eyes'), mouth: plane('mouth') };
	const losses: Record<string, tf.Scalar> = {};
	model.outputSizes.forEach((size, i) => {
		const [targetNHWC, faceNHWC] = [fed[`target_${size}_${side}`], facesNHWC[i]];
		if (targetNHWC === undefined || faceNHWC === undefined) throw new Error(`no ${size} px output to compare`);
		losses[faceLossName(model, size, side)] = faceLoss(targetNHWC as tf.Tensor4D, faceNHWC, masks).total;
	});
	if (maskNHWC !== null) {
		if (masks.face === null) throw new Error('a model that learns masks needs batches with face masks');
		losses[`mask_${side}`] = maskLoss(config.mask)(masks.face, maskNHWC);
	}
	return losses;
}
