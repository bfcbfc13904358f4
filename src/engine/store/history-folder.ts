/** Where the loss history of a model folder lies: one file per session and its index. Must not know what is in them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './fs.js';

export const HISTORY_NAME = 'history';

export interface SessionFile {
	readonly path: string;
	/** Path of its index, which need not exist. */
	readonly indexPath: string;
	readonly session: number;
}

/** Files of one session of a history folder, whether they exist or not. */
export function sessionFile(folder: string, session: number): SessionFile {
	const path = join(folder, `session_${session}`);
	return { path: `${path}.bin`, indexPath: `${path}.idx`, session };
}

/** History files of a folder, sessions in order; none when there is no such folder. */
export function sessionFiles(folder: string): readonly SessionFile[] {
	let names: readonly string[];
	try {
		names = readdirSync(folder);
	} catch (error) {
		const code = errorCode(error);
		if (code === 'ENOENT' || code === 'ENOTDIR') return [];
		throw error;
	}
	return names
		.flatMap((name) => {
			const session = /^session_(\d+)\.bin$/.exec(name)?.[1];
			return session === undefined ? [] : [sessionFile(folder, Number(session))];
		})
		.sort((a, b) => a.session - b.session);
}
