/**
 * Linear filters on pictures as one matrix product per axis: few large operations, whose gradients are again matrix
 * products. Must not know which loss uses them.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { AxisMatrix } from '../jit/axis-matrix.js';
import { axisProduct } from '../jit/custom-ops.js';

export interface SeparableFilter {
	/** Mixes rows: [outHeight, h]. */
	readonly down: AxisMatrix;
	/** Mixes columns: [outWidth, w]. */
	readonly across: AxisMatrix;
}

/** The same kind of filter along both axes of pictures [n, h, w, c]. */
export function bothAxes(xNHWC: tf.Tensor4D, make: (size: number) => AxisMatrix): SeparableFilter {
	const [, h, w] = xNHWC.shape;
	return { down: make(h), across: make(w) };
}

/** @returns [n, outHeight, outWidth, c]. */
export function filterMaps(xNHWC: tf.Tensor4D, { down, across }: SeparableFilter): tf.Tensor4D {
	return mixRows(mixColumns(xNHWC, across), down);
}

/** @returns [n, down.rows, w, c]. */
export function mixRows(xNHWC: tf.Tensor4D, down: AxisMatrix): tf.Tensor4D {
	return axisProduct(xNHWC, 1, down);
}

/** @returns [n, h, across.rows, c]. */
export function mixColumns(xNHWC: tf.Tensor4D, across: AxisMatrix): tf.Tensor4D {
	return axisProduct(xNHWC, 2, across);
}

/** @throws Error naming the loss when a picture is smaller than `smallest` pixels along an axis. */
export function requireSize(loss: string, xNHWC: tf.Tensor4D, smallest: number): void {
	const [, h, w] = xNHWC.shape;
	if (h < smallest || w < smallest) {
		throw new Error(`${loss} needs pictures of at least ${smallest} px, got ${h} x ${w}`);
	}
}
