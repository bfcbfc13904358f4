/**
 * The eager runtime: the same functions on any TensorFlow.js backend that computes, run as they are at every step.
 * Used with @tensorflow/tfjs-node-gpu, and with the pure-JavaScript backend as the reference in tests.
 */
import * as tf from '@tensorflow/tfjs-core';
import { registerEagerCustomOps, registerMissingGradients } from '../jit/custom-ops.js';
import { sizeOf } from '../jit/graph.js';
import type { NoiseKey } from './noise.js';
import type { DeviceDescription, FunctionSpec, Runtime, RuntimeFunction } from './runtime.js';

export class EagerRuntime implements Runtime {
	private key: NoiseKey | undefined;
	private running = '';

	/** @param backendName a registered TensorFlow.js backend, e.g. "cpu" or "tensorflow". */
	constructor(
		readonly device: DeviceDescription,
		private readonly backendName: string,
	) {
		if (tf.getGradient('DepthToSpace') === undefined) registerMissingGradients();
	}

	build<T>(build: () => T): T {
		// A variable's initial tensor would otherwise stay, and hold as much memory as the variable.
		return this.activate(() => tf.tidy(build as () => tf.TensorContainer)) as T;
	}

	async compile<I extends string, O extends string>(spec: FunctionSpec<I, O>): Promise<RuntimeFunction<I, O>> {
		return {
			run: async (inputs, noise) => {
				this.key = noise;
				this.running = spec.name;
				const outputs = this.activate(() => tf.tidy(() => this.call(spec, inputs)));
				const results: Record<string, Float32Array> = {};
				const tensors = Object.entries(outputs) as [string, tf.Tensor][];
				// Copies: the caller's arrays must not be inputs or variables of this backend.
				for (const [name, tensor] of tensors) results[name] = new Float32Array(await tensor.data());
				for (const tensor of new Set(tensors.map((entry) => entry[1]))) {
					if (!(tensor instanceof tf.Variable)) tensor.dispose();
				}
				return results as Record<O, Float32Array>;
			},
			dispose: async () => {},
		};
	}

	readVariable(variable: tf.Variable): Float32Array {
		return variable.dataSync() as Float32Array;
	}

	writeVariable(variable: tf.Variable, values: Float32Array): void {
		this.activate(() => tf.tidy(() => variable.assign(tf.tensor(values.slice(), variable.shape))));
	}

	async dispose(): Promise<void> {
		tf.disposeVariables();
	}

	private call<I extends string, O extends string>(
		spec: FunctionSpec<I, O>,
		values: Readonly<Record<I, Float32Array | number>>,
	): Readonly<Record<O, tf.Tensor>> {
		const inputs = {} as Record<I, tf.Tensor>;
		for (const name of Object.keys(spec.inputs) as I[]) {
			const value: Float32Array | number | undefined = values[name];
			const shape = [...spec.inputs[name]];
			const data = typeof value === 'number' ? [value] : value;
			if (data?.length !== sizeOf(shape)) {
				const got = data?.length ?? 'nothing';
				throw new Error(`the function "${spec.name}" wants [${shape.join(', ')}] for its input "${name}", got ${got}`);
			}
			inputs[name] = tf.tensor(new Float32Array(data), shape, 'float32');
		}
		return spec.fn(inputs);
	}

	private activate<T>(run: () => T): T {
		if (tf.getBackend() !== this.backendName) tf.setBackend(this.backendName);
		// Kernels belong to the backend, the noise key to this runtime: another runtime may have taken them over.
		registerEagerCustomOps(this.backendName, () => this.noiseKey());
		return run();
	}

	private noiseKey(): NoiseKey {
		if (this.key === undefined) throw new Error(`the function "${this.running}" needs a noise key`);
		return this.key;
	}
}
