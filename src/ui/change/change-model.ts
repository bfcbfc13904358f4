/**
 * The options of a run that can change while it goes on, as a panel holds them: what was typed, and what would change by
 * it. Must not know how it comes to be typed or how it looks.
 */
import { allowedValues, emptyWord, optionType } from '../../config/describe.js';
import { MODEL_OPTIONS, modelHas, ruleText } from '../../config/model-rules.js';
import { type OptionName, optionMeta, type RunConfig, STAGE_OPTIONS, type StageOptions } from '../../config/schema.js';
import { checkField, type FieldGroup, type FieldNote, fieldText } from '../form/fields.js';
import type { FormLine } from '../form/form-lines.js';
import { stepsOf } from '../form/stepper.js';
import { type EditedText, editedText } from '../form/text-edit.js';

export interface ChangeState {
	readonly focus: OptionName;
	/** Texts of the fields that were edited. */
	readonly edits: Readonly<Partial<Record<OptionName, EditedText>>>;
	/** `leaving`: asked whether the changes are to be discarded. `sending`: the run has been asked. */
	readonly step: 'editing' | 'leaving' | 'sending';
	/** Why the run has refused the changes. */
	readonly refusal: string | null;
}

/** An option that is to change, with its value now and then as texts. */
export interface PendingChange {
	readonly name: OptionName;
	readonly from: string;
	readonly to: string;
	/** What is wrong with the text, as the end of the sentence "<label> ..."; null when it is a value. */
	readonly problem: string | null;
	/** What is unusual about the value. */
	readonly advice: string | null;
	readonly value: unknown;
}

/** What can change, by group; an option of another model is left out. */
export function changeableGroups({ model }: Pick<RunConfig, 'model'>): readonly FieldGroup[] {
	const names = STAGE_OPTIONS.filter((name) => modelHas(model, name));
	const groups = [...new Set(names.map((name) => optionMeta(name).group))];
	return groups.map((group) => ({ group, fields: names.filter((name) => optionMeta(name).group === group) }));
}

export function changeableOptions(config: Pick<RunConfig, 'model'>): readonly OptionName[] {
	return changeableGroups(config).flatMap(({ fields }) => fields);
}

/** Rows and headings from top to bottom. */
export function changeLines(config: Pick<RunConfig, 'model'>): readonly FormLine[] {
	return changeableGroups(config).flatMap(({ group, fields }): FormLine[] => [
		{ kind: 'heading', group },
		...fields.map((row): FormLine => ({ kind: 'row', row })),
	]);
}

/** The text of a field: as edited, else the value the run has. */
export function changeText(state: ChangeState, config: RunConfig, name: OptionName): EditedText {
	return state.edits[name] ?? editedText(fieldText(name, config));
}

/** What would change, in the order of the fields; texts that are no values are among it. */
export function pendingChanges(state: ChangeState, config: RunConfig): readonly PendingChange[] {
	return changeableOptions(config).flatMap((name): PendingChange[] => {
		const edit = state.edits[name];
		const from = valueText(name, config);
		if (edit === undefined) return [];
		const check = checkField(name, edit.text, config);
		const to = shown(name, edit.text.trim());
		if (!check.ok) return [{ name, from, to, problem: check.problem, advice: null, value: undefined }];
		if (JSON.stringify(check.value) === JSON.stringify(config[name])) return [];
		return [{ name, from, to, problem: null, advice: check.advice, value: check.value }];
	});
}

/** The value the run has, in the words of the fields. */
export function valueText(name: OptionName, config: RunConfig): string {
	return shown(name, fieldText(name, config));
}

/** What the run is to be asked for. */
export function askedFor(changes: readonly PendingChange[]): StageOptions {
	return Object.fromEntries(changes.map(({ name, value }) => [name, value]));
}

/** "Batch size 16 -> 8". */
export function changeSentence({ name, from, to }: PendingChange): string {
	return `${optionMeta(name).label} ${from} -> ${to}`;
}

/** What is said beside a field. */
export function changeNote(change: PendingChange | undefined, name: OptionName, config: RunConfig): FieldNote {
	if (change === undefined) {
		const usual = defaultText(name, config);
		const isDefault = fieldText(name, config) === fieldText(name, { model: config.model, lowmem: config.lowmem });
		return { kind: 'info', text: isDefault ? 'default' : `default ${usual}` };
	}
	if (change.problem !== null) return { kind: 'error', text: change.problem };
	const text = `${change.from} -> ${change.to}`;
	return change.advice === null ? { kind: 'changed', text } : { kind: 'warning', text: `${text}, ${change.advice}` };
}

/** What an option takes, e.g. "a whole number from 1 to 256, step 1; default 16". */
export function changeFacts(name: OptionName, config: RunConfig): string {
	const rule = MODEL_OPTIONS[config.model][name]?.rule;
	const steps = stepsOf(name, config.model);
	const isToggle = optionType(name).shape.kind === 'toggle';
	const range = isToggle ? 'yes or no' : rule === undefined ? allowedValues(name) : ruleText(rule);
	return `${range}${steps === null ? '' : `, step ${steps.step}`}; default ${defaultText(name, config)}`;
}

function defaultText(name: OptionName, { model, lowmem }: RunConfig): string {
	return shown(name, fieldText(name, { model, lowmem }));
}

function shown(name: OptionName, text: string): string {
	return text === '' && optionType(name).nullable ? emptyWord(name) : text;
}
