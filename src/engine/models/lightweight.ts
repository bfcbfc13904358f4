/** Lightweight: fewer weights than Original, wider decoders, 64 px in and out (51,066,374 parameters). */
import { network } from './blocks.js';
import { type FaceModel, sharedEncoderModel } from './face-model.js';

export function buildLightweight({ seed }: { readonly seed: number }): FaceModel {
	const encoder = network('encoder', [64, 64, 3], seed, (b, input) => {
		let x = b.conv(input, 128);
		x = b.conv(x, 256);
		x = b.conv(x, 512);
		x = b.dense(b.flatten(x), 512);
		x = b.dense(x, 4 * 4 * 512);
		return b.upscale(b.reshape(x, [4, 4, 512]), 256);
	});
	const decoder = (name: string) =>
		network(name, [8, 8, 256], seed, (b, input) => {
			let x = b.upscale(input, 512);
			x = b.upscale(x, 256);
			x = b.upscale(x, 128);
			return b.output(x, 'face_out', 3);
		});
	return sharedEncoderModel(
		{ name: 'lightweight', variant: '', inputSize: 64, outputSizes: [64] },
		{ encoder, decoderA: decoder('decoder_a'), decoderB: decoder('decoder_b') },
	);
}
