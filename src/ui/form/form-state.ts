/**
 * The options form as a pure state machine: texts, which row has the focus, what was changed. Must not know keys,
 * folders on disk or how rows look.
 */
import { basename } from 'node:path';
import { MODEL_OPTION_NAMES } from '../../config/model-rules.js';
import type { ModelName, OptionGroup, OptionName, RunOptions } from '../../config/schema.js';
import { BASIC_FIELDS, checkField, FORM_FIELDS, fieldKind, fieldText, formFields, moreFields } from './fields.js';
import { applyEdit, type EditedText, editedText, type TextEdit } from './text-edit.js';

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
}

export type FormAction =
	| { readonly type: 'move'; readonly by: 1 | -1 }
	| { readonly type: 'focus'; readonly row: FormRow }
	| { readonly type: 'edit'; readonly edit: TextEdit }
	| { readonly type: 'cycle'; readonly by: 1 | -1 }
	| { readonly type: 'toggle_more' }
	/** Enter: to the next row, or open and close the further options; the button is the screen's business. */
	| { readonly type: 'enter' }
	| { readonly type: 'show_problems' }
	| { readonly type: 'set_others'; readonly others: RunOptions }
	/** Fills the form anew, keeping the folders that were typed. */
	| { readonly type: 'load'; readonly options: RunOptions };

export const FORM_START: FormRow = 'input_a';

/** A form filled with options; the model folder gets a proposal when it is not among them. */
export function createForm(options: RunOptions): FormState {
	const given = new Set(FORM_FIELDS.filter((name) => options[name] !== undefined && options[name] !== null));
	const { model, lowmem, stages } = options;
	const state: FormState = {
		texts: Object.fromEntries(FORM_FIELDS.map((name) => [name, editedText(fieldText(name, options))])),
		given,
		focus: FORM_START,
		expanded: false,
		visited: new Set(),
		others: {
			...(model === undefined ? {} : { model }),
			...(lowmem === undefined ? {} : { lowmem }),
			...(stages === undefined ? {} : { stages }),
		},
	};
	return proposeFolder(state);
}

/** Rows from top to bottom. */
export function formRows(state: FormState): readonly FormRow[] {
	const more = state.expanded ? moreFields(modelOf(state)).flatMap(({ fields }) => fields) : [];
	return [...BASIC_FIELDS, 'more', ...more, 'continue'];
}

/** A line of the form: a row, or the heading of a group of rows. */
export type FormLine =
	| { readonly kind: 'row'; readonly row: FormRow }
	| { readonly kind: 'heading'; readonly group: OptionGroup };

/** Rows and headings from top to bottom. */
export function formLines(state: FormState): readonly FormLine[] {
	const groups = state.expanded ? moreFields(modelOf(state)) : [];
	const row = (name: FormRow): FormLine => ({ kind: 'row', row: name });
	const more = groups.flatMap(({ group, fields }): FormLine[] => [{ kind: 'heading', group }, ...fields.map(row)]);
	return [...[...BASIC_FIELDS, 'more' as const].map(row), ...more, row('continue')];
}

/** The model the form is for. */
export function modelOf(state: FormState): ModelName {
	return state.others.model ?? 'original';
}

export function isField(row: FormRow): row is OptionName {
	return row !== 'more' && row !== 'continue';
}

export function textOf(state: FormState, name: OptionName): EditedText {
	return state.texts[name] ?? editedText('');
}

export function formReducer(state: FormState, action: FormAction): FormState {
	switch (action.type) {
		case 'move': {
			const rows = formRows(state);
			const next = (rows.indexOf(state.focus) + action.by + rows.length) % rows.length;
			return focusOn(state, rows[next] ?? FORM_START);
		}
		case 'focus':
			return focusOn(state, action.row);
		case 'edit':
			return isField(state.focus) && fieldKind(state.focus).kind === 'text'
				? setText(state, state.focus, applyEdit(textOf(state, state.focus), action.edit))
				: state;
		case 'cycle':
			return cycle(state, action.by);
		case 'toggle_more':
			return { ...state, expanded: !state.expanded };
		case 'enter':
			if (state.focus === 'continue') return state;
			return formReducer(state, state.focus === 'more' ? { type: 'toggle_more' } : { type: 'move', by: 1 });
		case 'show_problems':
			return { ...state, visited: new Set(FORM_FIELDS) };
		case 'set_others':
			return proposeFolder(withModel(state, action.others));
		case 'load':
			return createForm({ ...action.options, ...typedFolders(state) });
		default:
			return action satisfies never;
	}
}

