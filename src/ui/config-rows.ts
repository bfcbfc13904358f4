/**
 * The options of a run as they hold now, with where each comes from as far as the run itself tells. Pure; must not know
 * components.
 */
import { emptyWord, optionType } from '../config/describe.js';
import { modelDefault, modelHas } from '../config/model-rules.js';
import { OPTION_GROUPS, OPTION_NAMES, type OptionGroup, optionMeta, type RunConfig } from '../config/schema.js';
import type { OptionsEvent } from '../engine/events.js';
import { formatCount } from './format.js';

export interface ConfigRow {
	readonly name: string;
	readonly value: string;
	/** `locked`: fixed since the model was made. `chosen`: by a preset, a form, a flag or the session before. */
	readonly origin: 'default' | 'chosen' | 'locked' | 'changed';
	/** Origin in words. */
	readonly originText: string;
}

export interface ConfigGroup {
	readonly group: OptionGroup;
	readonly rows: readonly ConfigRow[];
}

/**
 * @param changes option changes of this session, in order
 * @param resumed the model existed before this session
 */
export function configGroups(
	config: RunConfig,
	changes: readonly OptionsEvent[],
	resumed: boolean,
): readonly ConfigGroup[] {
	const rowOf = (name: (typeof OPTION_NAMES)[number]): ConfigRow => {
		const meta = optionMeta(name);
		const change = changes.findLast((event) => Object.hasOwn(event.changes, name));
		if (change !== undefined) {
			const by = change.cause === 'stage' ? 'stage of the preset' : 'learning rate search';
			const originText = `changed at ${formatCount(change.iteration)}: ${by}`;
			return { name, value: showOption(name, change.changes[name]), origin: 'changed', originText };
		}
		const value = showOption(name, config[name]);
		if (meta.locked === true && resumed) return { name, value, origin: 'locked', originText: 'locked' };
		const isDefault = [optionType(name).defaultValue, modelDefault(config.model, name)].some(
			(usual) => usual !== undefined && JSON.stringify(usual) === JSON.stringify(config[name]),
		);
		return isDefault
			? { name, value, origin: 'default', originText: 'default' }
			: { name, value, origin: 'chosen', originText: 'chosen' };
	};
	return OPTION_GROUPS.map((group) => ({
		group,
		rows: OPTION_NAMES.filter(
			(name) =>
				optionMeta(name).group === group &&
				optionMeta(name).effect !== 'none' &&
				config[name] !== undefined &&
				modelHas(config.model, name),
		).map(rowOf),
	})).filter(({ rows }) => rows.length > 0);
}

function showOption(name: (typeof OPTION_NAMES)[number], value: unknown): string {
	if (value === null) return emptyWord(name);
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	return Array.isArray(value) ? value.join(', ') : String(value);
}
