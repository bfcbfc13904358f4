/**
 * What the options of a run mean for the training step: which losses, which clipping, which optimizer. Plain data in,
 * plain data out. Must not know devices, files or events.
 */
import { effectiveClipping } from '../../config/clipping.js';
import type { RunConfig } from '../../config/schema.js';
import type { MaskChannel } from '../data/masks/mask-planes.js';
import type { Clipping } from './clipping.js';
import type { GradientConfig, LossConfig } from './gradients.js';
import type { UpdateConfig } from './update.js';

/** The planes of masks that batches must carry. */
export function maskChannels(config: RunConfig): readonly MaskChannel[] {
	const channels: MaskChannel[] = [];
	if (usesFaceMask(config)) channels.push('face');
	if (config.eye_multiplier > 1) channels.push('eyes');
	if (config.mouth_multiplier > 1) channels.push('mouth');
	return channels;
}

/** True when the face mask has an effect: on the loss, or as something to learn. */
export function usesFaceMask(config: RunConfig): boolean {
	return config.mask_type !== 'none' && (config.penalized_mask_loss || config.learn_mask);
}

/** True when the model has a mask output: there must be a mask to learn. */
export function learnsMask(config: RunConfig): boolean {
	return config.mask_type !== 'none' && config.learn_mask;
}

export function lossConfig(config: RunConfig): LossConfig {
	const further = [
		{ name: config.loss_function_2, percent: config.loss_weight_2 },
		{ name: config.loss_function_3, percent: config.loss_weight_3 },
		{ name: config.loss_function_4, percent: config.loss_weight_4 },
	];
	const functions = further.flatMap(({ name, percent }) =>
		name === 'none' || percent === 0 ? [] : [{ name, weight: percent / 100 }],
	);
	return {
		face: {
			functions: [{ name: config.loss_function, weight: 1 }, ...functions],
			penalizedMask: config.penalized_mask_loss && config.mask_type !== 'none',
			eyeMultiplier: config.eye_multiplier,
			mouthMultiplier: config.mouth_multiplier,
		},
		mask: config.mask_loss_function,
		maskChannels: maskChannels(config),
	};
}

export function gradientConfig(config: RunConfig): GradientConfig {
	return { batchSize: config.batch_size, loss: lossConfig(config) };
}

/** Percentile per unit of clipping_value, for autoclip. */
const PERCENT_PER_UNIT = 10;
export function clippingOf(config: RunConfig): Clipping {
	const { gradient_clipping: kind, clipping_value: limit } = effectiveClipping(config);
	switch (kind) {
		case 'none':
			return { kind };
		case 'autoclip':
			return {
				kind,
				percentile: Math.min(100, limit * PERCENT_PER_UNIT),
				history: config.autoclip_history,
			};
		case 'value':
		case 'norm':
		case 'global_norm':
			return { kind, limit };
	}
}

export function updateConfig(config: RunConfig): UpdateConfig {
	return {
		optimizer: {
			name: config.optimizer,
			beta1: config.ada_beta_1,
			beta2: config.ada_beta_2,
			epsilon: 10 ** config.epsilon_exponent,
			amsgrad: config.ada_amsgrad,
			weightDecay: config.weight_decay,
		},
		clipping: clippingOf(config),
		accumulation: config.gradient_accumulation,
	};
}
