/**
 * Operations TensorFlow.js lacks, callable from model and loss code on any backend: initial weights filled by a
 * typed-array function, noise keyed by (seed, iteration, name), large constants, space-to-depth, matrices along an axis.
 * Must not know models or the training loop.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { AxisMatrix } from './axis-matrix.js';
import { sizeOf } from './graph.js';
import { type Fill, runKernel } from './ops/kernels.js';

export { registerMissingGradients } from './ops/gradients.js';
export { registerEagerCustomOps, registerTraceCustomOps } from './ops/kernels.js';

/**
 * A tensor whose values `fill` writes: at once on an eager backend, when the state is materialised under tracing (so
 * a traced model of any size is built without allocating its weights).
 */
export function initialTensor(shape: readonly number[], fill: Fill): tf.Tensor {
	return runKernel('FsInitializer', { shape, fill });
}

/** Uniform noise in [0, 1), new at every step; `name` must be unique within the function. */
export function uniformNoise(shape: readonly number[], name: string): tf.Tensor {
	return runKernel('FsUniformNoise', { shape, name });
}

/**
 * A constant of any size, which becomes part of every program that reads it (tf.tensor refuses more than 65,536
 * elements there). Equal ones are stored once per program. `values` must not change afterwards.
 * @throws Error when the number of values is not that of the shape.
 */
export function largeConstant(values: Float32Array, shape: readonly number[]): tf.Tensor {
	if (values.length !== sizeOf(shape)) {
		throw new Error(`a constant [${shape.join(', ')}] has ${sizeOf(shape)} values, not ${values.length}`);
	}
	return runKernel('FsLargeConstant', { shape, values });
}

/** [n, h, w, c] to [n, h / r, w / r, c * r * r], the inverse of tf.depthToSpace (NHWC). */
export function spaceToDepth(xNHWC: tf.Tensor4D, blockSize: number): tf.Tensor4D {
	return runKernel('FsSpaceToDepth', { blockSize }, xNHWC) as tf.Tensor4D;
}

/**
 * Multiplies the matrix with the elements along one axis: y[.., r, ..] = sum over c of matrix[r][c] x[.., c, ..]. The
 * way to write separable filters and resampling of maps: no change of layout, and the gradient is the same operation.
 * @param axis counted from 0; its length must be the matrix' columns.
 * @throws Error when it is not.
 */
export function axisProduct<T extends tf.Tensor>(x: T, axis: number, matrix: AxisMatrix): T {
	if (x.shape[axis] !== matrix.columns || matrix.values.length !== matrix.rows * matrix.columns) {
		throw new Error(
			`a ${matrix.rows} x ${matrix.columns} matrix (${matrix.values.length} values) cannot be applied to axis ${axis} ` +
				`of [${x.shape.join(', ')}]`,
		);
	}
	return runKernel('FsAxisProduct', { axis, matrix }, x) as T;
}
