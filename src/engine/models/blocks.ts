/**
 * The building blocks of the models, so that a model file reads like the table in its specification.
 * Blocks name their layers by kind and position (conv_0, upscale_2), which names the weights.
 * Must not know any model.
 */
import * as layers from '@tensorflow/tfjs-layers';
import type { BuildOptions } from './build-options.js';
import { type LayerInitializer, type RandomInitializer, weightInitializer } from './initializers.js';
import { BatchNorm } from './layers/batch-norm.js';
import { BilinearUpsampling } from './layers/bilinear-upsampling.js';
import { Dropout } from './layers/dropout.js';
import { InstanceNorm } from './layers/instance-norm.js';
import { PixelShuffler } from './layers/pixel-shuffler.js';
import { ReflectPadding } from './layers/reflect-padding.js';
import { SeparableConv } from './layers/separable-conv.js';

export type Value = layers.SymbolicTensor;

/** A block's own kernel initializer; the build options decide where none is given. */
interface Initialized {
	readonly initializer?: RandomInitializer;
}

interface BlockOptions extends Initialized {
	readonly kernel?: number;
	/** False where a residual block follows, which begins with an activation of its own. */
	readonly activation?: boolean;
}

interface Convolution extends Initialized {
	readonly filters: number;
	readonly kernel: number;
	readonly strides?: number;
	readonly bias?: boolean;
	/** Mirrors the border when the build options ask for it; output convolutions and linear branches never do. */
	readonly reflect?: boolean;
	/** Factor of the pixel shuffle that follows, for ICNR. */
	readonly shuffle?: number;
}

/** LeakyReLU slope of convolution and upscale blocks. */
const CONV_ALPHA = 0.1;
/** LeakyReLU slope of residual blocks. */
const RESIDUAL_ALPHA = 0.2;

export class Blocks {
	private readonly counts = new Map<string, number>();

	/** @param path prefix of the layers' names, e.g. "decoder_a" or "decoder_a/mask". */
	constructor(
		private readonly path: string,
		private readonly options: BuildOptions,
	) {}

	/** Blocks whose layers are named below `part`. */
	under(part: string): Blocks {
		return new Blocks(this.named(part), this.options);
	}

	/** Downscaling block: convolution (SAME, bias), InstanceNorm if asked, LeakyReLU 0.1. */
	conv(
		x: Value,
		filters: number,
		{
			kernel = 5,
			strides = 2,
			activation = true,
			instanceNorm = false,
			...own
		}: BlockOptions & { readonly strides?: number; readonly instanceNorm?: boolean } = {},
	): Value {
		const name = this.next('conv');
		let y = this.convolution(x, name, { filters, kernel, strides, reflect: true, ...own });
		if (instanceNorm) y = new InstanceNorm({ name: this.named(name, 'norm') }).apply(y) as Value;
		return activation ? this.leaky(y, name, CONV_ALPHA) : y;
	}

	/** Separable downscaling block: k5 s2, glorot_uniform, ReLU; never mirrors the border. */
	convSep(x: Value, filters: number): Value {
		const name = this.next('sepconv');
		const config = {
			...{ name: this.named(name), filters, kernelSize: 5, strides: 2 },
			depthwiseInitializer: this.initializer(`${name}/depthwise_kernel`, 'glorot_uniform'),
			pointwiseInitializer: this.initializer(`${name}/pointwise_kernel`, 'glorot_uniform'),
		};
		const y = new SeparableConv(config).apply(x);
		return layers.layers.reLU({ name: this.named(name, 'relu') }).apply(y) as Value;
	}

	/** Upscaling block: convolution with scale^2 times the filters, LeakyReLU 0.1, pixel shuffle. */
	upscale(x: Value, filters: number, options: BlockOptions & { readonly scale?: number } = {}): Value {
		return this.upscaleNamed(this.next('upscale'), x, filters, options);
	}

	/** Two branches of half the filters side by side: an upscale block, and a linear convolution enlarged bilinearly. */
	upscale2xHyb(x: Value, filters: number, { scale = 2 } = {}): Value {
		const name = this.next('upscale2x_hyb');
		const each = filters - Math.floor(filters / 2);
		const sharp = this.upscaleNamed(`${name}/sharp`, x, each, { scale });
		const smooth = this.linearUpscale(`${name}/smooth`, x, each, scale);
		return layers.layers.concatenate({ name: this.named(name, 'concat') }).apply([sharp, smooth]) as Value;
	}

	/** The sum of an upscale block and a linear convolution enlarged bilinearly. */
	upscale2xFast(x: Value, filters: number): Value {
		const name = this.next('upscale2x_fast');
		const sharp = this.upscaleNamed(`${name}/sharp`, x, filters, {});
		const smooth = this.linearUpscale(`${name}/smooth`, x, filters, 2);
		return layers.layers.add({ name: this.named(name, 'add') }).apply([sharp, smooth]) as Value;
	}

	/** Residual block: LeakyReLU 0.2, conv, LeakyReLU 0.2, conv, plus the block's input, LeakyReLU 0.2. */
	resBlock(x: Value, filters: number, { bias = true, ...own }: Initialized & { readonly bias?: boolean } = {}): Value {
		const name = this.next('res_block');
		const config = { filters, kernel: 3, bias, reflect: true, ...own };
		let y = this.leaky(x, `${name}/in`, RESIDUAL_ALPHA);
		y = this.convolution(y, `${name}/conv1`, config);
		y = this.leaky(y, `${name}/conv1`, RESIDUAL_ALPHA);
		const second = this.options.convAwareInit === true ? own : { initializer: 'variance_scaling' as const };
		y = this.convolution(y, `${name}/conv2`, { ...config, ...second });
		y = layers.layers.add({ name: this.named(name, 'add') }).apply([y, x]) as Value;
		return this.leaky(y, `${name}/out`, RESIDUAL_ALPHA);
	}

