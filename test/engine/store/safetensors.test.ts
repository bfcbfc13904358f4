import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nodeFs } from '../../../src/engine/store/fs.js';
import {
	fileCrc32,
	openSafetensors,
	safetensorsBytes,
	writeSafetensors,
} from '../../../src/engine/store/safetensors.js';
import { encodeHeader, MAX_HEADER_BYTES, SafetensorsError } from '../../../src/engine/store/safetensors-header.js';
import { temporaryFolder, tensor } from './helpers.js';

const TENSORS = [
	tensor('z/kernel', [2, 3], 0.5),
	tensor('10', [], -7),
	tensor('2', [0, 4], 0),
	tensor('ä "b"', [3], 1e-30),
];

/** A file with the given header and data. */
function fileWith(header: unknown, dataBytes: number): string {
	const path = join(temporaryFolder(), 'file.safetensors');
	const json = typeof header === 'string' ? header : JSON.stringify(header);
	const prefix = Buffer.alloc(8);
	prefix.writeBigUInt64LE(BigInt(Buffer.byteLength(json)));
	writeFileSync(path, Buffer.concat([prefix, Buffer.from(json), Buffer.alloc(dataBytes)]));
	return path;
}

test('what is written is read again, in order, with metadata and checksum', async () => {
	const path = join(temporaryFolder(), 'file.safetensors');
	const metadata = { format: 'fstui', note: 'ü' };
	const written = await writeSafetensors(nodeFs, path, TENSORS, metadata);
	const bytes = readFileSync(path);
	expect(written).toEqual({ bytes: bytes.length, crc32: crc32(bytes) });
	expect(safetensorsBytes(TENSORS, metadata)).toBe(bytes.length);
	expect(await fileCrc32(path)).toBe(crc32(bytes));

	const file = await openSafetensors(path);
	onTestFinished(() => file.close());
	expect(file.metadata).toEqual(metadata);
	expect(new Set(file.tensors.map(({ name }) => name))).toEqual(new Set(TENSORS.map(({ name }) => name)));
	for (const { name, shape, read } of TENSORS) {
		expect(file.tensors.find((entry) => entry.name === name)?.shape).toEqual(shape);
		expect(await file.read(name)).toEqual(read());
	}
	await expect(file.read('none')).rejects.toThrow(SafetensorsError);
});

