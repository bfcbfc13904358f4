/**
 * Gradients that TensorFlow.js has not registered, computes slowly or computes wrongly, for every backend. Must not
 * know how they are recorded or run.
 */
import * as tf from '@tensorflow/tfjs-core';
// Imported for its effect: in Node, the core package registers no gradients by itself, the layers package does.
import '@tensorflow/tfjs-layers';
import {
	type AxisMatrix,
	averageMatrix,
	linearMatrix,
	mirrorMatrix,
	nearestMatrix,
	type Sampling,
	transposed,
} from '../axis-matrix.js';
import { type StridedSliceAttrs, stridedSlice } from '../strided-slice.js';
import { type KernelAttributes, runKernel } from './kernels.js';

type Gradient = (
	dy: tf.Tensor,
	saved: readonly tf.Tensor[],
	attrs: unknown,
) => Readonly<Record<string, () => tf.Tensor>>;

function register(kernelName: string, inputsToSave: readonly string[], gradient: Gradient): void {
	tf.registerGradient({
		kernelName,
		inputsToSave: [...inputsToSave],
		gradFunc: (dy, saved, attrs) => ({ ...gradient(dy as tf.Tensor, saved, attrs) }),
	});
}

/** Registers them; call once per process. */
export function registerMissingGradients(): void {
	registerShuffles();
	registerAxisMatrices();
	registerPointwise();
	registerBatchNormalization();
	registerStridedSlice();
	registerPiecewiseConstant();
}

function registerShuffles(): void {
	register('DepthToSpace', [], (dy, _saved, attrs) => {
		const { blockSize } = attrs as KernelAttributes['FsSpaceToDepth'];
		return { x: () => runKernel('FsSpaceToDepth', { blockSize }, dy) };
	});
	register('FsSpaceToDepth', [], (dy, _saved, attrs) => {
		const { blockSize } = attrs as KernelAttributes['FsSpaceToDepth'];
		return { x: () => tf.depthToSpace(dy as tf.Tensor4D, blockSize, 'NHWC') };
	});
}

/** Carries a gradient back through one matrix per axis. */
function throughAxes(dy: tf.Tensor, matrices: readonly (readonly [axis: number, matrix: AxisMatrix])[]): tf.Tensor {
	return matrices.reduce(
		(x, [axis, matrix]) => runKernel('FsAxisProduct', { axis, matrix: transposed(matrix) }, x),
		dy,
	);
}

function registerAxisMatrices(): void {
	register('FsAxisProduct', [], (dy, _saved, attrs) => {
		const { axis, matrix } = attrs as KernelAttributes['FsAxisProduct'];
		return { x: () => throughAxes(dy, [[axis, matrix]]) };
	});
	// TensorFlow.js' own forgets what the mirrored border adds.
	register('MirrorPad', ['x'], (dy, [x], attrs) => {
		const { paddings, mode } = attrs as { paddings: readonly [number, number][]; mode: 'reflect' | 'symmetric' };
		const padded = paddings.flatMap(([before, after], axis) => {
			const size = x?.shape[axis] ?? 1;
			return before + after === 0 ? [] : [[axis, mirrorMatrix(size, [before, after], mode)] as const];
		});
		// The last axis first: it is the cheaper product, and later ones have less to do.
		return { x: () => throughAxes(dy, padded.reverse()) };
	});
	// The kernels behind TensorFlow.js' own are wrong with half-pixel centres (linear) and with batches (nearest).
	for (const [kernelName, matrixOf] of [
		['ResizeBilinear', linearMatrix],
		['ResizeNearestNeighbor', nearestMatrix],
	] as const) {
		register(kernelName, ['images'], (dy, [images], attrs) => {
			const along = (axis: number) =>
				[axis, matrixOf(images?.shape[axis] ?? 1, dy.shape[axis] ?? 1, attrs as Sampling)] as const;
			return { images: () => throughAxes(dy, [along(2), along(1)]) };
		});
	}
	// The pure-JavaScript kernel counts the padding.
	register('AvgPool', ['x'], (dy, [x], attrs) => {
		const { filterSize, strides, pad } = attrs as {
			filterSize: [number, number] | number;
			strides: [number, number] | number;
			pad: 'valid' | 'same' | number;
		};
		const shape = (x?.shape ?? []) as [number, number, number, number];
		const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
		const rows = { window: info.filterHeight, stride: info.strideHeight, before: info.padInfo.top };
		const columns = { window: info.filterWidth, stride: info.strideWidth, before: info.padInfo.left };
		return {
			x: () =>
				throughAxes(dy, [
					[2, averageMatrix(info.inWidth, info.outWidth, columns)],
					[1, averageMatrix(info.inHeight, info.outHeight, rows)],
				]),
		};
	});
}

