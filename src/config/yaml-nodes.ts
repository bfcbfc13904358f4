/** Reading single nodes of a preset's YAML tree: positions, plain values, one "option: value". Must not know presets. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode } from 'yaml';
import { allowedValues, checkValue, findOption, showValue } from './describe.js';
import type { OptionName } from './schema.js';
import { didYouMean } from './suggest.js';

/** A problem and the offset in the text (UTF-16 units) it was found at. */
export interface Problem {
	readonly offset: number;
	readonly message: string;
}

export type PresetDocument = Document.Parsed<ParsedNode>;

/** An option with its checked value and where the value stands. */
export interface ReadOption {
	readonly name: OptionName;
	readonly value: unknown;
	readonly offset: number;
}

export function isProblem(result: object): result is Problem {
	return 'message' in result;
}

/** Where a node begins. */
export function offsetOf(node: unknown, fallback: number): number {
	if (node !== null && typeof node === 'object' && 'range' in node && Array.isArray(node.range)) {
		return Number(node.range[0] ?? fallback);
	}
	return fallback;
}

/** The node itself, or the one that an alias stands for. */
export function resolved(document: PresetDocument, node: unknown): unknown {
	return isAlias(node) ? node.resolve(document) : node;
}

/** The text of a key; empty for keys that are no plain words. */
export function keyText(pair: Pair<unknown, unknown>): string {
	return isScalar(pair.key) ? String(pair.key.value) : '';
}

/** A scalar's value, a list of such; anything else as an empty object that no option accepts. */
export function plainValue(document: PresetDocument, node: unknown): unknown {
	const target = resolved(document, node);
	if (isScalar(target)) return target.value;
	if (target === null || target === undefined) return null;
	if (!isSeq(target)) return {};
	return target.items.map((item) => {
		const part = resolved(document, item);
		return isScalar(part) ? part.value : {};
	});
}

/** What an unknown key may have meant. */
export function unknownKey(key: string, known: readonly string[], offset: number): Problem {
	const hint = didYouMean(key, known);
	return { offset, message: `unknown option ${showValue(key)}${hint === '' ? '' : `. ${hint.trim()}`}` };
}

/** One "option: value", checked against the option's type. */
export function readOption(
	document: PresetDocument,
	pair: Pair<unknown, unknown>,
	known: readonly string[],
): ReadOption | Problem {
	const keyOffset = offsetOf(pair.key, 0);
	const key = keyText(pair);
	const name = findOption(key);
	if (name === undefined) return unknownKey(key, known, keyOffset);
	const value = plainValue(document, pair.value);
	const offset = offsetOf(pair.value, keyOffset);
	const checked = checkValue(name, value);
	if (checked.ok) return { name, value: checked.value, offset };
	// A key without a value is a slip, except where empty is a value of the option.
	const message = value === null ? `${name} has no value; it must be ${allowedValues(name)}` : checked.problem;
	return { offset, message };
}

export function isMapNode(node: unknown): node is { readonly items: readonly Pair<unknown, unknown>[] } {
	return isMap(node);
}
