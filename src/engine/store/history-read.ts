/** Reads the loss history of a model folder row by row. Must not change anything on disk. */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { countRows, type HistoryColumns, type HistoryLayout, readHistoryHeader, readRows } from './history-file.js';
import { HISTORY_NAME, sessionFiles } from './history-folder.js';

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
