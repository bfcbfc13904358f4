/**
 * The options form as a pure state machine: how it begins and what each action makes of it. Must not know keys, folders
 * on disk or how rows look.
 */
import { basename } from 'node:path';
import { MODEL_OPTION_NAMES } from '../../config/model-rules.js';
import type { OptionName, RunOptions } from '../../config/schema.js';
import { BASIC_FIELDS, FORM_FIELDS, fieldKind, fieldText } from './fields.js';
import { formRows } from './form-lines.js';
import { defaultText, type FormRow, type FormState, isField, isLocked, modelOf, textOf } from './form-model.js';
import { isNumberField, steppedText } from './stepper.js';
import { applyEdit, type EditedText, editedText, type TextEdit } from './text-edit.js';

export type FormAction =
	| { readonly type: 'move'; readonly by: 1 | -1 }
	| { readonly type: 'focus'; readonly row: FormRow }
	| { readonly type: 'edit'; readonly edit: TextEdit }
	| { readonly type: 'cycle'; readonly by: 1 | -1 }
	/** The next or previous number. */
	| { readonly type: 'step'; readonly by: 1 | -1 }
	/** A value that was chosen on another page. */
	| { readonly type: 'set'; readonly name: OptionName; readonly text: string }
	/** A longer text for a path, unless it has been changed since. */
	| { readonly type: 'complete'; readonly name: OptionName; readonly from: string; readonly text: string }
	/** Back to the default: the field with the focus, or all options but the folders. */
	| { readonly type: 'reset' | 'reset_all' }
	/** The form as it was before. */
	| { readonly type: 'restore'; readonly state: FormState }
	| { readonly type: 'lock'; readonly values: RunOptions | null }
	| { readonly type: 'open_search' | 'close_search' }
	| { readonly type: 'toggle_more' }
	/** Enter: to the next row, or open and close the further options; the button is the screen's business. */
	| { readonly type: 'enter' }
	| { readonly type: 'show_problems' }
	| { readonly type: 'set_others'; readonly others: RunOptions }
	/** Fills the form anew, keeping the folders that were typed. */
	| { readonly type: 'load'; readonly options: RunOptions };

export const FORM_START: FormRow = 'input_a';
/** Typed for this run alone: presets and a reset of all options leave them as they are. */
export const OWN_FOLDERS = ['input_a', 'input_b', 'model_dir'] as const satisfies readonly OptionName[];
const FOLDERS: readonly OptionName[] = OWN_FOLDERS;

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
		locked: null,
		search: null,
	};
	return proposeFolder(state);
}

export function formReducer(state: FormState, action: FormAction): FormState {
	switch (action.type) {
		case 'move': {
			const rows = formRows(state);
			if (rows.length === 0) return state;
			const next = (rows.indexOf(state.focus) + action.by + rows.length) % rows.length;
			return focusOn(state, rows[next] ?? FORM_START);
		}
		case 'focus':
			return focusOn(state, action.row);
		case 'edit':
			if (state.search !== null) return editSearch(state, state.search, action.edit);
			return isField(state.focus) && fieldKind(state.focus).kind === 'text'
				? setText(state, state.focus, applyEdit(textOf(state, state.focus), action.edit))
				: state;
		case 'cycle':
			return cycle(state, action.by);
		case 'step': {
			const { focus } = state;
			if (!isField(focus) || !isNumberField(focus)) return state;
			return setText(
				state,
				focus,
				editedText(steppedText(focus, textOf(state, focus).text, action.by, modelOf(state))),
			);
		}
		case 'set':
			return setText(state, action.name, editedText(action.text));
		case 'complete':
			return textOf(state, action.name).text === action.from
				? setText(state, action.name, editedText(action.text))
				: state;
		case 'reset':
			return isField(state.focus) ? reset(state, [state.focus]) : state;
		case 'reset_all':
			return reset(
				state,
				FORM_FIELDS.filter((name) => !FOLDERS.includes(name)),
			);
		case 'restore':
			return { ...action.state, locked: state.locked, search: null };
		case 'lock':
			return { ...state, locked: action.values };
		case 'open_search':
			if (state.search !== null) return state;
			return { ...state, search: { query: editedText(''), before: state.focus, wasExpanded: state.expanded } };
		case 'close_search':
			if (state.search === null) return state;
			return focusOn({ ...state, search: null, expanded: state.search.wasExpanded }, state.search.before);
		case 'toggle_more':
			return { ...state, expanded: !state.expanded };
		case 'enter':
			if (state.search !== null) return formRows(state).length === 0 ? state : { ...state, search: null };
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

/** Another model begins with its own defaults: sizes of the model before mean nothing to it. */
function withModel(state: FormState, chosen: RunOptions): FormState {
	const others = { ...state.others, ...chosen };
	const isSame =
		modelOf(state) === (others.model ?? 'original') && (state.others.lowmem ?? false) === (others.lowmem ?? false);
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
	const folders = OWN_FOLDERS.filter((name) => state.given.has(name));
	return Object.fromEntries(
		folders.flatMap((name) => {
			const { text } = textOf(state, name);
			return text === '' ? [] : [[name, text] as const];
		}),
	);
}

/** Typing narrows the list down; the best find has the focus. */
function editSearch(state: FormState, search: NonNullable<FormState['search']>, edit: TextEdit): FormState {
	const found = { ...state, search: { ...search, query: applyEdit(search.query, edit) } };
	return focusOn(found, formRows(found)[0] ?? found.focus);
}

function reset(state: FormState, names: readonly OptionName[]): FormState {
	const open = names.filter((name) => !isLocked(state, name));
	const given = new Set(state.given);
	for (const name of open) given.delete(name);
	const texts = Object.fromEntries(open.map((name) => [name, editedText(defaultText(state, name))]));
	return proposeFolder({ ...state, given, texts: { ...state.texts, ...texts } });
}

function focusOn(state: FormState, row: FormRow): FormState {
	const expanded = state.expanded || (isField(row) && !BASIC_FIELDS.includes(row));
	const visited = new Set(state.visited).add(state.focus);
	if (!isField(row)) return { ...state, focus: row, visited, expanded };
	const texts = { ...state.texts, [row]: editedText(state.texts[row]?.text ?? '') };
	return { ...state, texts, focus: row, visited, expanded };
}

function setText(state: FormState, name: OptionName, text: EditedText): FormState {
	if (isLocked(state, name)) return state;
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
