/** How a kernel of the recording backend is registered, and how it gets at its inputs. */
import * as tf from '@tensorflow/tfjs-core';
import { TraceError } from '../../errors.js';
import type { GraphDType } from '../../graph.js';
import { TRACE_BACKEND, type TraceBackend } from '../backend.js';

export type Inputs = Record<string, tf.TensorInfo>;
// Kernel attributes are untyped in TensorFlow.js; each kernel below states what it reads.
export type Kernel<A> = (inputs: Inputs, attrs: A, backend: TraceBackend) => tf.TensorInfo | tf.TensorInfo[];

export function register<A>(kernelName: string, kernel: Kernel<A>): void {
	tf.registerKernel({
		kernelName,
		backendName: TRACE_BACKEND,
		kernelFunc: ({ inputs, attrs, backend }) => kernel(inputs as Inputs, attrs as A, backend as TraceBackend),
	});
}

export function input(inputs: Inputs, name: string): tf.TensorInfo {
	const tensor = inputs[name];
	if (tensor === undefined) throw new TraceError(`A kernel was called without its input "${name}".`);
	return tensor;
}

export function dtypeOf(tensor: tf.TensorInfo): GraphDType {
	if (tensor.dtype === 'float32' || tensor.dtype === 'int32' || tensor.dtype === 'bool') return tensor.dtype;
	throw new TraceError(`Tensors of type ${tensor.dtype} cannot be recorded.`);
}
