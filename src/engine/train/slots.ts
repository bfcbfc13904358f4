/**
 * The arrays that belong to every trained weight: its gradient, the optimizer's own, and the sum of gradients when
 * several batches make one update. Must not know what the optimizer does with them.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { NamedWeight } from '../models/face-model.js';

export interface WeightSlots {
	/** As in model files. */
	readonly name: string;
	readonly weight: tf.Variable;
	/** Of the last batch. */
	readonly gradient: tf.Variable;
	/** Sum over the batches of one update; null when every batch makes an update. */
	readonly sum: tf.Variable | null;
	/** The optimizer's arrays by their name. */
	readonly state: Readonly<Record<string, tf.Variable>>;
	/** Weight decay acts on kernels only, not on biases and other 1-D weights. */
	readonly decays: boolean;
}

/** Zero-filled arrays for each weight. The runtime's backend must be active. */
export function createSlots(
	weights: readonly Pick<NamedWeight, 'name' | 'variable'>[],
	names: readonly string[],
	accumulates: boolean,
): readonly WeightSlots[] {
	return weights.map(({ name, variable }) => {
		const zeros = (suffix: string) => {
			return tf.variable(tf.fill(variable.shape, 0), false, `${variable.name}/${suffix}`);
		};
		return {
			name,
			weight: variable,
			gradient: zeros('gradient'),
			sum: accumulates ? zeros('gradient_sum') : null,
			state: Object.fromEntries(names.map((slot) => [slot, zeros(`optimizer_${slot}`)])),
			decays: variable.rank > 1,
		};
	});
}
