/**
 * The options of a run as they hold now, with where each comes from as far as it is known. Pure; must not know
 * components.
 */
import { emptyWord, optionType } from '../config/describe.js';
import { lowmemValue, modelDefault, modelHas } from '../config/model-rules.js';
import { isDefaultOrigin, type OptionOrigins, originText } from '../config/origins.js';
import {
	OPTION_GROUPS,
	OPTION_NAMES,
	type OptionGroup,
	type OptionName,
	optionMeta,
	type RunConfig,
} from '../config/schema.js';
import type { OptionsEvent } from '../engine/events.js';
import { formatCount } from './format.js';

export interface ConfigRow {
	readonly name: OptionName;
	readonly value: string;
	/** `chosen`: by a preset, a form, a flag or the session before. `locked`: fixed since the model was made. */
	readonly origin: 'default' | 'chosen' | 'locked' | 'changed';
	/** Origin in words. */
	readonly originText: string;
	/** The value is not the default of the option. */
	readonly differs: boolean;
}

export interface ConfigGroup {
	readonly group: OptionGroup;
	readonly rows: readonly ConfigRow[];
}

/** What is known of a run's options. */
export interface ConfigFacts {
	/** Without the changes of stages. */
	readonly config: RunConfig;
	/** Undefined when nobody has told. */
	readonly origins: OptionOrigins | undefined;
	/** Iterations the model had when the session began; 0 for a new model. */
	readonly start: number;
	/** Option changes of this session, in order. */
	readonly changes: readonly OptionsEvent[];
}

const CAUSES: Readonly<Record<OptionsEvent['cause'], string>> = {
	stage: 'by a stage',
	lr_finder: 'by the rate search',
	request: 'by you',
};

/** All options that the run's model has and that do something, by group. */
export function configGroups(facts: ConfigFacts): readonly ConfigGroup[] {
	const { config } = facts;
	const names = OPTION_NAMES.filter(
		(name) => optionMeta(name).effect !== 'none' && config[name] !== undefined && modelHas(config.model, name),
	);
	return OPTION_GROUPS.map((group) => ({
		group,
		rows: names.filter((name) => optionMeta(name).group === group).map((name) => rowOf(name, facts)),
	})).filter(({ rows }) => rows.length > 0);
}

/**
 * The rows in which every word occurs, in name, label, group, value or origin.
 * @param onlyDiffering leaves out what is at its default
 */
export function filterGroups(
	groups: readonly ConfigGroup[],
	text: string,
	onlyDiffering: boolean,
): readonly ConfigGroup[] {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	const fits = (group: OptionGroup, row: ConfigRow): boolean => {
		if (onlyDiffering && !row.differs) return false;
		const all = `${row.name} ${optionMeta(row.name).label} ${group} ${row.value} ${row.originText}`.toLowerCase();
		return words.every((word) => all.includes(word));
	};
	return groups
		.map(({ group, rows }) => ({ group, rows: rows.filter((row) => fits(group, row)) }))
		.filter(({ rows }) => rows.length > 0);
}

function rowOf(name: OptionName, { config, origins, start, changes }: ConfigFacts): ConfigRow {
	const row = (value: unknown, origin: ConfigRow['origin'], text: string): ConfigRow => ({
		name,
		value: showOption(name, value),
		origin,
		originText: text,
		differs: !isSame(value, defaultOf(name, config)),
	});
	const change = changes.findLast((event) => Object.hasOwn(event.changes, name));
	if (change !== undefined) {
		const text = `changed at ${formatCount(change.iteration)}: ${CAUSES[change.cause]}`;
		return row(change.changes[name], 'changed', text);
	}
	const stage = config.stages.findLast(({ at, options }) => at <= start && Object.hasOwn(options, name));
	if (stage !== undefined) {
		return row((stage.options as Partial<RunConfig>)[name], 'changed', `stage at ${formatCount(stage.at)}`);
	}
	const origin = origins?.[name];
	const isLocked = origin === undefined ? optionMeta(name).locked === true && start > 0 : origin.kind === 'locked';
	if (isLocked) return row(config[name], 'locked', 'locked by the model');
	if (origin !== undefined)
		return row(config[name], isDefaultOrigin(origin) ? 'default' : 'chosen', originText(origin));
	return isSame(config[name], defaultOf(name, config))
		? row(config[name], 'default', 'default')
		: row(config[name], 'chosen', 'chosen');
}

function defaultOf(name: OptionName, { model, lowmem }: RunConfig): unknown {
	return lowmemValue(model, lowmem, name) ?? modelDefault(model, name) ?? optionType(name).defaultValue;
}

function isSame(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

/** A value as it is read: on and off, the option's word for an empty one. */
export function showOption(name: OptionName, value: unknown): string {
	if (value === null || value === undefined) return emptyWord(name);
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	return Array.isArray(value) ? value.join(', ') : String(value);
}
