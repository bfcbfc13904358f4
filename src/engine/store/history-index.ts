/**
 * The index of a loss history file: mean, lowest and highest value of every block of rows, so that a chart of millions
 * of iterations need not read them all. It only saves time: without it, or when it is of other rows, the rows are read.
 * Layout: 8 bytes "FSTUIX01", u32 LE rows per block, u32 LE columns; one record per whole block: f64 seconds and u32
 * iteration of its last row, u32 zero, then for each column f32 mean, f32 lowest, f32 highest, u32 finite values.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { HistoryLayout } from './history-file.js';
import { type BlockColumn, emptyColumn, RowBuffer } from './history-rows.js';

/** Rows of one block: of 5 million rows the index has 2 MB. */
export const BLOCK_ROWS = 256;
const MAGIC = 'FSTUIX01';
const HEADER_BYTES = 16;
/** Fields of four bytes in front of the columns. */
const FIXED_FIELDS = 4;
const COLUMN_FIELDS = 4;

/** Blocks as columns; arrays have one value per block. */
export interface Blocks {
	/** Of the last row of each block. */
	readonly iterations: Uint32Array;
	readonly seconds: Float64Array;
	/** In the order of the file's columns. */
	readonly columns: readonly BlockColumn[];
}

/** The index of a file that is being written. It never fails: what it lacks, readers find in the rows. */
export class IndexWriter {
	private descriptor: number | null = null;
	private blocks = 0;

	/**
	 * Goes on with an index, or starts it anew when it is not of these rows.
	 * @param history descriptor of the history file. @param rows its whole rows
	 */
	constructor(
		path: string,
		private readonly layout: HistoryLayout,
		private readonly history: number,
		rows: number,
	) {
		try {
			this.descriptor = openOrCreate(path);
			this.blocks = intactBlocks(this.descriptor, layout, history, rows);
			if (this.blocks > 0) return;
			ftruncateSync(this.descriptor, 0);
			writeSync(this.descriptor, encodeHeader(layout), 0, HEADER_BYTES, 0);
		} catch {
			this.close();
		}
	}

	/** Adds the blocks that have become whole. @param rows whole rows of the history file now */
	extend(rows: number): void {
		if (this.descriptor === null || (this.blocks + 1) * BLOCK_ROWS > rows) return;
		const buffer = new RowBuffer(this.layout, BLOCK_ROWS);
		try {
			for (; (this.blocks + 1) * BLOCK_ROWS <= rows; this.blocks++) {
				if (buffer.read(this.history, this.blocks * BLOCK_ROWS, BLOCK_ROWS) < BLOCK_ROWS) return;
				const record = encodeBlock(buffer, this.layout);
				const position = HEADER_BYTES + this.blocks * record.byteLength;
				if (writeSync(this.descriptor, record, 0, record.byteLength, position) < record.byteLength) return;
			}
		} catch {
			// Tried again with the next rows, over what was written half.
		}
	}

	/** The history file was cut, and the index with it. @param rows whole rows that are left */
	cut(rows: number): void {
		this.blocks = Math.min(this.blocks, Math.floor(rows / BLOCK_ROWS));
	}

	close(): void {
		const { descriptor } = this;
		this.descriptor = null;
		if (descriptor !== null) closeSync(descriptor);
	}
}

function openOrCreate(path: string): number {
	try {
		return openSync(path, 'r+');
	} catch {
		return openSync(path, 'w+');
	}
}

/** Cuts the index of a history file that will have only so many rows. */
export function cutIndex(path: string, layout: HistoryLayout, rows: number): void {
	let descriptor: number;
	try {
		descriptor = openSync(path, 'r+');
	} catch {
		return;
	}
	try {
		const bytes = HEADER_BYTES + Math.floor(rows / BLOCK_ROWS) * recordBytes(layout);
		if (fstatSync(descriptor).size > bytes) ftruncateSync(descriptor, bytes);
	} finally {
		closeSync(descriptor);
	}
}

