/**
 * The few operations through which the store changes a disk, as an interface, so that every step of a save can be
 * made to fail or to be the last one of the process. Reading goes straight to node:fs.
 * Must not know what the files mean.
 */
import { copyFile, link, mkdir, open, rename, rm, statfs, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface StoreFile {
	/** Appends all bytes. */
	write(bytes: Uint8Array): Promise<void>;
	/** Returns when the content is on the medium. */
	sync(): Promise<void>;
	close(): Promise<void>;
}

export interface StoreFs {
	mkdir(path: string): Promise<void>;
	/** Creates the file; 'replace' empties an existing one, 'new' fails with EEXIST. */
	create(path: string, mode: 'replace' | 'new'): Promise<StoreFile>;
	rename(from: string, to: string): Promise<void>;
	unlink(path: string): Promise<void>;
	/** Hard link. */
	link(existing: string, path: string): Promise<void>;
	copy(from: string, to: string): Promise<void>;
	/** Removes a folder and all it holds; nothing there is fine. */
	removeFolder(path: string): Promise<void>;
	/** Makes the names of a folder durable. */
	syncFolder(path: string): Promise<void>;
	/** Bytes an unprivileged process can still write below this folder. */
	freeBytes(path: string): Promise<number>;
}

export const nodeFs: StoreFs = {
	mkdir: async (path) => {
		await mkdir(path, { recursive: true });
	},
	create: async (path, mode) => {
		const handle = await open(path, mode === 'new' ? 'wx' : 'w');
		return {
			write: async (bytes) => {
				for (let done = 0; done < bytes.byteLength; ) {
					done += (await handle.write(bytes, done, bytes.byteLength - done)).bytesWritten;
				}
			},
			sync: () => handle.sync(),
			close: () => handle.close(),
		};
	},
	rename,
	unlink,
	link,
	copy: async (from, to) => {
		await copyFile(from, to);
		const handle = await open(to, 'r+');
		try {
			await handle.sync();
		} finally {
			await handle.close();
		}
	},
	removeFolder: (path) => rm(path, { recursive: true, force: true }),
	syncFolder: async (path) => {
		// Windows cannot open folders; it has no separate step for names.
		if (process.platform === 'win32') return;
		const handle = await open(path, 'r');
		try {
			await handle.sync();
		} finally {
			await handle.close();
		}
	},
	freeBytes: async (path) => {
		const { bavail, bsize } = await statfs(path);
		return bavail * bsize;
	},
};

/** The `code` of a system error ("ENOENT"), or undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
	if (!(error instanceof Error) || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
}

/** Removes a file that may be gone already. */
export async function removeIfThere(fs: StoreFs, path: string): Promise<void> {
	try {
		await fs.unlink(path);
	} catch (error) {
		if (errorCode(error) !== 'ENOENT') throw error;
	}
}

/** Writes a whole file, durable before it returns. The folder's entry is not synced. */
export async function writeDurable(
	fs: StoreFs,
	path: string,
	bytes: Uint8Array,
	mode: 'replace' | 'new',
): Promise<void> {
	const file = await fs.create(path, mode);
	try {
		await file.write(bytes);
		await file.sync();
	} finally {
		await file.close();
	}
}

/** Replaces a file in one step: readers and a crash see the old content or the new one, never a part. */
export async function replaceFile(fs: StoreFs, path: string, bytes: Uint8Array): Promise<void> {
	const temporary = `${path}.tmp`;
	try {
		await writeDurable(fs, temporary, bytes, 'replace');
		await fs.rename(temporary, path);
	} catch (error) {
		await removeIfThere(fs, temporary).catch(() => undefined);
		throw error;
	}
	await fs.syncFolder(dirname(path));
}
