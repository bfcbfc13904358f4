import { appendFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type History, openHistory } from '../../../src/engine/store/history.js';
import { readHistory } from '../../../src/engine/store/history-read.js';
import { temporaryFolder } from './helpers.js';

const COLUMNS = ['loss_a', 'loss_b', 'face_a'];

function add(history: History, from: number, to: number): void {
	for (let row = from; row <= to; row++)
		history.append(row, 1e9 + row / 8, [row, -row, row % 10 === 0 ? null : row / 2]);
}

/** A folder with rows 1..2500 of session 1 and 2501..3000 of session 2. */
function twoSessions(): string {
	const dir = temporaryFolder();
	const history = openHistory(dir);
	history.begin(1, COLUMNS);
	add(history, 1, 2500);
	history.begin(2, COLUMNS);
	add(history, 2501, 3000);
	history.close();
	return dir;
}

test('rows of all sessions are read as columns, exactly', () => {
	const { iterations, seconds, losses } = readHistory(twoSessions());
	expect([...iterations]).toEqual(Array.from({ length: 3000 }, (_, index) => index + 1));
	expect(seconds[2999]).toBe(1e9 + 375);
	expect(Object.keys(losses)).toEqual(COLUMNS);
	expect(losses.loss_a?.[2500]).toBe(2501);
	expect(losses.loss_b?.[0]).toBe(-1);
	expect(losses.face_a?.[8]).toBe(4.5);
	expect(losses.face_a?.[9]).toBeNaN();
});

test('the last rows and some columns can be asked for', () => {
	const { iterations, losses } = readHistory(twoSessions(), { last: 600, columns: ['loss_b', 'other'] });
	expect([iterations.length, iterations[0], iterations[599]]).toEqual([600, 2401, 3000]);
	expect(losses.loss_b?.[0]).toBe(-2401);
	expect(losses.other?.every(Number.isNaN)).toBe(true);
	expect(Object.keys(losses)).toEqual(['loss_b', 'other']);
});

test('sessions with other losses are joined, with NaN where one has none', () => {
	const dir = temporaryFolder();
	const history = openHistory(dir);
	history.begin(1, ['loss_a']);
	history.append(1, 1, [1]);
	history.begin(2, ['loss_a', 'mask_a']);
	history.append(2, 2, [2, 0.5]);
	history.close();
	const { losses } = readHistory(dir);
	expect([...(losses.loss_a ?? [])]).toEqual([1, 2]);
	expect([...(losses.mask_a ?? [])]).toEqual([Number.NaN, 0.5]);
});

test('nothing reaches the disk per row, everything does at a flush', () => {
	const dir = temporaryFolder();
	const history = openHistory(dir);
	history.begin(1, COLUMNS);
	add(history, 1, 10);
	expect(readHistory(dir).iterations).toHaveLength(0);
	history.flush();
	expect(readHistory(dir).iterations).toHaveLength(10);
	add(history, 11, 3000);
	expect(readHistory(dir).iterations.length).toBeGreaterThan(1000);
	history.close();
});

test.each([1, 15, 23])('a last record torn by %i bytes is left out and written over', (cut) => {
	const dir = twoSessions();
	const path = join(dir, 'history', 'session_2.bin');
	truncateSync(path, statSync(path).size - cut);
	expect(readHistory(dir).iterations).toHaveLength(2999);
	const history = openHistory(dir);
	history.begin(2, COLUMNS);
	add(history, 3000, 3001);
	history.close();
	const { iterations, losses } = readHistory(dir);
	expect([...iterations.slice(-3)]).toEqual([2999, 3000, 3001]);
	expect(losses.loss_a?.[3000]).toBe(3001);
});

test('trimming removes later rows of all sessions and empty files', () => {
	const dir = twoSessions();
	expect(openHistory(dir).trimAfter(1234)).toBe(1766);
	expect(readHistory(dir).iterations).toHaveLength(1234);
	expect(readdirSync(join(dir, 'history')).sort()).toEqual(['session_1.bin', 'session_1.idx']);
	expect(openHistory(dir).trimAfter(1234)).toBe(0);
});

test('an open session goes on after it was trimmed', () => {
	const dir = temporaryFolder();
	const history = openHistory(dir);
	history.begin(1, COLUMNS);
	add(history, 1, 50);
	expect(history.trimAfter(20)).toBe(30);
	add(history, 21, 22);
	expect(history.trimAfter(0)).toBe(22);
	add(history, 1, 3);
	history.close();
	expect([...readHistory(dir).iterations]).toEqual([1, 2, 3]);
});

test('rows that go back or have other losses are refused', () => {
	const history = openHistory(temporaryFolder());
	expect(() => history.append(1, 1, [])).toThrow(/session/);
	history.begin(1, ['loss_a']);
	history.append(2, 2, [0]);
	expect(() => history.append(2, 3, [0])).toThrow(/follows/);
	expect(() => history.append(3, 3, [0, 1])).toThrow(/instead of 1/);
	history.close();
});

test('files that are no history are left out and left alone', () => {
	const dir = twoSessions();
	const stray = join(dir, 'history', 'session_3.bin');
	writeFileSync(stray, 'FSTUIH01\xff\xff\xff\xff nonsense');
	appendFileSync(join(dir, 'history', 'notes.txt'), 'mine');
	expect(readHistory(dir).iterations).toHaveLength(3000);
	openHistory(dir).trimAfter(10);
	expect(readdirSync(join(dir, 'history')).sort()).toEqual([
		...['notes.txt', 'session_1.bin', 'session_1.idx', 'session_3.bin'],
	]);
	expect(readHistory(temporaryFolder()).iterations).toHaveLength(0);
});
