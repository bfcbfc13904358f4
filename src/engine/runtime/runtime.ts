/**
 * The one interface behind which functions run, compiled or eager. A function is ordinary TensorFlow.js that reads
 * and assigns tf.Variables; nothing in models, losses or the training loop knows which runtime runs it.
 */
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { NoiseKey } from './noise.js';

export interface FunctionSpec<I extends string, O extends string> {
	readonly name: string;
	/** Float32 inputs by name; [] is a scalar. */
	readonly inputs: Readonly<Record<I, readonly number[]>>;
	/** Every variable the function reads or assigns. */
	readonly variables: readonly Variable[];
	/** Called once (compiled) or at every run (eager). Must not depend on tensor values or on outside state. */
	readonly fn: (inputs: Readonly<Record<I, Tensor>>) => Readonly<Record<O, Tensor>>;
}

export interface RuntimeFunction<I extends string, O extends string> {
	/**
	 * Runs the function. Inputs are flat in row-major order of the declared shape (a number for a scalar).
	 * The returned arrays are the caller's to read until the next run of this function.
	 */
	run(inputs: Readonly<Record<I, Float32Array | number>>, noise?: NoiseKey): Promise<Readonly<Record<O, Float32Array>>>;
	/** Frees what only this function holds; variables stay. It must not run afterwards. */
	dispose(): Promise<void>;
}

export interface DeviceDescription {
	/** As in --device. */
	readonly name: 'cpu' | 'tensorflow' | 'reference';
	/** For people, e.g. "cpu (2 threads)". */
	readonly label: string;
}

export interface Runtime {
	readonly device: DeviceDescription;
	/** Runs `build` with this runtime's TensorFlow.js backend active; models must be built inside. */
	build<T>(build: () => T): T;
	compile<I extends string, O extends string>(spec: FunctionSpec<I, O>): Promise<RuntimeFunction<I, O>>;
	/** Current values in TensorFlow.js order (HWIO for kernels). May be a view; valid until the next read or run. */
	readVariable(variable: Variable): Float32Array;
	/** @throws Error when the number of values differs from the variable's size. */
	writeVariable(variable: Variable, values: Float32Array): void;
	/** Frees native memory. Nothing may run afterwards. */
	dispose(): Promise<void>;
}
