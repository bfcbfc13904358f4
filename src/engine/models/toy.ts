/** Toy: a 16 px network of 51,486 weights that trains in milliseconds, for tests and quick trials. */
import { network } from './blocks.js';
import { type FaceModel, sharedEncoderModel } from './face-model.js';

export function buildToy({ seed }: { readonly seed: number }): FaceModel {
	const encoder = network('encoder', [16, 16, 3], seed, (b, input) => {
		let x = b.conv(input, 16);
		x = b.conv(x, 24);
		x = b.dense(b.flatten(x), 24);
		x = b.dense(x, 4 * 4 * 16);
		return b.upscale(b.reshape(x, [4, 4, 16]), 16);
	});
	const decoder = (name: string) =>
		network(name, [8, 8, 16], seed, (b, input) => b.output(b.upscale(input, 12), 'face_out', 3));
	return sharedEncoderModel(
		{ name: 'toy', variant: '', inputSize: 16, outputSizes: [16] },
		{ encoder, decoderA: decoder('decoder_a'), decoderB: decoder('decoder_b') },
	);
}
