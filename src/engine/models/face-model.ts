/**
 * What the training loop knows about a model: its networks, its sizes, and how faces go through it.
 * Must not know losses, optimizers or devices.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Network } from './blocks.js';

export type Side = 'a' | 'b';

/** What one side's networks draw. */
export interface SideOutputs {
	/** One per output size, smallest first; each [n, size, size, 3] in 0..1. */
	readonly facesNHWC: readonly tf.Tensor4D[];
	/** [n, size, size, 1] at the largest output size, 0..1; null for models without a mask decoder (learn_mask off). */
	readonly maskNHWC: tf.Tensor4D | null;
}

export interface FaceModel {
	readonly name: string;
	/** "" or e.g. "lowmem". */
	readonly variant: string;
	/** Side of the square input picture, in pixels. */
	readonly inputSize: number;
	/** Sides of the face outputs, ascending. */
	readonly outputSizes: readonly number[];
	readonly networks: readonly Network[];
	/** True when each side has a mask output (learn_mask). */
	readonly hasMask: boolean;
	/** Each side through its own decoder, in training mode. Inputs [n, inputSize, inputSize, 3] in 0..1. */
	reconstruct(aNHWC: tf.Tensor4D, bNHWC: tf.Tensor4D): Readonly<Record<Side, SideOutputs>>;
	/** Faces of any side as each side's decoders draw them, in inference mode. */
	predict(xNHWC: tf.Tensor4D): Readonly<Record<Side, SideOutputs>>;
}

/** A weight with the name it has in model files, e.g. "encoder/conv_0/kernel". */
export interface NamedWeight {
	readonly name: string;
	readonly variable: tf.Variable;
	readonly trainable: boolean;
}

/** All weights of all networks in a fixed order. */
export function modelWeights(model: FaceModel): readonly NamedWeight[] {
	return model.networks.flatMap(({ name, model: network }) =>
		network.layers.flatMap((layer) =>
			layer.weights.map((weight) => {
				const layerName = layer.name.startsWith(`${name}_`) ? layer.name.slice(name.length + 1) : layer.name;
				const weightName = weight.originalName.split('/').at(-1) ?? weight.originalName;
				return {
					name: `${name}/${layerName}/${weightName}`,
					variable: weight.read() as tf.Variable,
					trainable: weight.trainable,
				};
			}),
		),
	);
}

/** Number of parameters, running statistics included. */
export function countParameters(model: FaceModel): number {
	return modelWeights(model).reduce((sum, { variable }) => sum + variable.size, 0);
}

/** One shared encoder, one decoder a side: Original, Lightweight and their kin. */
export function sharedEncoderModel(
	description: Pick<FaceModel, 'name' | 'variant' | 'inputSize' | 'outputSizes'>,
	networks: { readonly encoder: Network; readonly decoderA: Network; readonly decoderB: Network },
): FaceModel {
	const { encoder, decoderA, decoderB } = networks;
	const apply = (part: Network, x: tf.Tensor, training: boolean) => part.model.apply(x, { training }) as tf.Tensor4D;
	return {
		...description,
		hasMask: false,
		networks: [encoder, decoderA, decoderB],
		reconstruct(aNHWC, bNHWC) {
			// One pass of the shared encoder over both sides: its weights are read, and their gradient made, once.
			const codes = apply(encoder, tf.concat([aNHWC, bNHWC], 0), true);
			const [codeA, codeB] = tf.split(codes, [aNHWC.shape[0], bNHWC.shape[0]], 0) as [tf.Tensor, tf.Tensor];
			return { a: faceOnly(apply(decoderA, codeA, true)), b: faceOnly(apply(decoderB, codeB, true)) };
		},
		predict(xNHWC) {
			const code = apply(encoder, xNHWC, false);
			return { a: faceOnly(apply(decoderA, code, false)), b: faceOnly(apply(decoderB, code, false)) };
		},
	};
}

function faceOnly(faceNHWC: tf.Tensor4D): SideOutputs {
	return { facesNHWC: [faceNHWC], maskNHWC: null };
}
