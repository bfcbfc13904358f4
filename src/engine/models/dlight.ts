/**
 * Dlight: an encoder that keeps averaged copies of its input beside its convolutions, upscaling with smooth branches,
 * and a decoder A much smaller than decoder B. 128 px in, 128, 256 or 384 px out (143,614,006 parameters at 256 px).
 */
import type { Blocks, Value } from './blocks.js';
import type { BuildOptions } from './build-options.js';
import type { FaceModel } from './face-model.js';
import { network } from './network.js';
import { sharedEncoderModel } from './topologies.js';

export interface DlightOptions {
	/** Width of the encoder. */
	readonly features: 'lowmem' | 'fair' | 'best';
	/** Kind of decoder B. */
	readonly details: 'fast' | 'good';
	/** 128, 256 or 384 px. */
	readonly outputSize: number;
}

export interface DlightDimensions {
	readonly inputSize: number;
	/** Filters of the encoder's second convolution; the first has half. */
	readonly filters: number;
	/** Width of the first dense layer. */
	readonly nodes: number;
	/** Channels of the code; the decoders' filters follow from it. */
	readonly depth: number;
}

const ENCODERS: Readonly<Record<DlightOptions['features'], Pick<DlightDimensions, 'filters' | 'nodes'>>> = {
	lowmem: { filters: 48, nodes: 640 },
	fair: { filters: 64, nodes: 1152 },
	best: { filters: 64, nodes: 1664 },
};

export function dlightDimensions({ features }: DlightOptions): DlightDimensions {
	return { inputSize: 128, ...ENCODERS[features], depth: 1024 };
}

const DROPOUT = 0.05;

export function buildDlight(
	options: DlightOptions,
	build: BuildOptions,
	dimensions = dlightDimensions(options),
): FaceModel {
	const { features, details, outputSize } = options;
	const { inputSize, filters: f, nodes, depth } = dimensions;
	const codeSize = inputSize / 32; // 4
	const encoder = network('encoder', [inputSize, inputSize, 3], build, (b, input) => {
		const shrink = (x: Value, filters: number) => b.concat(b.conv(x, filters), b.averagePool(x));
		let x = shrink(input, f / 2); // 32
		x = shrink(x, f); // 64
		x = shrink(x, 2 * f); // 128
		x = shrink(x, 4 * f); // 256
		x = shrink(x, 8 * f); // 512
		x = b.dropout(b.dense(b.flatten(x), nodes), DROPOUT);
		x = b.dropout(b.dense(x, codeSize * codeSize * depth), DROPOUT);
		return [b.reshape(x, [codeSize, codeSize, depth])]; // 4 x 4 x 1024
	});

	const { learnMask: hasMask = false } = build;
	/** First enlargement of the code; four doublings follow. */
	const ratio = outputSize / 64; // 2, 4, 6
	const outputs = (b: Blocks, x: Value, enlarged: Value) => {
		const face = b.output(x, 'face_out', 3);
		return hasMask ? [face, maskOutput(b, enlarged, depth)] : [face];
	};
	const code = [codeSize, codeSize, depth];
	const decoderA = network('decoder_a', code, build, (b, input) => {
		const enlarged = b.upsample(input, ratio);
		let x = b.upscale2xHyb(enlarged, depth / 4); // 256
		x = b.upscale2xHyb(x, depth / 8); // 128
		x = b.upscale2xHyb(x, depth / 16); // 64
		x = b.upscale2xHyb(x, depth / 32); // 32
		return outputs(b, x, enlarged);
	});
	const fast = (b: Blocks, input: Value) => {
		const enlarged = b.upscale(input, depth / 2, { scale: ratio }); // 512
		let x = b.upscale2xFast(enlarged, depth / 2); // 512
		x = b.upscale2xFast(x, depth / 4); // 256
		x = b.upscale2xFast(x, depth / 8); // 128
		x = b.upscale2xFast(x, depth / 16); // 64
		return outputs(b, x, enlarged);
	};
	const good = (b: Blocks, input: Value) => {
		const enlarged = b.upscale2xHyb(input, depth / 2, { scale: ratio }); // 512
		let x = b.resBlock(enlarged, depth / 2);
		x = b.resBlock(x, depth / 2, { bias: false });
		x = b.resBlock(x, depth / 2, { bias: false });
		x = b.upscale2xHyb(x, depth / 2); // 512
		x = b.resBlock(x, depth / 2);
		x = b.batchNorm(b.resBlock(x, depth / 2, { bias: false }));
		x = b.upscale2xHyb(x, depth / 4); // 256
		x = b.resBlock(x, depth / 4);
		x = b.upscale2xHyb(x, depth / 8); // 128
		x = b.batchNorm(b.resBlock(x, depth / 8, { bias: false }));
		x = b.upscale2xHyb(x, depth / 16); // 64
		return outputs(b, x, enlarged);
	};
	const decoderB = network('decoder_b', code, build, details === 'fast' ? fast : good);
	return sharedEncoderModel(
		{
			...{ name: 'dlight', variant: `${features}/${details}`, inputSize, hasMask },
			outputSizes: [codeSize * ratio * 16],
		},
		{ encoder, decoderA, decoderB },
	);
}

/** The mask decoder enlarges with smooth branches too: 128, 64, 32, 16. */
function maskOutput(b: Blocks, enlarged: Value, depth: number): Value {
	const mask = b.under('mask');
	let x = mask.upscale2xHyb(enlarged, depth / 8);
	x = mask.upscale2xHyb(x, depth / 16);
	x = mask.upscale2xHyb(x, depth / 32);
	x = mask.upscale2xHyb(x, depth / 64);
	return b.output(x, 'mask_out', 1);
}
