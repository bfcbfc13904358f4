/** Lowers the gradient of a convolution with respect to its kernel; the result is stored OIHW. */
import type { Conv2DInfo, OpNodeOf } from '../graph.js';
import { type Lowered, type LoweringContext, reshaped } from './context.js';
import { twoInputs } from './conv.js';
import { filterGradientMethod } from './conv-choice.js';
import {
	channelsFirst,
	gatherTaps,
	inputShapeNCHW,
	outputShapeNCHW,
	patchMatrix,
	patchTaps,
	type Tap,
} from './patches.js';

export function lowerConv2DBackpropFilter(ctx: LoweringContext, node: OpNodeOf<'Conv2DBackpropFilter'>): Lowered {
	const { info } = node.attrs;
	const [x, dy] = twoInputs(node);
	const xNCHW = ctx.use(x, 'nchw');
	const dyNCHW = ctx.use(dy, 'nchw');
	switch (filterGradientMethod(info, ctx.target)) {
		case 'patches':
			return reshaped(ctx, fromPatches(ctx, xNCHW, dyNCHW, info), node.shape, 'oihw');
		case 'swapped-patches':
			return reshaped(ctx, fromSwappedPatches(ctx, xNCHW, dyNCHW, info), node.shape, 'oihw');
		case 'taps':
			return reshaped(ctx, fromTaps(ctx, xNCHW, dyNCHW, info), node.shape, 'oihw');
	}
}

function gradientMatrix(ctx: LoweringContext, dyNCHW: string, info: Conv2DInfo): string {
	const columns = info.batchSize * info.outHeight * info.outWidth;
	return ctx.reshape(channelsFirst(ctx, dyNCHW, outputShapeNCHW(info)), [info.outChannels, columns]);
}

interface Product {
	readonly name: string;
	readonly shape: readonly number[];
}

function fromPatches(ctx: LoweringContext, xNCHW: string, dyNCHW: string, info: Conv2DInfo): Product {
	const patches = patchMatrix(ctx, xNCHW, info);
	const name = ctx.builder.emit('Gemm', [gradientMatrix(ctx, dyNCHW, info), patches], { transB: 1 });
	return { name, shape: [info.outChannels, info.inChannels * info.filterHeight * info.filterWidth] };
}

/** One product per kernel tap: no patch matrix, so no memory, at some cost in speed. */
function fromTaps(ctx: LoweringContext, xNCHW: string, dyNCHW: string, info: Conv2DInfo): Product {
	const { inChannels: ci, outChannels: co } = info;
	const columns = info.batchSize * info.outHeight * info.outWidth;
	const dy = gradientMatrix(ctx, dyNCHW, info);
	const gradients = patchTaps(ctx, xNCHW, info).map((tap) => {
		const product = ctx.builder.emit('Gemm', [dy, ctx.reshape(tap, [ci, columns])], { transB: 1 });
		return ctx.reshape(product, [co, ci, 1]);
	});
	return { name: ctx.builder.emit('Concat', gradients, { axis: 2 }), shape: [co, ci, gradients.length] };
}

/** Stride 1 with few output channels: gather the patches of the gradient and multiply them with the plain input. */
function fromSwappedPatches(ctx: LoweringContext, xNCHW: string, dyNCHW: string, info: Conv2DInfo): Product {
	const { builder } = ctx;
	const { padInfo: p, filterHeight: kh, filterWidth: kw, inChannels: ci, outChannels: co } = info;
	const { inHeight: h, inWidth: w } = info;
	const columns = info.batchSize * h * w;
	const pads = [0, 0, kh - 1 - p.top, kw - 1 - p.left, 0, 0, kh - 1 - p.bottom, kw - 1 - p.right] as const;
	const padded = builder.emit('Pad', [channelsFirst(ctx, dyNCHW, outputShapeNCHW(info)), builder.ints(pads)]);
	const taps: Tap[] = [];
	for (let i = 0; i < kh; i++) {
		for (let j = 0; j < kw; j++) taps.push({ map: padded, row: kh - 1 - i, column: kw - 1 - j });
	}
	const rows = info.outHeight + pads[2] + pads[6];
	const patches = gatherTaps(ctx, taps, { channels: co, batch: info.batchSize, rows, outHeight: h, outWidth: w });
	const xMatrix = ctx.reshape(channelsFirst(ctx, xNCHW, inputShapeNCHW(info)), [ci, columns]);
	const product = builder.emit('Gemm', [patches, xMatrix], { transB: 1 });
	const name = ctx.transpose(ctx.reshape(product, [co, kh * kw, ci]), [0, 2, 1], [co, kh * kw, ci]);
	return { name, shape: [co, ci, kh * kw] };
}
