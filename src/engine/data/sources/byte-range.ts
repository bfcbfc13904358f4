/**
 * Reading pieces of a file, or of bytes in memory, by position. Owns the window that makes neighbouring pieces cost one
 * system call. Must not know formats.
 */
import { open } from 'node:fs/promises';
import { SourceError } from './source-error.js';

export interface ByteRange {
	/** Bytes from `offset` on; fewer, or none, when the range ends. The view is valid until the next call. */
	read(offset: number, length: number): Promise<Buffer>;
}

/** What a picture says about its face is nearly always within this. */
const WINDOW_BYTES = 64 * 1024;

export function bytesInMemory(bytes: Uint8Array): ByteRange {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return { read: (offset, length) => Promise.resolve(buffer.subarray(offset, offset + length)) };
}

/** Exactly `length` bytes. @throws SourceError when the range ends before. */
export async function readExactly(range: ByteRange, offset: number, length: number): Promise<Buffer> {
	const bytes = await range.read(offset, length);
	if (bytes.length < length) throw new SourceError('the file ends too early', offset + bytes.length);
	return bytes;
}

/** Opens a file for the time of `work`, which reads it through a window of 64 KiB. Rejects as the file system does. */
export async function withFile<T>(path: string, work: (range: ByteRange) => Promise<T>): Promise<T> {
	const file = await open(path, 'r');
	let window: Buffer = Buffer.alloc(0);
	let start = 0;
	const fill = async (offset: number, length: number): Promise<Buffer> => {
		const buffer = Buffer.allocUnsafe(length);
		const { bytesRead } = await file.read(buffer, 0, length, offset);
		return buffer.subarray(0, bytesRead);
	};
	try {
		return await work({
			read: async (offset, length) => {
				const inside = offset >= start && offset + length <= start + window.length;
				if (!inside) {
					window = await fill(offset, Math.max(WINDOW_BYTES, length));
					start = offset;
				}
				return window.subarray(offset - start, offset - start + length);
			},
		});
	} finally {
		await file.close();
	}
}
