/** Text of --help: usage, flags and run options in aligned, wrapped columns. Must not know terminals or colours. */
import { emptyWord, findOption, flagOf, listedChoices, optionType } from '../../config/describe.js';
import { FstuiError } from '../../config/errors.js';
import { MODEL_OPTIONS, ruleText } from '../../config/model-rules.js';
import {
	LISTED_MODEL_NAMES,
	OPTION_GROUPS,
	type OptionGroup,
	type OptionName,
	optionMeta,
} from '../../config/schema.js';
import { didYouMean } from '../../config/suggest.js';
import { type FlagSpec, SET_FLAG } from './arguments.js';

const WIDTH = 96;
const COLUMN = 28;

/** Breaks text at spaces so that no line is longer than `width`. */
export function wrap(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(/\s+/)) {
		if (line !== '' && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else line = line === '' ? word : `${line} ${word}`;
	}
	return line === '' ? lines : [...lines, line];
}

/** `  left      right`, the right side wrapped in its own column. */
export function entry(left: string, right: string): string {
	const [first = '', ...rest] = wrap(right, WIDTH - COLUMN);
	const head = `  ${left} `.padEnd(COLUMN);
	const lines = head.length > COLUMN ? [`  ${left}`, `${' '.repeat(COLUMN)}${first}`] : [`${head}${first}`];
	return [...lines, ...rest.map((line) => `${' '.repeat(COLUMN)}${line}`)].join('\n');
}

function optionValue(name: OptionName): string {
	const { shape } = optionType(name);
	const { path } = optionMeta(name);
	if (path !== undefined) return path === 'folder' ? ' DIR' : ' FILE';
	if (shape.kind === 'toggle') return '';
	if (shape.kind === 'choice') return ' NAME';
	return shape.kind === 'number' ? ' N' : ' TEXT';
}

/** The choices, or the option that has the same ones. */
function choicesText(name: OptionName, initial: unknown): string {
	const mark = (choice: string): string => (choice === initial ? `${choice} (default)` : choice);
	const choices = listedChoices(name);
	const [first = '', ...rest] = choices;
	const asLoss = rest.join() === listedChoices('loss_function').join();
	return asLoss ? `${mark(first)}, or as ${flagOf('loss_function')}` : choices.map(mark).join(', ');
}

function optionFacts(name: OptionName): string {
	const { shape, defaultValue } = optionType(name);
	const { models } = optionMeta(name);
	const facts: string[] = models === undefined ? [] : [`${models.join(', ')} only`];
	if (shape.kind === 'choice') facts.push(choicesText(name, defaultValue));
	if (shape.kind === 'number') facts.push(`${shape.min} to ${shape.max}`);
	if (shape.kind === 'list') facts.push('can be repeated');
	const silent = ['none', 'default'].includes(emptyWord(name));
	if (defaultValue === null && !silent) facts.push(`default ${emptyWord(name)}`);
	if (defaultValue !== undefined && defaultValue !== null && defaultValue !== false && shape.kind !== 'choice')
		facts.push(`default ${String(defaultValue)}`);
	return facts.length === 0 ? '' : ` (${facts.join('; ')})`;
}

function firstSentence(text: string): string {
	return /^.*?[.](?= [A-Z0-9]|$)/.exec(text)?.[0] ?? text;
}

/** Marks options that are fixed when the model is made. */
const LOCK_MARK = '*';
const LOCK_LEGEND = `${LOCK_MARK} fixed when the model is made`;

function optionEntry(name: OptionName, text: string): string {
	const mark = optionMeta(name).locked === true ? ` ${LOCK_MARK}` : '';
	return entry(`${flagOf(name)}${optionValue(name)}`, `${text}${optionFacts(name)}${mark}`);
}

const GROUP_TITLES: Readonly<Partial<Record<OptionGroup, string>>> = {
	compatibility: 'Compatibility (options of faceswap that are accepted and change nothing here)',
};

/** A heading for a group of options. */
function groupTitle(group: OptionGroup): string {
	return GROUP_TITLES[group] ?? group.charAt(0).toUpperCase() + group.slice(1);
}

/** The run options as flags, by group: the first sentence of each help, ranges and defaults. */
export function optionsHelp(names: readonly OptionName[]): string {
	const groups = OPTION_GROUPS.flatMap((group) => {
		const members = names.filter((name) => optionMeta(name).group === group);
		if (members.length === 0) return [];
		const body =
			group === 'compatibility'
				? wrap(members.map(flagOf).join(', '), WIDTH - 2).map((line) => `  ${line}`)
				: members.map((name) => optionEntry(name, firstSentence(optionMeta(name).help)));
		return [`${groupTitle(group)}:\n${body.join('\n')}`];
	});
	const legend = names.some((name) => optionMeta(name).locked === true) ? [LOCK_LEGEND] : [];
	return [...groups, entry(`--${SET_FLAG.name} ${SET_FLAG.value ?? ''}`, SET_FLAG.help), ...legend].join('\n\n');
}

/** What each model makes of an option of its own, one line per model. */
function modelLines(name: OptionName): readonly string[] {
	return LISTED_MODEL_NAMES.flatMap((model) => {
		const own = MODEL_OPTIONS[model][name];
		return own === undefined ? [] : [entry('', `${model}: ${ruleText(own.rule)}; default ${String(own.default)}`)];
	});
}

/**
 * Everything about one option, or about all options of a group.
 *
 * @throws FstuiError `usage` when there is neither.
 */
export function topicHelp(topic: string, names: readonly OptionName[]): string {
	const option = findOption(topic.replace(/^--/, ''));
	const group = OPTION_GROUPS.find((known) => known === topic.toLowerCase());
	const members = names.filter((name) => (group === undefined ? name === option : optionMeta(name).group === group));
	if (members.length === 0) {
		throw new FstuiError('usage', `there is no option or group of options "${topic}"`, {
			where: '--help',
			next: `${didYouMean(topic, [...names, ...OPTION_GROUPS])}the groups are ${OPTION_GROUPS.join(', ')}`,
		});
	}
	const entries = members.flatMap((name) => [optionEntry(name, optionMeta(name).help), ...modelLines(name)]);
	const title = group === undefined ? [] : [`${groupTitle(group)}:`];
	const legend = members.some((name) => optionMeta(name).locked === true) ? ['', LOCK_LEGEND] : [];
	return `${[...title, ...entries, ...legend].join('\n')}\n`;
}

/** The flags of a command that are not run options. */
export function flagsHelp(flags: readonly FlagSpec[]): string {
	const all = [...flags, { name: 'help', help: 'Shows this text.' }];
	return all
		.map((flag: FlagSpec) => entry(`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`, flag.help))
		.join('\n');
}

/** Usage, a sentence or two, then sections; ends with a newline. */
export function helpText(usage: string, about: string, sections: readonly string[]): string {
	return `${[`Usage: ${usage}`, wrap(about, WIDTH).join('\n'), ...sections].join('\n\n')}\n`;
}
