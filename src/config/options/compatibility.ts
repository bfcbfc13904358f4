/**
 * Options of the group "compatibility": faceswap has them, and they are accepted so that its command lines and habits
 * carry over, but they have no meaning here. Each help says what it did there and why it changes nothing.
 */
import type { z } from 'zod';
import { type OptionMeta, option, optionalTexts, toggle, whole } from './option.js';

const ignored = <T extends z.ZodType>(type: T, meta: Pick<OptionMeta, 'label' | 'help' | 'step'>) =>
	option(type, { group: 'compatibility', effect: 'none', session: true, ...meta });

export const compatibilityShape = {
	preview: ignored(toggle(), {
		label: 'Preview window',
		help: 'Opened a preview window. Changes nothing: the dashboard shows the preview, and every preview is a file in the model folder.',
	}),
	preview_scale: ignored(whole(25, 200, 50), {
		label: 'Preview scale (%)',
		step: 25,
		help: 'Scaled the preview window. Changes nothing: the dashboard fits the picture into the terminal.',
	}),
	mixed_precision: ignored(toggle(), {
		label: 'Mixed precision',
		help: 'Computed partly with 16-bit numbers. Changes nothing: every device here computes with 32 bits throughout.',
	}),
	subpixel_upscaling: ignored(toggle(), {
		label: 'Sub-pixel upscaling',
		help: 'Chose another operation for the pixel shuffle, with the same result. Changes nothing: the compiler picks the fastest one.',
	}),
	gpus: ignored(whole(1, 10, 1), {
		label: 'GPUs',
		step: 1,
		help: 'Split a batch over several GPUs. Changes nothing: a run uses one device.',
	}),
	distributed: ignored(toggle(), {
		label: 'Distributed',
		help: 'Split a batch over all GPUs. Changes nothing: a run uses one device.',
	}),
	exclude_gpus: ignored(optionalTexts(), {
		label: 'Exclude GPUs',
		help: 'Hid GPUs by their number. Changes nothing: set CUDA_VISIBLE_DEVICES in the environment instead.',
	}),
	allow_growth: ignored(toggle(), {
		label: 'Allow growth',
		help: 'Made TensorFlow take GPU memory bit by bit. Changes nothing: set TF_FORCE_GPU_ALLOW_GROWTH=true in the environment instead.',
	}),
	memory_saving_gradients: ignored(toggle(), {
		label: 'Memory saving gradients',
		help: 'Computed activations twice to save GPU memory. Changes nothing: take a smaller batch with gradient_accumulation, or lowmem.',
	}),
	optimizer_savings: ignored(toggle(), {
		label: 'Optimizer savings',
		help: 'Kept the state of Adam in main memory. Changes nothing: on the cpu device it is there anyway.',
	}),
	ping_pong: ignored(toggle(), {
		label: 'Ping-pong',
		help: 'Trained the sides in turn to save GPU memory. Changes nothing: take a smaller batch, or lowmem.',
	}),
} as const;
