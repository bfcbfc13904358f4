/**
 * Which process is which: a process id alone is reused, together with the start time it is not.
 * Must not know about locks.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started, as an opaque text that is equal for the same process: clock ticks since boot on Linux
 * (field 22 of /proc/<pid>/stat, man 5 proc), the date `ps` prints elsewhere, '' where neither exists.
 * Null when there is no such process, or only a zombie of it.
 */
export function processStart(pid: number): string | null {
	if (process.platform === 'linux') {
		const stat = readStat(pid);
		if (stat !== undefined) return stat;
	}
	if (!exists(pid)) return null;
	if (process.platform === 'win32' || process.platform === 'linux') return '';
	try {
		return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
	} catch {
		return '';
	}
}

/** Start time, null for a dead process, undefined where /proc is not there. */
function readStat(pid: number): string | null | undefined {
	let text: string;
	try {
		text = readFileSync(`/proc/${pid}/stat`, 'utf8');
	} catch {
		// Without our own entry /proc is not mounted, and its silence says nothing.
		return pid === process.pid ? undefined : hasProc() ? null : undefined;
	}
	// The name (field 2) is in brackets and may itself hold spaces and brackets.
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
	const state = fields[0];
	if (state === 'Z' || state === 'X') return null;
	return fields[19] ?? undefined;
}

function hasProc(): boolean {
	try {
		readFileSync('/proc/self/stat');
		return true;
	} catch {
		return false;
	}
}

function exists(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// EPERM: it lives and belongs to somebody else.
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}
