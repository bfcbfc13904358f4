/** What a model costs, as lines to read; and which options of a form the costs depend on. Pure. */
import { MODEL_OPTION_NAMES, MODEL_OPTIONS, modelHas } from '../../config/model-rules.js';
import { LOCKED_OPTIONS, type RunConfig, type RunOptions } from '../../config/schema.js';
import { formatBytes, formatCount } from '../format.js';
import type { ModelEntry } from '../model-catalog.js';
import { fieldText } from './fields.js';
import { type FormState, formOptions } from './form-model.js';
import { formReducer } from './form-state.js';
import type { ModelCosts } from './wizard-tools.js';

/** The options of the form that decide what the model of an entry costs. */
export function costOptions(state: FormState, { model, lowmem }: ModelEntry): RunOptions {
	const options = formOptions(formReducer(state, { type: 'set_others', others: { model, lowmem } }));
	const own = MODEL_OPTION_NAMES.filter((name) => modelHas(model, name) && options[name] !== undefined);
	return {
		...Object.fromEntries(own.map((name) => [name, options[name]])),
		model,
		lowmem,
		batch_size: options.batch_size ?? 16,
	};
}

/** The options of a complete configuration that decide what its model costs. */
export function configCosts(config: RunConfig): RunOptions {
	const { model, lowmem, batch_size } = config;
	const own = MODEL_OPTION_NAMES.filter((name) => modelHas(model, name));
	return { ...Object.fromEntries(own.map((name) => [name, config[name]])), model, lowmem, batch_size };
}

/** Whether the model is as the catalog describes it: all options that shape it are at their defaults. */
export function isCatalogModel(options: RunOptions): boolean {
	const { model = 'original', lowmem = false } = options;
	return LOCKED_OPTIONS.every(
		(own) => MODEL_OPTIONS[model][own] === undefined || fieldText(own, options) === fieldText(own, { model, lowmem }),
	);
}

/** What is known without working anything out: the figures of the default options. */
export function catalogFacts({ parameters, inputSize, outputSize }: ModelEntry): readonly string[] {
	return [`${formatCount(parameters)} parameters`, `${inputSize} px in, ${outputSize} px out`, weightsFact(parameters)];
}

/** @param original the same batch of the model that others are compared with. */
export function costFacts(costs: ModelCosts, original: ModelCosts): readonly string[] {
	const { parameters, inputSize, outputSize, gflopPerExample, memoryBytes, batchSize } = costs;
	const share = gflopPerExample / original.gflopPerExample;
	return [
		`${formatCount(parameters)} parameters`,
		`${inputSize} px in, ${outputSize} px out`,
		weightsFact(parameters),
		`about ${formatBytes(memoryBytes)} of memory at batch ${batchSize} on the CPU`,
		share > 0.98 && share < 1.02
			? `work per face: ${formatWork(gflopPerExample)}`
			: `work per face: ${formatWork(gflopPerExample)}, ${share < 1 ? `${formatShare(1 / share)} times faster` : `${formatShare(share)} times slower`} than Original`,
	];
}

function weightsFact(parameters: number): string {
	return `${Math.round((parameters * 4) / 1e6)} MB of weights, three times that with the optimizer`;
}

function formatWork(gflop: number): string {
	return `${gflop >= 100 ? Math.round(gflop) : gflop.toFixed(1)} GFLOP`;
}

function formatShare(share: number): string {
	return share >= 10 ? `${Math.round(share)}` : share.toFixed(1);
}
