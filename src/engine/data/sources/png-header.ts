/**
 * Face data in the chunks of a PNG (PNG specification, third edition, 5 and 11.3.3): faceswap's `iTXt` text, placed
 * before the pixels, and the `fcWp` chunk of old DeepFaceLab versions. Must not know what the data says.
 */
import { crc32 } from 'node:zlib';
import { type ByteRange, readExactly } from './byte-range.js';
import { inflateWithin } from './inflate.js';
import { SourceError } from './source-error.js';

export type PngFaceData =
	| {
			readonly kind: 'faceswap';
			/** A Python literal in UTF-8. */
			readonly literal: Uint8Array;
	  }
	| { readonly kind: 'deepfacelab'; readonly pickle: Uint8Array };

export const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A face with several masks and its identity takes about 0.1 MB. */
const MAX_DATA_BYTES = 8 * 2 ** 20;
const MAX_CHUNKS = 100_000;
/** Length and type before the data, checksum after it. */
const HEAD_BYTES = 8;
const TAIL_BYTES = 4;
const KEYWORD = 'faceswap';

/**
 * The face data of a PNG; null when it has none.
 * @throws SourceError when chunks or the data's checksum are damaged, or the data is larger than 8 MiB.
 */
export async function readPngFaceData(png: ByteRange): Promise<PngFaceData | null> {
	let offset = PNG_SIGNATURE.length;
	for (let count = 0; count < MAX_CHUNKS; count++) {
		const head = await png.read(offset, HEAD_BYTES);
		if (head.length === 0) return null;
		if (head.length < HEAD_BYTES) throw new SourceError('the PNG ends inside a chunk', offset);
		const length = head.readUInt32BE(0);
		const type = head.toString('latin1', 4, 8);
		if (!/^[A-Za-z]{4}$/.test(type)) throw new SourceError('the PNG is damaged', offset);
		if (type === 'IEND') return null;
		if (type === 'iTXt' || type === 'fcWp') {
			const data = await chunkData(png, offset, length, type === 'iTXt');
			if (data !== null && type === 'fcWp') return { kind: 'deepfacelab', pickle: data };
			const literal = data === null ? null : await textOf(data);
			if (literal !== null) return { kind: 'faceswap', literal };
		}
		offset += HEAD_BYTES + length + TAIL_BYTES;
	}
	throw new SourceError(`the PNG has more than ${MAX_CHUNKS} chunks`);
}

/** A copy of a chunk's data, its checksum verified; null for a text of another program. */
async function chunkData(png: ByteRange, offset: number, length: number, isText: boolean): Promise<Buffer | null> {
	if (isText) {
		const keyword = await png.read(offset + HEAD_BYTES, KEYWORD.length + 1);
		if (keyword.toString('latin1') !== `${KEYWORD}\0`) return null;
	}
	if (length > MAX_DATA_BYTES) throw new SourceError(`the PNG has ${length} bytes of face data`, offset);
	const chunk = await readExactly(png, offset + 4, 4 + length + TAIL_BYTES);
	const data = chunk.subarray(4, 4 + length);
	if (crc32(chunk.subarray(0, 4 + length)) !== chunk.readUInt32BE(4 + length)) {
		throw new SourceError("the checksum of the PNG's face data is wrong", offset);
	}
	return Buffer.from(data);
}

/** Keyword, compression flag and method, language, translated keyword, text; null when it is cut short. */
async function textOf(data: Buffer): Promise<Uint8Array | null> {
	const flags = data.indexOf(0) + 1;
	const language = data.indexOf(0, flags + 2);
	const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
	if (translated < 0) throw new SourceError("the PNG's face data is cut short");
	const text = data.subarray(translated + 1);
	return data[flags] === 1 ? inflateWithin(text, MAX_DATA_BYTES) : text;
}