/** The first field whose text is not a value, or null when the form can be handed on. */
export function firstProblem(state: FormState): OptionName | null {
	return (
		formFields(modelOf(state)).find((name) => !checkField(name, textOf(state, name).text, state.others).ok) ?? null
	);
}

/** Only what was given or changed: everything else stays open for stored values and defaults. */
export function formOptions(state: FormState): RunOptions {
	const fields = formFields(modelOf(state));
	const entries = fields
		.filter((name) => state.given.has(name) || name === 'model_dir')
		.flatMap((name) => {
			const check = checkField(name, textOf(state, name).text, state.others);
			return check.ok ? [[name, check.value] as const] : [];
		});
	return { ...state.others, ...Object.fromEntries(entries) };
}

/** Another model begins with its own defaults: sizes of the model before mean nothing to it. */
function withModel(state: FormState, chosen: RunOptions): FormState {
	const others = { ...state.others, ...chosen };
	const isSame = modelOf(state) === (others.model ?? 'original') && state.others.lowmem === others.lowmem;
	if (isSame) return { ...state, others };
	const own = MODEL_OPTION_NAMES.filter((name) => FORM_FIELDS.includes(name));
	return {
		...state,
		others,
		texts: { ...state.texts, ...Object.fromEntries(own.map((name) => [name, editedText(fieldText(name, others))])) },
		given: new Set([...state.given].filter((name) => !own.includes(name))),
	};
}

function typedFolders(state: FormState): RunOptions {
	const folders = (['input_a', 'input_b', 'model_dir'] as const).filter((name) => state.given.has(name));
	return Object.fromEntries(
		folders.flatMap((name) => {
			const { text } = textOf(state, name);
			return text === '' ? [] : [[name, text] as const];
		}),
	);
}

function focusOn(state: FormState, row: FormRow): FormState {
	const expanded = state.expanded || (isField(row) && !BASIC_FIELDS.includes(row));
	const visited = new Set(state.visited).add(state.focus);
	if (!isField(row)) return { ...state, focus: row, visited, expanded };
	const texts = { ...state.texts, [row]: editedText(textOf(state, row).text) };
	return { ...state, texts, focus: row, visited, expanded };
}

function setText(state: FormState, name: OptionName, text: EditedText): FormState {
	const changed = text.text !== textOf(state, name).text;
	const next: FormState = {
		...state,
		texts: { ...state.texts, [name]: text },
		given: changed ? new Set(state.given).add(name) : state.given,
	};
	return name === 'input_a' || name === 'input_b' ? proposeFolder(next) : next;
}

function cycle(state: FormState, by: 1 | -1): FormState {
	if (!isField(state.focus)) return state;
	const kind = fieldKind(state.focus);
	if (kind.kind !== 'cycle') return state;
	const index = kind.choices.indexOf(textOf(state, state.focus).text);
	const next = kind.choices[(index + by + kind.choices.length) % kind.choices.length] ?? '';
	return setText(state, state.focus, editedText(next));
}

/** Until the person names a model folder it is `models/<A>_<B>_<model>` below the current folder. */
function proposeFolder(state: FormState): FormState {
	if (state.given.has('model_dir')) return state;
	const part = (name: OptionName) =>
		basename(textOf(state, name).text.trim())
			.replace(/[^\p{L}\p{N}-]+/gu, '_')
			.replace(/^_+|_+$/g, '');
	const model = `${modelOf(state)}${state.others.lowmem ? '_lowmem' : ''}`;
	const name = [part('input_a'), part('input_b'), model].filter((text) => text !== '').join('_');
	return { ...state, texts: { ...state.texts, model_dir: editedText(`models/${name}`) } };
}
