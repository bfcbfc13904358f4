/**
 * Options of the group "model": which network, where it lives, how its weights begin. The options that only some models
 * have are null here for "the model's own default"; their defaults and rules per model are in ../model-rules.ts.
 */
import { z } from 'zod';
import { type OptionMeta, option, optionalText, toggle } from './option.js';

/** Models a person chooses from. */
export const LISTED_MODEL_NAMES = [
	'original',
	'lightweight',
	'iae',
	'dfaker',
	'unbalanced',
	'dfl-h128',
	'dfl-sae',
	'villain',
	'realface',
	'dlight',
] as const;
/** All that `model` accepts: `toy` is a 16 px network of a few thousand weights, for tests and quick trials. */
export const MODEL_NAMES = [...LISTED_MODEL_NAMES, 'toy'] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

export const ARCHITECTURE_NAMES = ['df', 'liae'] as const;
export const FEATURE_NAMES = ['lowmem', 'fair', 'best'] as const;
export const DETAIL_NAMES = ['fast', 'good'] as const;

function own<T extends z.ZodType>(
	type: T,
	models: readonly ModelName[],
	meta: Pick<OptionMeta, 'label' | 'help' | 'step'> & { readonly locked?: boolean },
) {
	return option(type, { group: 'model', locked: true, empty: 'default', models, ...meta });
}

/** A number of some models, null for the model's own default; the range is the widest of all models. */
const ownNumber = (min: number, max: number) => z.number().int().min(min).max(max).nullable().default(null);

export const modelShape = {
	model_dir: option(z.string().min(1), {
		group: 'model',
		label: 'Model folder',
		path: 'folder',
		help: 'Where the model lives. An empty or new folder starts a new model; a folder with a model resumes it.',
	}),
	model: option(z.enum(MODEL_NAMES).default('original'), {
		group: 'model',
		label: 'Model',
		locked: true,
		hidden: ['toy'],
		help: 'The network to train. Original is the best first choice; fstui models lists all with their sizes and costs. Twice the picture size is at least four times the work.',
	}),
	lowmem: option(toggle(), {
		group: 'model',
		label: 'Low memory',
		locked: true,
		models: ['original', 'unbalanced', 'dfl-h128', 'villain'],
		help: 'A thinner variant of the model that needs less memory and makes faster steps, at the cost of detail.',
	}),
	input_size: own(ownNumber(64, 512), ['unbalanced', 'dfl-sae', 'realface'], {
		label: 'Input size (px)',
		step: 16,
		help: 'Side of the square the network sees. Larger is not always better, and twice the side is at least four times the work and memory.',
	}),
	output_size: own(ownNumber(64, 384), ['dfaker', 'realface', 'dlight'], {
		label: 'Output size (px)',
		step: 32,
		help: 'Side of the face the network draws. Raise it for close-ups, if the source faces are that sharp and the device can bear it.',
	}),
	nodes: own(ownNumber(512, 4096), ['unbalanced'], {
		label: 'Nodes',
		step: 64,
		help: 'Width of the dense layer between encoder and decoders. Fewer save memory; more hold more about a face.',
	}),
	dense_nodes: own(ownNumber(768, 2048), ['realface'], {
		label: 'Dense nodes',
		step: 64,
		help: 'Width of the first dense layer of decoder B; decoder A has two thirds of it.',
	}),
	complexity_encoder: own(ownNumber(64, 1024), ['unbalanced', 'realface'], {
		label: 'Encoder complexity',
		step: 16,
		help: 'Filters of the first convolution of the encoder; the later ones are multiples of it. Cost grows with its square.',
	}),
	complexity_decoder: own(ownNumber(512, 544), ['realface'], {
		label: 'Decoder complexity',
		step: 4,
		help: 'Filters of the first layers of both decoders; each enlargement halves them.',
	}),
	complexity_decoder_a: own(ownNumber(64, 1024), ['unbalanced'], {
		label: 'Decoder A complexity',
		step: 16,
		help: 'Filters of the first layers of decoder A. A is only shown in previews, so it may be thinner than B.',
	}),
	complexity_decoder_b: own(ownNumber(64, 1024), ['unbalanced'], {
		label: 'Decoder B complexity',
		step: 16,
		help: 'Filters of the first layers of decoder B, which draws the swapped face. Cost grows with its square.',
	}),
	architecture: own(z.enum(ARCHITECTURE_NAMES).nullable().default(null), ['dfl-sae'], {
		label: 'Architecture',
		help: 'How the people are kept apart. With df each has a decoder; with liae they share one, which matches light and shape better but may let features of A through.',
	}),
	autoencoder_dims: own(ownNumber(0, 1024), ['dfl-sae'], {
		label: 'Autoencoder dims',
		step: 32,
		help: 'Width of the bottleneck. 0 is automatic: 512 for df, 256 for liae. Too few lose expressions such as closed eyes.',
	}),
	encoder_dims: own(ownNumber(21, 85), ['dfl-sae'], {
		label: 'Encoder dims',
		step: 1,
		help: 'Encoder filters per colour channel. More see more of a face and cost memory and time.',
	}),
	decoder_dims: own(ownNumber(10, 85), ['dfl-sae'], {
		label: 'Decoder dims',
		step: 1,
		help: 'Decoder filters per colour channel. More draw finer detail and cost memory and time.',
	}),
	multiscale_decoder: own(z.boolean().nullable().default(null), ['dfl-sae'], {
		label: 'Multiscale decoder',
		help: 'Also draws and compares the face at a quarter and at half of the size. May sharpen the result; costs little.',
	}),
	features: own(z.enum(FEATURE_NAMES).nullable().default(null), ['dlight'], {
		label: 'Features',
		help: 'How much the encoder can see of a face. Less needs less memory.',
	}),
	details: own(z.enum(DETAIL_NAMES).nullable().default(null), ['dlight'], {
		label: 'Details',
		help: 'How decoder B draws. With fast a step takes about two thirds of the time, with coarser detail.',
	}),
	load_weights: option(optionalText(), {
		group: 'model',
		label: 'Weights to start from',
		path: 'folder',
		session: true,
		help: 'Folder of another model of the same kind: a new model begins with its weights instead of random ones, which saves the first days. Weights of another shape are left as they are. Ignored when the model exists already.',
	}),
	freeze_weights: option(toggle(), {
		group: 'model',
		label: 'Freeze the encoder',
		help: 'Leaves the weights of the encoder as they are and trains the rest. Useful for the first thousands of iterations after load_weights; turn it off again afterwards.',
	}),
	icnr_init: option(toggle(), {
		group: 'model',
		label: 'ICNR initialization',
		locked: true,
		help: 'Starts the enlarging convolutions so that neighbouring pixels agree, against checkerboard patterns. Acts only when the model is made; costs nothing.',
	}),
	conv_aware_init: option(toggle(), {
		group: 'model',
		label: 'Convolution-aware start',
		locked: true,
		help: 'Starts the convolutions from filters that differ as much as possible, which may help a model to learn faster. Acts only when the model is made and takes up to a minute then. Can be used together with icnr_init.',
	}),
	reflect_padding: option(toggle(), {
		group: 'model',
		label: 'Reflect padding',
		locked: true,
		help: 'Convolutions continue the picture mirrored instead of black at its edges. Turn it on for Villain and DFL-SAE, which otherwise may draw a grey frame around the swapped face; steps get a little slower.',
	}),
} as const;
