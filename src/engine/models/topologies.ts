/**
 * The two ways the networks of a model are put together: a shared encoder with one decoder a side, and a shared encoder
 * and decoder with intermediate networks between them. Parts that both sides share run once, on the batches of both:
 * their weights are read, and their gradients made, once. Must not know single models.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { FaceModel, Side, SideOutputs } from './face-model.js';
import { applyNetwork, type Network } from './network.js';

export type ModelDescription = Pick<FaceModel, 'name' | 'variant' | 'inputSize' | 'outputSizes' | 'hasMask'>;

export interface SharedEncoderNetworks {
	/** One output, the code. */
	readonly encoder: Network;
	/** Outputs: faces, smallest first, then the mask if the model has one. */
	readonly decoderA: Network;
	readonly decoderB: Network;
}

/** One shared encoder, one decoder a side: Original and most others. */
export function sharedEncoderModel(description: ModelDescription, networks: SharedEncoderNetworks): FaceModel {
	const { encoder, decoderA, decoderB } = networks;
	const { hasMask } = description;
	const draw = (codeA: tf.Tensor, codeB: tf.Tensor, training: boolean) => ({
		a: sideOutputs(applyNetwork(decoderA, codeA, training), hasMask),
		b: sideOutputs(applyNetwork(decoderB, codeB, training), hasMask),
	});
	return {
		...description,
		networks: [encoder, decoderA, decoderB],
		reconstruct(aNHWC, bNHWC) {
			const codes = single(applyNetwork(encoder, tf.concat([aNHWC, bNHWC], 0), true));
			const [codeA, codeB] = halves(codes, aNHWC.shape[0]);
			return draw(codeA, codeB, true);
		},
		predict(xNHWC) {
			const code = single(applyNetwork(encoder, xNHWC, false));
			return draw(code, code, false);
		},
	};
}

export interface SharedDecoderNetworks {
	readonly encoder: Network;
	/** Intermediate network of side A; null when side A takes the common one twice. */
	readonly intermediateA: Network | null;
	readonly intermediateB: Network;
	/** Common intermediate network. */
	readonly intermediate: Network;
	readonly decoder: Network;
}

/**
 * Shared encoder and decoder; the decoder sees the channels of the side's own intermediate network, then those of the
 * common one (IAE, DFL-SAE liae).
 */
export function sharedDecoderModel(description: ModelDescription, networks: SharedDecoderNetworks): FaceModel {
	const { encoder, intermediateA, intermediateB, intermediate, decoder } = networks;
	/** Codes of both sides, and the common part of each, to the drawings of both. */
	const draw = (codes: Sides, common: Sides, training: boolean) => {
		const ownA = intermediateA === null ? common.a : single(applyNetwork(intermediateA, codes.a, training));
		const ownB = single(applyNetwork(intermediateB, codes.b, training));
		const channels = ownA.shape.length - 1;
		const seen = tf.concat([tf.concat([ownA, common.a], channels), tf.concat([ownB, common.b], channels)], 0);
		const outputs = applyNetwork(decoder, seen, training).map((output) => halves(output, ownA.shape[0] ?? 0));
		const of = (side: 0 | 1) =>
			sideOutputs(
				outputs.map((output) => output[side]),
				description.hasMask,
			);
		return { a: of(0), b: of(1) };
	};
	return {
		...description,
		networks: [encoder, ...(intermediateA === null ? [] : [intermediateA]), intermediateB, intermediate, decoder],
		reconstruct(aNHWC, bNHWC) {
			const codes = single(applyNetwork(encoder, tf.concat([aNHWC, bNHWC], 0), true));
			const common = single(applyNetwork(intermediate, codes, true));
			return draw(sides(codes, aNHWC.shape[0]), sides(common, aNHWC.shape[0]), true);
		},
		predict(xNHWC) {
			const code = single(applyNetwork(encoder, xNHWC, false));
			const common = single(applyNetwork(intermediate, code, false));
			return draw({ a: code, b: code }, { a: common, b: common }, false);
		},
	};
}

type Sides = Readonly<Record<Side, tf.Tensor>>;

function single(outputs: readonly tf.Tensor4D[]): tf.Tensor {
	const [output] = outputs;
	if (output === undefined) throw new Error('a network has no output');
	return output;
}

/** The first n examples, and the others. */
function halves<T extends tf.Tensor>(batch: T, n: number): readonly [T, T] {
	return tf.split(batch, [n, (batch.shape[0] ?? 0) - n], 0) as [T, T];
}

function sides(batch: tf.Tensor, n: number): Sides {
	const [a, b] = halves(batch, n);
	return { a, b };
}

function sideOutputs(outputs: readonly tf.Tensor4D[], hasMask: boolean): SideOutputs {
	const mask = hasMask ? outputs.at(-1) : undefined;
	return { facesNHWC: mask === undefined ? outputs : outputs.slice(0, -1), maskNHWC: mask ?? null };
}
