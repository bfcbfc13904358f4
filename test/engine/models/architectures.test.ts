import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelOptions } from '../../../src/config/model-options.js';
import type { Network } from '../../../src/engine/models/network.js';
import { createModel } from '../../../src/engine/models/registry.js';
import { type Recorder, recorder } from '../../helpers/tracing.js';

let rec: Recorder;
beforeAll(async () => {
	rec = await recorder();
});

type Layer = Network['model']['layers'][number];

function part(options: ModelOptions, name: string, extra = {}): Network {
	const model = rec.build(() => createModel(options, { seed: 1, ...extra }));
	const found = model.networks.find((n) => n.name === name);
	if (found === undefined) throw new Error(`no network ${name}`);
	return found;
}

/** What a layer does, e.g. "conv k5 s2 f128"; empty for those that a table does not list. */
function operation(layer: Layer): string {
	const config = layer.getConfig() as Record<string, unknown>;
	const kernel = [config.kernelSize].flat()[0];
	const stride = [config.strides].flat()[0];
	switch (layer.getClassName()) {
		case 'InputLayer':
		case 'Flatten':
			return '';
		case 'Conv2D':
			return `conv k${kernel} s${stride} f${config.filters}${config.useBias === true ? '' : ' no-bias'}`;
		case 'SeparableConv':
			return `sepconv k${kernel} s${stride} f${config.filters}`;
		case 'Dense':
			return `dense ${config.units}`;
		case 'LeakyReLU':
			return `leaky ${config.alpha}`;
		case 'PixelShuffler':
			return `shuffle ${config.size}`;
		case 'BilinearUpsampling':
			return `bilinear ${config.size}`;
		case 'Dropout':
			return `${config.spatial === true ? 'spatial ' : ''}dropout ${config.rate}`;
		case 'Activation':
			return String(config.activation);
		case 'AveragePooling2D':
			return `pool ${[config.poolSize].flat()[0]} s${stride}`;
		default:
			return layer.getClassName().toLowerCase();
	}
}

/** One line per layer or run of layers that belong to one block: operations -> output shape. */
function table({ name, model }: Network, only = /^(?!mask)/): string[] {
	const rows: { block: string; operations: string[]; shape: string }[] = [];
	for (const layer of model.layers) {
		const text = operation(layer);
		if (text === '' || !only.test(layer.name.slice(name.length + 1))) continue;
		const path = layer.name.slice(name.length + 1);
		const block = /^(mask\/)?[^/]+(\/(sharp|smooth)(?=\/|$))?/.exec(path)?.[0] ?? '';
		const shape = (layer.outputShape as (number | null)[]).slice(1).join('x');
		const row = rows.find((r) => r.block === block);
		if (row === undefined) rows.push({ block, operations: [text], shape });
		else {
			row.operations.push(text);
			row.shape = shape;
		}
	}
	return rows.map(({ operations, shape }) => `${operations.join(', ')} -> ${shape}`);
}

// The lines of the specification's tables; shapes are of the output.
const conv = (filters: number, shape: string) => `conv k5 s2 f${filters}, leaky 0.1 -> ${shape}`;
const up = (filters: number, shape: string, k = 3) =>
	`conv k${k} s1 f${filters * 4}, leaky 0.1, shuffle 2 -> ${shape}x${filters}`;
const bare = (filters: number, shape: string, k = 3) =>
	`conv k${k} s1 f${filters * 4}, shuffle 2 -> ${shape}x${filters}`;
const res = (filters: number, shape: string, bias = '') =>
	`leaky 0.2, conv k3 s1 f${filters}${bias}, leaky 0.2, conv k3 s1 f${filters}${bias}, add, leaky 0.2 -> ${shape}x${filters}`;
