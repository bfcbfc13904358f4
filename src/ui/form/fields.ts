/**
 * The fields of the options form, made from the option schema: order, kind, default text, and whether a text is a valid
 * value. Must not know how fields look.
 */
import { allowedValues, optionType, valueFromText } from '../../config/describe.js';
import { OPTION_GROUPS, OPTION_NAMES, type OptionName, optionMeta, type RunOptions } from '../../config/schema.js';
import type { FolderFacts } from '../types.js';

/** Shown at once; everything else is one key away. */
export const BASIC_FIELDS: readonly OptionName[] = [
	'input_a',
	'input_b',
	'model_dir',
	'batch_size',
	'iterations',
	'save_interval',
	'coverage',
	'loss_function',
];

/** Chosen on the model screen. */
const CHOSEN_BEFORE: readonly OptionName[] = ['model', 'lowmem'];

/** The other options, by group. */
export const MORE_FIELDS: readonly OptionName[] = OPTION_GROUPS.flatMap((group) =>
	OPTION_NAMES.filter(
		(name) => optionMeta(name).group === group && !BASIC_FIELDS.includes(name) && !CHOSEN_BEFORE.includes(name),
	),
);

export const FORM_FIELDS: readonly OptionName[] = [...BASIC_FIELDS, ...MORE_FIELDS];

/** How a field is worked: typed into, or cycled through. */
export type FieldKind =
	| { readonly kind: 'text'; readonly isFolder: boolean }
	| { readonly kind: 'cycle'; readonly choices: readonly string[] };

export function fieldKind(name: OptionName): FieldKind {
	const { shape } = optionType(name);
	if (shape.kind === 'choice') return { kind: 'cycle', choices: shape.choices };
	if (shape.kind === 'toggle') return { kind: 'cycle', choices: ['no', 'yes'] };
	return { kind: 'text', isFolder: optionMeta(name).path === 'folder' };
}

/** A value as the text of its field. */
export function fieldText(name: OptionName, options: RunOptions): string {
	const value = options[name] ?? optionType(name).defaultValue;
	if (value === undefined || value === null) return '';
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	return String(value);
}

export type FieldCheck =
	| { readonly ok: true; readonly value: RunOptions[OptionName]; readonly advice: string | null }
	| { readonly ok: false; readonly problem: string };

/** Whether a text is a value of the option; the problem continues the sentence "<label> ...". */
export function checkField(name: OptionName, text: string): FieldCheck {
	const { nullable, shape } = optionType(name);
	const trimmed = text.trim();
	if (trimmed === '' && nullable) return { ok: true, value: null, advice: null };
	if (trimmed === '') return { ok: false, problem: shape.kind === 'text' ? 'type or paste a folder' : 'is empty' };
	const checked = valueFromText(name, trimmed);
	if (!checked.ok) return { ok: false, problem: `must be ${allowedValues(name)}` };
	return { ok: true, value: checked.value, advice: adviceFor(name, checked.value) };
}

function adviceFor(name: OptionName, value: unknown): string | null {
	const { advised } = optionMeta(name);
	if (advised === undefined || typeof value !== 'number') return null;
	const [low, high] = advised;
	return value < low || value > high ? `unusual: mostly ${low} to ${high}` : null;
}

export interface FieldNote {
	readonly kind: 'good' | 'warning' | 'error' | 'info';
	readonly text: string;
}

/** Pictures below this number make a poor swap whatever the options. */
const FEW_PICTURES = 100;

/** What is said beside a field; facts are null while a folder is looked at. */
export function fieldNote(name: OptionName, text: string, facts: FolderFacts | null): FieldNote | null {
	const check = checkField(name, text);
	if (!check.ok) return { kind: 'error', text: check.problem };
	if (check.advice !== null) return { kind: 'warning', text: check.advice };
	if (optionMeta(name).path !== 'folder') return null;
	if (facts === null) return { kind: 'info', text: 'looking...' };
	if (name === 'model_dir') {
		if (facts.hasModel) return { kind: 'good', text: 'has a model: training goes on' };
		return { kind: 'good', text: facts.exists ? 'folder without a model' : 'will be made' };
	}
	if (!facts.exists) return { kind: 'error', text: 'no such folder' };
	if (facts.pictures === 0) return { kind: 'error', text: 'no pictures in it' };
	const count = facts.pictures === 1 ? '1 picture' : `${facts.pictures} pictures`;
	return facts.pictures < FEW_PICTURES ? { kind: 'warning', text: `${count}: few` } : { kind: 'good', text: count };
}
