/**
 * Puts the options of a run together: default < stored with the model < preset < flag, and says where each came
 * from. Owns what a resumed model keeps (locked values) and what must be given.
 * Must not read files: what is stored and what a preset says is given to it.
 */
import { checkValue, flagOf, optionType, showValue } from './describe.js';
import { FstuiError } from './errors.js';
import { completeModelOptions } from './model-options.js';
import { lowmemValue, modelDefault, modelHas } from './model-rules.js';
import type { KnownOrigins, OptionOrigin, OptionOrigins } from './origins.js';
import { absolutePath, type Environment } from './paths.js';
import { advice, refuseContradictions } from './rules.js';
import {
	LOCKED_OPTIONS,
	MODEL_NAMES,
	OPTION_NAMES,
	type OptionName,
	optionMeta,
	optionTypes,
	type RunConfig,
	type RunOptions,
	runSchema,
	STAGE_OPTIONS,
} from './schema.js';

/** What a model folder remembers; values of unknown options or of another version are tolerated. */
export interface StoredOptions {
	/** The options of the last session, folders and stages included. */
	readonly config: Readonly<Record<string, unknown>>;
	/** The values fixed at creation. */
	readonly locked: Readonly<Record<string, unknown>>;
}

export interface ResolveInput {
	readonly stored?: StoredOptions | undefined;
	readonly preset?: RunOptions | undefined;
	readonly flags: RunOptions;
	/** Where values of preset and flags really come from; by itself "preset" and "flag". */
	readonly known?: KnownOrigins | undefined;
	/** Folder that relative paths start from. */
	readonly cwd: string;
	readonly env: Environment;
}

export interface ResolvedOptions {
	readonly config: RunConfig;
	readonly origins: OptionOrigins;
	readonly warnings: readonly string[];
}

export const REQUIRED_OPTIONS: readonly OptionName[] = ['input_a', 'input_b', 'model_dir'];

type Values = Partial<Record<OptionName, unknown>>;

function given(options: RunOptions | undefined): Values {
	const values: Values = {};
	for (const name of OPTION_NAMES) if (options?.[name] !== undefined) values[name] = options[name];
	return values;
}

function storedValues(stored: StoredOptions | undefined, warnings: string[]): Values {
	const values: Values = {};
	if (stored === undefined) return values;
	for (const name of OPTION_NAMES) {
		const { locked, session } = optionMeta(name);
		const value = (locked === true ? stored.locked[name] : undefined) ?? stored.config[name];
		if (value === undefined || value === null || session === true) continue;
		const checked = checkValue(name, value);
		if (checked.ok) values[name] = checked.value;
		else warnings.push(`stored with the model: ${checked.problem}; the default is used`);
	}
	return values;
}

/** Locked options that came after the model was made: it was trained as their defaults say. */
function laterLocked(stored: StoredOptions | undefined, warnings: string[]): Values {
	if (stored === undefined) return {};
	const model = MODEL_NAMES.find((name) => name === stored.locked.model) ?? 'original';
	const missing = LOCKED_OPTIONS.filter(
		(name) => modelHas(model, name) && stored.locked[name] === undefined && stored.config[name] === undefined,
	);
	if (missing.length === 0) return {};
	warnings.push(`the model was saved by a version without ${missing.join(', ')}; their defaults are used`);
	return Object.fromEntries(
		missing.map((name) => [name, modelDefault(model, name) ?? optionTypes[name].parse(undefined)]),
	);
}

function refuseLockedChanges(stored: Values, explicit: Values): void {
	const changed = LOCKED_OPTIONS.filter(
		(name) => stored[name] !== undefined && explicit[name] !== undefined && explicit[name] !== stored[name],
	);
	if (changed.length === 0) return;
	const conflicts = changed.map(
		(name) => `${name} is ${showValue(stored[name])} in this model and cannot become ${showValue(explicit[name])}`,
	);
	// A folder with another model in it is a wrong folder rather than a wrong option.
	throw new FstuiError(changed.includes('model') ? 'faces' : 'usage', conflicts.join('; '), {
		where: changed.map(flagOf).join(', '),
		next: `leave ${changed.map(flagOf).join(' and ')} out to go on with this model, or start a new one with another --model-dir`,
	});
}

function refuseMissing(values: Values): void {
	const missing = REQUIRED_OPTIONS.filter((name) => values[name] === undefined);
	if (missing.length === 0) return;
	const verb = missing.length === 1 ? 'is' : 'are';
	throw new FstuiError('usage', `${missing.join(', ')} ${verb} missing`, {
		where: missing.map(flagOf).join(', '),
		next: `give ${missing.map((name) => `${flagOf(name)} DIR`).join(' ')}, or set ${missing.length === 1 ? 'it' : 'them'} in a preset`,
	});
}

