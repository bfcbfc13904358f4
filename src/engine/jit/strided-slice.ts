/** What tf.stridedSlice selects, with its masks worked out. Knows no backend. */
import * as tf from '@tensorflow/tfjs-core';

export interface StridedSliceAttrs {
	readonly begin: number[];
	readonly end: number[];
	readonly strides: number[];
	readonly beginMask: number;
	readonly endMask: number;
	readonly ellipsisMask: number;
	readonly newAxisMask: number;
	readonly shrinkAxisMask: number;
}

export interface StridedSlice {
	/** Index of the first element per axis. */
	readonly begin: readonly number[];
	/** Distance between elements per axis; negative backwards. */
	readonly steps: readonly number[];
	/** Elements taken per axis. */
	readonly shape: readonly number[];
	/** With axes of one element removed and new axes inserted. */
	readonly finalShape: readonly number[];
}

export function stridedSlice(xShape: readonly number[], attrs: StridedSliceAttrs): StridedSlice {
	const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
	const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
	const info = tf.slice_util.sliceInfo([...xShape], begin, end, strides, ...masks);
	const shape = tf.slice_util.computeOutShape(info.begin, info.end, info.strides);
	return { begin: info.begin, steps: info.strides, shape, finalShape: info.finalShape };
}