const out = (px: number) => `conv k5 s1 f3, sigmoid -> ${px}x${px}x3`;
const maskOut = (px: number) => `conv k5 s1 f1, sigmoid -> ${px}x${px}x1`;
const dense = (units: number) => `dense ${units} -> ${units}`;
const reshape = (shape: string) => `reshape -> ${shape}`;
const dropout = (rate: number, shape: string) => `spatial dropout ${rate} -> ${shape}`;
const times = (count: number, line: string) => Array.from({ length: count }, () => line);

const ORIGINAL = { model: 'original', lowmem: false } as const;
const UNBALANCED = {
	...({ model: 'unbalanced', inputSize: 128, nodes: 1024 } as const),
	...{ complexityEncoder: 128, complexityDecoderA: 384, complexityDecoderB: 512 },
} as const;
const SAE = { model: 'dfl-sae', inputSize: 128, autoencoderDims: 512, encoderDims: 42, decoderDims: 21 } as const;
const DLIGHT = { model: 'dlight', features: 'best', outputSize: 256 } as const;

const ORIGINAL_ENCODER = [
	conv(128, '32x32x128'),
	conv(256, '16x16x256'),
	conv(512, '8x8x512'),
	conv(1024, '4x4x1024'),
	dense(1024),
	dense(16384),
	reshape('4x4x1024'),
	up(512, '8x8'),
];

