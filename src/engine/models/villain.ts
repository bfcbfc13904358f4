/**
 * Villain: a long chain of residual blocks at half size before the encoder narrows; 128 px in and out (155,115,014
 * parameters).
 */
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { network } from './network.js';
import { sharedEncoderModel } from './topologies.js';

export interface VillainOptions {
	/** Half the residual blocks, no last separable convolution, half the dense layer: 118,660,614 parameters. */
	readonly lowmem: boolean;
}

export interface VillainDimensions {
	readonly inputSize: number;
	/** Filters of the first convolution; everything else follows from it. */
	readonly filters: number;
	/** Width of the first dense layer. */
	readonly nodes: number;
	readonly resBlocks: number;
}

export function villainDimensions({ lowmem }: VillainOptions): VillainDimensions {
	return { inputSize: 128, filters: 128, nodes: lowmem ? 512 : 1024, resBlocks: lowmem ? 8 : 16 };
}

const NORMAL = { initializer: 'random_normal' } as const;
const BEFORE_RESIDUAL = { ...NORMAL, activation: false } as const;

export function buildVillain(
	{ lowmem }: VillainOptions,
	build: BuildOptions,
	dimensions = villainDimensions({ lowmem }),
): FaceModel {
	const { inputSize, filters: f, nodes, resBlocks } = dimensions;
	const codeSize = inputSize / 16; // 8
	const encoder = network('encoder', [inputSize, inputSize, 3], build, (b, input) => {
		const first = b.conv(input, f, BEFORE_RESIDUAL); // 64 x 64 x 128
		let x = first;
		for (let i = 0; i < resBlocks; i++) x = b.resBlock(x, f, NORMAL);
		x = b.add(x, first);
		x = b.conv(x, f, NORMAL); // 32 x 32 x 128
		x = b.pixelShuffle(x, 2); // 64 x 64 x 32
		x = b.conv(x, f, NORMAL);
		x = b.pixelShuffle(x, 2);
		x = b.conv(x, f, NORMAL); // 32 x 32 x 128
		x = b.convSep(x, 2 * f); // 256
		x = b.conv(x, 4 * f, NORMAL); // 512
		if (!lowmem) x = b.convSep(x, 8 * f); // 1024
		x = b.dense(b.flatten(x), nodes, NORMAL);
		x = b.dense(x, codeSize * codeSize * 8 * f, NORMAL);
		x = b.reshape(x, [codeSize, codeSize, 8 * f]); // 8 x 8 x 1024
		return [b.upscale(x, 4 * f, NORMAL)]; // 512
	});
	const { learnMask: hasMask = false } = build;
	const decoder = (name: string) =>
		network(name, [2 * codeSize, 2 * codeSize, 4 * f], build, (b, input) => {
			let x = b.resBlock(b.upscale(input, 4 * f, BEFORE_RESIDUAL), 4 * f, NORMAL); // 512
			x = b.resBlock(b.upscale(x, 2 * f, BEFORE_RESIDUAL), 2 * f, NORMAL); // 256
			x = b.resBlock(b.upscale(x, f, BEFORE_RESIDUAL), f, NORMAL); // 128
			const face = b.output(x, 'face_out', 3);
			return hasMask ? [face, b.mask(input, [4 * f, 2 * f, f])] : [face];
		});
	return sharedEncoderModel(
		{ name: 'villain', variant: lowmem ? 'lowmem' : '', inputSize, outputSizes: [inputSize], hasMask },
		{ encoder, decoderA: decoder('decoder_a'), decoderB: decoder('decoder_b') },
	);
}
