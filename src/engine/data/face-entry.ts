/**
 * What training needs to know of one face, from what a source says about it: its face square, landmarks in it, and the
 * stored mask over it; or why that cannot be had. Must not know folders, threads or the rules about missing faces.
 */
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import type { RunConfig } from '../../config/schema.js';
import { IDENTITY, invertAffine, joinAffine, mapPoints } from './geometry/affine.js';
import { type HeadGeometry, headGeometry } from './geometry/alignment.js';
import { type FaceSquare, headSquare, pictureSquare, toFaceSquare } from './geometry/crop.js';
import { sourceToPicture, toPictureLandmarks } from './geometry/picture-landmarks.js';
import { MASK_SIZE } from './masks/mask-planes.js';
import { MIN_STORED_SIZE, pictureToMask, resampleMask } from './masks/stored-mask.js';
import { SourceError } from './sources/source-error.js';
import type { FaceRecord, SourceMask } from './sources/types.js';

/** What every face of a run must have. */
export interface EntryNeeds {
	readonly landmarks: boolean;
	/** faceswap's name of a stored mask; null for none. */
	readonly storedMask: string | null;
	readonly centering: RunConfig['centering'];
	readonly vertical_offset: number;
}

export interface FaceEntry {
	readonly square: FaceSquare;
	/** 136 values in units of the face square; null when not needed. */
	readonly landmarksXY: Float64Array | null;
	/** MASK_SIZE x MASK_SIZE values over the face square by raw deflate; null when not needed. */
	readonly deflatedMask: Uint8Array | null;
}

/** Why a face cannot be used. */
export type Missing =
	/** No source says anything about it. */
	| 'data'
	| 'landmarks'
	| 'mask'
	/** Its picture is not cut with the head, as the centring asks. */
	| 'head picture'
	/** Its landmarks do not lie in its picture. */
	| 'fitting landmarks';

export type EntryResult =
	| { readonly ok: true; readonly entry: FaceEntry }
	| { readonly ok: false; readonly missing: Missing };

const deflate = promisify(deflateRaw);
/** Masks are mostly flat, so that the quickest compression is about as small as the best. */
const DEFLATE_LEVEL = 1;
/** Landmarks this many sides away from the face square belong to another picture. */
const FARTHEST = 2;

/**
 * @param record null when no source knows the face, which suffices where nothing is needed.
 * @param size side of the picture.
 */
export async function makeEntry(record: FaceRecord | null, size: number, needs: EntryNeeds): Promise<EntryResult> {
	const needsHead = needs.centering !== 'legacy';
	if (record === null) {
		if (needs.landmarks || needs.storedMask !== null || needsHead) return fail('data');
		const square = pictureSquare(size, needs.vertical_offset);
		return { ok: true, entry: { square, landmarksXY: null, deflatedMask: null } };
	}
	if (needsHead && record.crop !== 'head') return fail('head picture');
	const isHead = record.crop === 'head';
	if (record.landmarks === null && (isHead || needs.landmarks)) return fail('landmarks');
	const geometry = isHead && record.landmarks !== null ? headGeometry(record.landmarks.xy) : null;
	const square = isHead
		? geometry && headSquare(size, geometry, needs.centering, needs.vertical_offset)
		: pictureSquare(size, needs.vertical_offset);
	if (square === null) return fail('fitting landmarks');
	const landmarksXY = needs.landmarks ? landmarksIn(square, record, size, geometry) : null;
	if (needs.landmarks && landmarksXY === null) return fail('fitting landmarks');
	if (needs.storedMask === null) return { ok: true, entry: { square, landmarksXY, deflatedMask: null } };
	const plane = await storedPlane(record, needs.storedMask, square, size, geometry);
	if (plane === null) return fail('mask');
	return { ok: true, entry: { square, landmarksXY, deflatedMask: await deflate(plane, { level: DEFLATE_LEVEL }) } };
}

/** Landmarks in units of the face square; null when the source does not tell, or they lie nowhere near it. */
function landmarksIn(
	square: FaceSquare,
	record: FaceRecord,
	size: number,
	geometry: HeadGeometry | null,
): Float64Array | null {
	const inPicture = toPictureLandmarks(record, size, geometry);
	const landmarksXY = inPicture === null ? null : mapPoints(toFaceSquare(square, 1), inPicture);
	return landmarksXY?.every((value) => Math.abs(value - 0.5) < FARTHEST) === true ? landmarksXY : null;
}

/** The stored mask over the face square; null when there is none that can be used. */
async function storedPlane(
	record: FaceRecord,
	type: string,
	square: FaceSquare,
	size: number,
	geometry: HeadGeometry | null,
): Promise<Uint8Array | null> {
	const mask = record.masks.find((stored) => stored.type === type && stored.size >= MIN_STORED_SIZE);
	if (mask === undefined) return null;
	const toMask = pictureToMask(record, mask, sourceToPicture(record, size, geometry), size);
	const values = toMask === null ? null : await readMask(mask);
	if (toMask === null || values === null) return null;
	const planeToMask = joinAffine(invertAffine(toFaceSquare(square, MASK_SIZE)), toMask);
	const isWhole =
		mask.size === MASK_SIZE && Object.values(planeToMask).every((v, i) => v === Object.values(IDENTITY)[i]);
	return isWhole ? values : resampleMask(values, mask.size, planeToMask, MASK_SIZE);
}

/** Null when the stored bytes are damaged. */
async function readMask(mask: SourceMask): Promise<Uint8Array | null> {
	try {
		return await mask.read();
	} catch (error) {
		if (error instanceof SourceError) return null;
		throw error;
	}
}

function fail(missing: Missing): EntryResult {
	return { ok: false, missing };
}
