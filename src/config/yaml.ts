/**
 * Reads the text of a preset: a YAML map of options, plus `title`, `description` and `stages`. Every problem is reported
 * at once, each as `file:line:column` with the offending line. Must not read files or know where presets are kept.
 */
import { Composer, type CST, isScalar, Lexer, LineCounter, Parser } from 'yaml';
import { showValue } from './describe.js';
import { FstuiError } from './errors.js';
import { modelProblems } from './model-rules.js';
import { MODEL_NAMES, OPTION_NAMES, type OptionName, type RunOptions, type Stage } from './schema.js';
import {
	isMapNode,
	isProblem,
	keyText,
	offsetOf,
	type PresetDocument,
	type Problem,
	plainValue,
	type ReadOption,
	readOption,
} from './yaml-nodes.js';
import { readStages } from './yaml-stages.js';

export interface ParsedPreset {
	readonly title: string | undefined;
	readonly description: string | undefined;
	/** Stages included, where the preset has them. */
	readonly options: RunOptions;
}

const TEXT_KEYS = ['title', 'description'] as const;
type TextKey = (typeof TEXT_KEYS)[number];
const KNOWN_KEYS: readonly string[] = [...OPTION_NAMES, ...TEXT_KEYS, 'stages'];

interface Found {
	readonly texts: Partial<Record<TextKey, string>>;
	readonly options: Map<OptionName, ReadOption>;
	stages: readonly Stage[] | undefined;
}

function readDocument(document: PresetDocument, found: Found): Problem[] {
	const problems: Problem[] = document.errors.map((error) => ({
		offset: error.pos[0],
		message: firstSentence(error.message),
	}));
	if (problems.length > 0) return problems;
	const root = document.contents;
	if (root === null || (isScalar(root) && root.value === null)) return [];
	if (!isMapNode(root))
		return [{ offset: offsetOf(root, 0), message: 'a preset must be a map of options, one "name: value" per line' }];
	const stages = root.items.find((pair) => keyText(pair) === 'stages');
	for (const pair of root.items) {
		const key = keyText(pair);
		const text = TEXT_KEYS.find((name) => name === key);
		const offset = offsetOf(pair.key, 0);
		if (text !== undefined) {
			const value = plainValue(document, pair.value);
			if (typeof value === 'string' && value.trim() !== '') found.texts[text] = value.trim();
			else {
				const message = `${key} is ${showValue(value)}, but it must be text`;
				problems.push({ offset: offsetOf(pair.value, offset), message });
			}
		} else if (pair !== stages) {
			const read = readOption(document, pair, KNOWN_KEYS);
			if (isProblem(read)) problems.push(read);
			else if (found.options.has(read.name)) problems.push({ offset, message: `${read.name} is given twice` });
			else found.options.set(read.name, read);
		}
	}
	const model = MODEL_NAMES.find((name) => name === found.options.get('model')?.value);
	if (model !== undefined) {
		for (const { name, message } of modelProblems(model, optionsOf(found))) {
			problems.push({ offset: found.options.get(name)?.offset ?? 0, message });
		}
	}
	if (stages !== undefined) found.stages = readStages({ document, model, problems }, stages);
	return problems;
}

function optionsOf({ options, stages }: Found): RunOptions {
	const values = OPTION_NAMES.flatMap((name) => {
		const read = options.get(name);
		return read === undefined ? [] : [[name, read.value] as const];
	});
	// Each value was checked against its own option's type.
	return { ...Object.fromEntries(values), ...(stages === undefined ? {} : { stages }) } as RunOptions;
}

/** A line as messages show it. */
function excerptOf(row: string): string {
	return row.length > MAX_EXCERPT ? `${row.slice(0, MAX_EXCERPT)} ...` : row;
}

/** Not a number of characters that a person would write. */
const MAX_TEXT = 256 * 1024;
const MAX_DEPTH = 50;
const MAX_LISTED = 20;
const MAX_EXCERPT = 200;

/**
 * Splits a text into tokens before the library composes them: it does that by recursion, and V8 aborts the process when
 * a regular expression meets the end of the stack.
 */
function tokensOf(text: string, lines: LineCounter): readonly CST.Token[] | Problem {
	const parser = new Parser(lines.addNewLine);
	lines.addNewLine(0);
	const tokens: CST.Token[] = [];
	for (const lexeme of new Lexer().lex(text)) {
		for (const token of parser.next(lexeme)) tokens.push(token);
		if (parser.stack.length > MAX_DEPTH) {
			return { offset: parser.offset, message: `a preset is nested at most ${MAX_DEPTH} deep` };
		}
	}
	for (const token of parser.end()) tokens.push(token);
	return tokens;
}

/** The library adds position and excerpt to its messages; ours come from the offset. */
function firstSentence(message: string): string {
	return message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message;
}

function describeProblems(problems: readonly Problem[], text: string, file: string, lines: LineCounter): FstuiError {
	const rows = text.split(/\r?\n/);
	const placed = [...problems]
		.sort((a, b) => a.offset - b.offset)
		.slice(0, MAX_LISTED)
		.map(({ offset, message }) => {
			// Past the end of the text (an unclosed quote) still has a line to show.
			const { line, col } = lines.linePos(Math.min(offset, Math.max(0, text.length - 1)));
			const position = `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
			return { position, message, excerpt: `${Math.max(1, line)} | ${excerptOf(rows[Math.max(1, line) - 1] ?? '')}` };
		});
	const first = placed[0];
	const next = 'correct the file; fstui train --help lists every option with its range';
	if (problems.length === 1 && first !== undefined) {
		return new FstuiError('usage', first.message, { where: `${first.position}\n    ${first.excerpt}`, next });
	}
	const list = placed.map(({ position, message, excerpt }) => `  ${position}: ${message}\n    ${excerpt}`);
	if (problems.length > placed.length) list.push(`  and ${problems.length - placed.length} more`);
	return new FstuiError('usage', `${file} has ${problems.length} problems:\n${list.join('\n')}`, {
		where: first?.position,
		next,
	});
}

/**
 * Parses and checks the text of a preset. Dashes and underscores are the same in option names.
 *
 * @param file name used in messages.
 * @throws FstuiError `usage` that lists every problem with `file:line:column` and the line itself.
 */
export function parsePreset(text: string, file: string): ParsedPreset {
	const lines = new LineCounter();
	if (text.length > MAX_TEXT) {
		throw new FstuiError('usage', `a preset has at most ${MAX_TEXT} characters, this file has ${text.length}`, {
			where: file,
			next: 'Give a preset: fstui presets list shows some.',
		});
	}
	const tokens = tokensOf(text, lines);
	if ('offset' in tokens) throw describeProblems([tokens], text, file, lines);
	const composer = new Composer({ prettyErrors: false, logLevel: 'silent', uniqueKeys: true });
	const [document = null] = [...composer.compose(tokens, true, text.length)];
	const found: Found = { texts: {}, options: new Map(), stages: undefined };
	const problems = readDocument(document as PresetDocument, found);
	if (problems.length > 0) throw describeProblems(problems, text, file, lines);
	return { title: found.texts.title, description: found.texts.description, options: optionsOf(found) };
}
