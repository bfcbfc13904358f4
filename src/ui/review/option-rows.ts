/** The options a review lists and how their values read. Pure; must not know the page around them. */
import { type OptionName, optionMeta, type RunOptions } from '../../config/schema.js';
import { BASIC_FIELDS, fieldText, formFields } from '../form/fields.js';
import { isCatalogModel } from '../form/model-costs.js';
import { formatCount, shortenPath } from '../format.js';
import { catalogEntry } from '../model-catalog.js';
import type { FolderFacts } from '../types.js';

const FACE_FOLDERS: readonly OptionName[] = ['input_a', 'input_b'];

/** What matters always, then what differs from the defaults. */
export function reviewedOptions(values: RunOptions): readonly OptionName[] {
	const always: readonly OptionName[] = [
		'input_a',
		'input_b',
		'model',
		...BASIC_FIELDS.filter((name) => name !== 'input_a' && name !== 'input_b'),
		'device',
	];
	const { model = 'original', lowmem = false } = values;
	const changed = formFields(model).filter(
		(name) => !always.includes(name) && fieldText(name, values) !== fieldText(name, { model, lowmem }),
	);
	return [...always, ...changed];
}

/** The end of a path tells more than its start; face folders say how many pictures they hold. */
export function shownText(
	name: OptionName,
	values: RunOptions,
	room: number,
	facts: Readonly<Record<string, FolderFacts>>,
	cut: string,
): string {
	const text = reviewText(name, values);
	if (optionMeta(name).path !== 'folder') return text;
	const found = FACE_FOLDERS.includes(name) ? facts[text] : undefined;
	const count = found === undefined ? '' : `  (${formatCount(found.pictures)} pictures)`;
	return shortenPath(text, Math.max(10, room - count.length), cut) + count;
}

function reviewText(name: OptionName, values: RunOptions): string {
	if (name === 'model') {
		const { model = 'original', lowmem = false } = values;
		const entry = catalogEntry(model, lowmem);
		if (entry === undefined) return model;
		// The catalog knows the figures of the defaults only.
		if (!isCatalogModel(values)) return `${entry.title}, with options of its own`;
		return `${entry.title}, ${formatCount(entry.parameters)} parameters, ${entry.outputSize} px`;
	}
	const text = fieldText(name, values);
	return /^\d{4,}$/.test(text) ? formatCount(Number(text)) : text;
}
