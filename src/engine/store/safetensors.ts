/**
 * Writes and reads safetensors files of any size with one tensor in memory at a time.
 * The data is written as it lies in memory: every platform Node's native modules run on here is little endian.
 * Must not know what the tensors are for.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { removeIfThere, type StoreFs } from './fs.js';
import {
	elementCount,
	encodeHeader,
	headerLength,
	type LazyTensor,
	PREFIX_BYTES,
	parseHeader,
	SafetensorsError,
	type SafetensorsHeader,
	type TensorEntry,
} from './safetensors-header.js';

/** Large enough for full disk speed, small enough to hash while the previous piece is written. */
const CHUNK_BYTES = 8 * 1024 * 1024;

export interface WrittenFile {
	readonly bytes: number;
	/** CRC-32 (zlib) of the whole file. */
	readonly crc32: number;
}

/** Size of the file `writeSafetensors` makes for these tensors. */
export function safetensorsBytes(
	tensors: readonly Pick<LazyTensor, 'name' | 'shape'>[],
	metadata: Readonly<Record<string, string>>,
): number {
	const { prefix, dataBytes } = encodeHeader(tensors, metadata);
	return prefix.byteLength + dataBytes;
}

/**
 * Writes a new file in the order given and makes it durable. A file that fails is removed again.
 * @throws SafetensorsError when a tensor gives another number of values than its shape has; system errors.
 */
export async function writeSafetensors(
	fs: StoreFs,
	path: string,
	tensors: readonly LazyTensor[],
	metadata: Readonly<Record<string, string>>,
): Promise<WrittenFile> {
	const { prefix, dataBytes } = encodeHeader(tensors, metadata);
	const file = await fs.create(path, 'replace');
	let crc = 0;
	try {
		try {
			for (const piece of pieces(prefix, tensors)) {
				const written = file.write(piece);
				crc = crc32(piece, crc);
				await written;
			}
			await file.sync();
		} finally {
			await file.close();
		}
	} catch (error) {
		await removeIfThere(fs, path).catch(() => undefined);
		throw error;
	}
	return { bytes: prefix.byteLength + dataBytes, crc32: crc };
}

function* pieces(prefix: Uint8Array, tensors: readonly LazyTensor[]): Generator<Uint8Array> {
	yield prefix;
	for (const tensor of tensors) {
		const values = tensor.read();
		if (values.length !== elementCount(tensor.shape)) {
			throw new SafetensorsError(
				`tensor "${tensor.name}" gave ${values.length} values for the shape [${tensor.shape.join(', ')}]`,
			);
		}
		for (let offset = 0; offset < values.byteLength; offset += CHUNK_BYTES) {
			const length = Math.min(CHUNK_BYTES, values.byteLength - offset);
			yield new Uint8Array(values.buffer, values.byteOffset + offset, length);
		}
	}
}

export interface SafetensorsFile extends SafetensorsHeader {
	/** Reads one tensor, row-major. @throws SafetensorsError when the name is not in the file. */
	read(name: string): Promise<Float32Array>;
	close(): Promise<void>;
}

/**
 * Opens a file and checks its header. Nothing larger than the header is allocated.
 * @throws SafetensorsError when the content breaks the format; system errors.
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
	const handle = await open(path, 'r');
	try {
		const { size } = await handle.stat();
		const prefix = Buffer.alloc(PREFIX_BYTES);
		await readExactly(handle, prefix.subarray(0, Math.min(size, PREFIX_BYTES)), 0);
		const length = headerLength(prefix.subarray(0, Math.min(size, PREFIX_BYTES)), size);
		const json = Buffer.alloc(length);
		await readExactly(handle, json, PREFIX_BYTES);
		const start = PREFIX_BYTES + length;
		const header = parseHeader(json.toString('utf8'), size - start);
		const byName = new Map(header.tensors.map((entry) => [entry.name, entry]));
		return {
			...header,
			read: (name) => readTensor(handle, start, name, byName.get(name)),
			close: () => handle.close(),
		};
	} catch (error) {
		await handle.close();
		throw error;
	}
}

/** CRC-32 of a whole file, read in pieces. */
export async function fileCrc32(path: string): Promise<number> {
	const handle = await open(path, 'r');
	try {
		const { size } = await handle.stat();
		const length = Math.max(1, Math.min(CHUNK_BYTES, size));
		const buffers = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)] as const;
		let crc = 0;
		let position = 0;
		let turn: 0 | 1 = 0;
		let pending = handle.read(buffers[turn], 0, length, position);
		for (;;) {
			const { bytesRead } = await pending;
			if (bytesRead === 0) return crc;
			position += bytesRead;
			const filled = buffers[turn].subarray(0, bytesRead);
			turn = turn === 0 ? 1 : 0;
			// The next piece is read while this one is hashed.
			pending = handle.read(buffers[turn], 0, length, position);
			crc = crc32(filled, crc);
		}
	} finally {
		await handle.close();
	}
}

async function readTensor(
	handle: FileHandle,
	start: number,
	name: string,
	entry: TensorEntry | undefined,
): Promise<Float32Array> {
	if (entry === undefined) throw new SafetensorsError(`there is no tensor "${name}"`);
	const values = new Float32Array((entry.end - entry.begin) / 4);
	await readExactly(handle, new Uint8Array(values.buffer), start + entry.begin);
	return values;
}

/** One read call moves 2 GiB at most, so large tensors come in pieces. */
async function readExactly(handle: FileHandle, target: Uint8Array, position: number): Promise<void> {
	for (let done = 0; done < target.byteLength; ) {
		const length = Math.min(target.byteLength - done, 1 << 30);
		const { bytesRead } = await handle.read(target, done, length, position + done);
		if (bytesRead === 0) throw new SafetensorsError('the file became shorter while it was read');
		done += bytesRead;
	}
}
