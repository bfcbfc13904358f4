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
import { type BlockColumn, emptyColumn, RowBuffer } from './history-rows.js';

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
	/** So many of the newest rows come one by one; blocks begin before them. */
	readonly exact: number;
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
	const plans = sources.map((source) => {
		const blocks = Math.ceil(Math.min(older, source.rows) / BLOCK_ROWS);
		const first = Math.min(source.rows, blocks * BLOCK_ROWS);
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
		const known = takeIndex(source, blocks, target, names, at);
		await sumUpRows(source, known * BLOCK_ROWS, first, BLOCK_ROWS, target, names, at + known);
		await sumUpRows(source, first, source.rows, 1, target, names, at + blocks);
		at += points;
	}
	return target;
}

/** Blocks that the index knows. @returns how many; none when it has none of use */
function takeIndex(
	{ descriptor, layout, indexPath, rows }: Source,
	wanted: number,
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
		const count = Math.min(wanted, intactBlocks(index, layout, descriptor, rows));
		const blocks = readBlocks(index, layout, 0, count);
		target.iterations.set(blocks.iterations, at);
		target.seconds.set(blocks.seconds, at);
		target.rows.fill(BLOCK_ROWS, at, at + count);
		for (const name of names) {
			const from = blocks.columns[layout.columns.indexOf(name)];
			const to = target.losses[name];
			if (from === undefined || to === undefined) continue;
			to.mean.set(from.mean, at);
			to.low.set(from.low, at);
			to.high.set(from.high, at);
			to.finite.set(from.finite, at);
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
