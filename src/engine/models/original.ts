/** Original: the classic shared encoder with two decoders, 64 px in and out (82,062,470 parameters). */
import { network } from './blocks.js';
import { type FaceModel, sharedEncoderModel } from './face-model.js';

export interface OriginalOptions {
	/** Leaves out the last convolution and halves the dense layer: 60,565,126 parameters. */
	readonly lowmem: boolean;
	readonly seed: number;
}

export function buildOriginal({ lowmem, seed }: OriginalOptions): FaceModel {
	const encoder = network('encoder', [64, 64, 3], seed, (b, input) => {
		let x = b.conv(input, 128);
		x = b.conv(x, 256);
		x = b.conv(x, 512);
		if (!lowmem) x = b.conv(x, 1024);
		x = b.dense(b.flatten(x), lowmem ? 512 : 1024);
		x = b.dense(x, 4 * 4 * 1024);
		return b.upscale(b.reshape(x, [4, 4, 1024]), 512);
	});
	const decoder = (name: string) =>
		network(name, [8, 8, 512], seed, (b, input) => {
			let x = b.upscale(input, 256);
			x = b.upscale(x, 128);
			x = b.upscale(x, 64);
			return b.output(x, 'face_out', 3);
		});
	return sharedEncoderModel(
		{ name: 'original', variant: lowmem ? 'lowmem' : '', inputSize: 64, outputSizes: [64] },
		{ encoder, decoderA: decoder('decoder_a'), decoderB: decoder('decoder_b') },
	);
}
