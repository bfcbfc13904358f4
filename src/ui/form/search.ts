/** Finds options by what people call them. Pure; must not know the form. */
import { type OptionName, optionMeta } from '../../config/schema.js';

/**
 * The options in which every word of the query occurs: in label or name first, then in group or help; each kind in the
 * order given. Everything for an empty query.
 */
export function findFields(query: string, fields: readonly OptionName[]): readonly OptionName[] {
	const words = query.toLowerCase().split(/\s+/).filter(Boolean);
	const rank = (name: OptionName): number => {
		const { label, group, help } = optionMeta(name);
		const named = `${label} ${name} ${name.replaceAll('_', ' ')}`.toLowerCase();
		if (words.every((word) => named.includes(word))) return 0;
		const all = `${named} ${group} ${help}`.toLowerCase();
		return words.every((word) => all.includes(word)) ? 1 : 2;
	};
	const ranked = fields.map((name) => ({ name, rank: rank(name) })).filter((found) => found.rank < 2);
	return [...ranked].sort((a, b) => a.rank - b.rank).map(({ name }) => name);
}
