/**
 * Runs a function once with symbolic tensors and returns its graph. Variables become named state: reads see the
 * state, assignments become outputs of the graph, and the variables are put back afterwards.
 */
import * as tf from '@tensorflow/tfjs-core';
import { TraceError } from '../errors.js';
import { type Graph, type GraphNode, type InputNode, reachableNodes } from '../graph.js';
import { TRACE_BACKEND, type TraceBackend } from './backend.js';

export interface TraceSpec {
	readonly name: string;
	readonly inputs: Readonly<Record<string, readonly number[]>>;
	/** Variables whose data are state nodes of the recording backend. */
	readonly variables: readonly tf.Variable[];
	readonly fn: (inputs: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>;
}

/**
 * Records `spec.fn`. The recording backend must be active.
 * @throws TraceError naming the kernel when the function uses one that cannot be recorded, or the variable when it
 * uses one that is not listed.
 */
export function traceFunction(backend: TraceBackend, spec: TraceSpec): Graph {
	if (tf.getBackend() !== TRACE_BACKEND) throw new TraceError('The recording backend is not active.');
	const others = unlistedVariables(backend, spec.variables);
	const watched = [...spec.variables, ...others.values()];
	const before = watched.map((variable) => variable.dataId);
	const inputs: Record<string, tf.Tensor> = {};
	const inputNodes: InputNode[] = [];
	for (const [name, shape] of Object.entries(spec.inputs)) {
		const tensor = backend.tensor({ kind: 'input', name, shape, dtype: 'float32' });
		inputs[name] = tensor;
		inputNodes.push(backend.node(tensor) as InputNode);
	}
	try {
		const results = spec.fn(inputs);
		const outputs = Object.entries(results).map(([name, tensor]) => ({ name, value: backend.node(tensor) }));
		const assigns = spec.variables.flatMap((variable, i) =>
			variable.dataId === before[i] ? [] : [{ state: variable.name, value: backend.node(variable) }],
		);
		const graph = { name: spec.name, inputs: inputNodes, outputs, assigns };
		const assigned = watched.find((v, i) => i >= spec.variables.length && v.dataId !== before[i]);
		const unlisted =
			assigned ??
			reachableNodes(graph)
				.map((node) => others.get(node))
				.find((v) => v !== undefined);
		if (unlisted !== undefined) {
			throw new TraceError(
				`The function "${spec.name}" uses the variable ${unlisted.name} [${unlisted.shape.join(', ')}], which is not ` +
					'in its list of variables. Add it there, or its value would be frozen.',
			);
		}
		return graph;
	} catch (error) {
		throw explain(error, spec.name);
	} finally {
		watched.forEach((variable, i) => {
			const original = before[i];
			if (original !== undefined && variable.dataId !== original) variable.dataId = original;
		});
	}
}

/** Variables of the recording backend that a function must not touch, by the node that is their value. */
function unlistedVariables(backend: TraceBackend, listed: readonly tf.Variable[]): ReadonlyMap<GraphNode, tf.Variable> {
	const known = new Set(listed);
	const all = Object.values(tf.engine().registeredVariables);
	const others = all.filter((variable) => !known.has(variable) && backend.refCount(variable.dataId) > 0);
	return new Map(others.map((variable) => [backend.node(variable), variable]));
}

function explain(error: unknown, name: string): unknown {
	if (!(error instanceof Error)) return error;
	const missing = /Kernel '([^']+)' not registered|'([^']+)' not yet implemented|backend method '([^']+)'/.exec(
		error.message,
	);
	const kernel = missing?.[1] ?? missing?.[2] ?? missing?.[3];
	if (kernel === undefined) return error;
	return new TraceError(
		`The function "${name}" uses the TensorFlow.js kernel ${kernel}, which cannot be recorded yet. ` +
			'Write it with recorded operations, or add the kernel to src/engine/jit/trace/kernels/ and its lowering.',
		{ cause: error },
	);
}
