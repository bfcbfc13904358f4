/**
 * Reads the text of a preset: a YAML map of options, plus `title` and `description`. Every problem is reported at
 * once, each as `file:line:column` with the offending line. Must not read files or know where presets are kept.
 */
import { type Document, isAlias, isMap, isScalar, LineCounter, type Pair, type ParsedNode, parseDocument } from 'yaml';
import { allowedValues, checkValue, findOption, showValue } from './describe.js';
import { FstuiError } from './errors.js';
import { OPTION_NAMES, type RunOptions } from './schema.js';
import { didYouMean } from './suggest.js';

export interface ParsedPreset {
	readonly title: string | undefined;
	readonly description: string | undefined;
	readonly options: RunOptions;
}

/** A problem and the offset in the text (UTF-16 units) it was found at. */
interface Problem {
	readonly offset: number;
	readonly message: string;
}

const TEXT_KEYS = ['title', 'description'] as const;
type PresetDocument = Document.Parsed<ParsedNode>;

function offsetOf(node: unknown, fallback: number): number {
	if (node !== null && typeof node === 'object' && 'range' in node && Array.isArray(node.range)) {
		return Number(node.range[0] ?? fallback);
	}
	return fallback;
}

function plainValue(document: PresetDocument, node: unknown): unknown {
	const target = isAlias(node) ? node.resolve(document) : node;
	if (isScalar(target)) return target.value;
	if (target === null || target === undefined) return null;
	return isMap(target) ? {} : [];
}

function readPair(
	document: PresetDocument,
	pair: Pair<unknown, unknown>,
	into: Map<string, unknown>,
): Problem | undefined {
	const keyOffset = offsetOf(pair.key, 0);
	const key = isScalar(pair.key) ? String(pair.key.value) : '';
	const value = plainValue(document, pair.value);
	if (TEXT_KEYS.some((name) => name === key)) {
		if (typeof value === 'string' && value.trim() !== '') {
			into.set(key, value.trim());
			return undefined;
		}
		return { offset: offsetOf(pair.value, keyOffset), message: `${key} is ${showValue(value)}, but it must be text` };
	}
	const name = findOption(key);
	if (name === undefined) {
		const hint = didYouMean(key, [...OPTION_NAMES, ...TEXT_KEYS]);
		return { offset: keyOffset, message: `unknown option ${showValue(key)}${hint === '' ? '' : `. ${hint.trim()}`}` };
	}
	if (into.has(name)) return { offset: keyOffset, message: `${name} is given twice` };
	const checked = checkValue(name, value);
	// A key without a value is a slip, except where empty is a value of the option.
	if (!checked.ok) {
		const message = value === null ? `${name} has no value; it must be ${allowedValues(name)}` : checked.problem;
		return { offset: offsetOf(pair.value, keyOffset), message };
	}
	into.set(name, checked.value);
	return undefined;
}

function readDocument(document: PresetDocument, into: Map<string, unknown>): Problem[] {
	const problems: Problem[] = document.errors.map((error) => ({
		offset: error.pos[0],
		message: firstSentence(error.message),
	}));
	if (problems.length > 0) return problems;
	const root = document.contents;
	if (root === null || (isScalar(root) && root.value === null)) return [];
	if (!isMap(root))
		return [{ offset: offsetOf(root, 0), message: 'a preset must be a map of options, one "name: value" per line' }];
	for (const pair of root.items) {
		const problem = readPair(document, pair, into);
		if (problem !== undefined) problems.push(problem);
	}
	return problems;
}

/** The library adds position and excerpt to its messages; ours come from the offset. */
function firstSentence(message: string): string {
	return message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message;
}

function describeProblems(problems: readonly Problem[], text: string, file: string, lines: LineCounter): FstuiError {
	const rows = text.split(/\r?\n/);
	const placed = [...problems]
		.sort((a, b) => a.offset - b.offset)
		.map(({ offset, message }) => {
			// Past the end of the text (an unclosed quote) still has a line to show.
			const { line, col } = lines.linePos(Math.min(offset, Math.max(0, text.length - 1)));
			const position = `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
			return { position, message, excerpt: `${Math.max(1, line)} | ${rows[Math.max(1, line) - 1] ?? ''}` };
		});
	const first = placed[0];
	const next = 'correct the file; fstui train --help lists every option with its range';
	if (placed.length === 1 && first !== undefined) {
		return new FstuiError('usage', first.message, { where: `${first.position}\n    ${first.excerpt}`, next });
	}
	const list = placed.map(({ position, message, excerpt }) => `  ${position}: ${message}\n    ${excerpt}`);
	return new FstuiError('usage', `${file} has ${placed.length} problems:\n${list.join('\n')}`, {
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
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
	const values = new Map<string, unknown>();
	const problems = readDocument(document as PresetDocument, values);
	if (problems.length > 0) throw describeProblems(problems, text, file, lines);
	const title = values.get('title');
	const description = values.get('description');
	const options = Object.fromEntries(
		OPTION_NAMES.filter((name) => values.has(name)).map((name) => [name, values.get(name)]),
	);
	return {
		title: typeof title === 'string' ? title : undefined,
		description: typeof description === 'string' ? description : undefined,
		// Each value was checked against its own option's type.
		options: options as RunOptions,
	};
}
