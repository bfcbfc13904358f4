/**
 * The bytes of a pickle, read forwards: every length is checked against what is left before anything is made of it.
 * Must not know opcodes.
 */
import { SourceError } from './source-error.js';

export class PickleInput {
	/** Byte that is read next. */
	offset = 0;
	private readonly bytes: Buffer;

	constructor(bytes: Uint8Array) {
		this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}

	/** @throws SourceError, as all others, when the input ends before. */
	uint8(): number {
		const at = this.take(1);
		return this.bytes[at] ?? 0;
	}

	uint16(): number {
		return this.bytes.readUInt16LE(this.take(2));
	}

	uint32(): number {
		return this.bytes.readUInt32LE(this.take(4));
	}

	int32(): number {
		return this.bytes.readInt32LE(this.take(4));
	}

	/** Big endian, unlike the rest of the format. */
	float64(): number {
		return this.bytes.readDoubleBE(this.take(8));
	}

	/** A length of eight bytes. */
	length64(): number {
		const at = this.take(8);
		const length = this.bytes.readBigUInt64LE(at);
		if (length > BigInt(this.left)) throw this.tooShort(at, length);
		return Number(length);
	}

	/** A view of the next bytes; it keeps the whole input alive. */
	view(length: number): Uint8Array {
		const at = this.take(length);
		return this.bytes.subarray(at, at + length);
	}

	/** UTF-8; sequences that are none become U+FFFD. */
	text(length: number): string {
		const at = this.take(length);
		return this.bytes.toString('utf8', at, at + length);
	}

	/** Text up to a line feed, which is skipped. Lines here are names, so at most `limit` bytes. */
	line(limit: number): string {
		const end = this.bytes.subarray(this.offset, this.offset + limit + 1).indexOf(10);
		if (end < 0) throw new SourceError(`the pickle has a name of more than ${limit} bytes`, this.offset);
		const text = this.text(end);
		this.offset++;
		return text;
	}

	/** Two's complement, little endian, of any length. */
	integer(length: number): number | bigint {
		const digits = this.view(length);
		if (length === 0) return 0;
		const hex = Buffer.from(digits).reverse().toString('hex');
		const value = BigInt.asIntN(8 * length, BigInt(`0x${hex}`));
		const number = Number(value);
		return Number.isSafeInteger(number) ? number : value;
	}

	private get left(): number {
		return this.bytes.length - this.offset;
	}

	private take(length: number): number {
		const at = this.offset;
		if (length > this.left) throw this.tooShort(at, BigInt(length));
		this.offset += length;
		return at;
	}

	private tooShort(at: number, length: bigint): SourceError {
		return new SourceError(`the pickle ends too early: ${length} bytes wanted, ${this.left} left`, at);
	}
}
