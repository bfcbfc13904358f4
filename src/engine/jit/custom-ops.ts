/**
 * Kernels TensorFlow.js lacks, callable from model code on any backend: initial weights filled by a typed-array
 * function, noise keyed by (seed, iteration, name), space-to-depth; and the gradients TensorFlow.js forgot.
 * Must not know models or the training loop.
 */
import * as tf from '@tensorflow/tfjs-core';
// Imported for its effect: in Node, the core package registers no gradients by itself, the layers package does.
import '@tensorflow/tfjs-layers';
import type { NoiseKey } from '../runtime/noise.js';
import { fillUniformNoise } from '../runtime/noise.js';
import { TraceError } from './errors.js';
import { sizeOf } from './graph.js';
import { TRACE_BACKEND, type TraceBackend } from './trace/backend.js';

const INITIALIZER = 'FsInitializer';
const NOISE = 'FsUniformNoise';
const SPACE_TO_DEPTH = 'FsSpaceToDepth';

type Fill = (out: Float32Array) => void;

/**
 * A tensor whose values `fill` writes: at once on an eager backend, when the state is materialised under tracing (so
 * a traced model of any size is built without allocating its weights).
 */
export function initialTensor(shape: readonly number[], fill: Fill): tf.Tensor {
	// Functions cannot travel as kernel attributes by type, but they do by value.
	const attrs = { shape: [...shape], fill } as unknown as tf.NamedAttrMap;
	return tf.engine().runKernel(INITIALIZER, {}, attrs) as tf.Tensor;
}

/** Uniform noise in [0, 1), new at every step; `name` must be unique within the function. */
export function uniformNoise(shape: readonly number[], name: string): tf.Tensor {
	return tf.engine().runKernel(NOISE, {}, { shape: [...shape], name }) as tf.Tensor;
}

/** [n, h, w, c] to [n, h / r, w / r, c * r * r], the inverse of tf.depthToSpace (NHWC). */
export function spaceToDepth(xNHWC: tf.Tensor4D, blockSize: number): tf.Tensor4D {
	return tf.engine().runKernel(SPACE_TO_DEPTH, { x: xNHWC }, { blockSize }) as tf.Tensor4D;
}

interface Attrs {
	readonly shape: number[];
	readonly fill: Fill;
	readonly name: string;
	readonly blockSize: number;
}

/** Registers the custom kernels for the recording backend. */
export function registerTraceCustomOps(): void {
	const register = (kernelName: string, run: (x: tf.TensorInfo, attrs: Attrs, b: TraceBackend) => tf.TensorInfo) =>
		tf.registerKernel({
			kernelName,
			backendName: TRACE_BACKEND,
			kernelFunc: ({ inputs, attrs, backend }) =>
				run(inputs.x as tf.TensorInfo, attrs as unknown as Attrs, backend as TraceBackend),
		});
	register(INITIALIZER, (_x, { shape, fill }, backend) =>
		backend.add({ kind: 'initializer', fill, shape, dtype: 'float32' }),
	);
	register(NOISE, (_x, { shape, name }, backend) => backend.add({ kind: 'noise', name, shape, dtype: 'float32' }));
	register(SPACE_TO_DEPTH, (x, { blockSize: r }, backend) => {
		const [n = 1, h = 1, w = 1, c = 1] = x.shape;
		if (h % r !== 0 || w % r !== 0) throw new TraceError(`Space to depth: ${h} x ${w} is not a multiple of ${r}.`);
		return backend.op('SpaceToDepth', [x], { blockSize: r }, [n, h / r, w / r, c * r * r], 'float32');
	});
}

/**
 * Registers the custom kernels for a backend that computes.
 * @param currentKey the seed and iteration of the step that is running.
 */
export function registerEagerCustomOps(backendName: string, currentKey: () => NoiseKey): void {
	const register = (kernelName: string, run: (x: tf.Tensor4D, attrs: Attrs) => tf.Tensor) => {
		if (tf.getKernel(kernelName, backendName) !== undefined) tf.unregisterKernel(kernelName, backendName);
		tf.registerKernel({
			kernelName,
			backendName,
			kernelFunc: ({ inputs, attrs }) => run(inputs.x as tf.Tensor4D, attrs as unknown as Attrs),
		});
	};
	register(INITIALIZER, (_x, { shape, fill }) => {
		const values = new Float32Array(sizeOf(shape));
		fill(values);
		return tf.tensor(values, shape, 'float32');
	});
	register(NOISE, (_x, { shape, name }) => {
		const values = new Float32Array(sizeOf(shape));
		fillUniformNoise(values, currentKey(), name);
		return tf.tensor(values, shape, 'float32');
	});
	register(SPACE_TO_DEPTH, (x, { blockSize: r }) => {
		const [n, h, w, c] = x.shape;
		const blocks = tf.reshape(x, [n, h / r, r, w / r, r, c]);
		return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [n, h / r, w / r, c * r * r]);
	});
}

/** Gradients TensorFlow.js has not registered, or computes slowly; call once per process. */
export function registerMissingGradients(): void {
	tf.registerGradient({
		kernelName: 'DepthToSpace',
		gradFunc: (dy, _saved, attrs) => ({
			x: () => spaceToDepth(dy as tf.Tensor4D, (attrs as unknown as Attrs).blockSize),
		}),
	});
	tf.registerGradient({
		kernelName: SPACE_TO_DEPTH,
		gradFunc: (dy, _saved, attrs) => ({
			x: () => tf.depthToSpace(dy as tf.Tensor4D, (attrs as unknown as Attrs).blockSize, 'NHWC'),
		}),
	});
	// TensorFlow.js' own form, where(x > 0, dy, dy * alpha), costs three passes of which two run on one thread.
	tf.registerGradient({
		kernelName: 'LeakyRelu',
		inputsToSave: ['x'],
		gradFunc: (dy, saved, attrs) => {
			const { alpha } = attrs as unknown as { readonly alpha: number };
			return { x: () => tf.mul(dy as tf.Tensor, tf.step(saved[0] as tf.Tensor, alpha)) };
		},
	});
	// A comparison is piecewise constant, so nothing flows through it; without this, tf.where in a loss throws.
	for (const kernelName of ['Greater', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr']) {
		tf.registerGradient({
			kernelName,
			inputsToSave: ['a', 'b'],
			gradFunc: (_dy, saved) => {
				const [a, b] = saved as [tf.Tensor, tf.Tensor];
				return { a: () => tf.zeros(a.shape), b: () => tf.zeros(b.shape) };
			},
		});
	}
	tf.registerGradient({
		kernelName: 'LogicalNot',
		inputsToSave: ['x'],
		gradFunc: (_dy, saved) => ({ x: () => tf.zeros((saved[0] as tf.Tensor).shape) }),
	});
}
