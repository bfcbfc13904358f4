/**
 * Reads the text of a preset: a YAML map of options, plus `title`, `description` and `stages`. Every problem is reported
 * at once, each as `file:line:column` with the offending line. Must not read files or know where presets are kept.
 */
import { isScalar, LineCounter, parseDocument } from 'yaml';
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
	const found: Found = { texts: {}, options: new Map(), stages: undefined };
	const problems = readDocument(document as PresetDocument, found);
	if (problems.length > 0) throw describeProblems(problems, text, file, lines);
	return { title: found.texts.title, description: found.texts.description, options: optionsOf(found) };
}
