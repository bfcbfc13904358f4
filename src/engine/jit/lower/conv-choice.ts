/**
 * Which way each convolution and its gradients are computed. Rules, not search: each threshold comes from a
 * measurement on ONNX Runtime's CPU kernels (batch 16 - 32, two threads, 2048^3 sgemm at about 290 GFLOP/s).
 */
import type { Conv2DInfo } from '../graph.js';
import type { LoweringTarget } from './target.js';

/** `patches`: im2col and one product over the whole batch. */
export type ForwardMethod = 'conv' | 'patches';
export type InputGradientMethod = 'flipped-conv' | 'col2im' | 'conv-transpose';
/** `swapped-patches`: im2col of the output gradient instead of the input. `taps`: one product per kernel tap. */
export type FilterGradientMethod = 'patches' | 'swapped-patches' | 'taps';

const FLOAT_BYTES = 4;

/** Size of the im2col matrix of the input, in bytes. */
export function patchBytes(info: Conv2DInfo): number {
	const taps = info.filterHeight * info.filterWidth;
	return info.inChannels * taps * info.batchSize * info.outHeight * info.outWidth * FLOAT_BYTES;
}

function isSquareStride(info: Conv2DInfo, stride: number): boolean {
	return info.strideHeight === stride && info.strideWidth === stride;
}

function hasDilation(info: Conv2DInfo): boolean {
	return info.dilationHeight !== 1 || info.dilationWidth !== 1;
}

/** Conv re-reads all weights for every image, which dominates on small maps: 156 against 259 GFLOP/s at 4 x 4. */
export function forwardMethod(info: Conv2DInfo, target: LoweringTarget): ForwardMethod {
	if (!target.perImageConv || hasDilation(info) || patchBytes(info) > target.maxPatchBytes) return 'conv';
	if (isSquareStride(info, 1)) return info.outHeight <= 4 ? 'patches' : 'conv';
	return info.outHeight <= 8 && info.inChannels >= 16 ? 'patches' : 'conv';
}

export function inputGradientMethod(info: Conv2DInfo, target: LoweringTarget): InputGradientMethod {
	const small = info.outHeight <= (isSquareStride(info, 1) ? 4 : 8);
	if (target.perImageConv && target.col2im && small) return 'col2im';
	return isSquareStride(info, 1) ? 'flipped-conv' : 'conv-transpose';
}

export function filterGradientMethod(info: Conv2DInfo, target: LoweringTarget): FilterGradientMethod {
	// An output convolution (64 channels to 3) gathers 20 times less from its gradient than from its input.
	if (isSquareStride(info, 1) && info.outChannels * 4 <= info.inChannels) return 'swapped-patches';
	return patchBytes(info) <= target.maxPatchBytes ? 'patches' : 'taps';
}
