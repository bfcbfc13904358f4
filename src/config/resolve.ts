/**
 * Puts the options of a run together: default < stored with the model < preset < flag, and says where each came
 * from. Owns the rules between options (locked values, low memory, missing folders, advised ranges).
 * Must not read files: what is stored and what a preset says is given to it.
 */
import { checkValue, flagOf, showValue } from './describe.js';
import { FstuiError } from './errors.js';
import { absolutePath, type Environment } from './paths.js';
import {
	LOCKED_OPTIONS,
	OPTION_NAMES,
	type OptionName,
	optionMeta,
	type RunConfig,
	type RunOptions,
	runSchema,
} from './schema.js';

export type Origin = 'default' | 'stored' | 'preset' | 'flag';

/** What a model folder remembers; values of unknown options or of another version are tolerated. */
export interface StoredOptions {
	/** The options of the last session, folders included. */
	readonly config: Readonly<Record<string, unknown>>;
	/** The values fixed at creation. */
	readonly locked: Readonly<Record<string, unknown>>;
}

export interface ResolveInput {
	readonly stored?: StoredOptions | undefined;
	readonly preset?: RunOptions | undefined;
	readonly flags: RunOptions;
	/** Folder that relative paths start from. */
	readonly cwd: string;
	readonly env: Environment;
}

export interface ResolvedOptions {
	readonly config: RunConfig;
	readonly origins: Readonly<Record<OptionName, Origin>>;
	readonly warnings: readonly string[];
}

/** They describe one session, not the model: a resumed run starts again from the default. */
const SESSION_OPTIONS: readonly OptionName[] = ['iterations'];
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
		const locked = optionMeta(name).locked === true ? stored.locked[name] : undefined;
		const value = locked ?? stored.config[name];
		if (value === undefined || value === null || SESSION_OPTIONS.includes(name)) continue;
		const checked = checkValue(name, value);
		if (checked.ok) values[name] = checked.value;
		else warnings.push(`stored with the model: ${checked.problem}; the default is used`);
	}
	return values;
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

function refuseLowmem(config: RunConfig): void {
	if (!config.lowmem || config.model === 'original') return;
	throw new FstuiError('usage', `lowmem exists for the model original only, not for ${config.model}`, {
		where: '--lowmem, --model',
		next: 'give --lowmem=false, or --model original',
	});
}

function advice(config: RunConfig, origins: Readonly<Record<OptionName, Origin>>): string[] {
	const warnings: string[] = [];
	for (const name of OPTION_NAMES) {
		const { advised } = optionMeta(name);
		const value = config[name];
		if (advised === undefined || typeof value !== 'number' || origins[name] === 'default') continue;
		if (value < advised[0] || value > advised[1]) {
			warnings.push(`${name} ${value} is outside the usual range ${advised[0]} to ${advised[1]}`);
		}
	}
	if (config.input_a === config.input_b)
		warnings.push('input_a and input_b are the same folder: there is nothing to swap');
	return warnings;
}

/**
 * The complete, checked configuration of a run. Folders come out absolute.
 *
 * @throws FstuiError `usage` for a missing folder, a value of the wrong type or range, an explicit change of a locked
 * option of a stored model, or a low-memory variant that does not exist; every option concerned is named.
 */
export function resolveOptions(input: ResolveInput): ResolvedOptions {
	const warnings: string[] = [];
	const stored = storedValues(input.stored, warnings);
	const preset = given(input.preset);
	const flags = given(input.flags);
	const values: Values = { ...stored, ...preset, ...flags };
	refuseInvalid(values);
	refuseLockedChanges(stored, { ...preset, ...flags });
	refuseMissing(values);
	for (const name of OPTION_NAMES) {
		const value = values[name];
		if (optionMeta(name).path === 'folder' && typeof value === 'string') {
			values[name] = absolutePath(value, input.cwd, input.env);
		}
	}
	const config: RunConfig = runSchema.parse(values);
	const originOf = (name: OptionName): Origin => {
		if (flags[name] !== undefined) return 'flag';
		if (preset[name] !== undefined) return 'preset';
		return stored[name] !== undefined ? 'stored' : 'default';
	};
	const origins = Object.fromEntries(OPTION_NAMES.map((name) => [name, originOf(name)])) as Record<OptionName, Origin>;
	refuseLowmem(config);
	return { config, origins, warnings: [...warnings, ...advice(config, origins)] };
}
