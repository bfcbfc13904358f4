/**
 * The loss of one face output: one to four loss functions with their weights, each of the whole face (inside the mask
 * only, where asked) and again of the eyes and the mouth. Must not know models or how masks are made.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { LossName, MaskLossName } from '../../config/schema.js';
import { areaMatrix } from './filter-matrix.js';
import { LOSSES, type LossFunction } from './registry.js';
import { filterMaps } from './separable.js';

export interface WeightedLoss {
	readonly name: LossName;
	/** 1 is 100 %; 0 leaves the function out. */
	readonly weight: number;
}

export interface FaceLossConfig {
	/** One to four. */
	readonly functions: readonly WeightedLoss[];
	/** Only what lies inside the face mask counts, where there is one. */
	readonly penalizedMask: boolean;
	/** How much the eyes count on top of the face, where there is a mask for them; 1 is off. */
	readonly eyeMultiplier: number;
	/** As eyeMultiplier, for the mouth. */
	readonly mouthMultiplier: number;
}

/** Each [n, S, S, 1] in 0..1, at the size of the largest output; null where a batch has none. */
export interface LossMasks {
	readonly face: tf.Tensor4D | null;
	readonly eyes: tf.Tensor4D | null;
	readonly mouth: tf.Tensor4D | null;
}

export interface FaceLossValue {
	readonly total: tf.Scalar;
	/**
	 * What adds up to the total, weights and multipliers included, by function and region: "ssim", "ssim_eyes",
	 * "ssim_mouth".
	 */
	readonly parts: Readonly<Record<string, tf.Scalar>>;
}

/** Pictures are [n, s, s, 3] in 0..1, s at most S. */
export type FaceLoss = (targetNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D, masks: LossMasks) => FaceLossValue;

interface Region {
	/** What the region adds to the names of its parts. */
	readonly suffix: string;
	readonly multiplier: number;
	/** Null: the whole picture. */
	readonly mask: tf.Tensor4D | null;
}

/**
 * Means are over all pixels, whatever the area of a mask: outside it both pictures are black and equal.
 * The returned function throws Error when shapes do not fit, or pictures are too small for a loss.
 * @throws Error when no function has a weight above 0.
 */
export function createFaceLoss(config: FaceLossConfig): FaceLoss {
	const functions = config.functions.filter(({ weight }) => weight > 0);
	if (functions.length === 0) throw new Error('no loss function has a weight above 0');
	return (targetNHWC, predNHWC, masks) => {
		if (targetNHWC.shape.join() !== predNHWC.shape.join()) {
			throw new Error(`the target is [${targetNHWC.shape.join(', ')}], the prediction [${predNHWC.shape.join(', ')}]`);
		}
		const parts: Record<string, tf.Scalar> = {};
		for (const { suffix, multiplier, mask } of regions(config, masks)) {
			const fitted = mask === null ? null : fitMask(mask, predNHWC);
			const [x, y] = [targetNHWC, predNHWC].map((picture) => (fitted === null ? picture : tf.mul(picture, fitted)));
			for (const { name, weight } of functions) {
				const value = LOSSES[name](x as tf.Tensor4D, y as tf.Tensor4D);
				const part = tf.mul<tf.Scalar>(value, weight * multiplier);
				const known = parts[name + suffix];
				parts[name + suffix] = known === undefined ? part : tf.add(known, part);
			}
		}
		return { total: Object.values(parts).reduce((sum, part) => tf.add(sum, part)), parts };
	};
}

/** The loss of a learned mask, [n, S, S, 1] against the face mask. */
export function maskLoss(name: MaskLossName): LossFunction {
	return LOSSES[name];
}

function regions(config: FaceLossConfig, { face, eyes, mouth }: LossMasks): readonly Region[] {
	const all: Region[] = [{ suffix: '', multiplier: 1, mask: config.penalizedMask ? face : null }];
	const { eyeMultiplier, mouthMultiplier } = config;
	if (eyes !== null && eyeMultiplier > 1) all.push({ suffix: '_eyes', multiplier: eyeMultiplier, mask: eyes });
	if (mouth !== null && mouthMultiplier > 1) all.push({ suffix: '_mouth', multiplier: mouthMultiplier, mask: mouth });
	return all;
}

/** The mask at the size of the picture: means over the area that each of its pixels covers. */
function fitMask(maskNHWC: tf.Tensor4D, pictureNHWC: tf.Tensor4D): tf.Tensor4D {
	const [, h, w] = pictureNHWC.shape;
	const [, maskHeight, maskWidth] = maskNHWC.shape;
	if (maskHeight === h && maskWidth === w) return maskNHWC;
	if (maskHeight < h || maskWidth < w) {
		throw new Error(`the mask is ${maskHeight} x ${maskWidth} px, smaller than the picture, ${h} x ${w}`);
	}
	return filterMaps(maskNHWC, { down: areaMatrix(maskHeight, h), across: areaMatrix(maskWidth, w) });
}
