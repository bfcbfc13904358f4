/** Lowers the forward convolution, its bias included. */
import type { Conv2DInfo, GraphNode, OpNodeOf } from '../graph.js';
import { type Lowered, type LoweringContext, nchw } from './context.js';
import { forwardMethod } from './conv-choice.js';
import { patchMatrix } from './patches.js';

export function convGeometry(info: Conv2DInfo) {
	const { padInfo: p } = info;
	return {
		kernel_shape: [info.filterHeight, info.filterWidth],
		strides: [info.strideHeight, info.strideWidth],
		pads: [p.top, p.left, p.bottom, p.right],
	};
}

export function twoInputs(node: { readonly inputs: readonly GraphNode[] }): readonly [GraphNode, GraphNode] {
	const [a, b] = node.inputs;
	if (a === undefined || b === undefined) throw new Error('a convolution has two inputs');
	return [a, b];
}

/** @param bias per output channel, folded into the convolution: it saves a pass over the whole output. */
export function lowerConv2D(ctx: LoweringContext, node: OpNodeOf<'Conv2D'>, bias?: GraphNode): Lowered {
	const { builder } = ctx;
	const { info } = node.attrs;
	const [x, filter] = twoInputs(node);
	const xNCHW = ctx.use(x, 'nchw');
	const kernelOIHW = ctx.use(filter, 'oihw');
	const biasC = bias === undefined ? [] : [ctx.use(bias)];
	if (forwardMethod(info, ctx.target) === 'conv') {
		const dilations = [info.dilationHeight, info.dilationWidth];
		return nchw(builder.emit('Conv', [xNCHW, kernelOIHW, ...biasC], { ...convGeometry(info), dilations }), node.shape);
	}
	const { outChannels: co, batchSize: n, outHeight: oh, outWidth: ow } = info;
	const rows = info.inChannels * info.filterHeight * info.filterWidth;
	const biasColumn = biasC.map((name) => ctx.reshape(name, [co, 1]));
	const product = builder.emit('Gemm', [
		ctx.reshape(kernelOIHW, [co, rows]),
		patchMatrix(ctx, xNCHW, info),
		...biasColumn,
	]);
	return nchw(ctx.transpose(ctx.reshape(product, [co, n, oh, ow]), [1, 0, 2, 3], [co, n, oh, ow]), node.shape);
}
