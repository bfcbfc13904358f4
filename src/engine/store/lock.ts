/**
 * One writer per model folder: the file `.lock` says which process that is.
 * It appears with its content in one step (hard link), and is stale when its process is gone.
 * Must not know what the folder holds.
 */
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { FstuiError } from '../../config/errors.js';
import type { StoreClock } from './clock.js';
import { errorCode, removeIfThere, type StoreFs, writeDurable } from './fs.js';
import { processStart } from './process.js';

export const LOCK_NAME = '.lock';
/** How long a run whose supervisor died gets to end by itself. */
const ORPHAN_WAIT_MS = 10_000;
/** How long a lock file without readable content may be one that is just being written. */
const UNREADABLE_WAIT_MS = 1000;
const POLL_MS = 100;
const CLAIM_PREFIX = `${LOCK_NAME}.claim.`;

const lockSchema = z.looseObject({
	host: z.string(),
	pid: z.number().int().positive(),
	/** See `processStart`. */
	start_time: z.string(),
	parent_pid: z.number().int().nonnegative(),
	/** Path of the control socket of the run; null when it has none. */
	socket: z.string().nullable(),
	/** ISO 8601. */
	since: z.string(),
	/** Tells two locks of one process apart. */
	token: z.string(),
});

export type LockRecord = Readonly<z.output<typeof lockSchema>>;

export interface FolderLock {
	readonly record: LockRecord;
	/** False when somebody removed or replaced the lock file. */
	isHeld(): Promise<boolean>;
	/** Removes the lock file if it is still this one. */
	release(): Promise<void>;
}

/** The lock of a folder: null when there is none, 'unreadable' when its content is broken. */
export async function readLock(dir: string): Promise<LockRecord | 'unreadable' | null> {
	return readRecord(join(dir, LOCK_NAME));
}

async function readRecord(path: string): Promise<LockRecord | 'unreadable' | null> {
	try {
		const result = lockSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
		return result.success ? result.data : 'unreadable';
	} catch (error) {
		if (errorCode(error) === 'ENOENT') return null;
		if (error instanceof SyntaxError) return 'unreadable';
		throw error;
	}
}

/** Whether the process of a lock lives. Of another host it is unknown, which counts as living. */
export function isLockLive(record: LockRecord): boolean {
	if (record.host !== hostname()) return true;
	const start = processStart(record.pid);
	return start !== null && start === record.start_time;
}

/**
 * Takes the lock of a folder, replacing a stale one.
 * @param socket path of the control socket of the run that takes it, for others to find.
 * @throws FstuiError 'faces' when a living process, or one of another host, holds it; system errors.
 */
export async function acquireLock(
	dir: string,
	fs: StoreFs,
	clock: StoreClock,
	socket: string | null = null,
): Promise<FolderLock> {
	const path = join(dir, LOCK_NAME);
	const record: LockRecord = {
		host: hostname(),
		pid: process.pid,
		start_time: processStart(process.pid) ?? '',
		parent_pid: process.ppid,
		socket,
		since: new Date(clock.now()).toISOString(),
		token: randomBytes(8).toString('hex'),
	};
	while (!(await createRecord(dir, LOCK_NAME, record, fs))) {
		const holder = await staleHolder(dir, clock);
		if (holder !== null) await removeStale(dir, holder, record, fs, clock);
	}
	await removeAbandoned(dir, fs);
	const isHeld = async (): Promise<boolean> => {
		const current = await readLock(dir);
		return current !== null && current !== 'unreadable' && current.token === record.token;
	};
	return {
		record,
		isHeld,
		release: async () => {
			if (await isHeld()) await removeIfThere(fs, path);
		},
	};
}

/** Makes a file with a record as content, in one step; false when there is one of that name already. */
async function createRecord(dir: string, name: string, record: LockRecord, fs: StoreFs): Promise<boolean> {
	const temporary = join(dir, `${LOCK_NAME}.${record.pid}.${randomBytes(8).toString('hex')}`);
	const bytes = Buffer.from(`${JSON.stringify(record)}\n`, 'utf8');
	try {
		await writeDurable(fs, temporary, bytes, 'replace');
		return await linkLock(temporary, join(dir, name), bytes, fs);
	} finally {
		await removeIfThere(fs, temporary);
	}
}

