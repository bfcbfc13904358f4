/** DFL-H128: Original's plan at 128 px in and out, with a narrower code (107,716,102 parameters). */
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { network } from './network.js';
import { sharedEncoderModel } from './topologies.js';

export interface DflH128Options {
	/** Halves everything after the convolutions of the encoder: 48,244,102 parameters. */
	readonly lowmem: boolean;
}

export interface DflH128Dimensions {
	readonly inputSize: number;
	/** Filters of the first convolution. */
	readonly filters: number;
	/** Width of the code, its depth, and filters of the first upscale block. */
	readonly width: number;
}

export function dflH128Dimensions({ lowmem }: DflH128Options): DflH128Dimensions {
	return { inputSize: 128, filters: 128, width: lowmem ? 256 : 512 };
}

export function buildDflH128(
	options: DflH128Options,
	build: BuildOptions,
	dimensions = dflH128Dimensions(options),
): FaceModel {
	const { inputSize, filters: f, width } = dimensions;
	const codeSize = inputSize / 16; // 8
	const encoder = network('encoder', [inputSize, inputSize, 3], build, (b, input) => {
		let x = b.conv(input, f); // 128
		x = b.conv(x, 2 * f); // 256
		x = b.conv(x, 4 * f); // 512
		x = b.conv(x, 8 * f); // 1024
		x = b.dense(b.flatten(x), width);
		x = b.dense(x, codeSize * codeSize * width);
		x = b.reshape(x, [codeSize, codeSize, width]); // 8 x 8 x 512
		return [b.upscale(x, width)]; // 512
	});
	const { learnMask: hasMask = false } = build;
	const decoder = (name: string) =>
		network(name, [2 * codeSize, 2 * codeSize, width], build, (b, input) => {
			let x = b.upscale(input, width); // 512
			x = b.upscale(x, width / 2); // 256
			x = b.upscale(x, width / 4); // 128
			const face = b.output(x, 'face_out', 3);
			return hasMask ? [face, b.mask(input, [width, width / 2, width / 4])] : [face];
		});
	return sharedEncoderModel(
		{ name: 'dfl-h128', variant: options.lowmem ? 'lowmem' : '', inputSize, outputSizes: [inputSize], hasMask },
		{ encoder, decoderA: decoder('decoder_a'), decoderB: decoder('decoder_b') },
	);
}
