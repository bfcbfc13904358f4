/**
 * The kernels TensorFlow.js lacks: how each is recorded, and how a backend that computes runs it. Owns their names and
 * attributes. Must not know who calls them.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { NoiseKey } from '../../runtime/noise.js';
import { fillUniformNoise } from '../../runtime/noise.js';
import type { AxisMatrix } from '../axis-matrix.js';
import { TraceError } from '../errors.js';
import { sizeOf } from '../graph.js';
import { TRACE_BACKEND, type TraceBackend } from '../trace/backend.js';

export type Fill = (out: Float32Array) => void;

/** Attributes by kernel; each takes at most one tensor, x. */
export interface KernelAttributes {
	FsInitializer: { readonly shape: readonly number[]; readonly fill: Fill };
	FsUniformNoise: { readonly shape: readonly number[]; readonly name: string };
	FsLargeConstant: { readonly shape: readonly number[]; readonly values: Float32Array };
	FsSpaceToDepth: { readonly blockSize: number };
	FsAxisProduct: { readonly axis: number; readonly matrix: AxisMatrix };
}

export type KernelName = keyof KernelAttributes;

type Implementations<X, C, R> = {
	readonly [K in KernelName]: (x: X, attrs: KernelAttributes[K], context: C) => R;
};

/** Calls a kernel on the active backend. */
export function runKernel<K extends KernelName>(name: K, attrs: KernelAttributes[K], x?: tf.Tensor): tf.Tensor {
	// Functions and objects cannot travel as kernel attributes by type, but they do by value.
	const passed = attrs as unknown as tf.NamedAttrMap;
	return tf.engine().runKernel(name, x === undefined ? {} : { x }, passed) as tf.Tensor;
}

const TRACED: Implementations<tf.TensorInfo, TraceBackend, tf.TensorInfo> = {
	FsInitializer: (_x, { shape, fill }, backend) => backend.add({ kind: 'initializer', fill, shape, dtype: 'float32' }),
	FsUniformNoise: (_x, { shape, name }, backend) => backend.add({ kind: 'noise', name, shape, dtype: 'float32' }),
	FsLargeConstant: (_x, { shape, values }, backend) =>
		backend.add({ kind: 'constant', values, shape, dtype: 'float32' }),
	FsSpaceToDepth: (x, { blockSize: r }, backend) => {
		const [n = 1, h = 1, w = 1, c = 1] = x.shape;
		if (h % r !== 0 || w % r !== 0) throw new TraceError(`Space to depth: ${h} x ${w} is not a multiple of ${r}.`);
		return backend.op('SpaceToDepth', [x], { blockSize: r }, [n, h / r, w / r, c * r * r], 'float32');
	},
	FsAxisProduct: (x, { axis, matrix }, backend) => {
		const shape = x.shape.map((dim, i) => (i === axis ? matrix.rows : dim));
		return backend.op('AxisProduct', [x], { axis, matrix }, shape, 'float32');
	},
};

const COMPUTED: Implementations<tf.Tensor, () => NoiseKey, tf.Tensor> = {
	FsInitializer: (_x, { shape, fill }) => {
		const values = new Float32Array(sizeOf(shape));
		fill(values);
		return tf.tensor(values, [...shape], 'float32');
	},
	FsUniformNoise: (_x, { shape, name }, currentKey) => {
		const values = new Float32Array(sizeOf(shape));
		fillUniformNoise(values, currentKey(), name);
		return tf.tensor(values, [...shape], 'float32');
	},
	FsLargeConstant: (_x, { shape, values }) => tf.tensor(values, [...shape], 'float32'),
	FsSpaceToDepth: (x, { blockSize: r }) => {
		const [n, h, w, c] = x.shape as [number, number, number, number];
		const blocks = tf.reshape(x, [n, h / r, r, w / r, r, c]);
		return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [n, h / r, w / r, c * r * r]);
	},
	FsAxisProduct: (x, { axis, matrix }) => {
		const last = x.rank - 1;
		const perm = x.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
		const moved = tf.transpose(x, perm);
		const rows = tf.reshape(moved, [x.size / matrix.columns, matrix.columns]);
		const product = tf.matMul(
			rows as tf.Tensor2D,
			tf.tensor2d(matrix.values, [matrix.rows, matrix.columns]),
			false,
			true,
		);
		return tf.transpose(tf.reshape(product, [...moved.shape.slice(0, -1), matrix.rows]), perm);
	},
};

/** Registers the kernels for the recording backend. */
export function registerTraceCustomOps(): void {
	for (const [kernelName, record] of Object.entries(TRACED)) {
		tf.registerKernel({
			kernelName,
			backendName: TRACE_BACKEND,
			kernelFunc: ({ inputs, attrs, backend }) =>
				record(inputs.x as tf.TensorInfo, attrs as never, backend as TraceBackend),
		});
	}
}

/**
 * Registers the kernels for a backend that computes.
 * @param currentKey the seed and iteration of the step that is running.
 */
export function registerEagerCustomOps(backendName: string, currentKey: () => NoiseKey): void {
	for (const [kernelName, compute] of Object.entries(COMPUTED)) {
		if (tf.getKernel(kernelName, backendName) !== undefined) tf.unregisterKernel(kernelName, backendName);
		tf.registerKernel({
			kernelName,
			backendName,
			kernelFunc: ({ inputs, attrs }) => compute(inputs.x as tf.Tensor, attrs as never, currentKey),
		});
	}
}
