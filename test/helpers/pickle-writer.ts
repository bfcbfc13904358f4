/**
 * Writes pickles as Python 3 and NumPy do (same opcodes and names; both load them), so that tests need neither. Values: null, booleans, numbers (whole ones are ints, see float), bigint, texts, Uint8Array as bytes, arrays
 * as lists, Maps and plain objects as dicts, and the classes below.
 */

export type Protocol = 2 | 3 | 4 | 5;

/** A Python float, also when it is whole. */
export class PyFloat {
	constructor(readonly value: number) {}
}

export class PyTuple {
	readonly items: readonly unknown[];
	constructor(...items: readonly unknown[]) {
		this.items = items;
	}
}

/** A NumPy array in C order. */
export class PyArray {
	constructor(
		/** Element type without byte order, e.g. "f4". */
		readonly type: string,
		readonly shape: readonly number[],
		/** Little endian. */
		readonly data: Uint8Array,
	) {}
}

export function float32Array(shape: readonly number[], values: ArrayLike<number>): PyArray {
	return new PyArray('f4', shape, new Uint8Array(Float32Array.from(values).buffer));
}

export function float64Array(shape: readonly number[], values: ArrayLike<number>): PyArray {
	return new PyArray('f8', shape, new Uint8Array(Float64Array.from(values).buffer));
}

export interface PickleOptions {
	readonly protocol?: Protocol;
	/** NumPy 2 names its modules differently. Default: true. */
	readonly numpy2?: boolean;
}

/** A name of a module, as pickles refer to classes and functions. */
class Name {
	constructor(
		readonly module: string,
		readonly name: string,
	) {}
}

/** The bytes of a pickle. */
export function writePickle(value: unknown, { protocol = 4, numpy2 = true }: PickleOptions = {}): Buffer {
	const writer = new PickleWriter(protocol, numpy2 ? 'numpy._core' : 'numpy.core');
	writer.write(value);
	const body = Buffer.concat([...writer.pieces, Buffer.from('.')]);
	const head = [Buffer.from([0x80, protocol])];
	if (protocol >= 4) {
		const frame = Buffer.alloc(9);
		frame[0] = 0x95;
		frame.writeBigUInt64LE(BigInt(body.length), 1);
		head.push(frame);
	}
	return Buffer.concat([...head, body]);
}

class PickleWriter {
	readonly pieces: Buffer[] = [];
	private readonly texts = new Map<string, number>();
	private remembered = 0;

	constructor(
		private readonly protocol: Protocol,
		private readonly core: string,
	) {}

	write(value: unknown): void {
		if (value === null || value === undefined) this.code(0x4e);
		else if (typeof value === 'boolean') this.code(value ? 0x88 : 0x89);
		else if (typeof value === 'number') this.number(value);
		else if (typeof value === 'bigint') this.bigint(value);
		else if (typeof value === 'string') this.text(value);
		else if (value instanceof PyFloat) this.float(value.value);
		else if (value instanceof Uint8Array) this.bytes(value);
		else if (value instanceof PyTuple) this.tuple(value.items);
		else if (value instanceof PyArray) this.array(value);
		else if (value instanceof Name) this.name(value);
		else if (Array.isArray(value)) this.list(value);
		else this.dict(value instanceof Map ? [...value] : Object.entries(value as object));
	}

	private number(value: number): void {
		if (!Number.isInteger(value)) this.float(value);
		else if (value < -0x80000000 || value > 0x7fffffff) this.bigint(BigInt(value));
		else if (value >= 0 && value < 256) this.code(0x4b, value);
		else if (value >= 0 && value < 65536) this.code(0x4d, value & 255, value >> 8);
		else this.sized(0x4a, 4, (at) => at.writeInt32LE(value, 1));
	}

	private bigint(value: bigint): void {
		const bytes: number[] = [];
		let rest = value;
		// Two's complement: go on until the rest is the sign of the last byte.
		do {
			bytes.push(Number(rest & 255n));
			rest >>= 8n;
		} while (!(rest === 0n && (bytes.at(-1) ?? 0) < 128) && !(rest === -1n && (bytes.at(-1) ?? 0) > 127));
		this.code(0x8a, bytes.length, ...bytes);
	}

	private float(value: number): void {
		this.sized(0x47, 8, (at) => at.writeDoubleBE(value, 1));
	}

