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
	const height = info.inHeight + p.top + p.bottom;
	const width = info.inWidth + p.left + p.right;
	const extraH = (sh - (height % sh)) % sh;
	const extraW = (sw - (width % sw)) % sw;
	const pads = [0, 0, p.top, p.left, 0, 0, p.bottom + extraH, p.right + extraW];
	const padded = pads.some((v) => v > 0) ? builder.emit('Pad', [xNCHW, builder.ints(pads)]) : xNCHW;
	const [ph, pw] = [(height + extraH) / sh, (width + extraW) / sw];
	const strided = sh > 1 || sw > 1;
	const split = strided ? splitPhases(ctx, padded, [n, c, ph, pw], [sh, sw]) : padded;
	const maps = channelsFirst(ctx, split, [n, c * sh * sw, ph, pw]);
	const phases = Array.from({ length: sh * sw }, (_, q) => (strided ? phase(ctx, maps, q * c, c) : maps));

	const taps: string[] = [];
	for (let i = 0; i < kh; i++) {
		for (let j = 0; j < kw; j++) {
			const source = phases[(i % sh) * sw + (j % sw)] ?? '';
			const [y, x] = [Math.floor(i / sh), Math.floor(j / sw)];
			const bounds = [builder.ints([y, x]), builder.ints([y + oh, x + ow]), builder.ints([2, 3])];
			taps.push(builder.emit('Slice', [source, ...bounds]));
		}
	}
	return taps;
}

/** `count` of the maps [maps, n, h, w], from the given one on. */
function phase(ctx: LoweringContext, maps: string, first: number, count: number): string {
	const { builder } = ctx;
	return builder.emit('Slice', [maps, builder.ints([first]), builder.ints([first + count]), builder.ints([0])]);
}

/**
 * [n, c, ph * sh, pw * sw] to [n, sh * sw * c, ph, pw]: the pixels of one phase of the stride become one map.
 * SpaceToDepth does it five times as fast as a transpose of rank 5.
 */
function splitPhases(
	ctx: LoweringContext,
	name: string,
	[n, c, ph, pw]: readonly [number, number, number, number],
	[sh, sw]: readonly [number, number],
): string {
	if (sh === sw) return ctx.builder.emit('SpaceToDepth', [name], { blocksize: sh });
	const split = ctx.reshape(name, [n, c, ph, sh, pw, sw]);
	const phased = ctx.builder.emit('Transpose', [split], { perm: [0, 3, 5, 1, 2, 4] });
	return ctx.reshape(phased, [n, sh * sw * c, ph, pw]);
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
