/**
 * Gathers the patches a convolution reads (im2col), so that a convolution or its filter gradient becomes one matrix
 * product over the whole batch. Strided slices are slow, so a strided map is first split into its phases.
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

/** Where a kernel tap reads: a map [c, n, rows, columns] and the first row and column in it. */
export interface Tap {
	readonly map: string;
	readonly row: number;
	readonly column: number;
}

/** The taps of a convolution over its padded input, row-major, and the rows of the maps they read. */
function inputTaps(ctx: LoweringContext, xNCHW: string, info: Conv2DInfo): { taps: readonly Tap[]; rows: number } {
	const { builder } = ctx;
	const { padInfo: p, filterHeight: kh, filterWidth: kw, strideHeight: sh, strideWidth: sw } = info;
	const { inChannels: c, batchSize: n } = info;
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

	const taps: Tap[] = [];
	for (let i = 0; i < kh; i++) {
		for (let j = 0; j < kw; j++) {
			const map = phases[(i % sh) * sw + (j % sw)] ?? '';
			taps.push({ map, row: Math.floor(i / sh), column: Math.floor(j / sw) });
		}
	}
	return { taps, rows: ph };
}

/**
 * For every kernel tap (row-major) the input values it multiplies.
 * @returns names of values of n * outH * outW elements per channel, channels first.
 */
export function patchTaps(ctx: LoweringContext, xNCHW: string, info: Conv2DInfo): readonly string[] {
	const { builder } = ctx;
	const { outHeight: oh, outWidth: ow } = info;
	return inputTaps(ctx, xNCHW, info).taps.map(({ map, row, column }) => {
		const bounds = [builder.ints([row, column]), builder.ints([row + oh, column + ow]), builder.ints([2, 3])];
		return builder.emit('Slice', [map, ...bounds]);
	});
}

/** Sizes of a gathered patch matrix. */
export interface PatchSizes {
	readonly channels: number;
	readonly batch: number;
	/** Rows of the maps that are read. */
	readonly rows: number;
	readonly outHeight: number;
	readonly outWidth: number;
}

/**
 * The values of all taps as one matrix [channels * taps, batch * outHeight * outWidth]. The maps are cut to the
 * columns of each tap (few different cuts), then one Gather takes whole rows for all taps: it runs on all threads, in a
 * third less time than a Slice per tap and a Concat.
 */
export function gatherTaps(ctx: LoweringContext, taps: readonly Tap[], sizes: PatchSizes): string {
	const { builder } = ctx;
	const { channels, batch, rows, outHeight, outWidth } = sizes;
	const cuts: { readonly map: string; readonly column: number; readonly name: string }[] = [];
	const cutOf = ({ map, column }: Tap): number => {
		const known = cuts.findIndex((cut) => cut.map === map && cut.column === column);
		if (known >= 0) return known;
		const bounds = [builder.ints([column]), builder.ints([column + outWidth]), builder.ints([3])];
		const name = ctx.reshape(builder.emit('Slice', [map, ...bounds]), [channels, batch * rows, outWidth]);
		return cuts.push({ map, column, name }) - 1;
	};
	const indices: number[] = [];
	for (const tap of taps) {
		const first = cutOf(tap) * batch * rows;
		for (let image = 0; image < batch; image++) {
			for (let y = 0; y < outHeight; y++) indices.push(first + image * rows + tap.row + y);
		}
	}
	const names = cuts.map((cut) => cut.name);
	const source = names.length === 1 ? (names[0] ?? '') : builder.emit('Concat', names, { axis: 1 });
	const gathered = builder.emit('Gather', [source, builder.ints(indices)], { axis: 1 });
	return ctx.reshape(gathered, [channels * taps.length, batch * outHeight * outWidth]);
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
	const { padInfo: p, filterHeight: kh, filterWidth: kw, outHeight, outWidth } = info;
	const geometry = [kh, kw, info.strideHeight, info.strideWidth, p.top, p.left, p.bottom, p.right].join();
	return ctx.shared(`patches:${xNCHW}:${geometry}`, () => {
		const { taps, rows } = inputTaps(ctx, xNCHW, info);
		return gatherTaps(ctx, taps, { channels: info.inChannels, batch: info.batchSize, rows, outHeight, outWidth });
	});
}
