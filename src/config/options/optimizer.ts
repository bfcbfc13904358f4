/** Options of the group "optimizer": how gradients become new weights. */
import { z } from 'zod';
import { option, real, toggle, whole } from './option.js';

export const OPTIMIZER_NAMES = ['adam', 'adabelief', 'adamax', 'adamw', 'lion', 'nadam', 'rms-prop'] as const;
export type OptimizerName = (typeof OPTIMIZER_NAMES)[number];
export const CLIPPING_NAMES = ['none', 'autoclip', 'global_norm', 'norm', 'value'] as const;
export type ClippingName = (typeof CLIPPING_NAMES)[number];
export const LR_FINDER_MODES = ['set', 'graph_and_set', 'graph_and_exit'] as const;
export const LR_FINDER_STRENGTHS = ['default', 'aggressive', 'extreme'] as const;

export const optimizerShape = {
	optimizer: option(z.enum(OPTIMIZER_NAMES).default('adam'), {
		group: 'optimizer',
		label: 'Optimizer',
		locked: true,
		help: 'The rule for updates. Stay with adam unless you want to compare; lion needs about a tenth of its learning rate and half as much memory.',
	}),
	learning_rate: option(real(1e-7, 1e-2, 5e-5), {
		group: 'optimizer',
		label: 'Learning rate',
		staged: true,
		advised: [1e-6, 1e-4],
		step: 1e-6,
		help: 'Size of the update steps. Lower it when the loss becomes erratic or training collapses.',
	}),
	ada_beta_1: option(real(0, 0.9999, 0.5), {
		group: 'optimizer',
		label: 'Adam beta 1',
		locked: true,
		step: 0.05,
		help: 'How long the optimizer remembers the direction of the gradient. 0.5 is the classic value for these models, 0.9 the usual one elsewhere.',
	}),
	ada_beta_2: option(real(0, 0.99999, 0.999), {
		group: 'optimizer',
		label: 'Adam beta 2',
		locked: true,
		step: 0.001,
		help: 'How long the optimizer remembers the size of the gradient. Rarely changed.',
	}),
	ada_amsgrad: option(toggle(), {
		group: 'optimizer',
		label: 'AMSGrad',
		locked: true,
		help: 'The optimizer (adam or adamw) never forgets the largest gradient it has seen. Steps become smaller and steadier; takes memory for one more copy of the weights.',
	}),
	epsilon_exponent: option(whole(-20, 0, -7), {
		group: 'optimizer',
		label: 'Epsilon exponent',
		staged: true,
		step: 1,
		help: 'The optimizer adds 10 to this power to its divisor. Raise it (towards -5) only when training is unstable.',
	}),
	weight_decay: option(real(0, 1, 0), {
		group: 'optimizer',
		label: 'Weight decay',
		staged: true,
		step: 0.0001,
		advised: [0, 0.1],
		help: 'Pulls weights (not biases) towards zero with every update, against memorising a small set of faces. 0 is off; 0.01 is a common value.',
	}),
	gradient_clipping: option(z.enum(CLIPPING_NAMES).default('none'), {
		group: 'optimizer',
		label: 'Gradient clipping',
		staged: true,
		help: 'Shortens outliers among the gradients, against a collapse of training. The limit is kept by: norm per tensor, global_norm over all, value for single entries, autoclip by what was usual so far.',
	}),
	clipping_value: option(real(0, 10, 1), {
		group: 'optimizer',
		label: 'Clipping value',
		staged: true,
		step: 0.1,
		help: 'The limit for gradient_clipping. For autoclip ten times this value is the percentile of the gradients so far that still passes: 1 is strict, 9 cuts only the worst tenth.',
	}),
	autoclip_history: option(whole(0, 100_000, 10_000), {
		group: 'optimizer',
		label: 'Autoclip history',
		staged: true,
		step: 1000,
		help: 'How many of the latest iterations autoclip looks back on. 0 means all of them.',
	}),
	clipnorm: option(z.boolean().nullable().default(null), {
		group: 'optimizer',
		label: 'Clip by global norm',
		staged: true,
		empty: 'default',
		models: ['unbalanced', 'dfl-sae'],
		help: 'Clips the gradients of all weights together to a norm of 1, as these models are meant to be trained. It is the same as gradient_clipping global_norm with clipping_value 1, and gives way to another gradient_clipping.',
	}),
	gradient_accumulation: option(whole(1, 100, 1), {
		group: 'optimizer',
		label: 'Gradient accumulation',
		staged: true,
		step: 1,
		help: 'Batches whose gradients are averaged for one update: the effect of a larger batch within the memory of a small one, at the price of fewer updates.',
	}),
	warmup: option(whole(0, 5000, 0), {
		group: 'optimizer',
		label: 'Warm-up',
		session: true,
		step: 100,
		help: 'The learning rate rises from 0 over this many iterations at the start of this session. Helps large models over a rough start, and a resumed one whose optimizer state was not saved.',
	}),
	use_lr_finder: option(toggle(), {
		group: 'optimizer',
		label: 'Find learning rate',
		session: true,
		help: 'Before a new model trains, tries rising learning rates and takes one that lowers the loss quickly. The weights are put back afterwards.',
	}),
	lr_finder_iterations: option(whole(100, 10_000, 1000), {
		group: 'optimizer',
		label: 'LR finder iterations',
		step: 100,
		help: 'Length of the search of use_lr_finder. Shorter is rougher.',
	}),
	lr_finder_mode: option(z.enum(LR_FINDER_MODES).default('set'), {
		group: 'optimizer',
		label: 'LR finder mode',
		help: 'What use_lr_finder does with its result. It uses it (set), draws the curve as well (graph_and_set), or draws the curve and ends without training (graph_and_exit).',
	}),
	lr_finder_strength: option(z.enum(LR_FINDER_STRENGTHS).default('default'), {
		group: 'optimizer',
		label: 'LR finder strength',
		help: 'How far below the best rate of the search the chosen one lies. It is a tenth (default), a fifth (aggressive) or two fifths (extreme) of it; higher rates learn faster and collapse more easily.',
	}),
} as const;
