/** Every reader of files that come from elsewhere, with undamaged files to start from and the errors it may throw. */
import { readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { stringify } from 'yaml';
import { FstuiError } from '../../../../src/config/errors.js';
import { parsePreset } from '../../../../src/config/yaml.js';
import { decodeFace, readFaceSize } from '../../../../src/engine/data/decode.js';
import { bytesInMemory } from '../../../../src/engine/data/sources/byte-range.js';
import { faceswapRecord } from '../../../../src/engine/data/sources/faceswap-record.js';
import { loadFaceRecords } from '../../../../src/engine/data/sources/load.js';
import { readPickle } from '../../../../src/engine/data/sources/pickle.js';
import { pictureRecord } from '../../../../src/engine/data/sources/picture-record.js';
import { pixelHash } from '../../../../src/engine/data/sources/pixel-hash.js';
import { parsePythonLiteral } from '../../../../src/engine/data/sources/python-literal.js';
import { SourceError } from '../../../../src/engine/data/sources/source-error.js';
import { readSource } from '../../../../src/engine/data/sources/source-file.js';
import type { FaceRecord } from '../../../../src/engine/data/sources/types.js';
import { openHistory } from '../../../../src/engine/store/history.js';
import { encodeHistoryHeader, encodeRow } from '../../../../src/engine/store/history-file.js';
import { HISTORY_NAME } from '../../../../src/engine/store/history-folder.js';
import { readHistory } from '../../../../src/engine/store/history-read.js';
import { readThinHistory } from '../../../../src/engine/store/history-thin.js';
import { LOCK_NAME, readLock } from '../../../../src/engine/store/lock.js';
import { openSafetensors } from '../../../../src/engine/store/safetensors.js';
import { encodeHeader, SafetensorsError } from '../../../../src/engine/store/safetensors-header.js';
import { encodeState, type ModelState, parseState, StateError } from '../../../../src/engine/store/state.js';
import {
	deepFaceLabJpeg,
	deepFaceLabPickle,
	faceswapPng,
	faceswapText,
	type TestFace,
	testMask,
	testPoints,
	withApp15,
	withPngChunk,
	writeAlignmentsJson,
	writeFsa,
	writeLegacyFsa,
} from '../../../helpers/face-sources.js';
import { fields } from '../../store/helpers.js';
import { bmpFile, noise, sharpOf } from '../pictures.js';

export interface FuzzedReader {
	readonly name: string;
	readonly seeds: readonly Uint8Array[];
	/**
	 * Reads damaged bytes; throws when a result is not what it must be. False: refused without an error.
	 */
	readonly read: (bytes: Buffer) => Promise<unknown>;
	/** Errors that are answers. */
	readonly typed: readonly (abstract new (
		...args: never[]
	) => Error)[];
}

type Typed = FuzzedReader['typed'];

const LIMITS = { memoryBytes: 32 * 2 ** 20 } as const;
const CONTEXT = { origin: 'fuzz', maskTypes: null } as const;
const SIZE = 24;
const PICTURE = noise(SIZE);
const FACES: readonly TestFace[] = ['a.png', 'b.png', 'b.png'].map((frame, i) => ({
	frame,
	points: testPoints(10 + i),
	masks: [testMask('components', 16), testMask('vgg-clear', 32, { centering: 'head' })],
	hash: 'ab'.repeat(20),
}));
const [FACE = { frame: '', points: [] }] = FACES;

/** @param folder an empty one, for readers of files. */
export async function fuzzedReaders(folder: string): Promise<readonly FuzzedReader[]> {
	return [...(await sourceReaders(folder)), ...(await pictureReaders(folder)), ...storeReaders(folder)];
}

async function sourceReaders(folder: string): Promise<readonly FuzzedReader[]> {
	const typed: Typed = [SourceError];
	const seed = async (write: (path: string) => Promise<void>): Promise<Buffer> => {
		const path = join(folder, 'seed');
		await write(path);
		return readFile(path);
	};
	const files: Buffer[] = [];
	for (const protocol of [2, 3, 4, 5] as const) {
		files.push(await seed((path) => writeFsa(path, FACES, { protocol })));
		files.push(await seed((path) => writeLegacyFsa(path, FACES, { protocol, numpy2: false })));
	}
	const json = await seed((path) => writeAlignmentsJson(path, FACES));
	const landmarks = Buffer.from(JSON.stringify({ 'a.jpg': testPoints(), 'b.jpg': testPoints(3) }));
	const literal = Buffer.from(faceswapText(FACE));
	const deepFaceLab = await Promise.all(
		([2, 3, 4, 5] as const).map((protocol) =>
			deepFaceLabPickle({ ...FACE, masks: [testMask('custom', 32)] }, { protocol }),
		),
	);
	const png = await sharpOf(PICTURE).png().toBuffer();
	const jpeg = await sharpOf(PICTURE).jpeg().toBuffer();
	const source = (name: string) => async (bytes: Buffer) => {
		const content = await readSource(bytes, name, LIMITS);
		if (content.kind === 'landmarks') return;
		for (const { face } of content.entries.slice(0, 100))
			await checkRecord(faceswapRecord(face, content.crop, CONTEXT));
	};
	const header = async (bytes: Buffer): Promise<void> => {
		const found = await pictureRecord(bytesInMemory(bytes), CONTEXT);
		if (found !== null) await checkRecord(found.record);
	};
	return [
		{
			name: 'pickle',
			typed,
			seeds: [...files.map((file) => inflateSync(file)), ...deepFaceLab],
			read: async (bytes) => [readPickle(bytes, LIMITS)],
		},
		{ name: 'alignments.fsa', typed, seeds: files, read: source('alignments.fsa') },
		{
			name: 'pickle of alignments.fsa',
			typed,
			seeds: files.map((file) => inflateSync(file)),
			read: (bytes) => source('alignments.fsa')(deflateSync(bytes, { level: 1 })),
		},
		{ name: 'alignments.json', typed, seeds: [json, landmarks], read: source('alignments.json') },
		{
			name: 'alignments.yml',
			typed,
			seeds: [
				// Few points: parsing takes long.
				Buffer.from(stringify({ 'a.png': [{ x: 1, landmarksXY: testPoints().slice(0, 20), hash: 'ab'.repeat(20) }] })),
				Buffer.from('a.png:\n- {x: 1, "w": 2, h: ~, landmarksXY: [[1, 2.5], [-3, .5e3]]} # a comment\n'),
			],
			read: source('alignments.yml'),
		},
		{ name: 'Python literal', typed, seeds: [literal], read: async (bytes) => [parsePythonLiteral(bytes)] },
		{
			name: 'header of a PNG',
			typed,
			seeds: [
				await faceswapPng(PICTURE.rgb, SIZE, FACE),
				...deepFaceLab.map((pickle) => withPngChunk(png, 'fcWp', pickle, 'end')),
			],
			read: header,
		},
		{
			name: 'text in a PNG',
			typed,
			seeds: [Buffer.concat([Buffer.from('faceswap\0\0\0\0\0'), literal])],
			read: (bytes) => header(withPngChunk(png, 'iTXt', bytes)),
		},
		{
			name: 'header of a JPEG',
			typed,
			seeds: [await deepFaceLabJpeg(PICTURE.rgb, SIZE, FACE, { maskFormat: 'jpeg' }), withApp15(jpeg, deepFaceLab)],
			read: header,
		},
		{
			name: 'pickle in a JPEG',
			typed,
			seeds: deepFaceLab,
			read: (bytes) => header(withApp15(jpeg, [bytes.subarray(0, 65_000)])),
		},
		{
			name: 'folder of faces',
			typed: [FstuiError],
			seeds: [...files, json, landmarks],
			read: (bytes) => loadFolder(folder, bytes),
		},
	];
}

/** Damaged files lie beside damaged pictures; what is only found never ends a run. */
async function loadFolder(folder: string, bytes: Buffer): Promise<void> {
	const faces = ['a_0.png', 'b_1.png'].map((name) => ({ name, path: join(folder, name), size: SIZE }));
	await writeFile(join(folder, 'alignments.fsa'), bytes);
	await writeFile(join(folder, 'a_0.png'), bytes);
	await writeFile(join(folder, 'b_1.png'), Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), bytes]));
	const set = { folder, side: 'A', faces, skipped: [] } as const;
	const { records } = await loadFaceRecords(set, [], LIMITS);
	for (const record of records) if (record !== null) await checkRecord(record).catch(unlessSourceError);
	await loadFaceRecords(set, [join(folder, 'alignments.fsa')], LIMITS);
}

