/**
 * Which entry of a source file belongs to which face picture: by name, and by the pixels' hash where the file has hashes
 * and the name says nothing. Must not know how files are read or in which order they count.
 */
import { mapLimited } from '../pool.js';
import type { AlignmentEntry, Alignments } from './alignments.js';
import { faceswapRecord, type RecordContext, readLandmarks } from './faceswap-record.js';
import { indexByName } from './name-index.js';
import { asSourceError, type SourceError } from './source-error.js';
import type { FaceRecord } from './types.js';

/** A picture that has no data yet. */
export interface OpenFace {
	/** Place in the set. */
	readonly index: number;
	readonly name: string;
	readonly path: string;
}

export interface Matching {
	/** By place in the set: the data, or why it cannot be used. */
	readonly found: ReadonlyMap<number, FaceRecord | SourceError>;
	/** Entries of the file that belong to one of the faces. */
	readonly used: number;
}

/** Hashes in flight; each decodes a picture on the I/O pool. */
const IN_FLIGHT = 4;

/**
 * @param hashOf hash of a face's pixels, or null; only asked for faces without a match by name, and only when the file
 * has hashes.
 */
export async function matchAlignments(
	{ crop, entries }: Alignments,
	open: readonly OpenFace[],
	context: RecordContext,
	hashOf: (face: OpenFace) => Promise<string | null>,
): Promise<Matching> {
	const findByName = indexByName(entries);
	const matches = open.map((face) => findByName(face.name));
	const byHash = new Map(entries.flatMap((entry) => (entry.hash === null ? [] : [[entry.hash, entry] as const])));
	const unnamed = byHash.size === 0 ? [] : open.flatMap((face, at) => (matches[at] === null ? [{ face, at }] : []));
	await mapLimited(unnamed, IN_FLIGHT, async ({ face, at }) => {
		const hash = await hashOf(face);
		matches[at] = hash === null ? null : (byHash.get(hash) ?? null);
	});
	const found = new Map<number, FaceRecord | SourceError>();
	const detach = copyOnce();
	for (const [at, { index }] of open.entries()) {
		const entry = matches[at];
		if (entry)
			found.set(
				index,
				attempt(() => faceswapRecord(entry.face, crop, { ...named(context, entry), detach })),
			);
	}
	return { found, used: new Set(matches.filter((entry) => entry !== null)).size };
}

/** Matches by the whole file name. */
export function matchLandmarks(
	byPicture: ReadonlyMap<string, unknown>,
	open: readonly OpenFace[],
	{ origin }: RecordContext,
): Matching {
	const found = new Map<number, FaceRecord | SourceError>();
	for (const { index, name } of open) {
		const points = byPicture.get(name);
		if (points === undefined) continue;
		const record = (): FaceRecord => ({
			origin: `${origin}, ${name}`,
			crop: 'other',
			landmarks: readLandmarks(points, 'picture'),
			masks: [],
		});
		found.set(index, attempt(record));
	}
	return { found, used: found.size };
}

/** Copies, so that the file can be freed; bytes that many faces share are copied once. */
function copyOnce(): (bytes: Uint8Array) => Uint8Array {
	const copies = new Map<Uint8Array, Uint8Array>();
	return (bytes) => {
		const copy = copies.get(bytes) ?? new Uint8Array(bytes);
		copies.set(bytes, copy);
		return copy;
	};
}

function named(context: RecordContext, { frame, index }: AlignmentEntry): RecordContext {
	return { ...context, origin: `${context.origin}, frame ${frame}, face ${index}` };
}

function attempt(make: () => FaceRecord): FaceRecord | SourceError {
	try {
		return make();
	} catch (error) {
		return asSourceError(error);
	}
}
