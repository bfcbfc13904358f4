/**
 * Starts this program once more, in the background and free of the terminal. Must not know what the arguments mean.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../bin/fstui.js', import.meta.url));

export interface DetachOptions {
	/** Command line without the program's name. */
	readonly args: readonly string[];
	readonly cwd: string;
	/** Gets what the program says on standard error; made with its folders. */
	readonly errorFile: string;
}

export interface DetachedRun {
	/** Of the supervisor, which is the parent of the process that trains. */
	readonly pid: number;
	/** Resolves when it ends while this process still lives; the exit code and what it said, `errorFile` then goes. */
	readonly ended: Promise<{ readonly code: number; readonly said: string }>;
	/** Stops caring: this process can end before it does. */
	release(): void;
}

/** @throws Error of the system when the file or the process cannot be made. */
export async function startDetached({ args, cwd, errorFile }: DetachOptions): Promise<DetachedRun> {
	const folder = dirname(errorFile);
	const made = mkdirSync(folder, { recursive: true });
	const errors = openSync(errorFile, 'w');
	const child = spawn(process.execPath, [...process.execArgv, PROGRAM, ...args], {
		cwd,
		// A session of its own: no signal of this terminal reaches it.
		detached: true,
		stdio: ['ignore', 'ignore', errors],
	});
	closeSync(errors);
	const pid = await new Promise<number>((resolve, reject) => {
		child.once('error', reject);
		child.once('spawn', () => resolve(child.pid ?? 0));
	});
	const ended = new Promise<{ code: number; said: string }>((resolve) => {
		child.once('exit', (code) => {
			const said = readFileSync(errorFile, 'utf8');
			rmSync(errorFile);
			removeEmpty(folder, made);
			resolve({ code: code ?? 1, said });
		});
	});
	return {
		pid,
		ended,
		release: () => {
			child.removeAllListeners('exit');
			child.unref();
		},
	};
}

/** Removes the folders from this one up to the first that was made, as far as nothing else came into them. */
function removeEmpty(folder: string, made: string | undefined): void {
	if (made === undefined) return;
	try {
		for (let dir = folder; ; dir = dirname(dir)) {
			rmdirSync(dir);
			if (dir === made) return;
		}
	} catch {
		// Not empty: the run has left something there that may be wanted.
	}
}