async function pictureReaders(folder: string): Promise<readonly FuzzedReader[]> {
	const picture = sharpOf(PICTURE);
	const seeds = [
		await picture.clone().png().toBuffer(),
		await picture.clone().png({ palette: true }).toBuffer(),
		await picture.clone().jpeg().toBuffer(),
		await picture.clone().jpeg({ progressive: true }).withMetadata({ orientation: 6 }).toBuffer(),
		await picture.clone().webp().toBuffer(),
		await picture.clone().webp({ lossless: true }).toBuffer(),
		await picture.clone().tiff({ compression: 'lzw' }).toBuffer(),
		await picture.clone().tiff({ compression: 'jpeg', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
		bmpFile(PICTURE),
		bmpFile(PICTURE, { bits: 32, masks: true }),
	];
	const path = join(folder, 'picture.bmp');
	return [
		{
			name: 'picture',
			seeds,
			typed: [],
			read: async (bytes) => {
				await writeFile(path, bytes);
				const size = await readFaceSize(path);
				const decoded = await decodeFace(path);
				if (!size.ok && size.reason === '') throw new Error('no reason');
				if (decoded.ok) {
					const { size: side, rgb } = decoded.picture;
					if (rgb.length !== side * side * 3) throw new Error(`${rgb.length} values for ${side} pixels`);
				} else if (decoded.reason === '' || decoded.reason.includes('\n')) throw new Error(`reason: ${decoded.reason}`);
				const hash = await pixelHash(path);
				if (hash !== null && !/^[0-9a-f]{40}$/.test(hash)) throw new Error(hash);
				return decoded.ok;
			},
		},
	];
}

function storeReaders(folder: string): readonly FuzzedReader[] {
	const index = historyIndex(join(folder, 'index'));
	const tensors = [
		{ name: 'encoder/kernel', shape: [3, 3, 2] },
		{ name: 'encoder/bias', shape: [2] },
	];
	const { prefix, dataBytes } = encodeHeader(tensors, { format: 'fstui' });
	const weights = join(folder, 'weights.safetensors');
	return [
		{
			name: 'state file',
			typed: [StateError],
			seeds: [encodeState(STATE)],
			read: async (bytes) => parseState(bytes.toString('utf8')),
		},
		{
			name: 'weights',
			typed: [SafetensorsError],
			seeds: [Buffer.concat([prefix, Buffer.alloc(dataBytes, 7)])],
			read: async (bytes) => {
				await writeFile(weights, bytes);
				const file = await openSafetensors(weights);
				try {
					for (const { name, shape } of file.tensors) {
						const values = await file.read(name);
						if (values.length !== shape.reduce((product, size) => product * size, 1))
							throw new Error(`length of ${name}`);
					}
				} finally {
					await file.close();
				}
			},
		},
		{ name: 'history', typed: [], seeds: [historyFile()], read: async (bytes) => checkHistory(folder, bytes) },
		{ name: 'history index', typed: [], ...index },
		{
			name: 'lock',
			typed: [],
			seeds: [
				Buffer.from(
					JSON.stringify({ host: 'h', pid: 1, start_time: '1', parent_pid: 0, socket: null, since: '', token: 't' }),
				),
			],
			read: async (bytes) => {
				await writeFile(join(folder, LOCK_NAME), bytes);
				const lock = await readLock(folder);
				if (lock === null) throw new Error('no lock');
				return lock !== 'unreadable';
			},
		},
		{
			name: 'preset',
			typed: [FstuiError],
			seeds: [Buffer.from(PRESET)],
			read: async (bytes) => parsePreset(bytes.toString('utf8'), 'preset.yaml'),
		},
	];
}

/** A record is whole, or its masks say why not. */
async function checkRecord({ landmarks, masks }: FaceRecord): Promise<void> {
	if (landmarks !== null && (landmarks.xy.length !== 136 || !landmarks.xy.every(Number.isFinite))) {
		throw new Error('landmarks are not 68 finite points');
	}
	for (const { size, read, frameToMask } of masks.slice(0, 4)) {
		if (frameToMask?.length !== 6 && frameToMask !== null) throw new Error('matrix is not 2 x 3');
		const values = await read().catch(unlessSourceError);
		if (values !== undefined && values.length !== size * size) throw new Error(`${values.length} values for ${size}`);
	}
}

function unlessSourceError(error: unknown): undefined {
	if (!(error instanceof SourceError)) throw error;
}

function historyFile(): Buffer {
	const { bytes, layout } = encodeHistoryHeader(1, ['face_a', 'face_b']);
	const rows = new DataView(new ArrayBuffer(5 * layout.recordBytes));
	for (let i = 0; i < 5; i++) encodeRow(rows, i * layout.recordBytes, i, 1.7e9 + i, [0.5, null]);
	return Buffer.concat([bytes, new Uint8Array(rows.buffer)]);
}

async function checkHistory(folder: string, bytes: Buffer): Promise<boolean> {
	await mkdir(join(folder, HISTORY_NAME), { recursive: true });
	await writeFile(join(folder, HISTORY_NAME, 'session_1.bin'), bytes);
	const { iterations, seconds, losses } = readHistory(folder);
	for (const column of [seconds, ...Object.values(losses)]) {
		if (column.length !== iterations.length) throw new Error('columns of different length');
	}
	return iterations.length > 0;
}

/** An index that says other losses than the rows, so that it shows whether it was believed. */
function historyIndex(folder: string): Pick<FuzzedReader, 'seeds' | 'read'> {
	const write = (loss: number) => {
		rmSync(folder, { recursive: true, force: true });
		const history = openHistory(folder);
		history.begin(1, ['loss_a', 'loss_b']);
		for (let i = 1; i <= 600; i++) history.append(i, 1.7e9 + i, [loss, loss]);
		history.close();
		return readFileSync(path);
	};
	const path = join(folder, HISTORY_NAME, 'session_1.idx');
	const seed = write(0.5);
	write(0.25);
	return {
		seeds: [seed],
		read: async (bytes) => {
			await writeFile(path, bytes);
			const { rows, losses } = await readThinHistory(folder, { exact: 0 });
			if (rows.join() !== '256,256,88') throw new Error(`blocks of ${rows.join()} rows`);
			return losses.loss_a?.mean[0] !== 0.25;
		},
	};
}

const PRESET = `title: A test
description: "Of everything"
model: original
batch_size: 16 # a comment
learning_rate: 5e-5
warp_to_landmarks: false
stages:
  - { at: 1000, batch_size: 8 }
`;

const STATE: ModelState = {
	...fields(10),
	version: 1,
	name: 'original',
	created: '2026-01-01T00:00:00.000Z',
	generation: {
		number: 2,
		iterations: 10,
		files: [{ role: 'weights', name: 'original.2.safetensors', bytes: 100, crc32: 5 }],
	},
	previous_generation: null,
	history_trims: [{ time: '2026-01-01T00:00:00.000Z', iteration: 5, rows: 2 }],
};