const TABLES: readonly (readonly [string, ModelOptions, string, readonly string[]])[] = [
	['Original', ORIGINAL, 'encoder', ORIGINAL_ENCODER],
	[
		'Original lowmem',
		{ model: 'original', lowmem: true },
		'encoder',
		[...ORIGINAL_ENCODER.slice(0, 3), dense(512), ...ORIGINAL_ENCODER.slice(5)],
	],
	['Original', ORIGINAL, 'decoder_a', [up(256, '16x16'), up(128, '32x32'), up(64, '64x64'), out(64)]],
	[
		'Lightweight',
		{ model: 'lightweight' },
		'encoder',
		[...ORIGINAL_ENCODER.slice(0, 3), dense(512), dense(8192), reshape('4x4x512'), up(256, '8x8')],
	],
	['IAE', { model: 'iae' }, 'intermediate_a', [dense(1024), dense(8192), reshape('4x4x512')]],
	['IAE', { model: 'iae' }, 'decoder', [up(512, '8x8'), up(256, '16x16'), up(128, '32x32'), up(64, '64x64'), out(64)]],
	['Dfaker', { model: 'dfaker', outputSize: 128 }, 'encoder', ORIGINAL_ENCODER],
	[
		'Dfaker',
		{ model: 'dfaker', outputSize: 128 },
		'decoder_b',
		[
			...[bare(512, '16x16'), res(512, '16x16'), bare(256, '32x32'), res(256, '32x32')],
			...[bare(128, '64x64'), res(128, '64x64'), up(64, '128x128'), out(128)],
		],
	],
	[
		'Dfaker 256',
		{ model: 'dfaker', outputSize: 256 },
		'decoder_b',
		[
			...[bare(1024, '16x16'), res(1024, '16x16'), bare(512, '32x32'), res(512, '32x32')],
			...[bare(256, '64x64'), res(256, '64x64'), bare(128, '128x128'), res(128, '128x128')],
			...[up(64, '256x256'), out(256)],
		],
	],
	[
		'Unbalanced',
		{ ...UNBALANCED, lowmem: false },
		'encoder',
		[
			'conv k5 s2 f128, instancenorm, leaky 0.1 -> 64x64x128',
			'conv k5 s2 f256, instancenorm, leaky 0.1 -> 32x32x256',
			...[conv(512, '16x16x512'), conv(768, '8x8x768'), conv(1024, '4x4x1024')],
			...[dense(1024), dense(32768), reshape('8x8x512')],
		],
	],
	[
		'Unbalanced',
		{ ...UNBALANCED, lowmem: false },
		'decoder_a',
		[
			...[up(384, '16x16', 5), dropout(0.25, '16x16x384'), up(384, '32x32', 5), dropout(0.25, '32x32x384')],
			...[up(192, '64x64', 5), up(96, '128x128', 5), out(128)],
		],
	],
	[
		'Unbalanced',
		{ ...UNBALANCED, lowmem: false },
		'decoder_b',
		[
			...[bare(512, '16x16', 5), res(512, '16x16'), bare(512, '32x32', 5), res(512, '32x32')],
			...[bare(256, '64x64', 5), res(256, '64x64'), up(128, '128x128', 5), out(128)],
		],
	],
	[
		'Unbalanced with a narrower decoder B',
		{ ...UNBALANCED, lowmem: false, complexityDecoderB: 400 },
		'decoder_b',
		[
			...[bare(400, '16x16', 5), res(400, '16x16'), bare(400, '32x32', 5), res(400, '32x32')],
			...[bare(200, '64x64', 5), res(200, '64x64'), up(100, '128x128', 5), out(128)],
		],
	],
	[
		'Unbalanced lowmem',
		{ ...UNBALANCED, lowmem: true },
		'decoder_a',
		[
			...[up(320, '16x16', 5), dropout(0.25, '16x16x320'), up(320, '32x32', 5), dropout(0.15, '32x32x320')],
			...[up(160, '64x64', 5), up(80, '128x128', 5), out(128)],
		],
	],
	[
		'Unbalanced lowmem',
		{ ...UNBALANCED, lowmem: true },
		'decoder_b',
		[up(384, '16x16', 5), up(192, '32x32', 5), up(96, '64x64', 5), up(48, '128x128', 5), out(128)],
	],
	[
		'DFL-H128',
		{ model: 'dfl-h128', lowmem: false },
		'encoder',
		[
			...[conv(128, '64x64x128'), conv(256, '32x32x256'), conv(512, '16x16x512'), conv(1024, '8x8x1024')],
			...[dense(512), dense(32768), reshape('8x8x512'), up(512, '16x16')],
		],
	],
	[
		'DFL-SAE df multiscale',
		{ ...SAE, architecture: 'df', multiscaleDecoder: true },
		'decoder_a',
		[
			...[bare(504, '32x32'), ...times(2, res(504, '32x32')), bare(252, '64x64'), ...times(2, res(252, '64x64'))],
			...[bare(126, '128x128'), ...times(2, res(126, '128x128')), out(32), out(64), out(128)],
		],
	],
	[
		'DFL-SAE liae',
		{ ...SAE, autoencoderDims: 256, architecture: 'liae', multiscaleDecoder: false },
		'intermediate_b',
		[dense(256), dense(32768), reshape('8x8x512'), up(512, '16x16')],
	],
	[
		'Villain',
		{ model: 'villain', lowmem: false },
		'encoder',
		[
			...['conv k5 s2 f128 -> 64x64x128', ...times(16, res(128, '64x64')), 'add -> 64x64x128'],
			...[conv(128, '32x32x128'), 'shuffle 2 -> 64x64x32', conv(128, '32x32x128'), 'shuffle 2 -> 64x64x32'],
			...[conv(128, '32x32x128'), 'sepconv k5 s2 f256, relu -> 16x16x256', conv(512, '8x8x512')],
			...['sepconv k5 s2 f1024, relu -> 4x4x1024', dense(1024), dense(65536), reshape('8x8x1024'), up(512, '16x16')],
		],
	],
	[
		'Villain',
		{ model: 'villain', lowmem: false },
		'decoder_b',
		[
			...[bare(512, '32x32'), res(512, '32x32'), bare(256, '64x64'), res(256, '64x64')],
			...[bare(128, '128x128'), res(128, '128x128'), out(128)],
		],
	],
	[
		'RealFace',
		{
			model: 'realface',
			inputSize: 64,
			outputSize: 128,
			denseNodes: 1536,
			complexityEncoder: 128,
			complexityDecoder: 512,
		},
		'encoder',
		[
			...[conv(128, '32x32x128'), ...times(2, res(128, '32x32')), conv(256, '16x16x256')],
			...[...times(2, res(256, '16x16')), conv(512, '8x8x512'), ...times(2, res(512, '8x8')), conv(1024, '4x4x1024')],
		],
	],
	[
		'RealFace',
		{
			model: 'realface',
			inputSize: 64,
			outputSize: 128,
			denseNodes: 1536,
			complexityEncoder: 128,
			complexityDecoder: 512,
		},
		'decoder_b',
		[
			...[dense(1536), dense(16384), reshape('4x4x1024'), up(1024, '8x8'), res(1024, '8x8', ' no-bias')],
			...[up(512, '16x16'), res(512, '16x16', ' no-bias'), res(512, '16x16')],
			...[up(256, '32x32'), res(256, '32x32', ' no-bias'), res(256, '32x32')],
			...[up(128, '64x64'), res(128, '64x64', ' no-bias'), res(128, '64x64'), up(64, '128x128'), out(128)],
		],
	],
	[
		'RealFace',
		{
			model: 'realface',
			inputSize: 64,
			outputSize: 128,
			denseNodes: 1536,
			complexityEncoder: 128,
			complexityDecoder: 512,
		},
		'decoder_a',
		[
			...[dense(1024), dense(10912), reshape('4x4x682'), up(682, '8x8'), res(682, '8x8', ' no-bias')],
			...[up(341, '16x16'), up(170, '32x32'), up(85, '64x64'), up(42, '128x128'), out(128)],
		],
	],
	[
		'Dlight fast',
		{ ...DLIGHT, details: 'fast' },
		'decoder_b',
		[
			'conv k3 s1 f8192, leaky 0.1, shuffle 4 -> 16x16x512',
			...[...fast(512, '32x32'), ...fast(256, '64x64'), ...fast(128, '128x128'), ...fast(64, '256x256'), out(256)],
		],
	],
	[
		'Dlight good',
		{ ...DLIGHT, details: 'good' },
		'decoder_b',
		[
			...hyb(512, '16x16', 4),
			...[res(512, '16x16'), ...times(2, res(512, '16x16', ' no-bias')), ...hyb(512, '32x32')],
			...[res(512, '32x32'), res(512, '32x32', ' no-bias'), 'batchnorm -> 32x32x512', ...hyb(256, '64x64')],
			...[res(256, '64x64'), ...hyb(128, '128x128'), res(128, '128x128', ' no-bias'), 'batchnorm -> 128x128x128'],
			...[...hyb(64, '256x256'), out(256)],
		],
	],
	[
		'Dlight',
		{ ...DLIGHT, details: 'good' },
		'encoder',
		[
			...[...shrink(32, 35, '64x64'), ...shrink(64, 99, '32x32'), ...shrink(128, 227, '16x16')],
			...[...shrink(256, 483, '8x8'), ...shrink(512, 995, '4x4'), dense(1664), 'dropout 0.05 -> 1664'],
			...[dense(16384), 'dropout 0.05 -> 16384', reshape('4x4x1024')],
		],
	],
	[
		'Dlight',
		{ ...DLIGHT, details: 'good' },
		'decoder_a',
		[
			'bilinear 4 -> 16x16x1024',
			...[...hyb(256, '32x32'), ...hyb(128, '64x64'), ...hyb(64, '128x128'), ...hyb(32, '256x256'), out(256)],
		],
	],
];

