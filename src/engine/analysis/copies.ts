/** What the copies of a model are like: when they were saved, how well the model did then, how large they are. Read-only. */
import { closeSync, openSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readHistoryHeader, readRows, rowsUpTo } from '../store/history-file.js';
import { HISTORY_NAME, sessionFiles } from '../store/history-folder.js';
import { listRestorable, type RestorableCopy } from '../store/restore.js';

/** Losses are averaged over this many iterations before the copy. */
const AVERAGED_ROWS = 100;
const SIDES = ['loss_a', 'loss_b'] as const;

export interface CopyFacts extends RestorableCopy {
	/** Averages of the iterations before the copy; null where the history does not tell. */
	readonly lossA: number | null;
	readonly lossB: number | null;
	/** Of its files, of which most may be shared with the model by hard links. */
	readonly bytes: number;
}

/** Backup first, then snapshots from new to old. Works without an intact model, too. */
export async function describeCopies(folder: string): Promise<readonly CopyFacts[]> {
	const dir = resolve(folder);
	const copies = await listRestorable(dir);
	return Promise.all(
		copies.map(async (copy) => {
			const [lossA, lossB] = copy.iterations === null ? [null, null] : lossesAt(dir, copy.iterations);
			return { ...copy, lossA, lossB, bytes: await sizeOf(copy.path) };
		}),
	);
}

/** Only the rows that are averaged are read. The newest session that has the iteration counts. */
function lossesAt(dir: string, iteration: number): readonly [number | null, number | null] {
	for (const { path } of [...sessionFiles(join(dir, HISTORY_NAME))].reverse()) {
		const descriptor = openSync(path, 'r');
		try {
			const layout = readHistoryHeader(descriptor);
			if (layout === null) continue;
			const end = rowsUpTo(descriptor, layout, iteration);
			const first = Math.max(0, end - AVERAGED_ROWS);
			if (end === first) continue;
			const target = {
				iterations: new Uint32Array(end - first),
				seconds: new Float64Array(end - first),
				losses: Object.fromEntries(SIDES.map((name) => [name, new Float32Array(end - first).fill(Number.NaN)])),
			};
			readRows(descriptor, layout, first, end - first, target, 0);
			return [finiteMean(target.losses.loss_a), finiteMean(target.losses.loss_b)];
		} finally {
			closeSync(descriptor);
		}
	}
	return [null, null];
}

function finiteMean(values: Float32Array | undefined): number | null {
	const finite = [...(values ?? [])].filter(Number.isFinite);
	return finite.length === 0 ? null : finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

async function sizeOf(folder: string): Promise<number> {
	const names = await readdir(folder).catch(() => []);
	const sizes = await Promise.all(
		names.map((name) =>
			stat(join(folder, name)).then(
				({ size }) => size,
				() => 0,
			),
		),
	);
	return sizes.reduce((sum, size) => sum + size, 0);
}