/** Sums a gradient over the axes along which an operand was repeated. */
function unbroadcast(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
	const axes = tf.broadcast_util.getReductionAxes([...shape], gradient.shape);
	return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, [...shape]);
}

function registerPointwise(): void {
	// TensorFlow.js' own form, where(x > 0, dy, dy * alpha), costs three passes of which two run on one thread.
	register('LeakyRelu', ['x'], (dy, [x], attrs) => {
		const { alpha } = attrs as { readonly alpha: number };
		return { x: () => tf.mul(dy, tf.step(x as tf.Tensor, alpha)) };
	});
	// TensorFlow.js' own gives a broadcast operand a gradient of the wrong shape.
	register('SquaredDifference', ['a', 'b'], (dy, saved) => {
		const [a, b] = saved as readonly [tf.Tensor, tf.Tensor];
		const slope = () => tf.mul(tf.mul(dy, 2), tf.sub(a, b));
		return { a: () => unbroadcast(slope(), a.shape), b: () => unbroadcast(tf.neg(slope()), b.shape) };
	});
}

/**
 * TensorFlow.js' own repeats the statistics to full size before it uses them. Its tape fails without scale or offset,
 * so both are there.
 */
function registerBatchNormalization(): void {
	register('FusedBatchNorm', ['x', 'mean', 'variance', 'scale'], (dy, saved, attrs) => {
		const [x, mean, variance, scale] = saved as readonly [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
		const { varianceEpsilon } = attrs as { readonly varianceEpsilon: number };
		const inverse = tf.rsqrt(tf.add(variance, varianceEpsilon));
		const factor = tf.mul(inverse, scale);
		const shift = () => unbroadcast(dy, mean.shape);
		const stretch = () => unbroadcast(tf.mul(dy, tf.sub(x, mean)), mean.shape);
		return {
			x: () => tf.mul(dy, factor),
			mean: () => tf.neg(tf.mul(shift(), factor)),
			variance: () => tf.mul(tf.mul(stretch(), factor), tf.mul(tf.square(inverse), -0.5)),
			scale: () => tf.mul(stretch(), inverse),
			offset: () => shift(),
		};
	});
}

function registerStridedSlice(): void {
	register('StridedSlice', ['x'], (dy, [x], attrs) => {
		const { begin, steps, shape } = stridedSlice(x?.shape ?? [], attrs as StridedSliceAttrs);
		const backwards = steps.flatMap((step, axis) => (step < 0 ? [axis] : []));
		return {
			x: () => {
				const taken = tf.reshape(dy, [...shape]);
				let spread = backwards.length > 0 ? tf.reverse(taken, backwards) : taken;
				for (const [axis, step] of steps.entries()) spread = withGaps(spread, axis, Math.abs(step) - 1);
				const paddings = spread.shape.map((length, axis): [number, number] => {
					const last = (begin[axis] ?? 0) + ((shape[axis] ?? 1) - 1) * (steps[axis] ?? 1);
					const first = Math.min(begin[axis] ?? 0, last);
					return [first, (x?.shape[axis] ?? 1) - first - length];
				});
				return tf.pad(spread, paddings);
			},
		};
	});
}

/** Puts `gap` zeros between the elements along an axis. */
function withGaps(x: tf.Tensor, axis: number, gap: number): tf.Tensor {
	const length = x.shape[axis] ?? 1;
	if (gap === 0 || length === 1) return x;
	const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
	const paddings = [...before, length, 1, ...after].map((_, i): [number, number] => [0, i === axis + 1 ? gap : 0]);
	const padded = tf.pad(tf.reshape(x, [...before, length, 1, ...after]), paddings);
	const spread = tf.reshape(padded, [...before, length * (1 + gap), ...after]);
	return tf.slice(
		spread,
		spread.shape.map(() => 0),
		[...before, length * (1 + gap) - gap, ...after],
	);
}

/** A comparison is piecewise constant, so nothing flows through it; without this, tf.where in a loss throws. */
function registerPiecewiseConstant(): void {
	for (const kernelName of ['Greater', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr']) {
		register(kernelName, ['a', 'b'], (_dy, saved) => {
			const [a, b] = saved as readonly [tf.Tensor, tf.Tensor];
			return { a: () => tf.zeros(a.shape), b: () => tf.zeros(b.shape) };
		});
	}
	register('LogicalNot', ['x'], (_dy, [x]) => ({ x: () => tf.zeros((x as tf.Tensor).shape) }));
}
