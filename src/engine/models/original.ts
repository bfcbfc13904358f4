/** Original: the classic shared encoder with two decoders, 64 px in and out (82,062,470 parameters). */
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { type Network, network } from './network.js';
import { sharedEncoderModel } from './topologies.js';

export interface OriginalOptions {
	/** Leaves out the last convolution and halves the dense layer: 60,565,126 parameters. */
	readonly lowmem: boolean;
}

export interface OriginalDimensions {
	readonly inputSize: number;
	/** Side of the map that the dense layers end in. */
	readonly codeSize: number;
	/** Filters of the first convolution; everything else follows from it. */
	readonly filters: number;
	/** Width of the first dense layer. */
	readonly nodes: number;
}

export const ORIGINAL: OriginalDimensions = { inputSize: 64, codeSize: 4, filters: 128, nodes: 1024 };

/** The encoder, of Dfaker too: one output of twice the code size and 4 * filters channels. */
export function originalEncoder(
	{ lowmem }: OriginalOptions,
	build: BuildOptions,
	{ inputSize, codeSize, filters: f, nodes }: OriginalDimensions,
): Network {
	return network('encoder', [inputSize, inputSize, 3], build, (b, input) => {
		let x = b.conv(input, f); // 128
		x = b.conv(x, 2 * f); // 256
		x = b.conv(x, 4 * f); // 512
		if (!lowmem) x = b.conv(x, 8 * f); // 1024
		x = b.dense(b.flatten(x), lowmem ? nodes / 2 : nodes);
		x = b.dense(x, codeSize * codeSize * 8 * f);
		x = b.reshape(x, [codeSize, codeSize, 8 * f]); // 4 x 4 x 1024
		return [b.upscale(x, 4 * f)]; // 512
	});
}

export function buildOriginal(options: OriginalOptions, build: BuildOptions, dimensions = ORIGINAL): FaceModel {
	const { inputSize, codeSize, filters: f } = dimensions;
	const { learnMask: hasMask = false } = build;
	const decoder = (name: string) =>
		network(name, [2 * codeSize, 2 * codeSize, 4 * f], build, (b, input) => {
			let x = b.upscale(input, 2 * f); // 256
			x = b.upscale(x, f); // 128
			x = b.upscale(x, f / 2); // 64
			const face = b.output(x, 'face_out', 3);
			return hasMask ? [face, b.mask(input, [2 * f, f, f / 2])] : [face];
		});
	return sharedEncoderModel(
		{ name: 'original', variant: options.lowmem ? 'lowmem' : '', inputSize, outputSizes: [16 * codeSize], hasMask },
		{
			encoder: originalEncoder(options, build, dimensions),
			decoderA: decoder('decoder_a'),
			decoderB: decoder('decoder_b'),
		},
	);
}
