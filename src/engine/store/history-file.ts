/**
 * The format of a loss history file: a small JSON header, then fixed-size records that are only ever appended.
 * Layout: 8 bytes "FSTUIH01", u32 LE header length, JSON padded with spaces so that records start at a multiple of 8;
 * record: f64 seconds since the epoch, u32 iteration, one f32 per column, padded to 8 bytes; all little endian.
 * Must not know which losses there are.
 */
import { fstatSync, readSync } from 'node:fs';
import { z } from 'zod';

const MAGIC = 'FSTUIH01';
const FIXED_BYTES = 12;
const MAX_HEADER_BYTES = 1024 * 1024;
/** Pieces that stay in the processor's cache while they are split into columns. */
const CHUNK_BYTES = 1024 * 1024;

const headerSchema = z.looseObject({
	version: z.literal(1),
	session: z.number().int().min(1),
	columns: z.array(z.string().min(1)).max(1000),
});

export interface HistoryLayout {
	readonly session: number;
	/** Names of the losses, in record order. */
	readonly columns: readonly string[];
	/** Byte position of the first record. */
	readonly start: number;
	readonly recordBytes: number;
}

/** Rows as columns; the named arrays have one value per row. */
export interface HistoryColumns {
	/** Total iterations of the model. */
	readonly iterations: Uint32Array;
	/** Seconds since the epoch. */
	readonly seconds: Float64Array;
	/** By name; NaN where the value was not finite or the session has no such column. */
	readonly losses: Readonly<Record<string, Float32Array>>;
}

/** Header bytes and layout of a new file. */
export function encodeHistoryHeader(
	session: number,
	columns: readonly string[],
): { readonly bytes: Uint8Array; readonly layout: HistoryLayout } {
	const json = Buffer.from(JSON.stringify({ version: 1, session, columns }), 'utf8');
	const start = Math.ceil((FIXED_BYTES + json.byteLength) / 8) * 8;
	const bytes = Buffer.alloc(start, ' ');
	bytes.write(MAGIC, 'latin1');
	bytes.writeUInt32LE(start - FIXED_BYTES, 8);
	json.copy(bytes, FIXED_BYTES);
	return { bytes, layout: { session, columns, start, recordBytes: recordBytes(columns.length) } };
}

/** Layout of an open file, or null when it is no history file. */
export function readHistoryHeader(descriptor: number): HistoryLayout | null {
	const fixed = Buffer.alloc(FIXED_BYTES);
	if (readSync(descriptor, fixed, 0, FIXED_BYTES, 0) < FIXED_BYTES) return null;
	const length = fixed.readUInt32LE(8);
	if (fixed.toString('latin1', 0, 8) !== MAGIC || length > MAX_HEADER_BYTES) return null;
	const json = Buffer.alloc(length);
	if (readSync(descriptor, json, 0, length, FIXED_BYTES) < length) return null;
	const result = headerSchema.safeParse(parseOrNull(json.toString('utf8')));
	if (!result.success) return null;
	const { session, columns } = result.data;
	return { session, columns, start: FIXED_BYTES + length, recordBytes: recordBytes(columns.length) };
}

/** Whole records of an open file; a torn last one does not count. */
export function countRows(descriptor: number, layout: HistoryLayout): number {
	return Math.max(0, Math.floor((fstatSync(descriptor).size - layout.start) / layout.recordBytes));
}

/** Number of rows at the start of the file whose iteration is not above the given one (rows ascend). */
export function rowsUpTo(descriptor: number, layout: HistoryLayout, iteration: number): number {
	const field = Buffer.alloc(4);
	let low = 0;
	let high = countRows(descriptor, layout);
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		readSync(descriptor, field, 0, 4, layout.start + middle * layout.recordBytes + 8);
		if (field.readUInt32LE(0) <= iteration) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Bytes of one record. */
export function encodeRow(
	target: DataView,
	offset: number,
	iteration: number,
	seconds: number,
	losses: readonly (number | null)[],
): void {
	target.setFloat64(offset, seconds, true);
	target.setUint32(offset + 8, iteration, true);
	losses.forEach((loss, column) => {
		target.setFloat32(offset + FIXED_BYTES + 4 * column, loss ?? Number.NaN, true);
	});
}

/**
 * Reads rows [first, first + count) into columns from position `at` on. Columns the target lacks are skipped.
 * @returns rows read; fewer when the file was cut meanwhile.
 */
export function readRows(
	descriptor: number,
	layout: HistoryLayout,
	first: number,
	count: number,
	target: HistoryColumns,
	at: number,
): number {
	const { recordBytes, start, columns } = layout;
	const chunkRows = Math.max(1, Math.floor(CHUNK_BYTES / recordBytes));
	const buffer = new ArrayBuffer(chunkRows * recordBytes);
	const bytes = new Uint8Array(buffer);
	const asFloat64 = new Float64Array(buffer);
	const asUint32 = new Uint32Array(buffer);
	const asFloat32 = new Float32Array(buffer);
	let done = 0;
	while (done < count) {
		const wanted = Math.min(chunkRows, count - done);
		const got = readSync(descriptor, bytes, 0, wanted * recordBytes, start + (first + done) * recordBytes);
		const rows = Math.floor(got / recordBytes);
		if (rows === 0) break;
		scatter(asFloat64, recordBytes / 8, 0, rows, target.seconds, at + done);
		scatter(asUint32, recordBytes / 4, 2, rows, target.iterations, at + done);
		columns.forEach((name, column) => {
			const values = target.losses[name];
			if (values !== undefined) scatter(asFloat32, recordBytes / 4, 3 + column, rows, values, at + done);
		});
		done += rows;
	}
	return done;
}

type Numbers = Float64Array | Float32Array | Uint32Array;

function scatter(source: Numbers, stride: number, offset: number, rows: number, target: Numbers, at: number): void {
	for (let row = 0, from = offset; row < rows; row++, from += stride) target[at + row] = source[from] ?? 0;
}

function recordBytes(columns: number): number {
	return Math.ceil((FIXED_BYTES + 4 * columns) / 8) * 8;
}

function parseOrNull(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
