/**
 * The loss history of a model: one append-only file per session under history/. Writing is buffered; nothing is
 * synced per step. Must not know what the losses mean or when saves happen.
 */
import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readdirSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './fs.js';
import {
	countRows,
	encodeHistoryHeader,
	encodeRow,
	type HistoryColumns,
	type HistoryLayout,
	readHistoryHeader,
	readRows,
	rowsUpTo,
} from './history-file.js';

export const HISTORY_NAME = 'history';
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
	};
	const close = (): void => {
		if (file === null) return;
		const { descriptor } = file;
		try {
			write();
		} finally {
			file = null;
			closeSync(descriptor);
		}
	};

	return {
		begin: (session, columns) => {
			close();
			mkdirSync(folder, { recursive: true });
			file = openSession(join(folder, sessionFileName(session)), session, columns);
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
				file.lastIteration = Math.min(file.lastIteration, iteration);
			}
			return removed;
		},
		close,
	};
}

/** Reads the history of a model folder, sessions in order. Files that are no history are left out. */
export function readHistory(
	dir: string,
	options: {
		/** Names to read; default all that occur. */
		readonly columns?: readonly string[];
		/** Only this many rows at the end. */
		readonly last?: number;
	} = {},
): HistoryColumns {
	const folder = join(dir, HISTORY_NAME);
	const files: { descriptor: number; layout: HistoryLayout; rows: number }[] = [];
	try {
		for (const { path } of sessionFiles(folder)) {
			const descriptor = openSync(path, 'r');
			const layout = readHistoryHeader(descriptor);
			if (layout === null) closeSync(descriptor);
			else files.push({ descriptor, layout, rows: countRows(descriptor, layout) });
		}
		const total = files.reduce((sum, { rows }) => sum + rows, 0);
		const kept = Math.min(total, options.last ?? total);
		const names = options.columns ?? [...new Set(files.flatMap(({ layout }) => layout.columns))];
		const target = emptyColumns(kept, names);
		let skip = total - kept;
		let at = 0;
		for (const { descriptor, layout, rows } of files) {
			const first = Math.min(skip, rows);
			skip -= first;
			for (const name of names) {
				if (!layout.columns.includes(name)) target.losses[name]?.fill(Number.NaN, at, at + rows - first);
			}
			at += readRows(descriptor, layout, first, rows - first, target, at);
		}
		return at === kept ? target : cut(target, at);
	} finally {
		for (const { descriptor } of files) closeSync(descriptor);
	}
}

function openSession(path: string, session: number, columns: readonly string[]): OpenFile {
	const descriptor = openSync(path, openFlags(path));
	const existing = readHistoryHeader(descriptor);
	const buffer = new DataView(new ArrayBuffer(64 * 1024));
	if (existing !== null && existing.columns.join('\n') === columns.join('\n')) {
		const rows = countRows(descriptor, existing);
		ftruncateSync(descriptor, existing.start + rows * existing.recordBytes);
		return {
			descriptor,
			layout: existing,
			rows,
			buffer,
			buffered: 0,
			lastIteration: lastIteration(descriptor, existing, rows),
		};
	}
	const { bytes, layout } = encodeHistoryHeader(session, columns);
	ftruncateSync(descriptor, 0);
	writeSync(descriptor, bytes, 0, bytes.byteLength, 0);
	return { descriptor, layout, rows: 0, buffer, buffered: 0, lastIteration: -1 };
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
	if (rows === 0) return -1;
	const row = emptyColumns(1, []);
	readRows(descriptor, layout, rows - 1, 1, row, 0);
	return row.iterations[0] ?? -1;
}

/** Cuts all files; those left without rows go, except the one in use. */
function trimFolder(folder: string, iteration: number, inUse: number | null): number {
	let removed = 0;
	for (const { path, session } of sessionFiles(folder)) {
		const descriptor = openSync(path, 'r+');
		let empty = false;
		try {
			const layout = readHistoryHeader(descriptor);
			if (layout === null) continue;
			const before = countRows(descriptor, layout);
			const kept = rowsUpTo(descriptor, layout, iteration);
			removed += before - kept;
			ftruncateSync(descriptor, layout.start + kept * layout.recordBytes);
			empty = kept === 0;
		} finally {
			closeSync(descriptor);
		}
		if (empty && session !== inUse) unlinkSync(path);
	}
	return removed;
}

function sessionFiles(folder: string): readonly { readonly path: string; readonly session: number }[] {
	let names: readonly string[];
	try {
		names = readdirSync(folder);
	} catch (error) {
		if (errorCode(error) === 'ENOENT') return [];
		throw error;
	}
	return names
		.flatMap((name) => {
			const session = /^session_(\d+)\.bin$/.exec(name)?.[1];
			return session === undefined ? [] : [{ path: join(folder, name), session: Number(session) }];
		})
		.sort((a, b) => a.session - b.session);
}

function sessionFileName(session: number): string {
	return `session_${session}.bin`;
}

function emptyColumns(rows: number, names: readonly string[]): HistoryColumns {
	return {
		iterations: new Uint32Array(rows),
		seconds: new Float64Array(rows),
		losses: Object.fromEntries(names.map((name) => [name, new Float32Array(rows)])),
	};
}

function cut(columns: HistoryColumns, rows: number): HistoryColumns {
	return {
		iterations: columns.iterations.subarray(0, rows),
		seconds: columns.seconds.subarray(0, rows),
		losses: Object.fromEntries(
			Object.entries(columns.losses).map(([name, values]) => [name, values.subarray(0, rows)]),
		),
	};
}

function grown(buffer: DataView, needed: number): DataView {
	const larger = new Uint8Array(Math.max(needed, 2 * buffer.byteLength));
	larger.set(new Uint8Array(buffer.buffer));
	return new DataView(larger.buffer);
}
