/**
 * The options that only some models have: default and rule of each, per model, and what does not fit.
 * Ranges and defaults are faceswap's (February 2020); Dfaker's output_size is of August 2020.
 * Must not know how a model is built.
 */
import { showValue } from './describe.js';
import { OPTION_NAMES, type OptionName, optionMeta } from './options/table.js';
import { LISTED_MODEL_NAMES, type ModelName, type RunOptions } from './schema.js';

/** What a value of a model's option must be. */
export type ModelOptionRule =
	| { readonly kind: 'toggle' }
	| { readonly kind: 'choice'; readonly choices: readonly (number | string)[] }
	| { readonly kind: 'number'; readonly min: number; readonly max: number; readonly multipleOf: number };

export interface ModelOption {
	readonly default: number | string | boolean;
	readonly rule: ModelOptionRule;
}

/** The options of one model by name. */
export type ModelOptionTable = Readonly<Partial<Record<OptionName, ModelOption>>>;

const toggle = (initial: boolean): ModelOption => ({ default: initial, rule: { kind: 'toggle' } });
const choice = <T extends number | string>(initial: T, choices: readonly T[]): ModelOption => ({
	default: initial,
	rule: { kind: 'choice', choices },
});
const number = (initial: number, min: number, max: number, multipleOf = 1): ModelOption => ({
	default: initial,
	rule: { kind: 'number', min, max, multipleOf },
});

/** Every model's own options. */
export const MODEL_OPTIONS: Readonly<Record<ModelName, ModelOptionTable>> = {
	lightweight: {},
	original: { lowmem: toggle(false) },
	iae: {},
	dfaker: { output_size: choice(128, [128, 256]) },
	unbalanced: {
		input_size: number(128, 64, 512, 64),
		lowmem: toggle(false),
		clipnorm: toggle(true),
		nodes: number(1024, 512, 4096, 64),
		complexity_encoder: number(128, 64, 1024, 16),
		complexity_decoder_a: number(384, 64, 1024, 16),
		complexity_decoder_b: number(512, 64, 1024, 16),
	},
	'dfl-h128': { lowmem: toggle(false) },
	'dfl-sae': {
		input_size: number(128, 64, 256, 16),
		clipnorm: toggle(true),
		architecture: choice('df', ['df', 'liae']),
		autoencoder_dims: number(0, 0, 1024, 32),
		encoder_dims: number(42, 21, 85),
		decoder_dims: number(21, 10, 85),
		multiscale_decoder: toggle(false),
	},
	villain: { lowmem: toggle(false) },
	realface: {
		input_size: number(64, 64, 128, 16),
		output_size: number(128, 64, 256, 32),
		dense_nodes: number(1536, 768, 2048, 64),
		complexity_encoder: number(128, 96, 160, 4),
		complexity_decoder: number(512, 512, 544, 4),
	},
	dlight: {
		features: choice('best', ['lowmem', 'fair', 'best']),
		details: choice('good', ['fast', 'good']),
		output_size: choice(256, [128, 256, 384]),
	},
	toy: {},
};

/** Options that belong to some models only. */
export const MODEL_OPTION_NAMES: readonly OptionName[] = OPTION_NAMES.filter(
	(name) => optionMeta(name).models !== undefined,
);

/** lowmem of Unbalanced is a network of its own, whose sizes cannot be chosen. */
const UNBALANCED_LOWMEM: Readonly<Partial<Record<OptionName, number>>> = {
	nodes: 512,
	complexity_encoder: 128,
	complexity_decoder_a: 320,
	complexity_decoder_b: 384,
};

/** Values that the low-memory variant sets itself. */
export function lowmemValue(model: ModelName, lowmem: boolean, name: OptionName): number | undefined {
	return model === 'unbalanced' && lowmem ? UNBALANCED_LOWMEM[name] : undefined;
}

/** Whether a model has an option: those of all models, and its own. */
export function modelHas(model: ModelName, name: OptionName): boolean {
	return optionMeta(name).models === undefined || MODEL_OPTIONS[model][name] !== undefined;
}

/** The default of an option for a model; undefined when no model has one of its own. */
export function modelDefault(model: ModelName, name: OptionName): number | string | boolean | undefined {
	return MODEL_OPTIONS[model][name]?.default;
}

/** A rule as the end of the sentence "it must be ...". */
export function ruleText(rule: ModelOptionRule): string {
	if (rule.kind === 'toggle') return 'true or false';
	if (rule.kind === 'choice') return `one of ${rule.choices.join(', ')}`;
	const multiple = rule.multipleOf === 1 ? 'a whole number' : `a multiple of ${rule.multipleOf}`;
	return `${multiple} from ${rule.min} to ${rule.max}`;
}

function follows(rule: ModelOptionRule, value: unknown): boolean {
	if (rule.kind === 'toggle') return typeof value === 'boolean';
	if (rule.kind === 'choice') return rule.choices.some((choice) => choice === value);
	return (
		typeof value === 'number' && value >= rule.min && value <= rule.max && Number.isInteger(value / rule.multipleOf)
	);
}

/** An option that was given and does not fit the model. */
export interface ModelProblem {
	readonly name: OptionName;
	/** With the name of the option. */
	readonly message: string;
	/** The same as the end of the sentence "<label> ...". */
	readonly reason: string;
	/** What to do about it. */
	readonly next: string;
}

/** Null, and a switch that is off, ask for nothing. */
function isGiven(value: unknown): boolean {
	return value !== undefined && value !== null && value !== false;
}

function problemOf(model: ModelName, name: OptionName, given: RunOptions): ModelProblem | undefined {
	const value = given[name];
	const own = MODEL_OPTIONS[model][name];
	if (own === undefined) {
		if (!isGiven(value)) return undefined;
		const having = LISTED_MODEL_NAMES.filter((other) => MODEL_OPTIONS[other][name] !== undefined);
		const reason = `exists for ${having.join(', ')} only, not for ${model}`;
		return { name, message: `${name} ${reason}`, reason, next: `leave ${name} out, or choose model ${having[0]}` };
	}
	if (value === undefined || value === null) return undefined;
	if (!follows(own.rule, value)) {
		const message = `${name} is ${showValue(value)}, but for ${model} it must be ${ruleText(own.rule)}`;
		return {
			name,
			message,
			reason: `must be ${ruleText(own.rule)}`,
			next: `correct ${name}, or leave it out for ${String(own.default)}`,
		};
	}
	const fixed = lowmemValue(model, given.lowmem === true, name);
	if (fixed === undefined || value === fixed) return undefined;
	const message = `${name} is ${showValue(value)}, but lowmem of unbalanced sets it to ${fixed} itself`;
	return { name, message, reason: `is set to ${fixed} by lowmem`, next: `leave ${name} or lowmem out` };
}

/** What does not fit the model among the options given, each against the model's own rule. */
export function modelProblems(model: ModelName, given: RunOptions): readonly ModelProblem[] {
	return MODEL_OPTION_NAMES.flatMap((name) => problemOf(model, name, given) ?? []);
}
