/**
 * Programs as the compiled runtime would make them, looked at instead of run: no session, no weights in memory.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { FunctionSpec, Runtime, RuntimeFunction } from '../runtime/runtime.js';
import { type Graph, reachableNodes, sizeOf } from './graph.js';
import { type LoweredProgram, lowerProgram } from './lower/lower.js';
import { CPU_TARGET, type LoweringTarget } from './lower/target.js';
import { estimateMemory, type MemoryEstimate } from './memory.js';
import { Tracer } from './trace/tracer.js';
import { type ElementwisePlan, planElementwise } from './wasm/elementwise.js';

export type Analysis = {
	readonly name: string;
	readonly memory: MemoryEstimate;
	/** Every value the function computes, each once: the most a runtime holds that runs it eagerly. */
	readonly valueBytes: number;
} & (
	| { readonly kind: 'onnx'; readonly program: LoweredProgram }
	| { readonly kind: 'elementwise'; readonly plan: ElementwisePlan }
);

/** What a traced function is compiled to, and the memory that takes. */
export function analyseGraph(graph: Graph, target: LoweringTarget): Analysis {
	const plan = planElementwise(graph);
	if (plan === null) {
		const program = lowerProgram(graph, target);
		return { name: graph.name, kind: 'onnx', program, memory: estimateMemory(program), valueBytes: valueBytes(graph) };
	}
	const elements = plan.calls.reduce((sum, call) => sum + call.states.length * call.elements, 0);
	const memory = {
		stateBytes: elements * Float32Array.BYTES_PER_ELEMENT,
		inputBytes: graph.inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0) * Float32Array.BYTES_PER_ELEMENT,
		outputBytes: graph.outputs.reduce((sum, o) => sum + sizeOf(o.value.shape), 0) * Float32Array.BYTES_PER_ELEMENT,
		constantBytes: 0,
		peakTemporaryBytes: 0,
		arenaBytes: 0,
	};
	return { name: graph.name, kind: 'elementwise', plan, memory, valueBytes: valueBytes(graph) };
}

function valueBytes(graph: Graph): number {
	const computed = reachableNodes(graph).filter((node) => node.kind === 'op' && node.op !== 'Reshape');
	return computed.reduce((sum, { shape }) => sum + sizeOf(shape), 0) * Float32Array.BYTES_PER_ELEMENT;
}

/**
 * Takes the place of a compiled runtime where only the shape of things matters: whatever is built and compiled with it
 * is recorded in `programs`. Nothing can be run, read or written.
 */
export class AnalysisRuntime implements Runtime {
	readonly device = { name: 'cpu', label: 'analysis' } as const;
	readonly programs: Analysis[] = [];
	private readonly tracer = new Tracer();

	constructor(private readonly target: LoweringTarget = CPU_TARGET) {}

	/** All variables of the functions compiled so far, each once. */
	get stateBytes(): number {
		return this.tracer.state.declaredBytes;
	}

	build<T>(build: () => T): T {
		return this.tracer.build(build);
	}

	async compile<I extends string, O extends string>(spec: FunctionSpec<I, O>): Promise<RuntimeFunction<I, O>> {
		this.programs.push(analyseGraph(this.tracer.trace(spec), this.target));
		return { run: async () => refuse(), dispose: async () => {} };
	}

	readVariable(_variable: tf.Variable): Float32Array {
		return refuse();
	}

	writeVariable(_variable: tf.Variable, _values: Float32Array): void {
		refuse();
	}

	async dispose(): Promise<void> {}
}

function refuse(): never {
	throw new Error('this runtime only analyses: it holds no values and runs nothing');
}
