/**
 * What an optimizer is: arrays kept per weight, numbers computed per update, and the step of one weight written as
 * plain TensorFlow.js. Must not know models, clipping or the training loop.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { RunConfig } from '../../../config/schema.js';

export type OptimizerName = RunConfig['optimizer'];

export interface OptimizerConfig {
	readonly name: OptimizerName;
	readonly beta1: number;
	readonly beta2: number;
	readonly epsilon: number;
	/** Adam and AdamW only: divide by the largest second moment so far (Reddi et al. 2018). */
	readonly amsgrad: boolean;
	/** 0 for none. Not applied to biases and other 1-D weights. */
	readonly weightDecay: number;
}

export interface Optimizer {
	/** Arrays per weight, zero at first; their names in model files ("<weight>/<slot>"). */
	readonly slots: readonly string[];
	/**
	 * Decoupled: the weight shrinks by learning rate x decay beside the step (Loshchilov and Hutter 2019). Coupled: the
	 * decay is an L2 term of the gradient.
	 */
	readonly decay: 'coupled' | 'decoupled';
	/** Names of the numbers `scalars` gives, always the same. */
	readonly scalarNames: readonly string[];
	/** The numbers of update t (from 1), computed in double precision. */
	scalars(t: number, learningRate: number): Readonly<Record<string, number>>;
	/** Assigns the new slots and returns what is to be subtracted from the weight. */
	step(
		gradient: tf.Tensor,
		slots: Readonly<Record<string, tf.Variable>>,
		scalars: Readonly<Record<string, tf.Tensor>>,
	): tf.Tensor;
}

/** A slot or scalar that the optimizer itself declared. */
export function declared<T>(values: Readonly<Record<string, T>>, name: string): T {
	const value = values[name];
	if (value === undefined) throw new Error(`the optimizer was given no "${name}"`);
	return value;
}