	/** Output convolution (k5) with sigmoid: `face_out` has 3 filters, `mask_out` 1. */
	output(x: Value, name: string, filters: number): Value {
		const y = this.convolution(x, name, { filters, kernel: 5 });
		return layers.layers.activation({ activation: 'sigmoid', name: this.named(name, 'sigmoid') }).apply(y) as Value;
	}

	/** Mask decoder of most models: upscale blocks under "mask", then `mask_out`. Own initializers never apply here. */
	mask(x: Value, filters: readonly number[]): Value {
		const blocks = this.under('mask');
		const y = filters.reduce((value, count) => blocks.upscale(value, count), x);
		return this.output(y, 'mask_out', 1);
	}

	/** Linear dense layer, glorot_uniform as in Keras. */
	dense(x: Value, units: number, { initializer = 'glorot_uniform' }: Initialized = {}): Value {
		const name = this.next('dense');
		const kernelInitializer = this.initializer(`${name}/kernel`, initializer);
		const config = { units, name: this.named(name), kernelInitializer, biasInitializer: weightInitializer('zeros') };
		return layers.layers.dense(config).apply(x) as Value;
	}

	/** Row-major NHWC order. */
	flatten(x: Value): Value {
		return layers.layers.flatten({ name: this.named(this.next('flatten')) }).apply(x) as Value;
	}

	reshape(x: Value, targetShape: readonly number[]): Value {
		const name = this.named(this.next('reshape'));
		return layers.layers.reshape({ targetShape: [...targetShape], name }).apply(x) as Value;
	}

	/** Sum of two values of one shape. */
	add(x: Value, y: Value): Value {
		return layers.layers.add({ name: this.named(this.next('add')) }).apply([x, y]) as Value;
	}

	/** Channels of x, then channels of y. */
	concat(x: Value, y: Value): Value {
		return layers.layers.concatenate({ name: this.named(this.next('concat')) }).apply([x, y]) as Value;
	}

	pixelShuffle(x: Value, size: number): Value {
		return new PixelShuffler({ name: this.named(this.next('shuffle')), size }).apply(x) as Value;
	}

	/** Average of 2 x 2 pixels, LeakyReLU 0.1. */
	averagePool(x: Value): Value {
		const name = this.next('average_pool');
		const y = layers.layers.averagePooling2d({ poolSize: 2, strides: 2, padding: 'same', name: this.named(name) });
		return this.leaky(y.apply(x) as Value, name, CONV_ALPHA);
	}

	/** Bilinear enlargement. */
	upsample(x: Value, size: number): Value {
		return new BilinearUpsampling({ name: this.named(this.next('upsample')), size }).apply(x) as Value;
	}

	batchNorm(x: Value): Value {
		return new BatchNorm({ name: this.named(this.next('batchnorm')) }).apply(x) as Value;
	}

	dropout(x: Value, rate: number, { spatial = false } = {}): Value {
		return new Dropout({ name: this.named(this.next('dropout')), rate, spatial }).apply(x) as Value;
	}

	private upscaleNamed(
		name: string,
		x: Value,
		filters: number,
		{ kernel = 3, scale = 2, activation = true, ...own }: BlockOptions & { readonly scale?: number },
	): Value {
		const shuffle = this.options.icnrInit === true ? scale : 1;
		const config = { filters: filters * scale ** 2, kernel, reflect: true, shuffle, ...own };
		let y = this.convolution(x, name, config);
		if (activation) y = this.leaky(y, name, CONV_ALPHA);
		return new PixelShuffler({ name: this.named(name, 'shuffle'), size: scale }).apply(y) as Value;
	}

	private linearUpscale(name: string, x: Value, filters: number, size: number): Value {
		const y = this.convolution(x, name, { filters, kernel: 3 });
		return new BilinearUpsampling({ name: this.named(name, 'upsample'), size }).apply(y) as Value;
	}

	private convolution(x: Value, name: string, config: Convolution): Value {
		const { filters, kernel: kernelSize, strides = 1, bias: useBias = true, reflect = false } = config;
		const mirrored = reflect && this.options.reflectPadding === true;
		const own = config.initializer ?? (this.options.convAwareInit === true ? 'conv_aware' : 'he_uniform');
		const conv = layers.layers.conv2d({
			...{ name: this.named(name), filters, kernelSize, strides, useBias },
			padding: mirrored ? 'valid' : 'same',
			kernelInitializer: this.initializer(`${name}/kernel`, own, config.shuffle),
			biasInitializer: weightInitializer('zeros'),
		});
		if (!mirrored) return conv.apply(x) as Value;
		const padding = new ReflectPadding({ name: this.named(name, 'pad'), kernelSize, strides });
		return conv.apply(padding.apply(x)) as Value;
	}

	private leaky(x: Value, name: string, alpha: number): Value {
		return layers.layers.leakyReLU({ alpha, name: this.named(name, 'leaky') }).apply(x) as Value;
	}

	private initializer(weight: string, kind: RandomInitializer, shuffle = 1): LayerInitializer {
		const { seed, onInitProgress } = this.options;
		const name = this.named(weight);
		const onProgress =
			onInitProgress && ((done: number, total: number) => onInitProgress({ weight: name, done, total }));
		return weightInitializer({ kind, key: { seed, name }, shuffle, onProgress });
	}

	private named(...parts: readonly string[]): string {
		return [this.path, ...parts].join('/');
	}

	private next(kind: string): string {
		const count = this.counts.get(kind) ?? 0;
		this.counts.set(kind, count + 1);
		return `${kind}_${count}`;
	}
}
