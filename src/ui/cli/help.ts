/** Text of --help: usage, flags and run options in aligned, wrapped columns. Must not know terminals or colours. */
import { flagOf, optionType } from '../../config/describe.js';
import { OPTION_GROUPS, type OptionName, optionMeta } from '../../config/schema.js';
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
	const head = `  ${left}`.padEnd(COLUMN);
	const lines = head.length > COLUMN ? [`  ${left}`, `${' '.repeat(COLUMN)}${first}`] : [`${head}${first}`];
	return [...lines, ...rest.map((line) => `${' '.repeat(COLUMN)}${line}`)].join('\n');
}

function optionValue(name: OptionName): string {
	const { shape } = optionType(name);
	if (optionMeta(name).path === 'folder') return ' DIR';
	if (shape.kind === 'toggle') return '';
	if (shape.kind === 'choice') return ' NAME';
	return shape.kind === 'number' ? ' N' : ' TEXT';
}

function optionFacts(name: OptionName): string {
	const { shape, defaultValue } = optionType(name);
	const facts: string[] = [];
	if (shape.kind === 'choice') facts.push(shape.choices.join(', '));
	if (shape.kind === 'number') facts.push(`${shape.min} to ${shape.max}`);
	if (defaultValue === null) facts.push('default random');
	else if (defaultValue !== undefined) facts.push(`default ${String(defaultValue)}`);
	if (optionMeta(name).locked === true) facts.push('fixed when the model is made');
	return facts.length === 0 ? '' : ` (${facts.join('; ')})`;
}

/** The run options as flags, by group, with ranges and defaults. */
export function optionsHelp(names: readonly OptionName[]): string {
	const groups = OPTION_GROUPS.map((group) => {
		const entries = names
			.filter((name) => optionMeta(name).group === group)
			.map((name) => entry(`${flagOf(name)}${optionValue(name)}`, `${optionMeta(name).help}${optionFacts(name)}`));
		return entries.length === 0 ? [] : [`${group.charAt(0).toUpperCase()}${group.slice(1)}:\n${entries.join('\n')}`];
	});
	return [...groups.flat(), entry(`--${SET_FLAG.name} ${SET_FLAG.value ?? ''}`, SET_FLAG.help)].join('\n\n');
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
