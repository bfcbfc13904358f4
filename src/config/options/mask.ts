/** Options of the group "mask": which mask is used, and how it is prepared. */
import { z } from 'zod';
import { option, real, toggle, whole } from './option.js';

export const MASK_TYPE_NAMES = [
	'none',
	'components',
	'extended',
	'vgg-clear',
	'vgg-obstructed',
	'unet-dfl',
	'bisenet-fp_face',
	'bisenet-fp_head',
	'custom',
	'custom_face',
	'custom_head',
] as const;
export type MaskTypeName = (typeof MASK_TYPE_NAMES)[number];

export const maskShape = {
	mask_type: option(z.enum(MASK_TYPE_NAMES).default('none'), {
		group: 'mask',
		label: 'Mask type',
		locked: true,
		help: 'Which part of the picture is face. From landmarks come components and extended (with the forehead); the others must be stored with the faces. DeepFaceLab masks (XSeg) are read as custom.',
	}),
	mask_blur_kernel: option(whole(0, 9, 3), {
		group: 'mask',
		label: 'Mask blur (px)',
		staged: true,
		step: 1,
		help: 'Softens the edge of the mask, in pixels of its 128 px picture; even values count as one more. 0 keeps hard edges. Raise it when masks are inexact.',
	}),
	mask_threshold: option(whole(0, 50, 4), {
		group: 'mask',
		label: 'Mask threshold (%)',
		staged: true,
		step: 1,
		help: 'Values below it become 0 and values as close to full become full. Raise it when a stored mask is blotchy; components and extended have no values between.',
	}),
	mask_dilation: option(real(-5, 5, 0), {
		group: 'mask',
		label: 'Mask dilation (%)',
		staged: true,
		step: 0.5,
		help: 'Grows the mask (shrinks it when negative), in percent of its side. Raise it when masks cut into the face.',
	}),
	learn_mask: option(toggle(), {
		group: 'mask',
		label: 'Learn the mask',
		locked: true,
		help: 'The model also learns to draw the mask, for programs that can use it when swapping. Costs memory and time; leave it off unless you know that you need it.',
	}),
} as const;
