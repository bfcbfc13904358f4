/** The history as a chart reads it: from the index where there is one, from the rows where not, with the same outcome. */
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHistory } from '../../../src/engine/store/history.js';
import { readThinHistory, type ThinHistory } from '../../../src/engine/store/history-thin.js';
import { temporaryFolder } from './helpers.js';

const SPIKE = 1300;

/** Rows 1..2500 of session 1 and 2501..4000 of session 2; one spike, one value that is not finite. */
function model(last = 4000): string {
	const dir = temporaryFolder();
	const history = openHistory(dir);
	for (let row = 1; row <= last; row++) {
		if (row === 1) history.begin(1, ['loss_a', 'loss_b']);
		if (row === 2501) history.begin(2, ['loss_a', 'loss_b', 'mask_a']);
		const a = row === SPIKE ? 9 : row === SPIKE + 1 ? null : row / 1024;
		history.append(row, 1e9 + row, row > 2500 ? [a, -row, 0.5] : [a, -row]);
		if (row % 700 === 0) history.flush();
	}
	history.close();
	return dir;
}

const index = (dir: string, session = 1) => join(dir, 'history', `session_${session}.idx`);
const read = (dir: string) => readThinHistory(dir, { exact: 500 });

function count(thin: ThinHistory): number {
	return thin.rows.reduce((sum, rows) => sum + rows, 0);
}

test('old rows come as blocks of which no spike is lost, the newest one by one', async () => {
	const thin = await read(model());
	expect(count(thin)).toBe(4000);
	// 9 whole blocks and one of 196 rows, then 3 of the second session; its other rows one by one.
	expect([...thin.rows.slice(0, 14)]).toEqual([...Array(9).fill(256), 196, ...Array(3).fill(256), 1]);
	expect(thin.rows).toHaveLength(10 + 3 + 732);
	expect([...thin.sessions.slice(9, 11)]).toEqual([1, 2]);
	expect([thin.iterations[0], thin.iterations[9], thin.iterations.at(-1)]).toEqual([256, 2500, 4000]);
	expect(thin.seconds[0]).toBe(1e9 + 256);
	const a = thin.losses.loss_a;
	const block = Math.floor((SPIKE - 1) / 256);
	expect([a?.high[block], a?.low[block], a?.finite[block]]).toEqual([9, (block * 256 + 1) / 1024, 255]);
	expect(a?.mean[0]).toBeCloseTo(128.5 / 1024, 7);
	expect([a?.mean.at(-1), a?.low.at(-1), a?.high.at(-1), a?.finite.at(-1)]).toEqual([
		4000 / 1024,
		4000 / 1024,
		4000 / 1024,
		1,
	]);
	// A session without a column has nothing there.
	expect([thin.losses.mask_a?.finite[0], thin.losses.mask_a?.finite[10]]).toEqual([0, 256]);
	expect(thin.losses.mask_a?.mean[0]).toBeNaN();
});

test.each([
	['of an older program', (dir: string) => rmSync(index(dir))],
	['cut within a record', (dir: string) => truncateSync(index(dir), statSync(index(dir)).size - 5)],
	['that is shorter', (dir: string) => truncateSync(index(dir), 200)],
	['of other columns', (dir: string) => writeFileSync(index(dir), readFileSync(index(dir, 2)))],
	['of other rows', (dir: string) => writeFileSync(index(dir), changed(readFileSync(index(dir)), -48))],
	['of nonsense', (dir: string) => writeFileSync(index(dir), 'nonsense')],
])('a history with an index %s is read the same', async (_, damage) => {
	const dir = model();
	const whole = await read(dir);
	damage(dir);
	expect(await read(dir)).toEqual(whole);
});

test('the index is used: it need not be read from the rows', async () => {
	const dir = model();
	const path = join(dir, 'history', 'session_1.bin');
	const bytes = readFileSync(path);
	// Rows that nobody reads may be anything.
	bytes.fill(0xff, 200, 2000);
	writeFileSync(path, bytes);
	expect((await read(dir)).losses.loss_a?.mean[0]).toBeCloseTo(128.5 / 1024, 7);
});

test('rows of one session and up to an iteration can be asked for', async () => {
	const dir = model();
	const first = await readThinHistory(dir, { session: 1, upTo: 1000, exact: 0, columns: ['loss_b'] });
	expect([...first.iterations]).toEqual([256, 512, 768, 1000]);
	expect([...first.rows]).toEqual([256, 256, 256, 232]);
	expect(first.losses.loss_b?.low[3]).toBe(-1000);
	expect(Object.keys(first.losses)).toEqual(['loss_b']);
	expect((await readThinHistory(dir, { session: 7, exact: 10 })).rows).toHaveLength(0);
	expect((await readThinHistory(temporaryFolder(), { exact: 10 })).rows).toHaveLength(0);
});

test('blocks are merged until there are few enough, with or without the index', async () => {
	const dir = model();
	const merged = await readThinHistory(dir, { exact: 300, blocks: 5 });
	expect([...merged.rows.slice(0, 5)]).toEqual([1024, 1024, 452, 1024, 1]);
	expect([merged.iterations[1], merged.seconds[1]]).toEqual([2048, 1e9 + 2048]);
	const a = merged.losses.loss_a;
	expect([a?.high[1], a?.low[1], a?.finite[1]]).toEqual([9, 1025 / 1024, 1023]);
	expect(count(merged)).toBe(4000);
	rmSync(index(dir));
	rmSync(index(dir, 2));
	const scanned = await readThinHistory(dir, { exact: 300, blocks: 5 });
	expect(scanned.losses.loss_a?.mean[1]).toBeCloseTo(a?.mean[1] ?? 0, 6);
	expect({ ...scanned, losses: 0 }).toEqual({ ...merged, losses: 0 });
});

test('a history that was cut and goes on differently has the index of its new rows', async () => {
	const dir = model(2000);
	const history = openHistory(dir);
	history.trimAfter(900);
	history.begin(1, ['loss_a', 'loss_b']);
	for (let row = 901; row <= 2000; row++) history.append(row, 2e9 + row, [5, 5]);
	history.close();
	const thin = await readThinHistory(dir, { exact: 0 });
	rmSync(index(dir));
	expect(await readThinHistory(dir, { exact: 0 })).toEqual(thin);
	expect(thin.losses.loss_b?.mean[4]).toBe(5);
});

test('a session that is open and trimmed goes on with its index', async () => {
	const dir = temporaryFolder();
	const history = openHistory(dir);
	history.begin(1, ['loss_a']);
	for (let row = 1; row <= 1200; row++) history.append(row, row, [1]);
	history.trimAfter(300);
	for (let row = 301; row <= 1200; row++) history.append(row, row, [2]);
	history.close();
	const thin = await readThinHistory(dir, { exact: 0 });
	expect([...(thin.losses.loss_a?.high ?? [])]).toEqual([1, 2, 2, 2, 2]);
	expect(statSync(index(dir)).size).toBe(16 + 4 * 32);
});

/** The bytes with one that is `from` the end made another. */
function changed(bytes: Buffer, from: number): Buffer {
	const at = bytes.byteLength + from;
	bytes[at] = (bytes[at] ?? 0) ^ 1;
	return bytes;
}
