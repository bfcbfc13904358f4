/**
 * RealFace: dense layers in the decoders instead of the encoder, a smaller decoder for side A; 64 - 128 px in, 64 - 256
 * px out (238,241,676 parameters from 64 to 128 px).
 */
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { network } from './network.js';
import { sharedEncoderModel } from './topologies.js';

export interface RealfaceOptions {
	/** A multiple of 16 px. */
	readonly inputSize: number;
	/** A multiple of 32 px. */
	readonly outputSize: number;
	/** Width of decoder B's first dense layer. */
	readonly denseNodes: number;
	/** Filters of the first convolution. */
	readonly complexityEncoder: number;
	/** Filters of decoder B's second upscale block. */
	readonly complexityDecoder: number;
}

export interface RealfaceDimensions {
	/** Channels of the map behind the dense layers where it is 4 x 4; each pixel more takes `denseStep` off. */
	readonly denseDepth: number;
	readonly denseStep: number;
	/** Filters of a mask decoder's first upscale block. */
	readonly maskFilters: number;
}

export const REALFACE: RealfaceDimensions = { denseDepth: 1024, denseStep: 64, maskFilters: 384 };

/** Downscaling blocks halve the input this many times. */
const DOWNSCALES = 4;
/** The map behind the dense layers is smaller than this. */
const MAX_DENSE_SIZE = 10;

/** Side of the map behind the dense layers, and how many upscale blocks follow it. */
export function realfaceDense(inputSize: number, outputSize: number): { readonly size: number; upscales: number } {
	const candidates = [DOWNSCALES, DOWNSCALES + 1]
		.map((upscales) => ({ size: outputSize / 2 ** upscales, upscales }))
		.filter(({ size }) => size < MAX_DENSE_SIZE);
	const distance = ({ size }: { readonly size: number }) => Math.abs(size * 2 ** DOWNSCALES - inputSize);
	const [first, ...others] = candidates;
	if (first === undefined) throw new Error(`realface cannot draw ${outputSize} px`);
	return others.reduce((best, other) => (distance(other) < distance(best) ? other : best), first);
}

export function buildRealface(options: RealfaceOptions, build: BuildOptions, dimensions = REALFACE): FaceModel {
	const { inputSize, outputSize, denseNodes, complexityEncoder: c, complexityDecoder } = options;
	const { size, upscales } = realfaceDense(inputSize, outputSize);
	const denseFilters = floorTo(dimensions.denseDepth - dimensions.denseStep * (size - 4), 16); // 1024
	const encoder = network('encoder', [inputSize, inputSize, 3], build, (b, input) => {
		let x = b.conv(input, c); // 128
		x = b.resBlock(b.resBlock(x, c), c);
		x = b.conv(x, 2 * c); // 256
		x = b.resBlock(b.resBlock(x, 2 * c), 2 * c);
		x = b.conv(x, 4 * c); // 512
		x = b.resBlock(b.resBlock(x, 4 * c), 4 * c);
		return [b.conv(x, 8 * c)]; // 4 x 4 x 1024
	});

	const { learnMask: hasMask = false } = build;
	const encodedSize = inputSize / 2 ** DOWNSCALES;
	const maskFilters = powers(dimensions.maskFilters, upscales - 1); // 384, 192, 96, 48
	const decoderB = network('decoder_b', [encodedSize, encodedSize, 8 * c], build, (b, input) => {
		let x = b.dense(b.flatten(input), denseNodes); // 1536
		x = b.dense(x, size * size * denseFilters);
		x = b.reshape(x, [size, size, denseFilters]); // 4 x 4 x 1024
		const enlarged = b.upscale(x, denseFilters); // 1024
		x = b.resBlock(enlarged, denseFilters, { bias: false });
		const filters = powers(complexityDecoder, upscales - 1); // 512, 256, 128, 64
		for (const f of filters.slice(0, -1)) {
			x = b.resBlock(b.upscale(x, f), f, { bias: false });
			x = b.resBlock(x, f);
		}
		x = b.upscale(x, filters.at(-1) ?? 1); // 64
		const face = b.output(x, 'face_out', 3);
		return hasMask ? [face, b.mask(enlarged, maskFilters)] : [face];
	});
	const decoderA = network('decoder_a', [encodedSize, encodedSize, 8 * c], build, (b, input) => {
		const f = twoThirds(denseFilters); // 682
		let x = b.dense(b.flatten(input), twoThirds(denseNodes)); // 1024
		x = b.dense(x, size * size * f);
		x = b.reshape(x, [size, size, f]); // 4 x 4 x 682
		const enlarged = b.upscale(x, f); // 682
		x = b.resBlock(enlarged, f, { bias: false });
		for (const count of powers(twoThirds(complexityDecoder), upscales - 1)) x = b.upscale(x, count); // 341, 170, 85, 42
		const face = b.output(x, 'face_out', 3);
		return hasMask ? [face, b.mask(enlarged, maskFilters)] : [face];
	});
	return sharedEncoderModel(
		{ name: 'realface', variant: `${inputSize}-${outputSize}`, inputSize, outputSizes: [outputSize], hasMask },
		{ encoder, decoderA, decoderB },
	);
}

function floorTo(value: number, step: number): number {
	return Math.floor(value / step) * step;
}

function twoThirds(value: number): number {
	return Math.trunc(value / 1.5);
}

/** Filters that halve at every step. */
function powers(filters: number, count: number): readonly number[] {
	return Array.from({ length: count }, (_, i) => Math.floor(filters / 2 ** i));
}
