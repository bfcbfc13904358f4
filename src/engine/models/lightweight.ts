/** Lightweight: fewer weights than Original, wider decoders, 64 px in and out (51,066,374 parameters). */
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { network } from './network.js';
import { sharedEncoderModel } from './topologies.js';

export interface LightweightDimensions {
	readonly inputSize: number;
	/** Filters of the first convolution; everything else follows from it. */
	readonly filters: number;
	/** Width of the first dense layer. */
	readonly nodes: number;
}

export const LIGHTWEIGHT: LightweightDimensions = { inputSize: 64, filters: 128, nodes: 512 };

export function buildLightweight(build: BuildOptions, dimensions = LIGHTWEIGHT): FaceModel {
	const { inputSize, filters: f, nodes } = dimensions;
	const codeSize = inputSize / 16; // 4
	const encoder = network('encoder', [inputSize, inputSize, 3], build, (b, input) => {
		let x = b.conv(input, f); // 128
		x = b.conv(x, 2 * f); // 256
		x = b.conv(x, 4 * f); // 512
		x = b.dense(b.flatten(x), nodes);
		x = b.dense(x, codeSize * codeSize * 4 * f);
		x = b.reshape(x, [codeSize, codeSize, 4 * f]); // 4 x 4 x 512
		return [b.upscale(x, 2 * f)]; // 256
	});
	const { learnMask: hasMask = false } = build;
	const decoder = (name: string) =>
		network(name, [2 * codeSize, 2 * codeSize, 2 * f], build, (b, input) => {
			let x = b.upscale(input, 4 * f); // 512
			x = b.upscale(x, 2 * f); // 256
			x = b.upscale(x, f); // 128
			const face = b.output(x, 'face_out', 3);
			return hasMask ? [face, b.mask(input, [4 * f, 2 * f, f])] : [face];
		});
	return sharedEncoderModel(
		{ name: 'lightweight', variant: '', inputSize, outputSizes: [inputSize], hasMask },
		{ encoder, decoderA: decoder('decoder_a'), decoderB: decoder('decoder_b') },
	);
}