/** A sharp and a smooth branch, and what joins them. */
function branches(filters: number, shape: string, scale: number): string[] {
	return [
		`conv k3 s1 f${filters * scale ** 2}, leaky 0.1, shuffle ${scale} -> ${shape}x${filters}`,
		`conv k3 s1 f${filters}, bilinear ${scale} -> ${shape}x${filters}`,
	];
}

/** A convolution, its averaged input, and both side by side. */
function shrink(filters: number, channels: number, shape: string): string[] {
	return [
		`conv k5 s2 f${filters}, leaky 0.1 -> ${shape}x${filters}`,
		`pool 2 s2, leaky 0.1 -> ${shape}x${channels - filters}`,
		`concatenate -> ${shape}x${channels}`,
	];
}

function hyb(filters: number, shape: string, scale = 2): string[] {
	return [...branches(filters / 2, shape, scale), `concatenate -> ${shape}x${filters}`];
}

function fast(filters: number, shape: string): string[] {
	return [...branches(filters, shape, 2), `add -> ${shape}x${filters}`];
}

const MASKS: readonly (readonly [string, ModelOptions, string, readonly string[]])[] = [
	['Original', ORIGINAL, 'decoder_b', [up(256, '16x16'), up(128, '32x32'), up(64, '64x64'), maskOut(64)]],
	[
		'Unbalanced',
		{ ...UNBALANCED, lowmem: false },
		'decoder_a',
		[up(384, '16x16'), up(384, '32x32'), up(192, '64x64'), up(96, '128x128'), maskOut(128)],
	],
	[
		'DFL-SAE',
		{ ...SAE, architecture: 'df', multiscaleDecoder: false },
		'decoder_a',
		[up(168, '32x32'), up(84, '64x64'), up(42, '128x128'), maskOut(128)],
	],
	[
		'Dfaker 256',
		{ model: 'dfaker', outputSize: 256 },
		'decoder_a',
		[up(1024, '16x16'), up(512, '32x32'), up(256, '64x64'), up(128, '128x128'), up(64, '256x256'), maskOut(256)],
	],
	[
		'Dlight',
		{ ...DLIGHT, details: 'good' },
		'decoder_b',
		[...hyb(128, '32x32'), ...hyb(64, '64x64'), ...hyb(32, '128x128'), ...hyb(16, '256x256'), maskOut(256)],
	],
];

