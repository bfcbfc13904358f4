/** How the two options that clip gradients go together. Must not know what clipping does. */
import { modelDefault } from './model-rules.js';
import type { RunConfig } from './schema.js';

/**
 * The clipping that holds: gradient_clipping where it is set, else global_norm 1 for models whose clipnorm is on
 * (their own option, on by default), else none.
 */
export function effectiveClipping(config: RunConfig): Pick<RunConfig, 'gradient_clipping' | 'clipping_value'> {
	const { gradient_clipping, clipping_value } = config;
	const clipnorm = config.clipnorm ?? modelDefault(config.model, 'clipnorm') ?? false;
	if (gradient_clipping !== 'none' || clipnorm !== true) return { gradient_clipping, clipping_value };
	return { gradient_clipping: 'global_norm', clipping_value: 1 };
}
