/**
 * The layouts of faceswap's alignments, whatever file they were read from: a map of frames (until December 2020), or
 * the same below __data__ with a version in __meta__. Owns which faces there are. Must not know files or face fields.
 */
import { SourceError } from './source-error.js';
import { field, isMap, lengthOf, textPairs } from './value.js';

/** One face of one frame, not looked into yet. */
export interface AlignmentEntry {
	/** The frame's file name. */
	readonly frame: string;
	/** Place in the frame's list of faces. */
	readonly index: number;
	/** SHA-1 of the face picture's pixels in lower-case hex, where the file has one. */
	readonly hash: string | null;
	readonly face: unknown;
}

export interface Alignments {
	/** How the faces that this file belongs to were cut out. */
	readonly crop: 'legacy' | 'head';
	readonly entries: readonly AlignmentEntry[];
}

/** More than any film has; a list that occurs at many places must not multiply without end. */
const MAX_FACES = 2_000_000;
const SHA1 = /^[0-9a-f]{40}$/i;

/**
 * Lists the faces of alignments as they were parsed from JSON, YAML or a pickle.
 * @throws SourceError when the value has none of the layouts.
 */
export function listAlignments(root: unknown): Alignments {
	const meta = field(root, '__meta__');
	const data = field(root, '__data__');
	const frames = meta === undefined ? root : data;
	const entries: AlignmentEntry[] = [];
	let frameCount = 0;
	for (const [frame, value] of textPairs(frames, 'the list of frames')) {
		frameCount++;
		const faces = Array.isArray(value) ? value : field(value, 'faces');
		if (!Array.isArray(faces)) continue;
		if (entries.length + faces.length > MAX_FACES) throw new SourceError(`it lists more than ${MAX_FACES} faces`);
		for (const [index, face] of faces.entries()) {
			if (isMap(face)) entries.push({ frame, index, hash: readHash(face), face });
		}
	}
	if (frameCount > 0 && entries.length === 0) throw new SourceError('it holds no faces in any layout that is known');
	return { crop: meta === undefined || isBeforeHeads(meta) ? 'legacy' : 'head', entries };
}

/** Versions count from 2.0, when faces began to be cut out with the whole head. */
function isBeforeHeads(meta: unknown): boolean {
	const version = field(meta, 'version');
	return typeof version === 'number' && version < 2;
}

function readHash(face: unknown): string | null {
	const hash = field(face, 'hash');
	return typeof hash === 'string' && SHA1.test(hash) ? hash.toLowerCase() : null;
}

/**
 * Landmarks by picture, as {"file": [[x, y] x 68]}: null when the value is something else. Points are not checked.
 */
export function listLandmarks(root: unknown): ReadonlyMap<string, unknown> | null {
	if (!isMap(root)) return null;
	const faces = new Map<string, unknown>();
	for (const [name, points] of textPairs(root, 'the list of landmarks')) {
		if (!Array.isArray(points) || !points.every((point) => lengthOf(point) === 2)) return null;
		faces.set(name, points);
	}
	return faces.size > 0 ? faces : null;
}
