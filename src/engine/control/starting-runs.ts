/**
 * Runs that have no lock file yet: looking at many faces takes a minute before a model folder is taken. Until then a note
 * beside the control socket says which folder the run is for. Must not connect or take locks.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { processStart } from '../store/process.js';

const noteSchema = z.object({
	model_dir: z.string(),
	pid: z.number().int().positive(),
	/** See `processStart`: a process id alone is reused. */
	start_time: z.string(),
	parent_pid: z.number().int().nonnegative(),
	socket: z.string(),
});

export type StartingRun = Readonly<z.output<typeof noteSchema>>;

const SUFFIX = '.json';

/** Leaves the note of a run of this process. @throws Error of the system. */
export function noteStart(socket: string, modelDir: string): void {
	const { pid, ppid } = process;
	const note: StartingRun = {
		model_dir: resolve(modelDir),
		pid,
		start_time: processStart(pid) ?? '',
		parent_pid: ppid,
		socket,
	};
	writeFileSync(notePath(socket), JSON.stringify(note), { mode: 0o600 });
}

/** Takes the note away; none is no error. */
export function forgetStart(socket: string): void {
	rmSync(notePath(socket), { force: true });
}

/**
 * The run that is about to take a model folder, or null.
 * @param folders where control sockets may lie
 */
export function findStart(modelDir: string, folders: readonly string[]): StartingRun | null {
	for (const folder of folders) {
		for (const name of namesIn(folder).filter((each) => each.endsWith(SUFFIX))) {
			const note = readNote(join(folder, name));
			if (note !== null && note.model_dir === modelDir && processStart(note.pid) === note.start_time) return note;
		}
	}
	return null;
}

function notePath(socket: string): string {
	return socket.replace(/\.sock$/, SUFFIX);
}

function namesIn(folder: string): readonly string[] {
	try {
		return readdirSync(folder);
	} catch {
		// It has just been removed.
		return [];
	}
}

function readNote(path: string): StartingRun | null {
	try {
		return noteSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
	} catch {
		// Just being written, or gone.
		return null;
	}
}
