/**
 * The loss history of a model: one append-only file per session under history/. Writing is buffered; nothing is
 * synced per step. Must not know what the losses mean or when saves happen.
 */
import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
	countRows,
	encodeHistoryHeader,
	encodeRow,
	type HistoryLayout,
	readHistoryHeader,
	rowsUpTo,
} from './history-file.js';
import { HISTORY_NAME, type SessionFile, sessionFile, sessionFiles } from './history-folder.js';
import { cutIndex, IndexWriter } from './history-index.js';
import { RowBuffer } from './history-rows.js';

/** Rows after which the buffer is written without being asked. */
const BUFFER_ROWS = 1024;

/** Writes the history of one model folder. Methods throw system errors; rows not yet written are kept. */
export interface History {
	/** Starts or goes on with the file of a session. @param columns names of the losses of each row. */
	begin(session: number, columns: readonly string[]): void;
	/**
	 * Adds a row. Iterations must ascend.
	 * @param seconds since the epoch. @param losses one per column, null for a value that is not finite.
	 */
	append(iteration: number, seconds: number, losses: readonly (number | null)[]): void;
	/** Writes buffered rows and makes them durable. */
	flush(): void;
	/** Removes all rows after an iteration, of every session. @returns how many there were. */
	trimAfter(iteration: number): number;
	/** Writes buffered rows and closes the file. */
	close(): void;
}

interface OpenFile {
	readonly descriptor: number;
	readonly layout: HistoryLayout;
	readonly index: IndexWriter;
	/** Whole rows in the file. */
	rows: number;
	/** Bytes of rows to be written. */
	buffer: DataView;
	buffered: number;
	lastIteration: number;
}

/** @param dir the model folder. */
export function openHistory(dir: string): History {
	const folder = join(dir, HISTORY_NAME);
	let file: OpenFile | null = null;

	const write = (): void => {
		if (file === null || file.buffered === 0) return;
		const { descriptor, layout, buffer, rows, buffered } = file;
		const bytes = new Uint8Array(buffer.buffer, 0, buffered * layout.recordBytes);
		// At a fixed place, so that a write that failed half-way is repeated over its own remains.
		for (let done = 0; done < bytes.byteLength; ) {
			const position = layout.start + rows * layout.recordBytes + done;
			done += writeSync(descriptor, bytes, done, bytes.byteLength - done, position);
		}
		file.rows += buffered;
		file.buffered = 0;
		file.index.extend(file.rows);
	};
	const close = (): void => {
		if (file === null) return;
		const { descriptor, index } = file;
		try {
			write();
		} finally {
			file = null;
			index.close();
			closeSync(descriptor);
		}
	};

	return {
		begin: (session, columns) => {
			close();
			mkdirSync(folder, { recursive: true });
			file = openSession(sessionFile(folder, session), columns);
		},
		append: (iteration, seconds, losses) => {
			if (file === null) throw new Error('a history row was added before a session began');
			const { layout } = file;
			if (losses.length !== layout.columns.length) {
				throw new Error(`a history row has ${losses.length} losses instead of ${layout.columns.length}`);
			}
			if (iteration <= file.lastIteration) {
				throw new Error(`history row ${iteration} follows row ${file.lastIteration}`);
			}
			const needed = (file.buffered + 1) * layout.recordBytes;
			if (needed > file.buffer.byteLength) file.buffer = grown(file.buffer, needed);
			encodeRow(file.buffer, file.buffered * layout.recordBytes, iteration, seconds, losses);
			file.buffered++;
			file.lastIteration = iteration;
			if (file.buffered % BUFFER_ROWS === 0) {
				try {
					write();
				} catch {
					// A full disk must not end training here; the rows stay buffered and the next save reports it.
				}
			}
		},
		flush: () => {
			write();
			if (file !== null) fsyncSync(file.descriptor);
		},
		trimAfter: (iteration) => {
			write();
			const removed = trimFolder(folder, iteration, file?.layout.session ?? null);
			if (file !== null) {
				file.rows = countRows(file.descriptor, file.layout);
				file.index.cut(file.rows);
				file.lastIteration = Math.min(file.lastIteration, iteration);
			}
			return removed;
		},
		close,
	};
}

function openSession({ path, indexPath, session }: SessionFile, columns: readonly string[]): OpenFile {
	const descriptor = openSync(path, openFlags(path));
	const existing = readHistoryHeader(descriptor);
	const buffer = new DataView(new ArrayBuffer(64 * 1024));
	if (existing !== null && existing.columns.join('\n') === columns.join('\n')) {
		const rows = countRows(descriptor, existing);
		ftruncateSync(descriptor, existing.start + rows * existing.recordBytes);
		const index = new IndexWriter(indexPath, existing, descriptor, rows);
		index.extend(rows);
		return {
			...{ descriptor, layout: existing, index, rows, buffer },
			...{ buffered: 0, lastIteration: lastIteration(descriptor, existing, rows) },
		};
	}
	const { bytes, layout } = encodeHistoryHeader(session, columns);
	ftruncateSync(descriptor, 0);
	writeSync(descriptor, bytes, 0, bytes.byteLength, 0);
	const index = new IndexWriter(indexPath, layout, descriptor, 0);
	return { descriptor, layout, index, rows: 0, buffer, buffered: 0, lastIteration: -1 };
}

/** 'r+' keeps what is there and needs the file, 'w+' makes it. */
function openFlags(path: string): 'r+' | 'w+' {
	try {
		closeSync(openSync(path, 'r'));
		return 'r+';
	} catch {
		return 'w+';
	}
}

function lastIteration(descriptor: number, layout: HistoryLayout, rows: number): number {
	const row = new RowBuffer(layout, 1);
	return rows === 0 || row.read(descriptor, rows - 1, 1) === 0 ? -1 : row.iteration(0);
}

/** Cuts all files; those left without rows go, except the one in use. */
function trimFolder(folder: string, iteration: number, inUse: number | null): number {
	let removed = 0;
	for (const { path, indexPath, session } of sessionFiles(folder)) {
		const descriptor = openSync(path, 'r+');
		let empty = false;
		try {
			const layout = readHistoryHeader(descriptor);
			if (layout === null) continue;
			const before = countRows(descriptor, layout);
			const kept = rowsUpTo(descriptor, layout, iteration);
			removed += before - kept;
			// The index first: it must never know more than the file.
			cutIndex(indexPath, layout, kept);
			ftruncateSync(descriptor, layout.start + kept * layout.recordBytes);
			empty = kept === 0;
		} finally {
			closeSync(descriptor);
		}
		if (!empty || session === inUse) continue;
		for (const file of [indexPath, path]) rmSync(file, { force: true });
	}
	return removed;
}

function grown(buffer: DataView, needed: number): DataView {
	const larger = new Uint8Array(Math.max(needed, 2 * buffer.byteLength));
	larger.set(new Uint8Array(buffer.buffer));
	return new DataView(larger.buffer);
}
