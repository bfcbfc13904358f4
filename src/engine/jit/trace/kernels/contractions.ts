/** Recorded matrix products, convolutions, pooling and resizing, with their gradients and fused forms. */
import * as tf from '@tensorflow/tfjs-core';
import type { Sampling } from '../../axis-matrix.js';
import { TraceError } from '../../errors.js';
import type { UnaryFn } from '../../graph.js';
import type { TraceBackend } from '../backend.js';
import { type Inputs, input, register } from './register.js';

const { backend_util: bu } = tf;

interface ConvAttrs {
	readonly strides: [number, number] | number;
	readonly pad: 'valid' | 'same' | number;
	readonly dataFormat?: 'NHWC' | 'NCHW';
	readonly dilations?: [number, number] | number;
	readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
	readonly inputShape?: [number, number, number, number];
	readonly filterShape?: [number, number, number, number];
}
interface PoolAttrs {
	readonly filterSize: [number, number] | number;
	readonly strides: [number, number] | number;
	readonly pad: 'valid' | 'same' | number;
	readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
interface FusedAttrs {
	readonly activation?: string;
	readonly leakyreluAlpha?: number;
}
interface MatMulAttrs {
	readonly transposeA: boolean;
	readonly transposeB: boolean;
}
type Shape4 = [number, number, number, number];

function convInfo(xShape: readonly number[], filterShape: readonly number[], attrs: ConvAttrs) {
	if (attrs.dataFormat === 'NCHW') throw new TraceError('Only NHWC convolutions can be recorded.');
	const { strides, dilations = 1, pad, dimRoundingMode } = attrs;
	return bu.computeConv2DInfo(xShape as Shape4, filterShape as Shape4, strides, dilations, pad, dimRoundingMode);
}

function conv2d(inputs: Inputs, attrs: ConvAttrs, backend: TraceBackend): tf.TensorInfo {
	const x = input(inputs, 'x');
	const filter = input(inputs, 'filter');
	const info = convInfo(x.shape, filter.shape, attrs);
	return backend.op('Conv2D', [x, filter], { info }, info.outShape, 'float32');
}

function depthwiseInfo(xShape: readonly number[], filterShape: readonly number[], attrs: ConvAttrs) {
	const { strides, dilations = 1, pad, dimRoundingMode } = attrs;
	const multiplier = filterShape[3] ?? 1;
	if (multiplier !== 1) {
		throw new TraceError(`A depthwise convolution with depth multiplier ${multiplier} cannot be recorded, only 1.`);
	}
	const [x, filter] = [xShape as Shape4, filterShape as Shape4];
	return bu.computeConv2DInfo(x, filter, strides, dilations, pad, dimRoundingMode, true);
}

function matMul(inputs: Inputs, attrs: MatMulAttrs, backend: TraceBackend): tf.TensorInfo {
	const a = input(inputs, 'a');
	const b = input(inputs, 'b');
	const rows = a.shape.at(attrs.transposeA ? -1 : -2) ?? 1;
	const columns = b.shape.at(attrs.transposeB ? -2 : -1) ?? 1;
	const batch = bu.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
	const { transposeA, transposeB } = attrs;
	return backend.op('MatMul', [a, b], { transposeA, transposeB }, [...batch, rows, columns], 'float32');
}

const FUSED_ACTIVATIONS: Readonly<Record<string, UnaryFn>> = {
	relu: 'Relu',
	sigmoid: 'Sigmoid',
	elu: 'Elu',
	leakyrelu: 'LeakyRelu',
};

/** Fused kernels are recorded as their parts; the runtime fuses again where that helps. */
function fusedTail(y: tf.TensorInfo, inputs: Inputs, attrs: FusedAttrs, backend: TraceBackend): tf.TensorInfo {
	let out = y;
	const bias = inputs.bias;
	if (bias !== undefined) out = backend.op('Binary', [out, bias], { fn: 'Add' }, out.shape, 'float32');
	const { activation } = attrs;
	if (activation === undefined || activation === 'linear') return out;
	const fn = FUSED_ACTIVATIONS[activation];
	if (fn === undefined) throw new TraceError(`The fused activation "${activation}" cannot be recorded.`);
	const alpha = attrs.leakyreluAlpha;
	return backend.op('Unary', [out], alpha === undefined ? { fn } : { fn, alpha }, out.shape, 'float32');
}

export function registerContractions(): void {
	register<MatMulAttrs>('BatchMatMul', matMul);
	register<MatMulAttrs & FusedAttrs>('_FusedMatMul', (inputs, attrs, backend) =>
		fusedTail(matMul(inputs, attrs, backend), inputs, attrs, backend),
	);
	register<ConvAttrs>('Conv2D', conv2d);
	register<ConvAttrs & FusedAttrs>('FusedConv2D', (inputs, attrs, backend) =>
		fusedTail(conv2d(inputs, attrs, backend), inputs, attrs, backend),
	);
	register<ConvAttrs>('Conv2DBackpropInput', (inputs, attrs, backend) => {
		const dy = input(inputs, 'dy');
		const filter = input(inputs, 'filter');
		const info = convInfo(attrs.inputShape ?? [], filter.shape, attrs);
		return backend.op('Conv2DBackpropInput', [dy, filter], { info }, info.inShape, 'float32');
	});
	register<ConvAttrs>('DepthwiseConv2dNative', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const filter = input(inputs, 'filter');
		const info = depthwiseInfo(x.shape, filter.shape, attrs);
		return backend.op('DepthwiseConv2D', [x, filter], { info }, info.outShape, 'float32');
	});
	register<ConvAttrs>('DepthwiseConv2dNativeBackpropInput', (inputs, attrs, backend) => {
		const dy = input(inputs, 'dy');
		const filter = input(inputs, 'filter');
		const info = depthwiseInfo(attrs.inputShape ?? [], filter.shape, attrs);
		return backend.op('DepthwiseConv2DBackpropInput', [dy, filter], { info }, info.inShape, 'float32');
	});
	register<ConvAttrs>('DepthwiseConv2dNativeBackpropFilter', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const filterShape = attrs.filterShape ?? [];
		const info = depthwiseInfo(x.shape, filterShape, attrs);
		return backend.op('DepthwiseConv2DBackpropFilter', [x, input(inputs, 'dy')], { info }, filterShape, 'float32');
	});
	register<PoolAttrs>('AvgPool', (inputs, { filterSize, strides, pad, dimRoundingMode }, backend) => {
		const x = input(inputs, 'x');
		const info = bu.computePool2DInfo(x.shape as Shape4, filterSize, strides, 1, pad, dimRoundingMode);
		return backend.op('AveragePool', [x], { info }, info.outShape, 'float32');
	});
	for (const [kernelName, mode] of [
		['ResizeBilinear', 'linear'],
		['ResizeNearestNeighbor', 'nearest'],
	] as const) {
		register<Sampling & { size: [number, number] }>(kernelName, (inputs, attrs, backend) => {
			const images = input(inputs, 'images');
			const [n = 1, , , c = 1] = images.shape;
			const { alignCorners, halfPixelCenters, size } = attrs;
			const sampling = { alignCorners, halfPixelCenters };
			return backend.op('Resize', [images], { mode, sampling }, [n, ...size, c], 'float32');
		});
	}
	register<ConvAttrs>('Conv2DBackpropFilter', (inputs, attrs, backend) => {
		const x = input(inputs, 'x');
		const filterShape = attrs.filterShape ?? [];
		const info = convInfo(x.shape, filterShape, attrs);
		return backend.op('Conv2DBackpropFilter', [x, input(inputs, 'dy')], { info }, filterShape, 'float32');
	});
}
