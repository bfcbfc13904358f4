/** Options of the group "loss": how a drawn face is compared with the real one. */
import { z } from 'zod';
import { option, toggle, whole } from './option.js';

export const LOSS_NAMES = [
	'mae',
	'mse',
	'logcosh',
	'smooth_loss',
	'l_inf_norm',
	'ssim',
	'ssim_patch',
	'ms_ssim',
	'gmsd',
	'pixel_gradient_diff',
	'laploss',
	'ffl',
] as const;
export type LossName = (typeof LOSS_NAMES)[number];
/** What the second to fourth loss may be. */
export const EXTRA_LOSS_NAMES = ['none', ...LOSS_NAMES] as const;
export type ExtraLossName = (typeof EXTRA_LOSS_NAMES)[number];
export const MASK_LOSS_NAMES = ['mae', 'mse'] as const;
export type MaskLossName = (typeof MASK_LOSS_NAMES)[number];

const extraLoss = (ordinal: string, help: string) =>
	option(z.enum(EXTRA_LOSS_NAMES).default('none'), {
		group: 'loss',
		label: `${ordinal} loss`,
		staged: true,
		help,
	});

const lossWeight = (number: number, ordinal: string) =>
	option(whole(0, 400, 0), {
		group: 'loss',
		label: `${ordinal} loss weight (%)`,
		staged: true,
		step: 5,
		help: `Weight of loss_function_${number} in percent of the first loss. 0 leaves it out.`,
	});

export const lossShape = {
	loss_function: option(z.enum(LOSS_NAMES).default('mae'), {
		group: 'loss',
		label: 'Loss function',
		staged: true,
		help: 'How a reconstruction is compared with the face. A robust, quick one is mae; ssim compares structure and mostly looks sharper; ssim_patch is its older form in 3 x 3 patches. Numbers of different losses cannot be compared.',
	}),
	loss_function_2: extraLoss(
		'Second',
		'A second loss that is added to the first with loss_weight_2, e.g. mse beside ssim to hold the colours.',
	),
	loss_weight_2: lossWeight(2, 'Second'),
	loss_function_3: extraLoss('Third', 'A third loss, added with loss_weight_3. Each further loss makes steps slower.'),
	loss_weight_3: lossWeight(3, 'Third'),
	loss_function_4: extraLoss('Fourth', 'A fourth loss, added with loss_weight_4.'),
	loss_weight_4: lossWeight(4, 'Fourth'),
	penalized_mask_loss: option(toggle(true), {
		group: 'loss',
		label: 'Mask in the loss',
		locked: true,
		help: 'With a mask_type, only what is inside the mask counts, so that nothing is wasted on the background. Leave it on; without a mask_type it does nothing.',
	}),
	mask_loss_function: option(z.enum(MASK_LOSS_NAMES).default('mse'), {
		group: 'loss',
		label: 'Loss of learned masks',
		staged: true,
		help: 'How the mask drawn by learn_mask is compared with the real one.',
	}),
	eye_multiplier: option(whole(1, 40, 1), {
		group: 'loss',
		label: 'Eye multiplier',
		staged: true,
		advised: [1, 10],
		step: 1,
		help: 'How much more the eyes count. 1 is off; try 3 when eyes stay blurred or look the wrong way. Needs landmarks.',
	}),
	mouth_multiplier: option(whole(1, 40, 1), {
		group: 'loss',
		label: 'Mouth multiplier',
		staged: true,
		advised: [1, 10],
		step: 1,
		help: 'How much more the mouth counts. 1 is off; try 2 when teeth stay blurred. Needs landmarks.',
	}),
} as const;
