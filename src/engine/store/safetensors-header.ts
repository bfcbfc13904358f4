/**
 * The header of a safetensors file: making it from names and shapes, and checking one that was read.
 * Format: u64 LE header length, JSON header padded with spaces to 8 bytes, then the data, little endian, without
 * holes (https://github.com/huggingface/safetensors, "Format"). Only F32. Must not know about files.
 */

/** A tensor that is made when it is its turn, so that one at most is in memory. */
export interface LazyTensor {
	readonly name: string;
	/** Sizes of the axes; empty for a scalar. */
	readonly shape: readonly number[];
	/** Values in row-major order; must stay unchanged until the next tensor is read or the write has ended. */
	read(): Float32Array;
}

export interface TensorEntry {
	readonly name: string;
	readonly shape: readonly number[];
	/** Bytes from the start of the data area. */
	readonly begin: number;
	readonly end: number;
}

export interface SafetensorsHeader {
	readonly metadata: Readonly<Record<string, string>>;
	/** In the order of their data. */
	readonly tensors: readonly TensorEntry[];
}

/** The content of a file breaks the format; `message` says how, without the path. */
export class SafetensorsError extends Error {
	override readonly name = 'SafetensorsError';
}

/** The format's own bound. */
export const MAX_HEADER_BYTES = 100_000_000;
export const PREFIX_BYTES = 8;
const METADATA_KEY = '__metadata__';

/** Number of values of a shape. */
export function elementCount(shape: readonly number[]): number {
	return shape.reduce((product, size) => product * size, 1);
}

/**
 * Length prefix and header for tensors in the given order.
 * @throws SafetensorsError for a name used twice or a shape that is none.
 */
export function encodeHeader(
	tensors: readonly Pick<LazyTensor, 'name' | 'shape'>[],
	metadata: Readonly<Record<string, string>>,
): { readonly prefix: Uint8Array; readonly dataBytes: number } {
	const entries = new Map<string, unknown>([[METADATA_KEY, metadata]]);
	let offset = 0;
	for (const { name, shape } of tensors) {
		if (entries.has(name)) throw new SafetensorsError(`the tensor name "${name}" is used twice`);
		if (shape.some((size) => !isSize(size))) {
			throw new SafetensorsError(`tensor "${name}" has the shape [${shape.join(', ')}]`);
		}
		const end = offset + 4 * elementCount(shape);
		entries.set(name, { dtype: 'F32', shape, data_offsets: [offset, end] });
		offset = end;
	}
	// Written pair by pair: an object would move names that look like numbers to the front.
	const pairs = [...entries].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
	const json = Buffer.from(`{${pairs.join(',')}}`, 'utf8');
	const length = Math.ceil(json.byteLength / 8) * 8;
	const prefix = Buffer.alloc(PREFIX_BYTES + length, ' ');
	prefix.writeBigUInt64LE(BigInt(length), 0);
	json.copy(prefix, PREFIX_BYTES);
	return { prefix, dataBytes: offset };
}

/**
 * Length of the JSON header from the first eight bytes.
 * @throws SafetensorsError when it cannot fit into a file of this size.
 */
export function headerLength(prefix: Buffer, fileBytes: number): number {
	if (prefix.byteLength < PREFIX_BYTES) throw new SafetensorsError('the file is shorter than a header');
	const length = prefix.readBigUInt64LE(0);
	if (length > BigInt(MAX_HEADER_BYTES)) throw new SafetensorsError(`the header claims ${length} bytes`);
	if (Number(length) > fileBytes - PREFIX_BYTES) {
		throw new SafetensorsError(`the file ends inside its header (${fileBytes} bytes)`);
	}
	return Number(length);
}

/**
 * Checks and returns a header.
 * @param dataBytes size of the data area that follows the header in the file.
 * @throws SafetensorsError for broken JSON, another dtype, shapes that do not fit their bytes, offsets out of
 * range, overlaps and holes.
 */
export function parseHeader(json: string, dataBytes: number): SafetensorsHeader {
	const root = asRecord(parseJson(json), 'the header');
	let metadata: Readonly<Record<string, string>> = {};
	const tensors: TensorEntry[] = [];
	for (const [name, value] of Object.entries(root)) {
		if (name === METADATA_KEY) metadata = parseMetadata(value);
		else tensors.push(parseEntry(name, value));
	}
	tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
	let expected = 0;
	for (const { name, begin, end } of tensors) {
		if (begin < expected) throw new SafetensorsError(`tensor "${name}" overlaps the one before it`);
		if (begin > expected) throw new SafetensorsError(`there is a hole before tensor "${name}"`);
		expected = end;
	}
	if (expected !== dataBytes) {
		throw new SafetensorsError(`the tensors take ${expected} bytes, the file holds ${dataBytes}`);
	}
	return { metadata, tensors };
}

function parseEntry(name: string, value: unknown): TensorEntry {
	const entry = asRecord(value, `tensor "${name}"`);
	const { dtype, shape, data_offsets: offsets } = entry;
	if (dtype !== 'F32') throw new SafetensorsError(`tensor "${name}" has the type ${String(dtype)}, not F32`);
	if (!Array.isArray(shape) || !shape.every(isSize)) throw new SafetensorsError(`tensor "${name}" has no valid shape`);
	if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
		throw new SafetensorsError(`tensor "${name}" has no valid offsets`);
	}
	const [begin = 0, end = 0] = offsets;
	if (end - begin !== 4 * elementCount(shape)) {
		throw new SafetensorsError(`tensor "${name}" has ${end - begin} bytes for the shape [${shape.join(', ')}]`);
	}
	return { name, shape, begin, end };
}

function parseMetadata(value: unknown): Readonly<Record<string, string>> {
	const entries: [string, string][] = [];
	for (const [key, text] of Object.entries(asRecord(value, 'the metadata'))) {
		if (typeof text !== 'string') throw new SafetensorsError(`metadata "${key}" is not a text`);
		entries.push([key, text]);
	}
	return Object.fromEntries(entries);
}

function parseJson(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch (error) {
		throw new SafetensorsError('the header is not JSON', { cause: error });
	}
}

function asRecord(value: unknown, what: string): Readonly<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new SafetensorsError(`${what} is not an object`);
	}
	return value as Readonly<Record<string, unknown>>;
}

function isSize(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
