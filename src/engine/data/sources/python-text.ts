/**
 * Quoted texts and bytes of a Python literal, with every escape (Python reference, "Escape sequences") but \N{...},
 * which repr() never writes. Must not know what stands around them.
 */
import { SourceError } from './source-error.js';

const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
/** Letter after the backslash (as a byte), and the character that is meant. */
const SIMPLE: ReadonlyMap<number, number> = new Map(
	(
		[
			['\\', 0x5c],
			["'", 0x27],
			['"', 0x22],
			['a', 7],
			['b', 8],
			['t', 9],
			['n', 10],
			['v', 11],
			['f', 12],
			['r', 13],
		] as const
	).map(([letter, code]) => [letter.charCodeAt(0), code]),
);
const LETTER_X = 0x78;
const LETTER_U = 0x75;
const LETTER_WIDE_U = 0x55;

/** A place in a literal. `offset` is the byte read next. */
export class PythonText {
	offset = 0;
	private readonly source: Buffer;

	constructor(utf8: Uint8Array) {
		this.source = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.byteLength);
	}

	/** Bytes as characters 0..255. */
	slice(from: number, to: number): string {
		return this.source.toString('latin1', from, to);
	}

	/** The text whose opening quote is next. @throws SourceError, as bytes(). */
	string(): string {
		const pieces: string[] = [];
		this.pieces(
			(from, to) => pieces.push(this.source.toString('utf8', from, to)),
			(code) => pieces.push(String.fromCodePoint(code)),
			true,
		);
		return pieces.join('');
	}

	/** The bytes whose b is next; a copy that keeps nothing else alive. */
	bytes(): Uint8Array {
		this.offset++;
		// Every byte takes at least one here.
		const end = this.closingQuote();
		const bytes = new Uint8Array(end - this.offset);
		let length = 0;
		this.pieces(
			(from, to) => {
				for (let i = from; i < to; i++) {
					const byte = this.source[i] ?? 0;
					if (byte > 0x7f) throw new SourceError('bytes hold a character that is not ASCII', i);
					bytes[length++] = byte;
				}
			},
			(code) => {
				bytes[length++] = code;
			},
			false,
		);
		return bytes.slice(0, length);
	}

	/** Walks from the opening to behind the closing quote: runs of plain bytes, and escaped characters. */
	private pieces(run: (from: number, to: number) => void, escaped: (code: number) => void, wide: boolean): void {
		const start = this.offset;
		const quote = this.source[start];
		let from = start + 1;
		for (let i = from; i < this.source.length; i++) {
			const byte = this.source[i];
			if (byte === quote) {
				if (i > from) run(from, i);
				this.offset = i + 1;
				return;
			}
			if (byte === LINE_FEED) throw new SourceError('a text goes over the end of its line', i);
			if (byte !== BACKSLASH) continue;
			if (i > from) run(from, i);
			from = this.escape(i, escaped, wide);
			i = from - 1;
		}
		throw new SourceError('a text has no end', start);
	}

	/** Reads the escape at a backslash and returns where the text goes on. */
	private escape(at: number, escaped: (code: number) => void, wide: boolean): number {
		const letter = this.source[at + 1] ?? 0;
		// By far the most frequent one: masks are compressed bytes.
		if (letter === LETTER_X) {
			escaped(this.hexadecimal(at, 2));
			return at + 4;
		}
		if (letter === LINE_FEED) return at + 2;
		const simple = SIMPLE.get(letter);
		if (simple !== undefined) {
			escaped(simple);
			return at + 2;
		}
		if (wide && (letter === LETTER_U || letter === LETTER_WIDE_U)) {
			const digits = letter === LETTER_U ? 4 : 8;
			escaped(this.hexadecimal(at, digits));
			return at + 2 + digits;
		}
		return this.octal(at, escaped, wide);
	}

	/** The number of the digits behind a backslash and a letter. */
	private hexadecimal(at: number, digits: number): number {
		let code = 0;
		for (let i = at + 2; i < at + 2 + digits; i++) code = code * 16 + hexValue(this.source[i] ?? 0);
		if (!(code <= 0x10ffff)) throw new SourceError('a text has a damaged escape', at);
		return code;
	}

	/** One to three digits. */
	private octal(at: number, escaped: (code: number) => void, wide: boolean): number {
		const digits = /^[0-7]{1,3}/.exec(this.source.toString('latin1', at + 1, at + 4))?.[0];
		if (digits === undefined) throw new SourceError('a text has an escape that is not known', at);
		const code = Number.parseInt(digits, 8);
		// Python keeps the low eight bits in bytes.
		escaped(wide ? code : code & 0xff);
		return at + 1 + digits.length;
	}

	/** Upper bound of where the text that starts here ends; the end of the source when there is none. */
	private closingQuote(): number {
		const quote = this.source[this.offset];
		for (let i = this.offset + 1; i < this.source.length; i++) {
			if (this.source[i] === BACKSLASH) i++;
			else if (this.source[i] === quote) return i;
		}
		return this.source.length;
	}
}

/** NaN for what is no digit. */
function hexValue(byte: number): number {
	if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
	const letter = byte | 0x20;
	return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}
