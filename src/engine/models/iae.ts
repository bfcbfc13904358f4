/**
 * IAE: one encoder and one decoder for both sides, told apart by what lies between them: an intermediate network of
 * the side's own and a common one. 64 px in and out (117,816,003 parameters).
 */
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { network } from './network.js';
import { sharedDecoderModel } from './topologies.js';

export interface IaeDimensions {
	readonly inputSize: number;
	/** Filters of the first convolution; everything else follows from it. */
	readonly filters: number;
	/** Width of the first dense layer of an intermediate network. */
	readonly nodes: number;
}

export const IAE: IaeDimensions = { inputSize: 64, filters: 128, nodes: 1024 };

export function buildIae(build: BuildOptions, dimensions = IAE): FaceModel {
	const { inputSize, filters: f, nodes } = dimensions;
	const codeSize = inputSize / 16; // 4
	const encoder = network('encoder', [inputSize, inputSize, 3], build, (b, input) => {
		let x = b.conv(input, f); // 128
		x = b.conv(x, 2 * f); // 256
		x = b.conv(x, 4 * f); // 512
		x = b.conv(x, 8 * f); // 1024
		return [b.flatten(x)]; // 16384
	});
	const intermediate = (name: string) =>
		network(name, [codeSize * codeSize * 8 * f], build, (b, input) => {
			const x = b.dense(b.dense(input, nodes), codeSize * codeSize * 4 * f);
			return [b.reshape(x, [codeSize, codeSize, 4 * f])]; // 4 x 4 x 512
		});
	const { learnMask: hasMask = false } = build;
	const decoder = network('decoder', [codeSize, codeSize, 8 * f], build, (b, input) => {
		let x = b.upscale(input, 4 * f); // 512
		x = b.upscale(x, 2 * f); // 256
		x = b.upscale(x, f); // 128
		x = b.upscale(x, f / 2); // 64
		const face = b.output(x, 'face_out', 3);
		return hasMask ? [face, b.mask(input, [4 * f, 2 * f, f, f / 2])] : [face];
	});
	return sharedDecoderModel(
		{ name: 'iae', variant: '', inputSize, outputSizes: [inputSize], hasMask },
		{
			encoder,
			intermediateA: intermediate('intermediate_a'),
			intermediateB: intermediate('intermediate_b'),
			intermediate: intermediate('intermediate'),
			decoder,
		},
	);
}
