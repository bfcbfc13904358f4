/**
 * The compiled runtime: traces a TensorFlow.js function once, lowers it, and runs it on ONNX Runtime with the
 * variables resident in memory. Owns the life of sessions and state.
 */
import * as tf from '@tensorflow/tfjs-core';
import { loadOnnxRuntime, OnnxSession, outputsInPlace } from '../runtime/onnx-session.js';
import type { DeviceDescription, FunctionSpec, Runtime, RuntimeFunction } from '../runtime/runtime.js';
import { ElementwiseFunction, OnnxFunction } from './compiled-function.js';
import { registerMissingGradients, registerTraceCustomOps } from './custom-ops.js';
import { type GraphNode, sizeOf } from './graph.js';
import { lowerProgram, SEQUENCE_MARKER, stateLayout } from './lower/lower.js';
import { OnnxBuilder } from './lower/onnx-builder.js';
import { CPU_TARGET, type LoweringTarget } from './lower/target.js';
import { hwioToOihw, oihwToHwio } from './relayout.js';
import { StateStore } from './state.js';
import { TRACE_BACKEND, TraceBackend } from './trace/backend.js';
import { registerTraceKernels } from './trace/kernels.js';
import { traceFunction } from './trace/trace.js';
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

export class CompiledRuntime implements Runtime {
	readonly stats: CompileStats[] = [];
	private readonly state = new StateStore();
	private readonly bound = new WeakSet<tf.Variable>();
	private readonly sessions: OnnxSession[] = [];

	private constructor(
		readonly device: DeviceDescription,
		private readonly backend: TraceBackend,
		private readonly ort: Awaited<ReturnType<typeof loadOnnxRuntime>>,
		private readonly inPlace: boolean,
		private readonly options: CompiledRuntimeOptions,
	) {}

	static async create(options: CompiledRuntimeOptions): Promise<CompiledRuntime> {
		const ort = await loadOnnxRuntime();
		const inPlace = await outputsInPlace(ort, probeModel());
		const label = `cpu (${options.threads} thread${options.threads === 1 ? '' : 's'})`;
		return new CompiledRuntime({ name: 'cpu', label }, traceBackend(), ort, inPlace, options);
	}

	build<T>(build: () => T): T {
		return this.activate(build);
	}

	async compile<I extends string, O extends string>(spec: FunctionSpec<I, O>): Promise<RuntimeFunction<I, O>> {
		const started = performance.now();
		const target = this.options.target ?? CPU_TARGET;
		const graph = this.activate(() => {
			for (const variable of spec.variables) this.bind(variable);
			const fn = spec.fn as (inputs: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>;
			return traceFunction(this.backend, { name: spec.name, inputs: spec.inputs, variables: spec.variables, fn });
		});
		const plan = planElementwise(graph);
		if (plan?.calls.every((call) => this.state.keepTogether(call.states)) === true) {
			const made = new ElementwiseFunction(plan, this.state);
			this.record(spec.name, 'elementwise', plan.kernels.length, 0, performance.now() - started, 0);
			return made as RuntimeFunction<string, string> as RuntimeFunction<I, O>;
		}
		const program = lowerProgram(graph, target);
		const traced = performance.now();
		const session = await OnnxSession.create(this.ort, program.bytes, {
			threads: this.options.threads,
			sequenceMarker: target.name === 'cpu' ? SEQUENCE_MARKER : undefined,
			inPlace: this.inPlace,
			profilePrefix:
				this.options.profilePrefix === undefined ? undefined : `${this.options.profilePrefix}-${spec.name}`,
		});
		this.sessions.push(session);
		this.record(
			spec.name,
			'onnx',
			program.nodeCount,
			program.bytes.length,
			traced - started,
			performance.now() - traced,
		);
		const made = new OnnxFunction(program, session, this.state, spec.inputs, spec.name);
		return made as RuntimeFunction<string, string> as RuntimeFunction<I, O>;
	}

	readVariable(variable: tf.Variable): Float32Array {
		this.bind(variable);
		const { data } = this.state.get(variable.name);
		return stateLayout(variable.shape) === 'oihw' ? oihwToHwio(data, variable.shape) : data;
	}

	writeVariable(variable: tf.Variable, values: Float32Array): void {
		this.bind(variable);
		const { data } = this.state.get(variable.name);
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

	private activate<T>(run: () => T): T {
		const before = tf.engine().backendName;
		tf.setBackend(TRACE_BACKEND);
		try {
			return run();
		} finally {
			if (before != null && before !== TRACE_BACKEND) tf.setBackend(before);
		}
	}

	/** Turns a variable's initial value into named resident state. */
	private bind(variable: tf.Variable): void {
		if (this.bound.has(variable)) return;
		if (this.state.has(variable.name)) throw new Error(`two variables are called ${variable.name}`);
		const { shape, name } = variable;
		const initial = this.backend.node(variable);
		this.state.declare(name, sizeOf(shape), (out) => fillState(initial, shape, out));
		variable.dataId = this.backend.add({ kind: 'state', name, shape: [...shape], dtype: 'float32' }).dataId;
		this.bound.add(variable);
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

function fillState(initial: GraphNode, shape: readonly number[], out: Float32Array): void {
	if (initial.kind === 'splat') {
		out.fill(initial.value);
		return;
	}
	const values = new Float32Array(stateLayout(shape) === 'oihw' ? out.length : 0);
	const target = values.length > 0 ? values : out;
	if (initial.kind === 'initializer') initial.fill(target);
	else if (initial.kind === 'constant') target.set(initial.values);
	else throw new Error('a variable must start from an initializer or a constant');
	if (values.length > 0) hwioToOihw(values, shape, out);
}

function probeModel(): { model: Uint8Array; sequenceMarker: string } {
	const builder = new OnnxBuilder();
	const y = builder.emit('Neg', ['x']);
	builder.nameOutputs([{ name: 'y', value: y }]);
	const io = (name: string) => [{ name, shape: [3] }];
	return { model: builder.encode('probe', io('x'), io('y'), SEQUENCE_MARKER), sequenceMarker: SEQUENCE_MARKER };
}
