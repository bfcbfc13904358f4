/**
 * The fields of the options form, made from the option schema: which ones a model has, order, kind, default text, and
 * whether a text is a valid value. Must not know how fields look.
 */
import { allowedValues, listedChoices, optionType, valueFromText } from '../../config/describe.js';
import {
	lowmemValue,
	MODEL_OPTIONS,
	modelDefault,
	modelHas,
	modelProblems,
	ruleText,
} from '../../config/model-rules.js';
import {
	type ModelName,
	OPTION_GROUPS,
	OPTION_NAMES,
	type OptionGroup,
	type OptionName,
	optionMeta,
	type RunOptions,
} from '../../config/schema.js';
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

/** Every option that is a field for some model: what changes nothing is left to flags and presets. */
export const FORM_FIELDS: readonly OptionName[] = OPTION_NAMES.filter(
	(name) => !CHOSEN_BEFORE.includes(name) && optionMeta(name).effect !== 'none',
);

export interface FieldGroup {
	readonly group: OptionGroup;
	readonly fields: readonly OptionName[];
}

/** The options beyond the basic ones that a model has, by group. */
export function moreFields(model: ModelName): readonly FieldGroup[] {
	return OPTION_GROUPS.map((group) => ({
		group,
		fields: FORM_FIELDS.filter(
			(name) => optionMeta(name).group === group && !BASIC_FIELDS.includes(name) && modelHas(model, name),
		),
	})).filter(({ fields }) => fields.length > 0);
}

/** All fields for a model, from top to bottom. */
export function formFields(model: ModelName): readonly OptionName[] {
	return [...BASIC_FIELDS, ...moreFields(model).flatMap(({ fields }) => fields)];
}

/** How a field is worked: typed into, or cycled through. */
export type FieldKind =
	| { readonly kind: 'text'; readonly isPath: boolean }
	| { readonly kind: 'cycle'; readonly choices: readonly string[] };

export function fieldKind(name: OptionName): FieldKind {
	const { shape } = optionType(name);
	if (shape.kind === 'choice') return { kind: 'cycle', choices: listedChoices(name) };
	if (shape.kind === 'toggle') return { kind: 'cycle', choices: ['no', 'yes'] };
	return { kind: 'text', isPath: optionMeta(name).path !== undefined };
}

/** What an option is when it is not given, for the model among the options. */
function defaultOf(name: OptionName, { model = 'original', lowmem = false }: RunOptions): unknown {
	return lowmemValue(model, lowmem, name) ?? modelDefault(model, name) ?? optionType(name).defaultValue;
}

/** A value as the text of its field. */
export function fieldText(name: OptionName, options: RunOptions): string {
	const value = options[name] ?? defaultOf(name, options);
	if (value === undefined || value === null) return '';
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	return Array.isArray(value) ? value.join(', ') : String(value);
}

export type FieldCheck =
	| { readonly ok: true; readonly value: RunOptions[OptionName]; readonly advice: string | null }
	| { readonly ok: false; readonly problem: string };

/** What the form has settled before its fields. */
export type ChosenModel = Pick<RunOptions, 'model' | 'lowmem'>;

/** Whether a text is a value of the option for the chosen model; the problem continues the sentence "<label> ...". */
export function checkField(name: OptionName, text: string, chosen: ChosenModel): FieldCheck {
	const { nullable, shape } = optionType(name);
	const trimmed = text.trim();
	if (trimmed === '' && nullable) return { ok: true, value: null, advice: null };
	if (trimmed === '') return { ok: false, problem: shape.kind === 'text' ? 'type or paste a folder' : 'is empty' };
	const { model = 'original' } = chosen;
	const rule = MODEL_OPTIONS[model][name]?.rule;
	const checked = valueFromText(name, trimmed);
	if (!checked.ok)
		return { ok: false, problem: `must be ${rule === undefined ? allowedValues(name) : ruleText(rule)}` };
	const unfit = modelProblems(model, { ...chosen, [name]: checked.value }).find((problem) => problem.name === name);
	if (unfit !== undefined) return { ok: false, problem: unfit.reason };
	return { ok: true, value: checked.value, advice: adviceFor(name, checked.value) };
}

function adviceFor(name: OptionName, value: unknown): string | null {
	const { advised } = optionMeta(name);
	if (advised === undefined || typeof value !== 'number') return null;
	const [low, high] = advised;
	return value < low || value > high ? `unusual: mostly ${low} to ${high}` : null;
}

export interface FieldNote {
	readonly kind: 'good' | 'warning' | 'error' | 'info' | 'changed' | 'locked';
	readonly text: string;
}

/** Pictures below this number make a poor swap whatever the options. */
const FEW_PICTURES = 100;
const TRAINING_FOLDERS: readonly OptionName[] = ['input_a', 'input_b'];

/** What is said beside a field; facts are null while a folder is looked at. */
export function fieldNote(
	name: OptionName,
	text: string,
	facts: FolderFacts | null,
	chosen: ChosenModel,
): FieldNote | null {
	const check = checkField(name, text, chosen);
	if (!check.ok) return { kind: 'error', text: check.problem };
	if (check.advice !== null) return { kind: 'warning', text: check.advice };
	if (optionMeta(name).path !== 'folder' || check.value === null) return null;
	if (facts === null) return { kind: 'info', text: 'looking...' };
	if (name === 'model_dir') {
		if (facts.hasModel) return { kind: 'good', text: 'has a model: training goes on' };
		return { kind: 'good', text: facts.exists ? 'folder without a model' : 'will be made' };
	}
	if (name === 'timelapse_output') return { kind: 'good', text: facts.exists ? 'folder' : 'will be made' };
	if (!facts.exists) return { kind: 'error', text: 'no such folder' };
	if (name === 'load_weights') {
		return facts.hasModel ? { kind: 'good', text: 'has a model' } : { kind: 'error', text: 'no model in it' };
	}
	if (facts.pictures === 0) return { kind: 'error', text: 'no pictures in it' };
	const count = facts.pictures === 1 ? '1 picture' : `${facts.pictures} pictures`;
	const few = facts.pictures < FEW_PICTURES && TRAINING_FOLDERS.includes(name);
	return few ? { kind: 'warning', text: `${count}: few` } : { kind: 'good', text: count };
}
