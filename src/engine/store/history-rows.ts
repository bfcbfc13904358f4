/**
 * Rows of a history file in memory, as they are on disk, and what a block of them comes to. Must not know which losses
 * there are or what blocks are for.
 */
import { readSync } from 'node:fs';
import type { HistoryLayout } from './history-file.js';

/** One loss, block by block. */
export interface BlockColumn {
	/** Of the finite values; NaN when there are none. */
	readonly mean: Float32Array;
	readonly low: Float32Array;
	readonly high: Float32Array;
	/** How many values are finite. */
	readonly finite: Uint32Array;
}

/** Rows of a history file in memory, as they are on disk. */
export class RowBuffer {
	readonly bytes: Uint8Array;
	private readonly float64: Float64Array;
	private readonly uint32: Uint32Array;
	private readonly float32: Float32Array;

	constructor(
		private readonly layout: HistoryLayout,
		/** Rows that fit. */
		readonly capacity: number,
	) {
		const buffer = new ArrayBuffer(capacity * layout.recordBytes);
		this.bytes = new Uint8Array(buffer);
		this.float64 = new Float64Array(buffer);
		this.uint32 = new Uint32Array(buffer);
		this.float32 = new Float32Array(buffer);
	}

	/** Reads rows of a file from the start of the buffer on. @returns whole rows that were there */
	read(descriptor: number, first: number, rows: number): number {
		const { recordBytes, start } = this.layout;
		const got = readSync(descriptor, this.bytes, 0, rows * recordBytes, start + first * recordBytes);
		return Math.floor(got / recordBytes);
	}

	seconds(row: number): number {
		return this.float64[(row * this.layout.recordBytes) / 8] ?? 0;
	}

	iteration(row: number): number {
		return this.uint32[(row * this.layout.recordBytes) / 4 + 2] ?? 0;
	}

	/** @param column index in the file's columns */
	loss(row: number, column: number): number {
		return this.float32[(row * this.layout.recordBytes) / 4 + 3 + column] ?? Number.NaN;
	}

	/** Sums up the values of a column in rows [first, end). @param at the block they become */
	sumUp(column: number, first: number, end: number, into: BlockColumn, at: number): void {
		const { float32 } = this;
		const stride = this.layout.recordBytes / 4;
		let sum = 0;
		let finite = 0;
		let low = Number.POSITIVE_INFINITY;
		let high = Number.NEGATIVE_INFINITY;
		for (let i = first * stride + 3 + column; i < end * stride; i += stride) {
			const value = float32[i] ?? Number.NaN;
			// Neither NaN nor an infinity minus itself is zero.
			if (value - value !== 0) continue;
			sum += value;
			finite++;
			if (value < low) low = value;
			if (value > high) high = value;
		}
		setBlock(into, at, sum, finite, low, high);
	}
}

export function emptyColumn(blocks: number): BlockColumn {
	return {
		mean: new Float32Array(blocks),
		low: new Float32Array(blocks),
		high: new Float32Array(blocks),
		finite: new Uint32Array(blocks),
	};
}

/**
 * Sums up blocks that follow each other.
 * @param count how many blocks come out, each of `merge` blocks. @param at the first block they become
 */
export function mergeBlocks(from: BlockColumn, count: number, merge: number, into: BlockColumn, at: number): void {
	for (let block = 0; block < count; block++) {
		let sum = 0;
		let finite = 0;
		let low = Number.POSITIVE_INFINITY;
		let high = Number.NEGATIVE_INFINITY;
		for (let i = block * merge; i < (block + 1) * merge; i++) {
			const values = from.finite[i] ?? 0;
			if (values === 0) continue;
			sum += values * (from.mean[i] ?? 0);
			finite += values;
			low = Math.min(low, from.low[i] ?? low);
			high = Math.max(high, from.high[i] ?? high);
		}
		setBlock(into, at + block, sum, finite, low, high);
	}
}

function setBlock(into: BlockColumn, at: number, sum: number, finite: number, low: number, high: number): void {
	into.finite[at] = finite;
	into.mean[at] = finite === 0 ? Number.NaN : sum / finite;
	into.low[at] = finite === 0 ? Number.NaN : low;
	into.high[at] = finite === 0 ? Number.NaN : high;
}
