/** The rows of the form and the headings between them, from top to bottom. Must not know how they look. */
import type { OptionGroup } from '../../config/schema.js';
import { BASIC_FIELDS, formFields, moreFields } from './fields.js';
import { type FormRow, type FormState, modelOf } from './form-model.js';
import { findFields } from './search.js';

/** Rows from top to bottom. */
export function formRows(state: FormState): readonly FormRow[] {
	if (state.search !== null) return findFields(state.search.query.text, formFields(modelOf(state)));
	const more = state.expanded ? moreFields(modelOf(state)).flatMap(({ fields }) => fields) : [];
	return [...BASIC_FIELDS, 'more', ...more, 'continue'];
}

/** A line of the form: a row, or the heading of a group of rows. */
export type FormLine =
	| { readonly kind: 'row'; readonly row: FormRow }
	| { readonly kind: 'heading'; readonly group: OptionGroup };

/** Rows and headings from top to bottom. */
export function formLines(state: FormState): readonly FormLine[] {
	const row = (name: FormRow): FormLine => ({ kind: 'row', row: name });
	if (state.search !== null) return formRows(state).map(row);
	const groups = state.expanded ? moreFields(modelOf(state)) : [];
	const more = groups.flatMap(({ group, fields }): FormLine[] => [{ kind: 'heading', group }, ...fields.map(row)]);
	return [...[...BASIC_FIELDS, 'more' as const].map(row), ...more, row('continue')];
}

/** The lines in view, the focused row among them, moving as little as possible. */
export function visibleLines(lines: readonly FormLine[], focus: FormRow, room: number): readonly FormLine[] {
	if (lines.length <= room) return lines;
	const index = lines.findIndex((line) => line.kind === 'row' && line.row === focus);
	const start = Math.min(Math.max(0, index - Math.floor(room / 2)), lines.length - room);
	return lines.slice(start, start + room);
}
