/**
 * Unbalanced: a plain decoder with dropout for side A, a heavier one with residual blocks for side B, since only B is
 * put in. 64 - 512 px in and out (207,046,186 parameters at 128 px).
 */
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { network } from './network.js';
import { sharedEncoderModel } from './topologies.js';

export interface UnbalancedOptions {
	/** Input and output, a multiple of 64 px. */
	readonly inputSize: number;
	/** Fixed smaller sizes instead of the options below, and a plain decoder B: 107,962,506 parameters at 128 px. */
	readonly lowmem: boolean;
	/** Width of the first dense layer. */
	readonly nodes: number;
	/** Filters of the first convolution. */
	readonly complexityEncoder: number;
	/** Filters of the first upscale block of each decoder. */
	readonly complexityDecoderA: number;
	readonly complexityDecoderB: number;
}

export interface UnbalancedDimensions extends Omit<UnbalancedOptions, 'lowmem' | 'inputSize'> {
	/** Channels of the code. */
	readonly depth: number;
	/** Spatial dropout after the first and second upscale block of decoder A. */
	readonly dropoutA: readonly [number, number];
}

export function unbalancedDimensions(options: UnbalancedOptions): UnbalancedDimensions {
	if (!options.lowmem) return { ...options, depth: 512, dropoutA: [0.25, 0.25] };
	const complexity = { complexityEncoder: 128, complexityDecoderA: 320, complexityDecoderB: 384 };
	return { nodes: 512, ...complexity, depth: 384, dropoutA: [0.25, 0.15] };
}

const NORMAL = { initializer: 'random_normal' } as const;
const BEFORE_RESIDUAL = { ...NORMAL, kernel: 5, activation: false } as const;

export function buildUnbalanced(
	options: UnbalancedOptions,
	build: BuildOptions,
	dimensions = unbalancedDimensions(options),
): FaceModel {
	const { inputSize, lowmem } = options;
	const { nodes, depth, dropoutA, complexityEncoder: c } = dimensions;
	const codeSize = inputSize / 16; // 8
	const encoder = network('encoder', [inputSize, inputSize, 3], build, (b, input) => {
		let x = b.conv(input, c, { ...NORMAL, instanceNorm: true }); // 128
		x = b.conv(x, 2 * c, { ...NORMAL, instanceNorm: true }); // 256
		x = b.conv(x, 4 * c, NORMAL); // 512
		x = b.conv(x, 6 * c, NORMAL); // 768
		x = b.conv(x, 8 * c, NORMAL); // 1024
		x = b.dense(b.flatten(x), nodes, NORMAL);
		x = b.dense(x, codeSize * codeSize * depth, NORMAL);
		return [b.reshape(x, [codeSize, codeSize, depth])]; // 8 x 8 x 512
	});

	const { learnMask: hasMask = false } = build;
	const { complexityDecoderA: a, complexityDecoderB: d } = dimensions;
	const upscale = { ...NORMAL, kernel: 5 } as const;
	const decoderA = network('decoder_a', [codeSize, codeSize, depth], build, (b, input) => {
		let x = b.upscale(input, a, upscale); // 384
		x = b.dropout(x, dropoutA[0], { spatial: true });
		x = b.upscale(x, a, upscale); // 384
		x = b.dropout(x, dropoutA[1], { spatial: true });
		x = b.upscale(x, half(a), upscale); // 192
		x = b.upscale(x, quarter(a), upscale); // 96
		const face = b.output(x, 'face_out', 3);
		return hasMask ? [face, b.mask(input, [a, a, half(a), quarter(a)])] : [face];
	});
	const decoderB = network('decoder_b', [codeSize, codeSize, depth], build, (b, input) => {
		// Without residual blocks the filters halve at every step: 384, 192, 96, 48.
		const filters = lowmem ? [d, half(d), quarter(d), Math.floor(d / 8)] : [d, d, half(d), quarter(d)];
		const [f1 = d, f2 = d, f3 = d, f4 = d] = filters;
		let x = input;
		if (lowmem) {
			x = b.upscale(x, f1, upscale);
			x = b.upscale(x, f2, upscale);
			x = b.upscale(x, f3, upscale);
		} else {
			x = b.resBlock(b.upscale(x, f1, BEFORE_RESIDUAL), f1, NORMAL); // 512
			x = b.resBlock(b.upscale(x, f2, BEFORE_RESIDUAL), f2, NORMAL); // 512
			x = b.resBlock(b.upscale(x, f3, BEFORE_RESIDUAL), f3, NORMAL); // 256
		}
		x = b.upscale(x, f4, upscale); // 128
		const face = b.output(x, 'face_out', 3);
		return hasMask ? [face, b.mask(input, filters)] : [face];
	});
	return sharedEncoderModel(
		{ name: 'unbalanced', variant: lowmem ? 'lowmem' : '', inputSize, outputSizes: [inputSize], hasMask },
		{ encoder, decoderA, decoderB },
	);
}

function half(filters: number): number {
	return Math.floor(filters / 2);
}

function quarter(filters: number): number {
	return Math.floor(filters / 4);
}
