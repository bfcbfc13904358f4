/**
 * Dfaker: Original's encoder, decoders with residual blocks that draw twice the size of the input. 64 px in and 128 px
 * out (113,330,822 parameters), or 128 px in and 256 px out.
 */
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { network } from './network.js';
import { ORIGINAL, type OriginalDimensions, originalEncoder } from './original.js';
import { sharedEncoderModel } from './topologies.js';

export interface DfakerOptions {
	/** 128 or 256 px. */
	readonly outputSize: number;
}

/** The code keeps its 4 x 4 pixels; a larger input has more values for the first dense layer. */
export function dfakerDimensions({ outputSize }: DfakerOptions): OriginalDimensions {
	return { ...ORIGINAL, inputSize: outputSize / 2 };
}

export function buildDfaker(
	options: DfakerOptions,
	build: BuildOptions,
	dimensions = dfakerDimensions(options),
): FaceModel {
	const { inputSize, codeSize, filters: f } = dimensions;
	const large = options.outputSize === 256;
	const { learnMask: hasMask = false } = build;
	const residual = { initializer: 'random_normal' } as const;
	const decoder = (name: string) =>
		network(name, [2 * codeSize, 2 * codeSize, 4 * f], build, (b, input) => {
			let x = input;
			if (large) x = b.resBlock(b.upscale(x, 8 * f, { activation: false }), 8 * f, residual); // 1024
			x = b.resBlock(b.upscale(x, 4 * f, { activation: false }), 4 * f, residual); // 512
			x = b.resBlock(b.upscale(x, 2 * f, { activation: false }), 2 * f, residual); // 256
			x = b.resBlock(b.upscale(x, f, { activation: false }), f, residual); // 128
			x = b.upscale(x, f / 2); // 64
			const face = b.output(x, 'face_out', 3);
			return hasMask ? [face, b.mask(input, [...(large ? [8 * f] : []), 4 * f, 2 * f, f, f / 2])] : [face];
		});
	return sharedEncoderModel(
		{ name: 'dfaker', variant: large ? '256' : '', inputSize, outputSizes: [2 * inputSize], hasMask },
		{
			encoder: originalEncoder({ lowmem: false }, build, dimensions),
			decoderA: decoder('decoder_a'),
			decoderB: decoder('decoder_b'),
		},
	);
}
