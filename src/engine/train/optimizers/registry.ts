/** Optimizers by the name they have in the options. */
import { adabelief } from './adabelief.js';
import { adam } from './adam.js';
import { adamax } from './adamax.js';
import { lion } from './lion.js';
import { nadam } from './nadam.js';
import type { Optimizer, OptimizerConfig } from './optimizer.js';
import { rmsProp } from './rms-prop.js';

export function createOptimizer(config: OptimizerConfig): Optimizer {
	switch (config.name) {
		case 'adam':
			return adam(config, 'coupled');
		case 'adamw':
			return adam(config, 'decoupled');
		case 'adamax':
			return adamax(config);
		case 'nadam':
			return nadam(config);
		case 'adabelief':
			return adabelief(config);
		case 'lion':
			return lion(config);
		case 'rms-prop':
			return rmsProp(config);
	}
}