function refuseInvalid(values: Values): void {
	const problems = OPTION_NAMES.flatMap((name) => {
		if (values[name] === undefined) return [];
		const checked = checkValue(name, values[name]);
		return checked.ok ? [] : [{ name, problem: checked.problem }];
	});
	if (problems.length === 0) return;
	throw new FstuiError('usage', problems.map(({ problem }) => problem).join('; '), {
		where: problems.map(({ name }) => flagOf(name)).join(', '),
		next: 'correct the value; fstui train --help lists every option with its range',
	});
}

/** Null means "not given" for an option that the model has a value of. */
function withoutEmpty(explicit: Values, stored: Values): Values {
	const entries = Object.entries(explicit) as [OptionName, unknown][];
	return Object.fromEntries(
		entries.filter(([name, value]) => value !== null || !LOCKED_OPTIONS.includes(name) || stored[name] === undefined),
	);
}

function withAbsolutePaths(values: Values, { cwd, env }: ResolveInput): Values {
	const absolute = (path: unknown): unknown => (typeof path === 'string' ? absolutePath(path, cwd, env) : path);
	const entries = Object.entries(values) as [OptionName, unknown][];
	return Object.fromEntries(
		entries.map(([name, value]) => {
			if (optionMeta(name).path === undefined) return [name, value];
			return [name, Array.isArray(value) ? value.map(absolute) : absolute(value)];
		}),
	);
}

/** Stages are taken as a whole from the flags (a review of a complete configuration), the preset, or the model. */
function stagesOf({ stored, preset, flags }: ResolveInput, warnings: string[]): RunConfig['stages'] {
	const chosen = flags.stages ?? preset?.stages;
	if (chosen !== undefined) return chosen;
	const checked = runSchema.shape.stages.safeParse(stored?.config.stages ?? []);
	if (checked.success) return checked.data;
	warnings.push('the stages stored with the model cannot be read and are left out');
	return [];
}

/** A stage that a resumed model has reached wins over a flag, which would otherwise seem to be ignored. */
function overruled(flags: Values, stored: Values, { stages }: RunConfig): string[] {
	return STAGE_OPTIONS.flatMap((name) => {
		if (flags[name] === undefined || flags[name] === stored[name]) return [];
		const stage = stages.find(({ options }) => options[name] !== undefined);
		if (stage === undefined) return [];
		return [
			`${name} is also set by the stage at ${stage.at}, which wins from there on; a preset with other stages replaces them`,
		];
	});
}

function isSame(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

interface OriginInput {
	readonly stored: Values;
	readonly preset: Values;
	readonly flags: Values;
	readonly known: KnownOrigins;
	readonly config: RunConfig;
}

/** A model folder remembers every option; only those that are not at their defaults are news. */
function originsOf({ stored, preset, flags, known, config }: OriginInput): OptionOrigins {
	const originOf = (name: OptionName): OptionOrigin => {
		if (LOCKED_OPTIONS.includes(name) && stored[name] !== undefined) return { kind: 'locked' };
		// Null leaves an option of the model to the model.
		const isGiven = (values: Values) => values[name] !== undefined && (values[name] !== null || config[name] === null);
		if (isGiven(flags)) return known[name] ?? { kind: 'flag' };
		if (isGiven(preset)) return known[name] ?? { kind: 'preset', name: null };
		const ruled = lowmemValue(config.model, config.lowmem, name);
		const own = ruled ?? modelDefault(config.model, name);
		const usual = optionType(name).defaultValue;
		if (isGiven(stored) && !isSame(config[name], own ?? usual)) return { kind: 'stored' };
		if (own === undefined || own === usual) return { kind: 'default' };
		return { kind: ruled === undefined ? 'model_default' : 'model_rule' };
	};
	return Object.fromEntries(OPTION_NAMES.map((name) => [name, originOf(name)])) as OptionOrigins;
}

/**
 * The complete, checked configuration of a run. Paths come out absolute, the model's own options with its defaults.
 *
 * @throws FstuiError `usage` for a missing folder, a value of the wrong type or range, an explicit change of a locked
 * option of a stored model, an option the model does not have, or options that contradict each other; every option
 * concerned is named. `faces` when the folder holds another model.
 */
export function resolveOptions(input: ResolveInput): ResolvedOptions {
	const warnings: string[] = [];
	const stored = { ...laterLocked(input.stored, warnings), ...storedValues(input.stored, warnings) };
	const preset = withoutEmpty(given(input.preset), stored);
	const flags = withoutEmpty(given(input.flags), stored);
	const values: Values = { ...stored, ...preset, ...flags };
	refuseInvalid(values);
	refuseLockedChanges(stored, { ...preset, ...flags });
	refuseMissing(values);
	const config = completeModelOptions(
		runSchema.parse({ ...withAbsolutePaths(values, input), stages: stagesOf(input, warnings) }),
	);
	refuseContradictions(config);
	const origins = originsOf({ stored, preset, flags, known: input.known ?? {}, config });
	if (input.stored !== undefined && config.load_weights !== null) {
		warnings.push('load_weights is for new models: this one goes on with its own weights');
	}
	if (input.stored !== undefined) warnings.push(...overruled(flags, stored, config));
	return { config, origins, warnings: [...warnings, ...advice(config, origins)] };
}
