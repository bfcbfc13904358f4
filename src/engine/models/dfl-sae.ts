/**
 * DFL-SAE: two architectures with residual decoders, optionally drawing three sizes at once. df has a decoder a side;
 * liae shares everything but an intermediate network of side B. 64 - 256 px in and out (df 130,008,718, liae
 * 121,746,593 parameters at 128 px).
 */
import type { Blocks, Value } from './blocks.js';
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { network } from './network.js';
import { sharedDecoderModel, sharedEncoderModel } from './topologies.js';

export interface DflSaeOptions {
	/** Input and largest output, a multiple of 16 px. */
	readonly inputSize: number;
	readonly architecture: 'df' | 'liae';
	/** Width of the code; 512 by default for df, 256 for liae. */
	readonly autoencoderDims: number;
	/** A third of the filters of the first convolution. */
	readonly encoderDims: number;
	/** A third of the filters behind the smallest width of a decoder. */
	readonly decoderDims: number;
	/** Draws a quarter and half of the size too. */
	readonly multiscaleDecoder: boolean;
}

export function buildDflSae(options: DflSaeOptions, build: BuildOptions): FaceModel {
	const { inputSize: n, architecture, multiscaleDecoder } = options;
	const { learnMask: hasMask = false } = build;
	const outputSizes = multiscaleDecoder ? [n / 4, n / 2, n] : [n];
	const variant = multiscaleDecoder ? `${architecture} multiscale` : architecture;
	const description = { name: 'dfl-sae', variant, inputSize: n, outputSizes, hasMask };
	return architecture === 'df' ? df(description, options, build) : liae(description, options, build);
}

type Description = Parameters<typeof sharedEncoderModel>[0];

function df(description: Description, options: DflSaeOptions, build: BuildOptions): FaceModel {
	const { inputSize: n, autoencoderDims: a } = options;
	const codeSize = n / 16; // 8
	const encoder = network('encoder', [n, n, 3], build, (b, input) => {
		let x = b.dense(b.flatten(convolutions(b, input, options)), a);
		x = b.dense(x, codeSize * codeSize * a);
		return [b.upscale(b.reshape(x, [codeSize, codeSize, a]), a)]; // 16 x 16 x 512
	});
	const decoder = (name: string) =>
		network(name, [2 * codeSize, 2 * codeSize, a], build, (b, input) => drawn(b, input, options, build));
	return sharedEncoderModel(description, {
		encoder,
		decoderA: decoder('decoder_a'),
		decoderB: decoder('decoder_b'),
	});
}

function liae(description: Description, options: DflSaeOptions, build: BuildOptions): FaceModel {
	const { inputSize: n, encoderDims, autoencoderDims: a } = options;
	const codeSize = n / 16; // 8
	const encoder = network('encoder', [n, n, 3], build, (b, input) => [b.flatten(convolutions(b, input, options))]);
	const intermediate = (name: string) =>
		network(name, [codeSize * codeSize * 8 * 3 * encoderDims], build, (b, input) => {
			const x = b.dense(b.dense(input, a), codeSize * codeSize * 2 * a);
			return [b.upscale(b.reshape(x, [codeSize, codeSize, 2 * a]), 2 * a)]; // 16 x 16 x 512
		});
	return sharedDecoderModel(description, {
		encoder,
		intermediateA: null,
		intermediateB: intermediate('intermediate_b'),
		intermediate: intermediate('intermediate'),
		decoder: network('decoder', [2 * codeSize, 2 * codeSize, 4 * a], build, (b, input) =>
			drawn(b, input, options, build),
		),
	});
}

function convolutions(b: Blocks, input: Value, { encoderDims }: DflSaeOptions): Value {
	const e = 3 * encoderDims;
	let x = b.conv(input, e); // 126
	x = b.conv(x, 2 * e); // 252
	x = b.conv(x, 4 * e); // 504
	return b.conv(x, 8 * e); // 1008
}

/** What a decoder draws: faces, smallest first, then the mask. */
function drawn(b: Blocks, input: Value, options: DflSaeOptions, { learnMask = false }: BuildOptions): Value[] {
	const { inputSize: n, decoderDims, multiscaleDecoder } = options;
	const d = 3 * decoderDims;
	const stage = (x: Value, filters: number) => {
		const y = b.resBlock(b.upscale(x, filters, { activation: false }), filters);
		return b.resBlock(y, filters);
	};
	const quarter = stage(input, 8 * d); // 504
	const half = stage(quarter, 4 * d); // 252
	const full = stage(half, 2 * d); // 126
	const faces = (multiscaleDecoder ? [quarter, half, full] : [full]).map((x, i, { length }) =>
		b.output(x, `face_out_${n / 2 ** (length - 1 - i)}`, 3),
	);
	if (!learnMask) return faces;
	// The mask decoder takes the width without the factor of 3: 168, 84, 42.
	return [...faces, b.mask(input, [8 * decoderDims, 4 * decoderDims, 2 * decoderDims])];
}