test('the bytes are those of the format, read by hand', async () => {
	const path = join(temporaryFolder(), 'file.safetensors');
	await writeSafetensors(nodeFs, path, TENSORS, {});
	const bytes = readFileSync(path);
	const length = Number(bytes.readBigUInt64LE(0));
	expect(length % 8).toBe(0);
	const text = bytes.toString('utf8', 8, 8 + length);
	expect(text).toMatch(/^\{.*\} *$/);
	expect(text.indexOf('"z/kernel"')).toBeLessThan(text.indexOf('"10"'));
	const header = JSON.parse(text);
	expect(header['z/kernel']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
	expect(header['10']).toEqual({ dtype: 'F32', shape: [], data_offsets: [24, 28] });
	expect(bytes.readFloatLE(8 + length + 4)).toBe(1.5);
	expect(bytes.readFloatLE(8 + length + 24)).toBe(-7);
	expect(bytes.length).toBe(8 + length + 28 + 12);
});

test('a parser in another language reads the same values', async (context) => {
	const program = [
		'import json, struct, sys',
		'b = open(sys.argv[1], "rb").read()',
		'n = struct.unpack("<Q", b[:8])[0]',
		'h = json.loads(b[8:8+n]); m = h.pop("__metadata__"); d = b[8+n:]',
		'r = {k: struct.unpack("<%df" % ((v["data_offsets"][1]-v["data_offsets"][0])//4), d[slice(*v["data_offsets"])]) for k, v in h.items()}',
		'print(json.dumps([m, r]))',
	].join('\n');
	const path = join(temporaryFolder(), 'file.safetensors');
	await writeSafetensors(nodeFs, path, TENSORS, { format: 'fstui' });
	let output: string;
	try {
		output = execFileSync('python3', ['-c', program, path], { encoding: 'utf8' });
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') context.skip('python3 is not installed');
		throw error;
	}
	const values = Object.fromEntries(TENSORS.map(({ name, read }) => [name, [...read()]]));
	expect(JSON.parse(output)).toEqual([{ format: 'fstui' }, values]);
});

const entry = (begin: number, end: number, shape: readonly number[] = [(end - begin) / 4], dtype = 'F32') => ({
	dtype,
	shape,
	data_offsets: [begin, end],
});

describe('a reader that trusts nothing', () => {
	test.each([
		['is not JSON', '{"a":', 0],
		['is not an object', '[1]', 0],
		['not F32', { a: entry(0, 8, [4], 'BF16') }, 8],
		['overlaps', { a: entry(0, 8), b: entry(4, 12) }, 12],
		['hole', { a: entry(0, 4), b: entry(8, 12) }, 12],
		['take 8 bytes', { a: entry(0, 8) }, 4],
		['take 4 bytes', { a: entry(0, 4) }, 8],
		['8 bytes for the shape [3]', { a: entry(0, 8, [3]) }, 8],
		['no valid shape', { a: entry(0, 8, [-2]) }, 8],
		['bytes for the shape [4294967296, 4294967296]', { a: entry(0, 8, [2 ** 32, 2 ** 32]) }, 8],
		['no valid offsets', { a: entry(-8, 0, [2]) }, 8],
		['no valid offsets', { a: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4],
		['metadata "x" is not a text', { __metadata__: { x: 1 } }, 0],
		['"a" is not an object', { a: null }, 0],
	] as const)('says: %s', async (message, header, dataBytes) => {
		const path = fileWith(header, dataBytes);
		await expect(openSafetensors(path)).rejects.toThrow(SafetensorsError);
		await expect(openSafetensors(path)).rejects.toThrow(message);
	});

	test.each([MAX_HEADER_BYTES + 1, 2 ** 53, 1000])('refuses a header of %i bytes before reading it', async (length) => {
		const path = join(temporaryFolder(), 'file.safetensors');
		const prefix = Buffer.alloc(64);
		prefix.writeBigUInt64LE(BigInt(length));
		writeFileSync(path, prefix);
		await expect(openSafetensors(path)).rejects.toThrow(/header/);
	});

	test.each([0, 7, 9])('refuses a file of %i bytes', async (size) => {
		const path = fileWith({ a: entry(0, 4) }, 4);
		truncateSync(path, size);
		await expect(openSafetensors(path)).rejects.toThrow(SafetensorsError);
	});
});

test('a name used twice and a wrong number of values are refused, and no file stays', async () => {
	expect(() => encodeHeader([tensor('a', [1], 0), tensor('a', [1], 0)], {})).toThrow(/twice/);
	const path = join(temporaryFolder(), 'file.safetensors');
	const wrong = { name: 'a', shape: [4], read: () => new Float32Array(5) };
	await expect(writeSafetensors(nodeFs, path, [wrong], {})).rejects.toThrow(/5 values/);
	await expect(stat(path)).rejects.toThrow('ENOENT');
});

test('tensors beyond 4 GiB are found', async () => {
	const path = join(temporaryFolder(), 'file.safetensors');
	const huge = { name: 'huge', shape: [1.25 * 2 ** 30], read: () => new Float32Array(0) };
	const last = tensor('last', [2], 42);
	const { prefix, dataBytes } = encodeHeader([huge, last], {});
	// A sparse file: only its two ends take room.
	const handle = await open(path, 'w');
	await handle.write(prefix);
	await handle.write(new Uint8Array(last.read().buffer), 0, 8, prefix.byteLength + dataBytes - 8);
	await handle.close();
	const file = await openSafetensors(path);
	onTestFinished(() => file.close());
	expect(file.tensors.at(-1)?.begin).toBe(5 * 2 ** 30);
	expect(await file.read('last')).toEqual(Float32Array.of(42, 43));
});

test('one tensor at a time is asked for', async () => {
	const path = join(temporaryFolder(), 'file.safetensors');
	const log: string[] = [];
	const tensors = ['a', 'b', 'c'].map((name) => ({
		name,
		shape: [4],
		read: () => {
			log.push(name);
			return new Float32Array(4);
		},
	}));
	const fs = {
		...nodeFs,
		create: async (...values: Parameters<typeof nodeFs.create>) => {
			const file = await nodeFs.create(...values);
			return {
				...file,
				write: async (bytes: Uint8Array) => {
					log.push(`wrote ${bytes.byteLength}`);
					await file.write(bytes);
				},
			};
		},
	};
	await writeSafetensors(fs, path, tensors, {});
	expect(log.slice(1)).toEqual(['a', 'wrote 16', 'b', 'wrote 16', 'c', 'wrote 16']);
});
