/**
 * The command line of one command: its own switches and values, and run options as flags made from the schema.
 * `--batch-size 8`, `--batch_size=8`, `--no-flip`, `--lowmem=false`, `--set key=value`. Must not know what they do.
 */
import { parseArgs } from 'node:util';
import {
	type Checked,
	checkValue,
	emptyWord,
	findOption,
	flagOf,
	optionType,
	valueFromText,
} from '../../config/describe.js';
import { FstuiError } from '../../config/errors.js';
import type { OptionName, RunConfig, RunOptions } from '../../config/schema.js';
import { didYouMean } from '../../config/suggest.js';

export interface FlagSpec {
	/** Without the dashes, e.g. "plain". */
	readonly name: string;
	/** Name of the value in help; a switch has none. */
	readonly value?: string;
	readonly help: string;
}

export interface ArgumentSpec {
	/** e.g. "train". */
	readonly command: string;
	readonly flags: readonly FlagSpec[];
	/** Run options taken as flags; --set comes with them. */
	readonly options?: readonly OptionName[];
	/** Most positional arguments taken. */
	readonly positionals?: number;
}

export interface Arguments {
	readonly help: boolean;
	/** The switches given. */
	readonly switches: ReadonlySet<string>;
	/** The values given; the last one counts. */
	readonly values: ReadonlyMap<string, string>;
	readonly options: RunOptions;
	readonly positionals: readonly string[];
}

export const SET_FLAG: FlagSpec = {
	name: 'set',
	value: 'KEY=VALUE',
	help: 'Sets any option by its name; several values are separated by commas. Can be repeated.',
};

type Found = { -readonly [Name in OptionName]?: RunConfig[OptionName] };

function usage(what: string, where: string, next: string): FstuiError {
	return new FstuiError('usage', what, { where, next });
}

/**
 * Underscores and dashes are the same in flag names, and options are known by their other names too; values and what
 * follows `--` stay as they are.
 */
function normalise(args: readonly string[], options: readonly OptionName[]): string[] {
	const end = args.indexOf('--');
	return args.map((arg, index) => {
		if (!arg.startsWith('--') || (end >= 0 && index >= end)) return arg;
		const equals = arg.indexOf('=');
		const name = (equals < 0 ? arg : arg.slice(0, equals)).replaceAll('_', '-');
		const option = findOption(name.slice(2));
		const known = option !== undefined && options.includes(option) ? flagOf(option) : name;
		return known + (equals < 0 ? '' : arg.slice(equals));
	});
}

function setOption(into: Found, name: OptionName, text: string, where: string): void {
	store(into, name, valueFromText(name, text), where);
}

function store(into: Found, name: OptionName, checked: Checked, where: string): void {
	if (!checked.ok) throw usage(checked.problem, where, 'correct the value');
	into[name] = checked.value;
}

/** A flag for several texts takes one at a time, commas and all, and may be repeated. */
function addToList(into: Found, name: OptionName, text: string): void {
	const before = into[name];
	const value = text === emptyWord(name) ? null : [...(Array.isArray(before) ? before : []), text];
	store(into, name, checkValue(name, value), flagOf(name));
}

function setByKey(into: Found, pair: string, spec: ArgumentSpec): void {
	const equals = pair.indexOf('=');
	if (equals < 1) {
		throw usage(`"${pair}" is not of the form key=value`, '--set', 'write for example --set batch_size=8');
	}
	const key = pair.slice(0, equals).trim();
	const name = findOption(key);
	if (name === undefined || !(spec.options ?? []).includes(name)) {
		const hint = didYouMean(key, spec.options ?? []);
		throw usage(`unknown option "${key}"`, '--set', `${hint}fstui ${spec.command} --help lists every option`);
	}
	setOption(into, name, pair.slice(equals + 1), `--set ${key}`);
}

/** A word after a value flag that is a flag itself was not meant as the value; a negative number was. */
function isMissing(value: string | undefined, inline: boolean | undefined): boolean {
	if (value === undefined) return true;
	return inline !== true && value.startsWith('-') && !/^-[\d.]/.test(value) && value !== '-';
}

/**
 * Reads the arguments of a command.
 *
 * @throws FstuiError `usage` for an unknown flag (with the nearest known one), a missing or wrong value, or too many
 * arguments.
 */
export function readArguments(spec: ArgumentSpec, args: readonly string[]): Arguments {
	const optionNames = spec.options ?? [];
	const own = optionNames.length === 0 ? spec.flags : [...spec.flags, SET_FLAG];
	const isToggle = (name: OptionName): boolean => optionType(name).shape.kind === 'toggle';
	const kinds = new Map<string, 'string' | 'boolean'>([
		['help', 'boolean'],
		...own.map((flag) => [flag.name, flag.value === undefined ? 'boolean' : 'string'] as const),
		...optionNames.map((name) => [flagOf(name).slice(2), isToggle(name) ? 'boolean' : 'string'] as const),
	]);
	const { tokens } = parseArgs({
		args: normalise(args, optionNames),
		options: Object.fromEntries(
			[...kinds].map(([name, type]) => [name, name === 'help' ? { type, short: 'h' } : { type }]),
		),
		strict: false,
		allowPositionals: true,
		tokens: true,
	});
	const switches = new Set<string>();
	const values = new Map<string, string>();
	const options: Found = {};
	const positionals: string[] = [];
	for (let at = 0; at < tokens.length; at++) {
		const token = tokens[at];
		if (token === undefined || token.kind === 'option-terminator') continue;
		if (token.kind === 'positional') {
			if (positionals.length >= (spec.positionals ?? 0)) {
				throw usage(
					`unexpected argument "${token.value}"`,
					`fstui ${spec.command}`,
					`see fstui ${spec.command} --help`,
				);
			}
			positionals.push(token.value);
			continue;
		}
		const kind = kinds.get(token.name);
		if (kind === undefined) {
			const hint = didYouMean(token.name, [...kinds.keys()], (name) => `--${name}`);
			throw usage(
				`unknown option ${token.rawName}`,
				`fstui ${spec.command}`,
				`${hint}See fstui ${spec.command} --help`,
			);
		}
		const option = optionNames.find((name) => flagOf(name) === `--${token.name}`);
		let text = token.value;
		if (kind === 'string' && isMissing(text, token.inlineValue)) {
			throw usage(
				`--${token.name} needs a value`,
				`--${token.name}`,
				`write --${token.name} VALUE or --${token.name}=VALUE`,
			);
		}
		if (kind === 'boolean') {
			const following = tokens[at + 1];
			if (text === undefined && following?.kind === 'positional' && /^(true|false)$/.test(following.value)) {
				text = following.value;
				at++;
			}
			text ??= 'true';
			if (option === undefined && text !== 'true' && text !== 'false') {
				throw usage(
					`--${token.name} is "${text}", but it must be true or false`,
					`--${token.name}`,
					'leave the value out',
				);
			}
		}
		if (option !== undefined && optionType(option).shape.kind === 'list') addToList(options, option, text ?? '');
		else if (option !== undefined) setOption(options, option, text ?? '', flagOf(option));
		else if (token.name === SET_FLAG.name && optionNames.length > 0) setByKey(options, text ?? '', spec);
		else if (kind === 'string') values.set(token.name, text ?? '');
		else if (text === 'true') switches.add(token.name);
		else switches.delete(token.name);
	}
	// Each value was checked against its own option's type.
	return { help: switches.has('help'), switches, values, options: options as RunOptions, positionals };
}