/**
 * Blocks of an index that are of the rows in a history file, from the first on; 0 when it has none.
 * @param history descriptor of the history file. @param rows its whole rows
 */
export function intactBlocks(index: number, layout: HistoryLayout, history: number, rows: number): number {
	const header = Buffer.alloc(HEADER_BYTES);
	if (readSync(index, header, 0, HEADER_BYTES, 0) < HEADER_BYTES || !header.equals(encodeHeader(layout))) return 0;
	const bytes = recordBytes(layout);
	const blocks = Math.min(Math.floor((fstatSync(index).size - HEADER_BYTES) / bytes), Math.floor(rows / BLOCK_ROWS));
	if (blocks === 0) return 0;
	const last = Buffer.alloc(FIXED_FIELDS * 4);
	readSync(index, last, 0, last.byteLength, HEADER_BYTES + (blocks - 1) * bytes);
	const row = new RowBuffer(layout, 1);
	// Rows only go at the end, so the last block tells for all.
	if (row.read(history, blocks * BLOCK_ROWS - 1, 1) < 1) return 0;
	return last.readDoubleLE(0) === row.seconds(0) && last.readUInt32LE(8) === row.iteration(0) ? blocks : 0;
}

/** Reads blocks [first, first + count) of an index; whoever calls has looked how many are intact. */
export function readBlocks(index: number, layout: HistoryLayout, first: number, count: number): Blocks {
	const bytes = recordBytes(layout);
	const buffer = new ArrayBuffer(count * bytes);
	readSync(index, new Uint8Array(buffer), 0, count * bytes, HEADER_BYTES + first * bytes);
	const float64 = new Float64Array(buffer);
	const uint32 = new Uint32Array(buffer);
	const float32 = new Float32Array(buffer);
	const stride = bytes / 4;
	const iterations = Uint32Array.from({ length: count }, (_, block) => uint32[block * stride + 2] ?? 0);
	const seconds = Float64Array.from({ length: count }, (_, block) => float64[(block * stride) / 2] ?? 0);
	const columns = layout.columns.map((_, number) => {
		const column = emptyColumn(count);
		for (let block = 0; block < count; block++) {
			const at = block * stride + FIXED_FIELDS + COLUMN_FIELDS * number;
			column.mean[block] = float32[at] ?? Number.NaN;
			column.low[block] = float32[at + 1] ?? Number.NaN;
			column.high[block] = float32[at + 2] ?? Number.NaN;
			column.finite[block] = uint32[at + 3] ?? 0;
		}
		return column;
	});
	return { iterations, seconds, columns };
}

function encodeHeader(layout: HistoryLayout): Buffer {
	const header = Buffer.alloc(HEADER_BYTES);
	header.write(MAGIC, 'latin1');
	header.writeUInt32LE(BLOCK_ROWS, 8);
	header.writeUInt32LE(layout.columns.length, 12);
	return header;
}

/** The record of the whole block in a buffer. */
function encodeBlock(rows: RowBuffer, layout: HistoryLayout): Buffer {
	const record = Buffer.alloc(recordBytes(layout));
	record.writeDoubleLE(rows.seconds(BLOCK_ROWS - 1), 0);
	record.writeUInt32LE(rows.iteration(BLOCK_ROWS - 1), 8);
	const column = emptyColumn(1);
	for (let number = 0; number < layout.columns.length; number++) {
		rows.sumUp(number, 0, BLOCK_ROWS, column, 0);
		const at = 4 * (FIXED_FIELDS + COLUMN_FIELDS * number);
		record.writeFloatLE(column.mean[0] ?? Number.NaN, at);
		record.writeFloatLE(column.low[0] ?? Number.NaN, at + 4);
		record.writeFloatLE(column.high[0] ?? Number.NaN, at + 8);
		record.writeUInt32LE(column.finite[0] ?? 0, at + 12);
	}
	return record;
}

function recordBytes(layout: HistoryLayout): number {
	return 4 * (FIXED_FIELDS + COLUMN_FIELDS * layout.columns.length);
}