describe('layer by layer, as in the specification', () => {
	it.each(TABLES)('%s: %#', (_title, options, network, rows) => {
		expect(table(part(options, network))).toEqual(rows);
	});

	it.each(MASKS)('mask of %s: %#', (_title, options, network, rows) => {
		expect(table(part(options, network, { learnMask: true }), /^mask/)).toEqual(rows);
	});

	it('the plain skip of Villain is the map before the residual blocks', () => {
		const encoder = part({ model: 'villain', lowmem: true }, 'encoder');
		const skip = encoder.model.getLayer('encoder/add_0');
		const inputs = [skip.input].flat().map((value) => value.sourceLayer.name);
		expect(inputs).toEqual(['encoder/res_block_7/out/leaky', 'encoder/conv_0']);
	});

	it('residual blocks add what they are given, before its activation', () => {
		const decoder = part({ model: 'dfaker', outputSize: 128 }, 'decoder_a');
		const inputs = [decoder.model.getLayer('decoder_a/res_block_0/add').input].flat();
		expect(inputs.map((value) => value.sourceLayer.name)).toEqual([
			'decoder_a/res_block_0/conv2',
			'decoder_a/upscale_0/shuffle',
		]);
	});

	it('convolutions pad with zeros, or not at all behind mirrored borders', () => {
		const options = { ...DLIGHT, details: 'good' } as const;
		const padding = (extra: object) =>
			part(options, 'decoder_b', extra)
				.model.layers.filter((layer) => layer.getClassName() === 'Conv2D')
				.map((layer) => [layer.name.replace(/^decoder_b\//, ''), layer.getConfig().padding]);
		expect(new Set(padding({}).map(([, kind]) => kind))).toEqual(new Set(['same']));
		for (const [name, kind] of padding({ reflectPadding: true })) {
			expect(kind, String(name)).toBe(/smooth|face_out/.test(String(name)) ? 'same' : 'valid');
		}
	});
});
