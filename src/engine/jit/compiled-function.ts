/**
 * A traced and lowered function, ready to run: either an ONNX Runtime session working on the resident state, or fused
 * SIMD kernels over it. Must not know how functions are traced.
 */
import { fillUniformNoise, type NoiseKey } from '../runtime/noise.js';
import type { ArrayBinding, OnnxSession } from '../runtime/onnx-session.js';
import { sizeOf } from './graph.js';
import type { Binding, ProgramBindings } from './lower/lower.js';
import type { StateStore } from './state.js';
import type { ElementwisePlan } from './wasm/elementwise.js';
import { encodeVectorModule } from './wasm/module.js';

type Values = Readonly<Record<string, Float32Array | number>>;

export class OnnxFunction {
	private readonly outputs: readonly ArrayBinding[];
	private readonly noise: readonly ArrayBinding[];
	/** States that are read and written: the result goes to a spare array first, or reads would see new values. */
	private readonly spares: readonly { readonly state: string; readonly binding: ArrayBinding }[];

	constructor(
		private readonly program: ProgramBindings,
		private readonly session: OnnxSession,
		private readonly state: StateStore,
		private readonly shapes: Readonly<Record<string, readonly number[]>>,
		private readonly name: string,
	) {
		const allocate = ({ name, shape }: Binding): ArrayBinding => ({
			name,
			shape,
			data: new Float32Array(sizeOf(shape)),
		});
		this.outputs = program.outputs.map(allocate);
		this.noise = program.noise.map(allocate);
		const read = new Set(program.reads.map((r) => r.key));
		this.spares = program.writes.filter((w) => read.has(w.key)).map((w) => ({ state: w.key, binding: allocate(w) }));
	}

	async run(inputs: Values, noise?: NoiseKey): Promise<Record<string, Float32Array>> {
		const { program, state } = this;
		const resident = ({ key, name, shape }: Binding): ArrayBinding => ({ name, shape, data: state.get(key).data });
		program.noise.forEach((n, i) => {
			if (noise === undefined) throw new Error(`the function "${this.name}" needs a noise key`);
			const array = this.noise[i];
			if (array !== undefined) fillUniformNoise(array.data, noise, n.key);
		});
		const fed = program.inputs.map((i) => ({ name: i.name, shape: i.shape, data: this.input(inputs, i) }));
		const spares = new Map(this.spares.map((s) => [s.state, s.binding]));
		const written = program.writes.map((w) => spares.get(w.key) ?? resident(w));
		await this.session.run([...fed, ...this.noise, ...program.reads.map(resident)], [...this.outputs, ...written]);
		for (const [name, { data }] of spares) state.get(name).data.set(data);
		return Object.fromEntries(program.outputs.map((o, i) => [o.key, this.outputs[i]?.data ?? new Float32Array()]));
	}

	/** Frees the session. */
	dispose(): Promise<void> {
		return this.session.release();
	}

	private input(inputs: Values, { key, shape }: Binding): Float32Array {
		const value = inputs[key];
		const data = typeof value === 'number' ? Float32Array.of(value) : value;
		if (data === undefined || data.length !== sizeOf(shape)) {
			const want = `[${(this.shapes[key] ?? shape).join(', ')}]`;
			throw new Error(
				`the function "${this.name}" wants ${want} for its input "${key}", got ${data?.length ?? 'nothing'}`,
			);
		}
		return data;
	}
}

type KernelExport = (...args: number[]) => number | readonly number[] | undefined;

export class ElementwiseFunction {
	private readonly module: WebAssembly.Module;
	private readonly instances = new Map<WebAssembly.Memory, WebAssembly.Instance>();
	private readonly outputs: readonly Float32Array[];

	constructor(
		private readonly plan: ElementwisePlan,
		private readonly state: StateStore,
	) {
		this.module = new WebAssembly.Module(encodeVectorModule(plan.kernels));
		this.outputs = plan.outputs.map(({ elements }) => new Float32Array(elements.length));
	}

	async run(inputs: Values): Promise<Record<string, Float32Array>> {
		const sums = this.plan.calls.map((call) => {
			const scalars = call.scalars.map((name) => scalarOf(inputs, name));
			const locations = call.states.map((name) => this.state.get(name));
			const [first] = locations;
			if (first === undefined) return [];
			const kernel = this.instance(first.memory).exports[call.kernel] as KernelExport;
			// Arrays are padded to whole vectors, so the last vector may run over the end.
			const returned = kernel(...locations.map((l) => l.offset), call.elements * 4, ...scalars);
			return returned === undefined ? [] : typeof returned === 'number' ? [returned] : returned;
		});
		for (const [i, { elements }] of this.plan.outputs.entries()) {
			const totals = elements.map((terms) => terms.reduce((total, t) => total + (sums[t.call]?.[t.sum] ?? 0), 0));
			this.outputs[i]?.set(totals);
		}
		return Object.fromEntries(this.plan.outputs.map(({ name }, i) => [name, this.outputs[i] ?? new Float32Array()]));
	}

	/** Compiled kernels are ordinary garbage. */
	async dispose(): Promise<void> {}

	private instance(memory: WebAssembly.Memory): WebAssembly.Instance {
		const known = this.instances.get(memory);
		if (known !== undefined) return known;
		const made = new WebAssembly.Instance(this.module, { env: { memory } });
		this.instances.set(memory, made);
		return made;
	}
}

function scalarOf(inputs: Values, name: string): number {
	const value = inputs[name];
	const scalar = typeof value === 'number' ? value : value?.[0];
	if (scalar === undefined) throw new Error(`the input "${name}" is missing`);
	return scalar;
}
