/**
 * What values an option takes, read from its zod type: kind, range, choices, default, and a sentence for people.
 * Also checks one value and turns the text of a flag into a value. Must not know where values come from.
 */
import { z } from 'zod';
import { OPTION_NAMES, type OptionName, optionMeta, optionTypes, type RunConfig } from './schema.js';

export type OptionShape =
	| { readonly kind: 'text' }
	/** One or several texts. */
	| { readonly kind: 'list' }
	| { readonly kind: 'toggle' }
	| { readonly kind: 'choice'; readonly choices: readonly string[] }
	| { readonly kind: 'number'; readonly whole: boolean; readonly min: number; readonly max: number };

export interface OptionType {
	readonly shape: OptionShape;
	/** The value may be left empty (null). */
	readonly nullable: boolean;
	/** Undefined when the option must be given. */
	readonly defaultValue: unknown;
}

export type Checked =
	| { readonly ok: true; readonly value: RunConfig[OptionName] }
	| { readonly ok: false; readonly problem: string };

/** Other names of options, as faceswap has them. */
const ALIASES: Readonly<Record<string, OptionName>> = { trainer: 'model' };

function shapeOf(name: OptionName, type: z.core.$ZodType): OptionShape {
	if (type instanceof z.ZodString) return { kind: 'text' };
	if (type instanceof z.ZodReadonly && type.unwrap() instanceof z.ZodArray) return { kind: 'list' };
	if (type instanceof z.ZodBoolean) return { kind: 'toggle' };
	if (type instanceof z.ZodEnum) return { kind: 'choice', choices: type.options.map(String) };
	if (type instanceof z.ZodNumber) {
		const whole = type.format?.includes('int') ?? false;
		return { kind: 'number', whole, min: type.minValue ?? -Infinity, max: type.maxValue ?? Infinity };
	}
	throw new Error(`option ${name} has a type that flags and forms do not know`);
}

/** Kind, range and default of an option. */
export function optionType(name: OptionName): OptionType {
	let type: z.core.$ZodType = optionTypes[name];
	let defaultValue: unknown;
	let nullable = false;
	if (type instanceof z.ZodDefault) {
		defaultValue = type.def.defaultValue;
		type = type.unwrap();
	}
	if (type instanceof z.ZodNullable) {
		nullable = true;
		type = type.unwrap();
	}
	return { shape: shapeOf(name, type), nullable, defaultValue };
}

/** The choices that people are shown; empty for options of another kind. */
export function listedChoices(name: OptionName): readonly string[] {
	const { shape } = optionType(name);
	const { hidden = [] } = optionMeta(name);
	return shape.kind === 'choice' ? shape.choices.filter((choice) => !hidden.includes(choice)) : [];
}

/** The word that stands for an empty value in flags and messages. */
export function emptyWord(name: OptionName): string {
	return optionMeta(name).empty ?? 'none';
}

/** The allowed values as the end of the sentence "it must be ...". */
export function allowedValues(name: OptionName): string {
	const { shape, nullable } = optionType(name);
	const { allowed, path } = optionMeta(name);
	const text = nullable && path !== undefined ? `the path of a ${path}` : 'text, not empty';
	const orEmpty = nullable ? `, or ${emptyWord(name)}` : '';
	if (shape.kind === 'text') return `${allowed ?? text}${orEmpty}`;
	if (shape.kind === 'list') return `one or several ${path === 'file' ? 'files' : 'texts'}${orEmpty}`;
	if (shape.kind === 'toggle') return `true or false${orEmpty}`;
	if (shape.kind === 'choice') return `one of ${listedChoices(name).join(', ')}${orEmpty}`;
	const noun = shape.whole ? 'a whole number' : 'a number';
	return `${noun} from ${shape.min} to ${shape.max}${orEmpty}`;
}

/** How a value is shown in a message: text in quotes, everything else as written. */
export function showValue(value: unknown): string {
	if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 57)}...` : value}"`;
	if (value === null) return 'empty';
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object') return 'a map';
	return String(value);
}

/** How the names of choices are compared. */
function plain(word: string): string {
	return word.toLowerCase().replaceAll('_', '-');
}

/** One text is a list of one; the names of choices are taken in any case, with dashes or underscores. */
function normalised(shape: OptionShape, value: unknown): unknown {
	if (typeof value !== 'string') return value;
	if (shape.kind === 'list') return [value];
	if (shape.kind !== 'choice') return value;
	return shape.choices.find((choice) => plain(choice) === plain(value)) ?? value;
}

/** Checks a value against the type and hard range of its option; the problem names option, value and what is allowed. */
export function checkValue(name: OptionName, value: unknown): Checked {
	const parsed = optionTypes[name].safeParse(normalised(optionType(name).shape, value));
	if (parsed.success && value !== undefined) return { ok: true, value: parsed.data };
	return { ok: false, problem: `${name} is ${showValue(value)}, but it must be ${allowedValues(name)}` };
}

const TOGGLE_WORDS: Readonly<Record<string, boolean>> = {
	true: true,
	yes: true,
	on: true,
	false: false,
	no: false,
	off: false,
};

/**
 * Turns the text of a flag or form field into a value of the option. Decimal numbers only; several texts are separated
 * by commas; `none`, `null` or the option's own word (`random` for the seed) is an empty value.
 */
export function valueFromText(name: OptionName, text: string): Checked {
	const { shape, nullable } = optionType(name);
	const trimmed = text.trim();
	if (nullable && ['none', 'null', emptyWord(name)].includes(trimmed.toLowerCase())) return checkValue(name, null);
	switch (shape.kind) {
		case 'number': {
			const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed);
			return checkValue(name, isNumber ? Number(trimmed) : text);
		}
		case 'toggle':
			return checkValue(name, TOGGLE_WORDS[trimmed.toLowerCase()] ?? text);
		case 'choice':
			return checkValue(name, trimmed);
		case 'list':
			return checkValue(
				name,
				trimmed.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])),
			);
		case 'text':
			return checkValue(name, text);
		default:
			return shape satisfies never;
	}
}

/** Accepts `batch-size` and `batch_size`, and faceswap's other names; undefined when there is no such option. */
export function findOption(name: string): OptionName | undefined {
	const wanted = name.replaceAll('-', '_');
	return (
		OPTION_NAMES.find((known) => known === wanted) ?? (Object.hasOwn(ALIASES, wanted) ? ALIASES[wanted] : undefined)
	);
}

/** `batch_size` as a flag: `--batch-size`. */
export function flagOf(name: OptionName): string {
	return `--${name.replaceAll('_', '-')}`;
}
