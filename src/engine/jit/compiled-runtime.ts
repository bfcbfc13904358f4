/**
 * The compiled runtime: traces a TensorFlow.js function once, lowers it, and runs it on ONNX Runtime with the
 * variables resident in memory. Owns the life of sessions and state.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { loadOnnxRuntime, OnnxSession, outputsInPlace } from '../runtime/onnx-session.js';
import type { DeviceDescription, FunctionSpec, Runtime, RuntimeFunction } from '../runtime/runtime.js';
import { type Analysis, analyseGraph } from './analysis.js';
import { ElementwiseFunction, OnnxFunction } from './compiled-function.js';
import { lowerProgram, SEQUENCE_MARKER, stateLayout } from './lower/lower.js';
import { OnnxBuilder } from './lower/onnx-builder.js';
import { CPU_TARGET, type LoweringTarget } from './lower/target.js';
import { hwioToOihw, oihwToHwio } from './relayout.js';
import { Tracer } from './trace/tracer.js';
import { planElementwise } from './wasm/elementwise.js';

export interface CompiledRuntimeOptions {
	/** Threads of one operation; never more than cores, it halves the speed. */
	readonly threads: number;
	readonly target?: LoweringTarget;
	/** Writes an ONNX Runtime profile per function under this prefix. */
	readonly profilePrefix?: string;
}

/** What compiling a function came to; for benchmarks and the log. */
export interface CompileStats {
	readonly name: string;
	readonly kind: 'onnx' | 'elementwise';
	readonly nodes: number;
	readonly modelBytes: number;
	readonly traceMs: number;
	readonly sessionMs: number;
}

export class CompiledRuntime implements Runtime {
	readonly stats: CompileStats[] = [];
	private readonly tracer = new Tracer();
	private readonly sessions: OnnxSession[] = [];

	private constructor(
		readonly device: DeviceDescription,
		private readonly ort: Awaited<ReturnType<typeof loadOnnxRuntime>>,
		private readonly inPlace: boolean,
		private readonly options: CompiledRuntimeOptions,
	) {}

	private get target(): LoweringTarget {
		return this.options.target ?? CPU_TARGET;
	}

	static async create(options: CompiledRuntimeOptions): Promise<CompiledRuntime> {
		const ort = await loadOnnxRuntime();
		const inPlace = await outputsInPlace(ort, probeModel());
		const label = `cpu (${options.threads} thread${options.threads === 1 ? '' : 's'})`;
		return new CompiledRuntime({ name: 'cpu', label }, ort, inPlace, options);
	}

	build<T>(build: () => T): T {
		return this.tracer.build(build);
	}

	async compile<I extends string, O extends string>(spec: FunctionSpec<I, O>): Promise<RuntimeFunction<I, O>> {
		const started = performance.now();
		const { state } = this.tracer;
		const graph = this.tracer.trace(spec);
		const plan = planElementwise(graph);
		if (plan?.calls.every((call) => state.keepTogether(call.states)) === true) {
			const made = new ElementwiseFunction(plan, state);
			this.record(spec.name, 'elementwise', plan.kernels.length, 0, performance.now() - started, 0);
			return made as RuntimeFunction<string, string> as RuntimeFunction<I, O>;
		}
		const { bytes, nodeCount, model: _, ...bindings } = lowerProgram(graph, this.target);
		const traced = performance.now();
		const session = await OnnxSession.create(this.ort, bytes, {
			threads: this.options.threads,
			sequenceMarker: this.target.name === 'cpu' ? SEQUENCE_MARKER : undefined,
			inPlace: this.inPlace,
			profilePrefix:
				this.options.profilePrefix === undefined ? undefined : `${this.options.profilePrefix}-${spec.name}`,
		});
		this.sessions.push(session);
		this.record(spec.name, 'onnx', nodeCount, bytes.length, traced - started, performance.now() - traced);
		const made = new OnnxFunction(bindings, session, state, spec.inputs, spec.name);
		return made as RuntimeFunction<string, string> as RuntimeFunction<I, O>;
	}

	/** What compiling the function would make of it and the memory that takes, without a session or any values. */
	analyse<I extends string, O extends string>(spec: FunctionSpec<I, O>): Analysis {
		return analyseGraph(this.tracer.trace(spec), this.target);
	}

	readVariable(variable: tf.Variable): Float32Array {
		this.tracer.bind(variable);
		const { data } = this.tracer.state.get(variable.name);
		if (stateLayout(variable.shape) !== 'oihw') return data;
		const values = this.tracer.scratch(data.length);
		oihwToHwio(data, variable.shape, values);
		return values;
	}

	writeVariable(variable: tf.Variable, values: Float32Array): void {
		this.tracer.bind(variable);
		const { data } = this.tracer.state.get(variable.name);
		if (values.length !== data.length) {
			throw new Error(`variable ${variable.name} has ${data.length} values, not ${values.length}`);
		}
		if (stateLayout(variable.shape) === 'oihw') hwioToOihw(values, variable.shape, data);
		else data.set(values);
	}

	/** Ends profiling, if it is on: one JSON file per function appears under the prefix. */
	endProfiling(): void {
		for (const session of this.sessions) session.endProfiling();
	}

	async dispose(): Promise<void> {
		for (const session of this.sessions.splice(0)) await session.release();
	}

	private record(
		name: string,
		kind: CompileStats['kind'],
		nodes: number,
		modelBytes: number,
		traceMs: number,
		sessionMs: number,
	): void {
		this.stats.push({ name, kind, nodes, modelBytes, traceMs, sessionMs });
	}
}

function probeModel(): { model: Uint8Array; sequenceMarker: string } {
	const builder = new OnnxBuilder();
	const y = builder.emit('Neg', ['x']);
	builder.nameOutputs([{ name: 'y', value: y }]);
	const io = (name: string) => [{ name, shape: [3] }];
	return { model: builder.encode('probe', io('x'), io('y'), SEQUENCE_MARKER), sequenceMarker: SEQUENCE_MARKER };
}
