/**
 * Builds and records TensorFlow.js code with the recording backend, and keeps what variables stand for: named state
 * with initial values that nothing has computed yet. Must not know what becomes of the graphs.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { FunctionSpec } from '../../runtime/runtime.js';
import { registerMissingGradients, registerTraceCustomOps } from '../custom-ops.js';
import { type Graph, type GraphNode, sizeOf } from '../graph.js';
import { stateLayout } from '../lower/lower.js';
import { hwioToOihw } from '../relayout.js';
import { StateStore } from '../state.js';
import { TRACE_BACKEND, TraceBackend } from './backend.js';
import { registerTraceKernels } from './kernels.js';
import { traceFunction } from './trace.js';

/** The recording backend, registered on first use; one per process because TensorFlow.js has one engine. */
function traceBackend(): TraceBackend {
	if (tf.findBackendFactory(TRACE_BACKEND) == null) {
		registerTraceKernels();
		registerTraceCustomOps();
		registerMissingGradients();
		tf.registerBackend(TRACE_BACKEND, () => new TraceBackend(), 0);
	}
	return tf.findBackend(TRACE_BACKEND) as TraceBackend;
}

export class Tracer {
	/** Values of the variables that functions were traced with; filled when first read. */
	readonly state = new StateStore();
	private readonly backend = traceBackend();
	private readonly bound = new WeakSet<tf.Variable>();
	private spare = new Float32Array(0);

	/**
	 * An array for values on their way between two layouts, the same one every time: a fresh one for every kernel of a
	 * save would pile up hundreds of megabytes before they are collected.
	 */
	scratch(length: number): Float32Array {
		if (this.spare.length < length) this.spare = new Float32Array(length);
		return this.spare.subarray(0, length);
	}

	/** Runs code with the recording backend active. */
	build<T>(build: () => T): T {
		const before = tf.engine().backendName;
		tf.setBackend(TRACE_BACKEND);
		try {
			return build();
		} finally {
			if (before != null && before !== TRACE_BACKEND) tf.setBackend(before);
		}
	}

	/** @throws TraceError for what cannot be recorded. */
	trace<I extends string, O extends string>({ name, inputs, variables, fn }: FunctionSpec<I, O>): Graph {
		return this.build(() => {
			for (const variable of variables) this.bind(variable);
			const recorded = fn as (inputs: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>;
			return traceFunction(this.backend, { name, inputs, variables, fn: recorded });
		});
	}

	/** Turns a variable's initial value into named state, if it is not that already. */
	bind(variable: tf.Variable): void {
		if (this.bound.has(variable)) return;
		if (this.state.has(variable.name)) throw new Error(`two variables are called ${variable.name}`);
		const { shape, name } = variable;
		const initial = this.backend.node(variable);
		this.state.declare(name, sizeOf(shape), (out) => this.fill(initial, shape, out));
		variable.dataId = this.backend.add({ kind: 'state', name, shape: [...shape], dtype: 'float32' }).dataId;
		this.bound.add(variable);
	}

	private fill(initial: GraphNode, shape: readonly number[], out: Float32Array): void {
		if (initial.kind === 'splat') {
			// New memory is zero, and takes no room until it is written to.
			if (initial.value !== 0) out.fill(initial.value);
			return;
		}
		const isKernel = stateLayout(shape) === 'oihw';
		const target = isKernel ? this.scratch(out.length).fill(0) : out;
		if (initial.kind === 'initializer') initial.fill(target);
		else if (initial.kind === 'constant') target.set(initial.values);
		else throw new Error('a variable must start from an initializer or a constant');
		if (isKernel) hwioToOihw(target, shape, out);
	}
}
