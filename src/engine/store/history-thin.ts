/**
 * Reads the loss history of a model folder for a chart: the newest rows one by one, older ones as blocks with their
 * mean, lowest and highest value, so that a chart of any length takes little time and memory and loses no spike.
 * Must not change anything on disk.
 */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { countRows, type HistoryLayout, readHistoryHeader, rowsUpTo } from './history-file.js';
import { HISTORY_NAME, sessionFiles } from './history-folder.js';
import { BLOCK_ROWS, intactBlocks, readBlocks } from './history-index.js';
import { type BlockColumn, emptyColumn, mergeBlocks, RowBuffer } from './history-rows.js';

/** A history as points, each of one row or of several that follow each other; arrays have one value per point. */
export interface ThinHistory {
	/** Total iterations of the model at the last row of the point. */
	readonly iterations: Uint32Array;
	/** Seconds since the epoch, of the last row. */
	readonly seconds: Float64Array;
	/** Rows that the point stands for. */
	readonly rows: Uint32Array;
	/** Number of the session. */
	readonly sessions: Uint32Array;
	/** By name; `finite` is 0 where a session has no such column. */
	readonly losses: Readonly<Record<string, BlockColumn>>;
}

export interface ThinOptions {
	/** Names to read; default all that occur. */
	readonly columns?: readonly string[];
	/** Only rows of this session. */
	readonly session?: number;
	/** Only rows up to this iteration. */
	readonly upTo?: number;
	/** So many of the newest rows come one by one at least; blocks end before them. */
	readonly exact: number;
	/** About as many blocks at most, which then have more rows; default any number. */
	readonly blocks?: number;
}

/** Rows looked at before others get a turn, where there is no index. */
const ROWS_AT_ONCE = 64 * BLOCK_ROWS;

interface Source {
	readonly descriptor: number;
	readonly layout: HistoryLayout;
	readonly indexPath: string;
	readonly session: number;
	readonly rows: number;
}

/** Files that are no history are left out. @throws system errors */
export async function readThinHistory(dir: string, options: ThinOptions): Promise<ThinHistory> {
	const sources: Source[] = [];
	try {
		for (const { path, indexPath, session } of sessionFiles(join(dir, HISTORY_NAME))) {
			if (options.session !== undefined && session !== options.session) continue;
			const descriptor = openSync(path, 'r');
			const layout = readHistoryHeader(descriptor);
			if (layout === null) closeSync(descriptor);
			else sources.push({ descriptor, layout, indexPath, session, rows: rowsOf(descriptor, layout, options.upTo) });
		}
		return await readSources(sources, options);
	} finally {
		for (const { descriptor } of sources) closeSync(descriptor);
	}
}

function rowsOf(descriptor: number, layout: HistoryLayout, upTo: number | undefined): number {
	return upTo === undefined ? countRows(descriptor, layout) : rowsUpTo(descriptor, layout, upTo);
}

async function readSources(sources: readonly Source[], options: ThinOptions): Promise<ThinHistory> {
	const names = options.columns ?? [...new Set(sources.flatMap(({ layout }) => layout.columns))];
	let older = Math.max(0, sources.reduce((sum, { rows }) => sum + rows, 0) - options.exact);
	const size = blockSize(older, options.blocks ?? older);
	const plans = sources.map((source) => {
		const blocks = source.rows <= older ? Math.ceil(source.rows / size) : Math.floor(older / size);
		const first = Math.min(source.rows, blocks * size);
		older = Math.max(0, older - source.rows);
		return { source, blocks, first, points: blocks + source.rows - first };
	});
	const target = emptyPoints(
		plans.reduce((sum, { points }) => sum + points, 0),
		names,
	);
	let at = 0;
	for (const { source, blocks, first, points } of plans) {
		target.sessions.fill(source.session, at, at + points);
		const known = takeIndex(source, blocks, size / BLOCK_ROWS, target, names, at);
		await sumUpRows(source, known * size, first, size, target, names, at + known);
		await sumUpRows(source, first, source.rows, 1, target, names, at + blocks);
		at += points;
	}
	return target;
}

/** Rows of a block: a power of two. */
function blockSize(rows: number, most: number): number {
	let size = BLOCK_ROWS;
	while (size < ROWS_AT_ONCE && rows / size > most) size *= 2;
	return size;
}

/**
 * Blocks that the index knows.
 * @param merge how many blocks of the index become one
 * @returns how many there are now; none when the index is of no use
 */
function takeIndex(
	{ descriptor, layout, indexPath, rows }: Source,
	wanted: number,
	merge: number,
	target: ThinHistory,
	names: readonly string[],
	at: number,
): number {
	if (wanted === 0) return 0;
	let index: number;
	try {
		index = openSync(indexPath, 'r');
	} catch {
		return 0;
	}
	try {
		const intact = intactBlocks(index, layout, descriptor, rows);
		const count = Math.min(wanted, Math.floor(intact / merge));
		const blocks = readBlocks(index, layout, 0, count * merge);
		for (let block = 0; block < count; block++) {
			target.iterations[at + block] = blocks.iterations[(block + 1) * merge - 1] ?? 0;
			target.seconds[at + block] = blocks.seconds[(block + 1) * merge - 1] ?? 0;
		}
		target.rows.fill(BLOCK_ROWS * merge, at, at + count);
		for (const name of names) {
			const from = blocks.columns[layout.columns.indexOf(name)];
			const to = target.losses[name];
			if (from !== undefined && to !== undefined) mergeBlocks(from, count, merge, to, at);
		}
		return count;
	} finally {
		closeSync(index);
	}
}

/** Rows [first, end) as points of `size` rows each. */
async function sumUpRows(
	{ descriptor, layout }: Source,
	first: number,
	end: number,
	size: number,
	target: ThinHistory,
	names: readonly string[],
	at: number,
): Promise<void> {
	if (first >= end) return;
	const buffer = new RowBuffer(layout, Math.min(ROWS_AT_ONCE, end - first));
	const columns = names.flatMap((name) => {
		const number = layout.columns.indexOf(name);
		const into = target.losses[name];
		return number < 0 || into === undefined ? [] : [{ number, into }];
	});
	let point = at;
	for (let done = first; done < end; ) {
		const got = buffer.read(descriptor, done, Math.min(buffer.capacity, end - done));
		if (got === 0) return;
		for (let row = 0; row < got; row += size, point++) {
			const after = Math.min(got, row + size);
			target.iterations[point] = buffer.iteration(after - 1);
			target.seconds[point] = buffer.seconds(after - 1);
			target.rows[point] = after - row;
			for (const { number, into } of columns) buffer.sumUp(number, row, after, into, point);
		}
		done += got;
		await new Promise(setImmediate);
	}
}

function emptyPoints(points: number, names: readonly string[]): ThinHistory {
	const unknown = (): BlockColumn => {
		const column = emptyColumn(points);
		for (const values of [column.mean, column.low, column.high]) values.fill(Number.NaN);
		return column;
	};
	return {
		iterations: new Uint32Array(points),
		seconds: new Float64Array(points),
		rows: new Uint32Array(points),
		sessions: new Uint32Array(points),
		losses: Object.fromEntries(names.map((name) => [name, unknown()])),
	};
}
