/** Toy: a 16 px network of 51,486 weights that trains in milliseconds, for tests and quick trials. */
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { network } from './network.js';
import { sharedEncoderModel } from './topologies.js';

export function buildToy(build: BuildOptions): FaceModel {
	const encoder = network('encoder', [16, 16, 3], build, (b, input) => {
		let x = b.conv(input, 16);
		x = b.conv(x, 24);
		x = b.dense(b.flatten(x), 24);
		x = b.dense(x, 4 * 4 * 16);
		return [b.upscale(b.reshape(x, [4, 4, 16]), 16)];
	});
	const { learnMask: hasMask = false } = build;
	const decoder = (name: string) =>
		network(name, [8, 8, 16], build, (b, input) => {
			const face = b.output(b.upscale(input, 12), 'face_out', 3);
			return hasMask ? [face, b.mask(input, [12])] : [face];
		});
	return sharedEncoderModel(
		{ name: 'toy', variant: '', inputSize: 16, outputSizes: [16], hasMask },
		{ encoder, decoderA: decoder('decoder_a'), decoderB: decoder('decoder_b') },
	);
}
