/**
 * Where control sockets lie: a folder that only its owner can enter, in XDG_RUNTIME_DIR or else in the folder for
 * temporary files. Owns the folder and leftovers in it. Must not know who listens.
 */
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Environment } from '../../config/paths.js';
import { processStart } from '../store/process.js';

/** Bytes of the longest path the system takes for a socket (104 on macOS, 108 on Linux, the closing zero included). */
const MAX_PATH_BYTES = 103;
/** Sockets, and notes beside them. */
const OWN_NAME = /^(\d+)-[0-9a-f]+\.(sock|json)$/;

export interface SocketSurroundings {
	readonly env: Environment;
	/** Folder for temporary files. */
	readonly tmpdir: string;
	readonly pid: number;
	/** User id; undefined where the system has none. */
	readonly uid: number | undefined;
}

/**
 * A new path for the socket of a run; its folder exists and belongs to this user alone. Sockets of processes that are
 * gone are removed on the way.
 * @throws Error that says why there can be no socket.
 */
export function newSocketPath(surroundings: SocketSurroundings): string {
	const reasons: string[] = [];
	for (const folder of candidates(surroundings)) {
		const path = join(folder, `${surroundings.pid}-${randomBytes(4).toString('hex')}.sock`);
		const problem =
			Buffer.byteLength(path) > MAX_PATH_BYTES
				? `${path} is too long for a socket`
				: preparePrivateFolder(folder, surroundings.uid);
		if (problem === null) {
			removeStale(folder);
			return path;
		}
		reasons.push(problem);
	}
	throw new Error(reasons.join('; '));
}

/** The folders in which sockets of this user lie: those that exist and belong to this user alone. */
export function socketFolders(surroundings: Omit<SocketSurroundings, 'pid'>): readonly string[] {
	return candidates(surroundings).filter(
		(folder) =>
			lstatSync(folder, { throwIfNoEntry: false }) !== undefined && problemOf(folder, surroundings.uid) === null,
	);
}

function candidates({ env, tmpdir, uid }: Omit<SocketSurroundings, 'pid'>): readonly string[] {
	const runtime = env.XDG_RUNTIME_DIR;
	// The specification says that a relative path is to be ignored.
	const own = runtime !== undefined && isAbsolute(runtime) ? [join(runtime, 'fstui')] : [];
	return [...own, join(tmpdir, uid === undefined ? 'fstui' : `fstui-${uid}`)];
}

/** Makes the folder; what is wrong with it, or null. In a shared place somebody else may have made it first. */
function preparePrivateFolder(folder: string, uid: number | undefined): string | null {
	try {
		// Not with parents: a runtime folder that is missing is not ours to make.
		mkdirSync(folder, { mode: 0o700 });
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
			return `${folder} cannot be made (${error instanceof Error ? error.message : String(error)})`;
		}
	}
	return problemOf(folder, uid);
}

/** Why a folder that exists is none for sockets, or null. */
function problemOf(folder: string, uid: number | undefined): string | null {
	const found = lstatSync(folder);
	if (!found.isDirectory()) return `${folder} is not a folder`;
	if (uid === undefined) return null;
	if (found.uid !== uid) return `${folder} belongs to another user`;
	return (found.mode & 0o077) === 0 ? null : `${folder} is open to other users (chmod 700 closes it)`;
}

/** Sockets whose process was killed lie there until somebody removes them. */
function removeStale(folder: string): void {
	for (const name of readdirSync(folder)) {
		const pid = OWN_NAME.exec(name)?.[1];
		if (pid !== undefined && processStart(Number(pid)) === null) rmSync(join(folder, name), { force: true });
	}
}
