/**
 * What values an option takes, read from its zod type: kind, range, choices, default, and a sentence for people.
 * Also checks one value and turns the text of a flag into a value. Must not know where values come from.
 */
import { z } from 'zod';
import { OPTION_NAMES, type OptionName, type RunConfig, runSchema } from './schema.js';

export type OptionShape =
	| { readonly kind: 'text' }
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

function shapeOf(name: OptionName, type: z.core.$ZodType): OptionShape {
	if (type instanceof z.ZodString) return { kind: 'text' };
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
	let type: z.core.$ZodType = runSchema.shape[name];
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

/** The allowed values as the end of the sentence "it must be ...". */
export function allowedValues(name: OptionName): string {
	const { shape, nullable } = optionType(name);
	const orEmpty = nullable ? ', or random' : '';
	if (shape.kind === 'text') return 'text, not empty';
	if (shape.kind === 'toggle') return 'true or false';
	if (shape.kind === 'choice') return `one of ${shape.choices.join(', ')}`;
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

/** Checks a value against the type and hard range of its option; the problem names option, value and what is allowed. */
export function checkValue(name: OptionName, value: unknown): Checked {
	const parsed = runSchema.shape[name].safeParse(value);
	if (parsed.success && value !== undefined) return { ok: true, value: parsed.data };
	return { ok: false, problem: `${name} is ${showValue(value)}, but it must be ${allowedValues(name)}` };
}

/** Turns the text of a flag or form field into a value of the option. Decimal numbers only, `random` for an empty seed. */
export function valueFromText(name: OptionName, text: string): Checked {
	const { shape, nullable } = optionType(name);
	const trimmed = text.trim();
	if (nullable && ['random', 'none', 'null'].includes(trimmed.toLowerCase())) return checkValue(name, null);
	if (shape.kind === 'number') {
		const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed);
		return checkValue(name, isNumber ? Number(trimmed) : text);
	}
	if (shape.kind === 'toggle') {
		const known: Readonly<Record<string, boolean>> = {
			true: true,
			yes: true,
			on: true,
			false: false,
			no: false,
			off: false,
		};
		return checkValue(name, known[trimmed.toLowerCase()] ?? text);
	}
	return checkValue(name, shape.kind === 'choice' ? trimmed : text);
}

/** Accepts `batch-size` and `batch_size`; undefined when there is no such option. */
export function findOption(name: string): OptionName | undefined {
	const wanted = name.replaceAll('-', '_');
	return OPTION_NAMES.find((known) => known === wanted);
}

/** `batch_size` as a flag: `--batch-size`. */
export function flagOf(name: OptionName): string {
	return `--${name.replaceAll('_', '-')}`;
}
