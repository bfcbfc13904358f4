/** Records functions with the real recording backend, without running them, and looks into lowered programs. */
import * as tf from '@tensorflow/tfjs-core';
import onnxProto from 'onnx-proto';
import type { Graph } from '../../src/engine/jit/graph.js';
import { TRACE_BACKEND, type TraceBackend } from '../../src/engine/jit/trace/backend.js';
import { type TraceSpec, traceFunction } from '../../src/engine/jit/trace/trace.js';
import { compiledRuntime } from './runtimes.js';

export type PartialSpec = Partial<TraceSpec> & Pick<TraceSpec, 'fn'>;

export interface Recorder {
	readonly backend: TraceBackend;
	/** Runs code with the recording backend active. */
	build<T>(make: () => T): T;
	trace(spec: PartialSpec): Graph;
	/** A variable whose value is a state node of its own name. */
	stateVariable(name: string, shape: readonly number[]): tf.Variable;
}

export async function recorder(): Promise<Recorder> {
	// The compiled runtime registers the backend and its kernels.
	const runtime = await compiledRuntime();
	const backend = tf.findBackend(TRACE_BACKEND) as TraceBackend;
	return {
		backend,
		build: (make) => runtime.build(make),
		trace: (spec) =>
			runtime.build(() => traceFunction(backend, { name: 'traced', inputs: {}, variables: [], ...spec })),
		stateVariable: (name, shape) =>
			runtime.build(() => tf.variable(backend.tensor({ kind: 'state', name, shape, dtype: 'float32' }), true, name)),
	};
}

/** Operator types of an encoded ONNX model, in order. */
export function operators(model: Uint8Array): readonly string[] {
	return (onnxProto.onnx.ModelProto.decode(model).graph?.node ?? []).map((node) => node.opType ?? '');
}