async function linkLock(temporary: string, path: string, bytes: Uint8Array, fs: StoreFs): Promise<boolean> {
	try {
		await fs.link(temporary, path);
		return true;
	} catch (error) {
		if (errorCode(error) === 'EEXIST') return false;
		// No hard links on this file system: exclusive creation, for a moment without content.
		return await createExclusively(path, bytes, fs);
	}
}

async function createExclusively(path: string, bytes: Uint8Array, fs: StoreFs): Promise<boolean> {
	try {
		await writeDurable(fs, path, bytes, 'new');
		return true;
	} catch (error) {
		if (errorCode(error) === 'EEXIST') return false;
		throw error;
	}
}

/**
 * Waits as long as the holder may be about to go; returns it when it is stale, null when the lock is gone.
 * @throws FstuiError when it stays.
 */
async function staleHolder(dir: string, clock: StoreClock): Promise<LockRecord | 'unreadable' | null> {
	const started = clock.now();
	for (;;) {
		const holder = await readLock(dir);
		const waited = clock.now() - started;
		if (holder === null) return null;
		if (holder === 'unreadable') {
			if (waited >= UNREADABLE_WAIT_MS) return holder;
		} else if (!isLockLive(holder)) {
			return holder;
		} else if (!isOrphan(holder) || waited >= ORPHAN_WAIT_MS) {
			throw heldError(dir, holder);
		}
		await clock.sleep(POLL_MS);
	}
}

/** A run whose supervisor is gone is expected to save and end. */
function isOrphan(record: LockRecord): boolean {
	return record.host === hostname() && processStart(record.parent_pid) === null;
}

/**
 * Removes a stale lock. Of all that find it stale only the maker of the claim file named after its token may: while the
 * stale lock lies there nobody can make a new one, so what is removed is the stale one. The claim of a process that
 * died is followed by one of the next number, which again one process makes.
 */
async function removeStale(
	dir: string,
	stale: LockRecord | 'unreadable',
	own: LockRecord,
	fs: StoreFs,
	clock: StoreClock,
): Promise<void> {
	const token = tokenOf(stale);
	for (let number = 0; ; number++) {
		const claim = `${CLAIM_PREFIX}${token}.${number}`;
		if (await createRecord(dir, claim, own, fs)) {
			const current = await readLock(dir);
			if (current !== null && tokenOf(current) === token) await removeIfThere(fs, join(dir, LOCK_NAME));
			for (let made = 0; made <= number; made++) await removeIfThere(fs, join(dir, `${CLAIM_PREFIX}${token}.${made}`));
			return;
		}
		const rival = await readRecord(join(dir, claim));
		if (rival === null || rival === 'unreadable' || isLockLive(rival)) {
			await clock.sleep(POLL_MS);
			return;
		}
	}
}

function tokenOf(record: LockRecord | 'unreadable'): string {
	return record === 'unreadable' ? record : record.token;
}

/** Removes helper files of processes that died while they took the lock; only its owner may, nothing is stale then. */
async function removeAbandoned(dir: string, fs: StoreFs): Promise<void> {
	for (const name of await readdir(dir)) {
		const pid = /^\.lock\.(\d+)\.[0-9a-f]+$/.exec(name)?.[1];
		const dead = pid !== undefined && processStart(Number(pid)) === null;
		if (dead || (name.startsWith(CLAIM_PREFIX) && (await isDeadClaim(join(dir, name))))) {
			await removeIfThere(fs, join(dir, name));
		}
	}
}

async function isDeadClaim(path: string): Promise<boolean> {
	const claim = await readRecord(path);
	return claim !== null && (claim === 'unreadable' || !isLockLive(claim));
}

function heldError(dir: string, holder: LockRecord): FstuiError {
	const path = join(dir, LOCK_NAME);
	if (holder.host !== hostname()) {
		return new FstuiError(
			'faces',
			`the model folder is in use by process ${holder.pid} on the computer "${holder.host}" since ${holder.since}`,
			{ where: path, next: `stop that run; if it is certain that none runs on "${holder.host}", remove ${path}` },
		);
	}
	const who = holder.pid === process.pid ? 'this process' : `process ${holder.pid}`;
	return new FstuiError('faces', `the model folder is in use by ${who} on ${holder.host} since ${holder.since}`, {
		where: path,
		next: `stop that run first (kill ${holder.pid} makes it save and end), or choose another model folder`,
	});
}
