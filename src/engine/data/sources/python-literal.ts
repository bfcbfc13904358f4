/**
 * Reads a Python literal as repr() writes it (Python reference, "Literals"): dicts, lists, tuples, texts, bytes, numbers,
 * True, False and None. Nothing is evaluated. Must not know where the text comes from or what it means.
 */

import { PythonText } from './python-text.js';
import { SourceError } from './source-error.js';

/** Nesting; face data has about eight levels. */
const MAX_DEPTH = 100;
const NUMBER =
	/^[+-]?(?:\d+(?:_\d+)*)(?:\.(?:\d+(?:_\d+)*)?)?(?:[eE][+-]?\d+(?:_\d+)*)?$|^[+-]?\.\d+(?:_\d+)*(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const INTEGER = /^[+-]?[\d_]+$/;
/** Longer ones are no measurements, and turning digits into a number takes time that grows with their square. */
const MAX_NUMBER_BYTES = 400;
const NAMES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
	['None', null],
	['True', true],
	['False', false],
	['nan', Number.NaN],
	['inf', Number.POSITIVE_INFINITY],
	['+inf', Number.POSITIVE_INFINITY],
	['-inf', Number.NEGATIVE_INFINITY],
]);

/**
 * The value of a literal in UTF-8. Dicts become Maps, lists and tuples arrays, b'...' Uint8Array, integers beyond
 * 2^53 bigint. White space around it is ignored.
 * @throws SourceError with the byte offset of the first fault, also for nesting deeper than 100.
 */
export function parsePythonLiteral(utf8: Uint8Array): unknown {
	const parser = new LiteralParser(utf8);
	return parser.whole();
}

class LiteralParser {
	private readonly text: PythonText;

	constructor(private readonly bytes: Uint8Array) {
		this.text = new PythonText(bytes);
	}

	whole(): unknown {
		const value = this.value(0);
		this.skipSpace();
		if (this.text.offset < this.bytes.length) throw this.fault('something follows the value');
		return value;
	}

	private value(depth: number): unknown {
		if (depth > MAX_DEPTH) throw this.fault(`the value is nested more than ${MAX_DEPTH} deep`);
		switch (this.skipSpace()) {
			case 0x7b: // {
				return this.dict(depth);
			case 0x5b: // [
				return this.items(0x5d, depth).items;
			case 0x28: // (
				return this.tuple(depth);
			case 0x22: // "
			case 0x27: // '
				return this.text.string();
			case 0x62: // b
				if (this.isQuote(this.bytes[this.text.offset + 1])) return this.text.bytes();
		}
		return this.word();
	}

	private dict(depth: number): ReadonlyMap<unknown, unknown> {
		const map = new Map<unknown, unknown>();
		this.text.offset++;
		while (this.skipSpace() !== 0x7d) {
			const key = this.value(depth + 1);
			if (this.skipSpace() !== 0x3a) throw this.fault('a ":" is missing');
			this.text.offset++;
			map.set(key, this.value(depth + 1));
			this.comma(0x7d);
		}
		this.text.offset++;
		return map;
	}

	/** A tuple, or a value in parentheses. */
	private tuple(depth: number): unknown {
		const { items, comma } = this.items(0x29, depth);
		return items.length === 1 && !comma ? items[0] : items;
	}

	/** Values up to the closing bracket, and whether a comma followed the last. */
	private items(close: number, depth: number): { readonly items: unknown[]; readonly comma: boolean } {
		const items: unknown[] = [];
		let comma = false;
		this.text.offset++;
		while (this.skipSpace() !== close) {
			items.push(this.value(depth + 1));
			comma = this.comma(close);
		}
		this.text.offset++;
		return { items, comma };
	}

	/** Skips the comma after an item, which only the last may lack. */
	private comma(close: number): boolean {
		const next = this.skipSpace();
		if (next === 0x2c) {
			this.text.offset++;
			return true;
		}
		if (next !== close) throw this.fault(`a "," or "${String.fromCharCode(close)}" is missing`);
		return false;
	}

	/** A number or a name. */
	private word(): unknown {
		const start = this.text.offset;
		let end = start;
		while (end - start <= MAX_NUMBER_BYTES && isWordByte(this.bytes[end])) end++;
		const word = this.text.slice(start, end);
		if (word === '') throw this.fault(start < this.bytes.length ? 'this is no value' : 'the text ends too early');
		if (end - start > MAX_NUMBER_BYTES) throw this.fault('a number is too long');
		const named = NAMES.get(word);
		if (named === undefined && !NUMBER.test(word)) throw this.fault(`"${word.slice(0, 40)}" is no value`);
		this.text.offset = end;
		return named === undefined ? toNumber(word) : named;
	}

	/** The next byte that is not white space; it stays unread. */
	private skipSpace(): number | undefined {
		for (;;) {
			const byte = this.bytes[this.text.offset];
			if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
			this.text.offset++;
		}
	}

	private isQuote(byte: number | undefined): boolean {
		return byte === 0x22 || byte === 0x27;
	}

	private fault(reason: string): SourceError {
		return new SourceError(reason, this.text.offset);
	}
}

function toNumber(word: string): number | bigint {
	const plain = word.replaceAll('_', '');
	const number = Number(plain);
	return INTEGER.test(plain) && !Number.isSafeInteger(number) ? BigInt(plain.replace('+', '')) : number;
}

/** Letters, digits, underscore, sign and point. */
function isWordByte(byte = 0): boolean {
	return (
		(byte >= 0x30 && byte <= 0x39) ||
		byte === 0x2e ||
		byte === 0x2d ||
		byte === 0x2b ||
		byte === 0x5f ||
		((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a)
	);
}
