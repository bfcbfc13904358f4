/** The concrete values of the chosen model's own options. Must not know how a model is built. */
import { flagOf } from './describe.js';
import { FstuiError } from './errors.js';
import { lowmemValue, MODEL_OPTION_NAMES, modelDefault, modelProblems } from './model-rules.js';
import type { ARCHITECTURE_NAMES, DETAIL_NAMES, FEATURE_NAMES } from './options/model.js';
import type { OptionName } from './options/table.js';
import type { RunConfig } from './schema.js';

/**
 * The model options of a configuration with the model's defaults in the place of null; options that the model does
 * not have are null.
 *
 * @throws FstuiError `usage` naming every broken rule.
 */
export function completeModelOptions(config: RunConfig): RunConfig {
	const problems = modelProblems(config.model, config);
	if (problems.length > 0) {
		throw new FstuiError('usage', problems.map(({ message }) => message).join('; '), {
			where: problems.map(({ name }) => flagOf(name)).join(', '),
			next: problems.map(({ next }) => next).join('; '),
		});
	}
	const { model, lowmem } = config;
	const values = MODEL_OPTION_NAMES.filter((name) => name !== 'lowmem').map((name) => [
		name,
		config[name] ?? lowmemValue(model, lowmem, name) ?? modelDefault(model, name) ?? null,
	]);
	// The defaults have been checked against the schema's types by test.
	return { ...config, ...Object.fromEntries(values) } as RunConfig;
}

export type Architecture = (typeof ARCHITECTURE_NAMES)[number];
export type Features = (typeof FEATURE_NAMES)[number];
export type Details = (typeof DETAIL_NAMES)[number];

/** What a model's builder needs to know: sizes in pixels, widths in units or filters. */
export type ModelOptions =
	| { readonly model: 'toy' | 'lightweight' | 'iae' }
	| { readonly model: 'original' | 'dfl-h128' | 'villain'; readonly lowmem: boolean }
	| { readonly model: 'dfaker'; readonly outputSize: number }
	| {
			readonly model: 'unbalanced';
			readonly inputSize: number;
			readonly lowmem: boolean;
			readonly nodes: number;
			readonly complexityEncoder: number;
			readonly complexityDecoderA: number;
			readonly complexityDecoderB: number;
	  }
	| {
			readonly model: 'dfl-sae';
			readonly inputSize: number;
			readonly architecture: Architecture;
			/** Width of the bottleneck; never 0. */
			readonly autoencoderDims: number;
			readonly encoderDims: number;
			readonly decoderDims: number;
			readonly multiscaleDecoder: boolean;
	  }
	| {
			readonly model: 'realface';
			readonly inputSize: number;
			readonly outputSize: number;
			readonly denseNodes: number;
			readonly complexityEncoder: number;
			readonly complexityDecoder: number;
	  }
	| {
			readonly model: 'dlight';
			readonly features: Features;
			readonly details: Details;
			readonly outputSize: number;
	  };

/** autoencoder_dims 0. */
const AUTOMATIC_DIMS: Readonly<Record<Architecture, number>> = { df: 512, liae: 256 };

/**
 * The concrete values of the chosen model's options.
 *
 * @throws FstuiError `usage` naming every broken rule.
 */
export function modelOptions(config: RunConfig): ModelOptions {
	const values = completeModelOptions(config);
	const { model, lowmem } = values;
	const size = (name: OptionName): number => {
		const value = values[name];
		if (typeof value !== 'number') throw new Error(`${name} of ${model} has no default`);
		return value;
	};
	switch (model) {
		case 'toy':
		case 'lightweight':
		case 'iae':
			return { model };
		case 'original':
		case 'dfl-h128':
		case 'villain':
			return { model, lowmem };
		case 'dfaker':
			return { model, outputSize: size('output_size') };
		case 'unbalanced':
			return {
				model,
				inputSize: size('input_size'),
				lowmem,
				nodes: size('nodes'),
				complexityEncoder: size('complexity_encoder'),
				complexityDecoderA: size('complexity_decoder_a'),
				complexityDecoderB: size('complexity_decoder_b'),
			};
		case 'dfl-sae': {
			const architecture = values.architecture ?? 'df';
			return {
				model,
				inputSize: size('input_size'),
				architecture,
				autoencoderDims: size('autoencoder_dims') || AUTOMATIC_DIMS[architecture],
				encoderDims: size('encoder_dims'),
				decoderDims: size('decoder_dims'),
				multiscaleDecoder: values.multiscale_decoder ?? false,
			};
		}
		case 'realface':
			return {
				model,
				inputSize: size('input_size'),
				outputSize: size('output_size'),
				denseNodes: size('dense_nodes'),
				complexityEncoder: size('complexity_encoder'),
				complexityDecoder: size('complexity_decoder'),
			};
		case 'dlight':
			return {
				model,
				features: values.features ?? 'best',
				details: values.details ?? 'good',
				outputSize: size('output_size'),
			};
		default:
			return model satisfies never;
	}
}