	/** Equal texts are written once: Python interns keys and names. */
	private text(value: string): void {
		const known = this.texts.get(value);
		if (known !== undefined) {
			this.recall(known);
			return;
		}
		const bytes = Buffer.from(value, 'utf8');
		if (this.protocol >= 4 && bytes.length < 256) this.code(0x8c, bytes.length);
		else this.sized(0x58, 4, (at) => at.writeUInt32LE(bytes.length, 1));
		this.pieces.push(bytes);
		this.texts.set(value, this.remember());
	}

	private bytes(value: Uint8Array): void {
		if (this.protocol < 3) {
			if (value.length === 0) this.call(new Name('__builtin__', 'bytes'), []);
			else this.call(new Name('_codecs', 'encode'), [Buffer.from(value).toString('latin1'), 'latin1']);
			return;
		}
		if (value.length < 256) this.code(0x43, value.length);
		else this.sized(0x42, 4, (at) => at.writeUInt32LE(value.length, 1));
		this.pieces.push(Buffer.from(value));
		this.remember();
	}

	private bytearray(value: Uint8Array): void {
		this.sized(0x96, 8, (at) => at.writeBigUInt64LE(BigInt(value.length), 1));
		this.pieces.push(Buffer.from(value));
		this.remember();
	}

	private tuple(items: readonly unknown[]): void {
		if (items.length > 3) this.code(0x28);
		for (const item of items) this.write(item);
		this.code([0x29, 0x85, 0x86, 0x87][items.length] ?? 0x74);
		if (items.length > 0) this.remember();
	}

	private list(items: readonly unknown[]): void {
		this.code(0x5d);
		this.remember();
		this.inBatches(items, 0x61, 0x65, (item) => this.write(item));
	}

	private dict(pairs: readonly (readonly [unknown, unknown])[]): void {
		this.code(0x7d);
		this.remember();
		this.inBatches(pairs, 0x73, 0x75, ([key, value]) => {
			this.write(key);
			this.write(value);
		});
	}

	/** Python gathers at most 1000 items at a time, and a single one without a mark. */
	private inBatches<T>(items: readonly T[], single: number, many: number, write: (item: T) => void): void {
		for (let first = 0; first < items.length; first += 1000) {
			const batch = items.slice(first, first + 1000);
			if (batch.length > 1) this.code(0x28);
			for (const item of batch) write(item);
			this.code(batch.length > 1 ? many : single);
		}
	}

	private name({ module, name }: Name): void {
		if (this.protocol < 4) {
			this.pieces.push(Buffer.from(`c${module}\n${name}\n`));
		} else {
			this.text(module);
			this.text(name);
			this.code(0x93);
		}
		this.remember();
	}

	private call(callable: Name, args: readonly unknown[]): void {
		this.write(callable);
		this.tuple(args);
		this.code(0x52);
		this.remember();
	}

	private array({ type, shape, data }: PyArray): void {
		if (this.protocol >= 5) {
			this.write(new Name(`${this.core}.numeric`, '_frombuffer'));
			this.code(0x28);
			this.bytearray(data);
			this.type(type);
			this.tuple(shape);
			this.text('C');
			this.code(0x74);
			this.remember();
			this.code(0x52);
			this.remember();
			return;
		}
		const empty = [new Name('numpy', 'ndarray'), new PyTuple(0), Buffer.from('b')];
		this.call(new Name(`${this.core}.multiarray`, '_reconstruct'), empty);
		this.code(0x28);
		this.write(1);
		this.tuple(shape);
		this.type(type);
		this.write(false);
		this.bytes(data);
		this.code(0x74);
		this.remember();
		this.code(0x62);
	}

	private type(type: string): void {
		this.call(new Name('numpy', 'dtype'), [type, false, true]);
		this.write(new PyTuple(3, type.endsWith('1') ? '|' : '<', null, null, null, -1, -1, 0));
		this.code(0x62);
	}

	private remember(): number {
		const index = this.remembered++;
		if (this.protocol >= 4) this.code(0x94);
		else if (index < 256) this.code(0x71, index);
		else this.sized(0x72, 4, (at) => at.writeUInt32LE(index, 1));
		return index;
	}

	private recall(index: number): void {
		if (index < 256) this.code(0x68, index);
		else this.sized(0x6a, 4, (at) => at.writeUInt32LE(index, 1));
	}

	private code(...bytes: readonly number[]): void {
		this.pieces.push(Buffer.from(bytes));
	}

	private sized(code: number, length: number, write: (at: Buffer) => void): void {
		const bytes = Buffer.alloc(1 + length);
		bytes[0] = code;
		write(bytes);
		this.pieces.push(bytes);
	}
}
