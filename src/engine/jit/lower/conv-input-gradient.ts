/** Lowers the gradient of a convolution with respect to its input. */
import type { Conv2DInfo, OpNodeOf } from '../graph.js';
import { type Lowered, type LoweringContext, nchw } from './context.js';
import { convGeometry, twoInputs } from './conv.js';
import { inputGradientMethod } from './conv-choice.js';

export function lowerConv2DBackpropInput(ctx: LoweringContext, node: OpNodeOf<'Conv2DBackpropInput'>): Lowered {
	const { info } = node.attrs;
	const [dy, filter] = twoInputs(node);
	const dyNCHW = ctx.use(dy, 'nchw');
	const kernelOIHW = ctx.use(filter, 'oihw');
	switch (inputGradientMethod(info, ctx.target)) {
		case 'flipped-conv':
			return nchw(flippedConv(ctx, dyNCHW, kernelOIHW, info), node.shape);
		case 'col2im':
			return nchw(productAndScatter(ctx, ctx.use(dy), kernelOIHW, info), node.shape);
		case 'conv-transpose':
			return nchw(convTranspose(ctx, dyNCHW, kernelOIHW, info), node.shape);
	}
}

/** Stride 1: a convolution of the gradient with the flipped kernel. */
function flippedConv(ctx: LoweringContext, dyNCHW: string, kernelOIHW: string, info: Conv2DInfo): string {
	const { padInfo: p, filterHeight: kh, filterWidth: kw } = info;
	const pads = [kh - 1 - p.top, kw - 1 - p.left, kh - 1 - p.bottom, kw - 1 - p.right];
	const flipped = flipKernel(ctx, kernelOIHW, info);
	return ctx.builder.emit('Conv', [dyNCHW, flipped], { kernel_shape: [kh, kw], pads });
}

/**
 * OIHW to IOHW with both spatial axes reversed, as a product with a permutation matrix: a slice with negative steps
 * takes ten times as long (52 ms for 1024 x 2048 x 3 x 3).
 */
function flipKernel(ctx: LoweringContext, kernelOIHW: string, info: Conv2DInfo): string {
	const { inChannels: ci, outChannels: co, filterHeight: kh, filterWidth: kw } = info;
	const taps = kh * kw;
	return ctx.shared(`${kernelOIHW}>flipped`, () => {
		const kernelIOHW = ctx.transpose(kernelOIHW, [1, 0, 2, 3], [co, ci, kh, kw]);
		const reversal = new Float32Array(taps * taps);
		for (let tap = 0; tap < taps; tap++) reversal[tap * taps + (taps - 1 - tap)] = 1;
		const rows = ctx.reshape(kernelIOHW, [ci * co, taps]);
		const flipped = ctx.builder.emit('MatMul', [rows, ctx.builder.floats(reversal, [taps, taps])]);
		return ctx.reshape(flipped, [ci, co, kh, kw]);
	});
}

/** One product over the batch gives every tap's contribution; Col2Im adds them up in place. */
function productAndScatter(ctx: LoweringContext, dyNHWC: string, kernelOIHW: string, info: Conv2DInfo): string {
	const { builder } = ctx;
	const { batchSize: n, inChannels: ci, outChannels: co, filterHeight: kh, filterWidth: kw } = info;
	const positions = info.outHeight * info.outWidth;
	const rows = ci * kh * kw;
	// Positions as rows: a product of plain operands runs 15 % faster than one with a transposed operand.
	const dyRows = ctx.reshape(dyNHWC, [n * positions, co]);
	const taps = builder.emit('Gemm', [dyRows, ctx.reshape(kernelOIHW, [co, rows])]);
	const perImage = ctx.transpose(ctx.reshape(taps, [n, positions, rows]), [0, 2, 1], [n, positions, rows]);
	const { pads, strides } = convGeometry(info);
	const imageShape = builder.ints([info.inHeight, info.inWidth]);
	return builder.emit('Col2Im', [perImage, imageShape, builder.ints([kh, kw])], { pads, strides });
}

function convTranspose(ctx: LoweringContext, dyNCHW: string, kernelOIHW: string, info: Conv2DInfo): string {
	const { padInfo: p } = info;
	const reachedH = (info.outHeight - 1) * info.strideHeight - p.top - p.bottom + info.filterHeight;
	const reachedW = (info.outWidth - 1) * info.strideWidth - p.left - p.right + info.filterWidth;
	const outputPadding = [info.inHeight - reachedH, info.inWidth - reachedW];
	return ctx.builder.emit('ConvTranspose', [dyNCHW, kernelOIHW], {
		...convGeometry(info),
		output_padding: outputPadding,
	});
}
