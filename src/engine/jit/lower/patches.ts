/**
 * Gathers the patches a convolution reads (im2col) from slices, so that a convolution or its filter gradient becomes
 * one matrix product over the whole batch. Strided slices are slow, so a strided map is first split into its phases.
 */
import type { Conv2DInfo } from '../graph.js';
import type { LoweringContext } from './context.js';

/** Stored channels first, batch second: [c, n, h, w]. */
export function channelsFirst(ctx: LoweringContext, xNCHW: string, shapeNCHW: readonly number[]): string {
	return ctx.shared(`${xNCHW}>cnhw`, () => ctx.transpose(xNCHW, [1, 0, 2, 3], shapeNCHW));
}

export function inputShapeNCHW(info: Conv2DInfo): readonly [number, number, number, number] {
	return [info.batchSize, info.inChannels, info.inHeight, info.inWidth];
}

export function outputShapeNCHW(info: Conv2DInfo): readonly [number, number, number, number] {
	return [info.batchSize, info.outChannels, info.outHeight, info.outWidth];
}

/**
 * For every kernel tap (row-major) the input values it multiplies.
 * @returns names of values of n * outH * outW elements per channel, channels first.
 */
export function patchTaps(ctx: LoweringContext, xNCHW: string, info: Conv2DInfo): readonly string[] {
	const { builder } = ctx;
	const { padInfo: p, filterHeight: kh, filterWidth: kw, strideHeight: sh, strideWidth: sw } = info;
	const { inChannels: c, batchSize: n, outHeight: oh, outWidth: ow } = info;
	const xCNHW = channelsFirst(ctx, xNCHW, inputShapeNCHW(info));
	const height = info.inHeight + p.top + p.bottom;
	const width = info.inWidth + p.left + p.right;
	const extraH = (sh - (height % sh)) % sh;
	const extraW = (sw - (width % sw)) % sw;
	const pads = [0, 0, p.top, p.left, 0, 0, p.bottom + extraH, p.right + extraW];
	const padded = pads.some((v) => v > 0) ? builder.emit('Pad', [xCNHW, builder.ints(pads)]) : xCNHW;
	const slice = (name: string, y: number, x: number, axes: readonly number[]) =>
		builder.emit('Slice', [name, builder.ints([y, x]), builder.ints([y + oh, x + ow]), builder.ints(axes)]);

	const taps: string[] = [];
	if (sh === 1 && sw === 1) {
		for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) taps.push(slice(padded, i, j, [2, 3]));
		return taps;
	}
	const [ph, pw] = [(height + extraH) / sh, (width + extraW) / sw];
	const rows = c * n;
	const split = ctx.reshape(padded, [rows, ph, sh, pw, sw]);
	const phased = builder.emit('Transpose', [split], { perm: [2, 4, 0, 1, 3] });
	// Merging the axes at once keeps ONNX Runtime from pushing the transpose through the slices (200 ms a layer).
	const merged = ctx.reshape(phased, [sh * sw * rows, ph, pw]);
	const phases = Array.from({ length: sh * sw }, (_, q) =>
		builder.emit('Slice', [merged, builder.ints([q * rows]), builder.ints([(q + 1) * rows]), builder.ints([0])]),
	);
	for (let i = 0; i < kh; i++) {
		for (let j = 0; j < kw; j++) {
			const phase = phases[(i % sh) * sw + (j % sw)] ?? '';
			taps.push(slice(phase, Math.floor(i / sh), Math.floor(j / sw), [1, 2]));
		}
	}
	return taps;
}

/** The patch matrix [inC * kh * kw, n * outH * outW]; shared between the forward pass and the filter gradient. */
export function patchMatrix(ctx: LoweringContext, xNCHW: string, info: Conv2DInfo): string {
	const { padInfo: p, filterHeight: kh, filterWidth: kw, inChannels: c } = info;
	const columns = info.batchSize * info.outHeight * info.outWidth;
	const geometry = [kh, kw, info.strideHeight, info.strideWidth, p.top, p.left, p.bottom, p.right].join();
	return ctx.shared(`patches:${xNCHW}:${geometry}`, () => {
		const taps = patchTaps(ctx, xNCHW, info).map((tap) => ctx.reshape(tap, [c, 1, columns]));
		return ctx.reshape(ctx.builder.emit('Concat', taps, { axis: 1 }), [c * kh * kw, columns]);
	});
}
