/**
 * Reads a file of face data of any kind: alignments.fsa (zlib + pickle), .p / .pickle, .json, .yml, landmarks.json.
 * What it is decides the content, not the name, except for YAML. Owns the limits of size.
 * Must not know faces or how they are matched.
 */
import type { Alignments } from './alignments.js';
import { listAlignments, listLandmarks } from './alignments.js';
import { inflateWithin } from './inflate.js';
import { readPickle } from './pickle.js';
import { SourceError } from './source-error.js';
import { parseYamlValue } from './yaml-value.js';

export type SourceContent =
	| ({ readonly kind: 'alignments' } & Alignments)
	| {
			readonly kind: 'landmarks';
			/** Points by picture name, not checked. */
			readonly byPicture: ReadonlyMap<string, unknown>;
	  };

export interface SourceLimits {
	/** Memory that parsed values may take, by estimate. */
	readonly memoryBytes: number;
}

/** Largest file, and what its compressed content may grow to. 50,000 faces with three masks take about 0.7 GB. */
export const MAX_FILE_BYTES = 2 ** 30;
export const MAX_INFLATED_BYTES = 2 ** 31;
/** Measured: nested empty maps take 19 bytes for each byte of text. */
const JSON_MEMORY_PER_BYTE = 20;
const UTF8_MARK = [0xef, 0xbb, 0xbf];

/**
 * Content of a source file.
 * @param name file name, which tells YAML from JSON.
 * @throws SourceError when the bytes are none of the formats, damaged or too large.
 */
export async function readSource(bytes: Uint8Array, name: string, limits: SourceLimits): Promise<SourceContent> {
	const root = await parse(bytes, name, limits);
	const byPicture = listLandmarks(root);
	return byPicture === null ? { kind: 'alignments', ...listAlignments(root) } : { kind: 'landmarks', byPicture };
}

async function parse(bytes: Uint8Array, name: string, limits: SourceLimits): Promise<unknown> {
	if (isZlib(bytes)) return readPickle(await inflateWithin(bytes, MAX_INFLATED_BYTES), limits);
	if (bytes[0] === PICKLE_PROTOCOL) return readPickle(bytes, limits);
	const text = textOf(bytes, limits);
	return /\.ya?ml$/i.test(name) ? parseYamlValue(text, limits.memoryBytes) : parseJson(text);
}

/** Opcode that a pickle of protocol 2 or newer begins with. */
const PICKLE_PROTOCOL = 0x80;

/** RFC 1950: method 8, and a check of the first two bytes. */
function isZlib([first = 0, second = 0]: Uint8Array): boolean {
	return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

function textOf(bytes: Uint8Array, limits: SourceLimits): string {
	const limit = Math.floor(limits.memoryBytes / JSON_MEMORY_PER_BYTE);
	if (bytes.length > limit)
		throw new SourceError(`a text of ${bytes.length} bytes is too long to parse (at most ${limit})`);
	const start = UTF8_MARK.every((byte, i) => bytes[i] === byte) ? UTF8_MARK.length : 0;
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', start);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new SourceError(`it is not JSON, nor any other format of face data (${reason.split('\n')[0]})`);
	}
}
