/**
 * zlib streams with a bound on what they may grow to: a few kilobytes can otherwise claim gigabytes.
 * Must not know what the bytes mean.
 */
import { promisify } from 'node:util';
import { inflate as inflateWithCallback } from 'node:zlib';
import { SourceError } from './source-error.js';

const inflate = promisify(inflateWithCallback);
const MIN_CHUNK = 1024;
const MAX_CHUNK = 1024 * 1024;

/**
 * Inflates a zlib stream (RFC 1950) on a thread of the I/O pool; bytes after its end are ignored. Takes up to twice
 * the result in memory, for a moment.
 * @param limit largest result in bytes.
 * @throws SourceError when the stream is damaged, ends early or grows beyond the limit.
 */
export async function inflateWithin(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
	const chunkSize = Math.min(MAX_CHUNK, Math.max(MIN_CHUNK, limit));
	try {
		const { buffer, byteOffset, byteLength } = await inflate(bytes, { maxOutputLength: Math.max(1, limit), chunkSize });
		return new Uint8Array(buffer, byteOffset, byteLength);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		const grew = code === 'ERR_BUFFER_TOO_LARGE';
		const reason = grew ? `the compressed data grows beyond ${limit} bytes` : 'the compressed data is damaged';
		throw new SourceError(reason, null, { cause: error });
	}
}
