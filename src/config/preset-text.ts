/**
 * Writes presets: options, title and description as YAML. Where a text exists already only what differs changes, so that
 * its comments and order stay. Must not read or write files.
 */
import { Document, isMap, parseDocument } from 'yaml';
import { findOption } from './describe.js';
import { OPTION_NAMES, type RunOptions } from './schema.js';
import { parsePreset } from './yaml.js';
import { keyText } from './yaml-nodes.js';

export interface PresetContent {
	readonly title?: string | undefined;
	readonly description?: string | undefined;
	/** Exactly what the preset is to say; stages included. */
	readonly options: RunOptions;
}

/** The keys of a preset in the order they are written in. */
const KEYS = ['title', 'description', ...OPTION_NAMES, 'stages'] as const;
type Key = (typeof KEYS)[number];

/**
 * The text of a preset. Title and description of the existing text stay where none are given.
 *
 * @param existing the text to change, e.g. of the file that is written over.
 * @param file name used in messages.
 * @throws FstuiError `usage` when the existing text, or what came of it, is not a valid preset.
 */
export function presetText(content: PresetContent, existing: string, file: string): string {
	const before = parsePreset(existing, file);
	const had: PresetContent = { title: before.title, description: before.description, options: before.options };
	const wanted: PresetContent = {
		title: content.title ?? before.title,
		description: content.description ?? before.description,
		options: content.options,
	};
	const parsed = parseDocument(existing);
	const document = isMap(parsed.contents) ? parsed : withComments(existing);
	for (const key of KEYS) {
		const value = contentOf(wanted, key);
		if (isSame(value, contentOf(had, key))) continue;
		const name = keyIn(document, key);
		if (value === undefined) document.delete(name);
		else document.set(name, plainNode(document, value));
	}
	const text = document.toString({ lineWidth: 0 });
	parsePreset(text, file);
	return text;
}

/** An empty map below the comments of a text that holds nothing else. */
function withComments(existing: string): Document {
	const document = new Document({});
	const comments = existing.split(/\r?\n/).filter((line) => line.startsWith('#'));
	if (comments.length > 0) document.commentBefore = comments.map((line) => line.slice(1)).join('\n');
	return document;
}

function contentOf({ title, description, options }: PresetContent, key: Key): unknown {
	if (key === 'title') return title;
	if (key === 'description') return description;
	if (key !== 'stages') return options[key];
	const stages = options.stages ?? [];
	return stages.length === 0 ? undefined : stages.map(({ at, options: changes }) => ({ at, ...changes }));
}

/** Values of presets are plain data. */
function isSame(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

/** How the key is written in the document: `batch-size` and `trainer` stay what they are. */
function keyIn(document: Document, key: Key): string {
	if (!isMap(document.contents)) return key;
	const names = document.contents.items.map((pair) => keyText(pair));
	return names.find((name) => name === key || findOption(name) === key) ?? key;
}

/** Scalars are set as they are, which keeps the comment behind them; lists need nodes. */
function plainNode(document: Document, value: unknown): unknown {
	return value !== null && typeof value === 'object' ? document.createNode(value) : value;
}
