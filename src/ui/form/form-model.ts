/**
 * The options form as data: texts, focus, what was changed, what a model has settled; and what can be read from it.
 * Must not know how it changes or how it looks.
 */
import { type ModelName, type OptionName, optionMeta, type RunOptions } from '../../config/schema.js';
import { checkField, fieldText, formFields } from './fields.js';
import { type EditedText, editedText } from './text-edit.js';

/** A row of the form: an option, the switch for more options, or the button. */
export type FormRow = OptionName | 'more' | 'continue';

export interface FormState {
	readonly texts: Readonly<Partial<Record<OptionName, EditedText>>>;
	/** Options whose value is handed on: given before, or changed here. */
	readonly given: ReadonlySet<OptionName>;
	readonly focus: FormRow;
	readonly expanded: boolean;
	/** Problems are shown for fields that were left, and for all after an attempt to go on. */
	readonly visited: ReadonlySet<FormRow>;
	/** What has no field here: model, lowmem, and the stages of a preset. */
	readonly others: RunOptions;
	/** Values that the model in the model folder has settled; null for a new model. */
	readonly locked: RunOptions | null;
	/** What is looked for among the options, and the form to go back to. */
	readonly search: { readonly query: EditedText; readonly before: FormRow; readonly wasExpanded: boolean } | null;
}

/** The model the form is for. */
export function modelOf(state: FormState): ModelName {
	return state.others.model ?? 'original';
}

export function isField(row: FormRow): row is OptionName {
	return row !== 'more' && row !== 'continue';
}

/** The text of a field; that of an option that the model has settled is the model's. */
export function textOf(state: FormState, name: OptionName): EditedText {
	if (isLocked(state, name)) return editedText(fieldText(name, { ...state.others, ...state.locked }));
	return state.texts[name] ?? editedText('');
}

/** Whether the model in the model folder has settled the option. */
export function isLocked(state: FormState, name: OptionName): boolean {
	return state.locked?.[name] !== undefined && optionMeta(name).locked === true;
}

/** Whether the option is not at the default of the model. */
export function isChanged(state: FormState, name: OptionName): boolean {
	return textOf(state, name).text.trim() !== defaultText(state, name);
}

/** The text of the option's default for the chosen model; empty where there is none. */
export function defaultText(state: FormState, name: OptionName): string {
	const { model, lowmem } = state.others;
	return fieldText(name, {
		...(model === undefined ? {} : { model }),
		...(lowmem === undefined ? {} : { lowmem }),
	});
}

/** The first field whose text is not a value, or null when the form can be handed on. */
export function firstProblem(state: FormState): OptionName | null {
	return (
		formFields(modelOf(state)).find(
			(name) => !isLocked(state, name) && !checkField(name, textOf(state, name).text, state.others).ok,
		) ?? null
	);
}

/** Only what was given or changed: everything else stays open for stored values and defaults. */
export function formOptions(state: FormState): RunOptions {
	const fields = formFields(modelOf(state));
	const entries = fields
		.filter((name) => (state.given.has(name) || name === 'model_dir') && !isLocked(state, name))
		.flatMap((name) => {
			const check = checkField(name, textOf(state, name).text, state.others);
			return check.ok ? [[name, check.value] as const] : [];
		});
	return { ...state.others, ...Object.fromEntries(entries) };
}
