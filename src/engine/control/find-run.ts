/**
 * From a model folder to the control socket of the run in it: reads the lock file, or the note of a run that has none
 * yet, and says what is in the way.
 * Must not connect or change anything.
 */
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { isLockLive, LOCK_NAME, type LockRecord, readLock } from '../store/lock.js';
import { findStart } from './starting-runs.js';

export interface RunAddress {
	readonly dir: string;
	readonly pid: number;
	readonly parentPid: number;
	readonly socket: string;
}

/**
 * Where the run of a model folder listens.
 * @param folders where control sockets may lie
 * @throws FstuiError 'faces' when there is no run, or none that can be reached from here.
 */
export async function findRun(folder: string, folders: readonly string[]): Promise<RunAddress> {
	const dir = resolve(folder);
	const where = join(dir, LOCK_NAME);
	const lock = await readLockOf(dir, where);
	const starting = findStart(dir, folders);
	if (starting !== null && (lock === null || lock === 'unreadable' || !isLockLive(lock))) {
		return { dir, pid: starting.pid, parentPid: starting.parent_pid, socket: starting.socket };
	}
	if (lock === null) throw noRun(dir, 'no run is on in this model folder');
	if (lock === 'unreadable') {
		throw new FstuiError('faces', 'the lock file of the model folder is damaged', {
			where,
			next: 'wait for a moment and try again; if it is certain that no run is on, fstui train --model-dir replaces it',
		});
	}
	if (lock.host !== hostname()) {
		throw new FstuiError('faces', `the run is on another computer, "${lock.host}" (process ${lock.pid})`, {
			where,
			next: `log in there (ssh ${lock.host}) and give the same command`,
		});
	}
	if (!isLockLive(lock)) throw noRun(dir, `no run is on: process ${lock.pid} ended without giving the folder back`);
	if (lock.socket === null) throw unreachable(lock, 'has no control socket', where);
	return { dir, pid: lock.pid, parentPid: lock.parent_pid, socket: lock.socket };
}

/** The run is there, but what it named cannot be connected to. */
export function connectionError(address: RunAddress, code: string | undefined, cause: unknown): FstuiError {
	if (code === 'EACCES' || code === 'EPERM') {
		return new FstuiError('faces', `the run (process ${address.pid}) belongs to another user`, {
			where: address.socket,
			next: 'give the command as the user who started it',
			cause,
		});
	}
	return unreachable(address, `does not listen at its control socket (${code ?? String(cause)})`, address.socket);
}

async function readLockOf(dir: string, where: string): Promise<LockRecord | 'unreadable' | null> {
	try {
		return await readLock(dir);
	} catch (error) {
		throw new FstuiError('faces', `the lock file cannot be read: ${error instanceof Error ? error.message : error}`, {
			where,
			next: 'check the path and who may read it',
			cause: error,
		});
	}
}

function noRun(dir: string, what: string): FstuiError {
	return new FstuiError('faces', what, {
		where: dir,
		next: 'check the path; fstui status shows what the folder holds, fstui train --model-dir starts a run',
	});
}

function unreachable({ pid }: { readonly pid: number }, why: string, where: string): FstuiError {
	return new FstuiError('faces', `the run (process ${pid}) ${why}`, {
		where,
		next: `kill ${pid} makes it save and end; a run started anew can be reached`,
	});
}
