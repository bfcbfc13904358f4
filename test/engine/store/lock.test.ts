import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { StoreClock } from '../../../src/engine/store/clock.js';
import { systemClock } from '../../../src/engine/store/clock.js';
import { nodeFs } from '../../../src/engine/store/fs.js';
import { acquireLock, isLockLive, readLock } from '../../../src/engine/store/lock.js';
import { processStart } from '../../../src/engine/store/process.js';
import { openOriginal, saveAt, temporaryFolder } from './helpers.js';

/** A clock that only moves when somebody sleeps. */
function manualClock(onSleep: (now: number) => void | Promise<void> = () => undefined): StoreClock {
	let now = Date.UTC(2026, 0, 1);
	return {
		now: () => now,
		sleep: async (milliseconds) => {
			now += milliseconds;
			await onSleep(now);
		},
	};
}

function livingProcess(): ChildProcess {
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
	onTestFinished(() => {
		child.kill('SIGKILL');
	});
	return child;
}

async function kill(child: ChildProcess): Promise<void> {
	const gone = once(child, 'exit');
	child.kill('SIGKILL');
	await gone;
}

async function deadPid(): Promise<number> {
	const child = livingProcess();
	await kill(child);
	return child.pid ?? 0;
}

function writeLock(dir: string, values: Readonly<Record<string, unknown>>): void {
	const record = {
		host: hostname(),
		pid: process.pid,
		start_time: processStart(process.pid),
		parent_pid: process.pid,
		socket: null,
		since: '2026-01-01T00:00:00.000Z',
		token: 'someone',
		...values,
	};
	writeFileSync(join(dir, '.lock'), JSON.stringify(record));
}

const acquire = (dir: string, clock: StoreClock = manualClock()) => acquireLock(dir, nodeFs, clock);

test('the lock names its process and goes when it is released', async () => {
	const dir = temporaryFolder();
	const lock = await acquire(dir);
	expect(JSON.parse(readFileSync(join(dir, '.lock'), 'utf8'))).toEqual({
		host: hostname(),
		pid: process.pid,
		start_time: processStart(process.pid),
		parent_pid: process.ppid,
		socket: null,
		since: '2026-01-01T00:00:00.000Z',
		token: lock.record.token,
	});
	expect(readdirSync(dir)).toEqual(['.lock']);
	await lock.release();
	expect(readdirSync(dir)).toEqual([]);
});

test('a living holder is named and stays', async () => {
	const dir = temporaryFolder();
	const child = livingProcess();
	const pid = child.pid ?? 0;
	writeLock(dir, { pid, start_time: processStart(pid) });
	await expect(acquire(dir)).rejects.toMatchObject({
		exitCode: 3,
		where: join(dir, '.lock'),
		message: expect.stringMatching(new RegExp(`process ${pid} on ${hostname()} since 2026-01-01`)),
		next: expect.stringContaining(String(pid)),
	});
	await kill(child);
	await (await acquire(dir)).release();
	expect(readdirSync(dir)).toEqual([]);
});

test('a second opening in the same process is refused', async () => {
	const dir = temporaryFolder();
	await openOriginal(dir);
	await expect(openOriginal(dir)).rejects.toMatchObject({
		exitCode: 3,
		message: expect.stringMatching(/this process/),
	});
});

test('a process id that was given to another process does not hold the lock', async () => {
	const dir = temporaryFolder();
	const pid = livingProcess().pid ?? 0;
	writeLock(dir, { pid, start_time: 'another' });
	expect((await acquire(dir)).record.pid).toBe(process.pid);
});

test('a lock of another computer is never taken, and how to remove it is told', async () => {
	const dir = temporaryFolder();
	writeLock(dir, { host: 'elsewhere', pid: await deadPid() });
	await expect(acquire(dir)).rejects.toMatchObject({
		exitCode: 3,
		message: expect.stringContaining('"elsewhere"'),
		next: expect.stringContaining(`remove ${join(dir, '.lock')}`),
	});
});

test('a run whose supervisor died gets ten seconds to end', async () => {
	const dir = temporaryFolder();
	const child = livingProcess();
	const pid = child.pid ?? 0;
	writeLock(dir, { pid, start_time: processStart(pid), parent_pid: await deadPid() });
	let last = 0;
	const started = manualClock().now();
	const patient = manualClock((now) => {
		last = now;
	});
	await expect(acquire(dir, patient)).rejects.toMatchObject({ exitCode: 3 });
	expect(last - started).toBe(10_000);

	const ending = manualClock(async (now) => {
		if (now - started === 500) await kill(child);
	});
	expect((await acquire(dir, ending)).record.pid).toBe(process.pid);
});

test('a lock without readable content is waited for, then replaced', async () => {
	const dir = temporaryFolder();
	writeFileSync(join(dir, '.lock'), '');
	const started = manualClock().now();
	const pid = livingProcess().pid ?? 0;
	const written = manualClock((now) => {
		if (now - started === 500) writeLock(dir, { pid, start_time: processStart(pid) });
	});
	await expect(acquire(dir, written)).rejects.toMatchObject({ message: expect.stringContaining(`process ${pid}`) });
	writeFileSync(join(dir, '.lock'), '{"pid":');
	expect((await acquire(dir)).record.pid).toBe(process.pid);
});

test("only one's own lock is removed", async () => {
	const dir = temporaryFolder();
	const lock = await acquire(dir);
	writeLock(dir, { token: 'other' });
	expect(await lock.isHeld()).toBe(false);
	await lock.release();
	expect(existsSync(join(dir, '.lock'))).toBe(true);
});

test('a folder whose lock was lost is not written', async () => {
	const dir = temporaryFolder();
	const folder = await openOriginal(dir);
	await folder.save(saveAt(100));
	rmSync(join(dir, '.lock'));
	const names = readdirSync(dir);
	await expect(folder.save(saveAt(200))).rejects.toMatchObject({ exitCode: 4 });
	expect(readdirSync(dir)).toEqual(names);
});

test('where there are no hard links the lock is still exclusive', async () => {
	const dir = temporaryFolder();
	const fs = {
		...nodeFs,
		link: async () => {
			throw Object.assign(new Error('no links'), { code: 'EPERM' });
		},
	};
	const lock = await acquireLock(dir, fs, manualClock());
	await expect(acquireLock(dir, fs, manualClock())).rejects.toMatchObject({ exitCode: 3 });
	await lock.release();
	expect(readdirSync(dir)).toEqual([]);
});

test('of many that find a stale lock one gets it', async () => {
	const dir = temporaryFolder();
	writeLock(dir, { pid: await deadPid() });
	const results = await Promise.allSettled(Array.from({ length: 8 }, () => acquireLock(dir, nodeFs, systemClock)));
	const taken = results.filter(({ status }) => status === 'fulfilled');
	expect(taken).toHaveLength(1);
	const holder = await readLock(dir);
	expect(holder !== null && holder !== 'unreadable' && isLockLive(holder)).toBe(true);
});

test('files of processes that died while taking the lock are removed', async () => {
	const dir = temporaryFolder();
	writeFileSync(join(dir, `.lock.${await deadPid()}.0123456789abcdef`), '');
	await acquire(dir);
	expect(readdirSync(dir)).toEqual(['.lock']);
});
