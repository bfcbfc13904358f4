/**
 * Brings together what a run needs to know about its faces besides their pictures: decides what that is, asks the
 * sources, leaves out the faces that lack it, and lays the rest out in memory for the feed's threads.
 * Must not know networks, losses or how faces are drawn.
 */
import { open } from 'node:fs/promises';
import type { RunConfig } from '../../config/schema.js';
import {
	type FaceDetails,
	type MaskPlan,
	packLandmarks,
	packMasks,
	packSquares,
	type SideDetails,
} from './face-details.js';
import { type EntryNeeds, type FaceEntry, makeEntry } from './face-entry.js';
import { isLandmarkMask, type MaskChannel, type MaskOptions } from './masks/mask-planes.js';
import { judgeMissing, type MissingFace } from './missing-faces.js';
import { mapLimited } from './pool.js';
import { type FaceRecords, loadFaceRecords } from './sources/load.js';
import type { FaceFile, FaceSet } from './types.js';

/** The options that say what must be known of faces, under the schema's names. */
export type FaceDataOptions = Readonly<
	Pick<
		RunConfig,
		| 'mask_type'
		| 'warp_to_landmarks'
		| 'centering'
		| 'vertical_offset'
		| 'alignments_a'
		| 'alignments_b'
		| 'allow_missing'
	>
>;

export interface PreparedFaces {
	/** The sets without the faces that lack data. */
	readonly a: FaceSet;
	readonly b: FaceSet;
	/** Parallel to these sets' faces. */
	readonly details: FaceDetails;
	/** Where the data came from, e.g. "alignments.fsa (412 faces)"; empty when none was needed. */
	readonly sources: { readonly a: readonly string[]; readonly b: readonly string[] };
}

/** Faces whose data is worked on at once: mask reading and compression wait for the thread pool. */
const IN_FLIGHT = 4;
/** Where faceswap's text stands in a PNG: after the signature and the fixed-size header chunk. */
const HEADER_CHUNK_OFFSET = 33 + 4;
const HEADER_CHUNK = 'iTXtfaceswap\0';

/**
 * Prepares both sides for `createFeed`. Costs nothing but a look at the PNG headers when nothing is needed.
 * @param channels the masks that batches will have, now or at a later stage.
 * @throws FstuiError 'faces' when a source cannot be used, or more than 5 % of a side's faces lack what is needed (with
 * allow_missing: all but one).
 */
export async function prepareFaceData(
	a: FaceSet,
	b: FaceSet,
	options: FaceDataOptions,
	channels: readonly MaskChannel[],
	onWarning: (code: string, message: string) => void,
): Promise<PreparedFaces> {
	const needs = needsOf(options, channels);
	const sideA = await prepareSide(a, options.alignments_a ?? [], needs, options.allow_missing, onWarning);
	const sideB = await prepareSide(b, options.alignments_b ?? [], needs, options.allow_missing, onWarning);
	return {
		a: sideA.set,
		b: sideB.set,
		details: { a: sideA.details, b: sideB.details },
		sources: { a: sideA.sources, b: sideB.sources },
	};
}

/** The masks of a feed, for options that may change between stages. */
export function maskPlan(
	{ mask_type, mask_threshold, mask_blur_kernel, mask_dilation }: MaskOptions,
	channels: readonly MaskChannel[],
): MaskPlan {
	return { channels, options: { mask_type, mask_threshold, mask_blur_kernel, mask_dilation } };
}

function needsOf(options: FaceDataOptions, channels: readonly MaskChannel[]): EntryNeeds {
	const { mask_type, warp_to_landmarks, centering, vertical_offset } = options;
	const usesFace = channels.includes('face');
	const drawsMask = channels.some((channel) => channel !== 'face') || (usesFace && isLandmarkMask(mask_type));
	return {
		landmarks: warp_to_landmarks || drawsMask,
		storedMask: usesFace && !isLandmarkMask(mask_type) ? mask_type : null,
		centering,
		vertical_offset,
	};
}

interface PreparedSide {
	readonly set: FaceSet;
	readonly details: SideDetails;
	readonly sources: readonly string[];
}

async function prepareSide(
	set: FaceSet,
	files: readonly string[],
	needs: EntryNeeds,
	allowMissing: boolean,
	onWarning: (code: string, message: string) => void,
): Promise<PreparedSide> {
	const { records, sources, warnings } = await findRecords(set, files, needs);
	for (const warning of warnings) onWarning('face_data', `side ${set.side}: ${warning}`);
	const results = await mapLimited(set.faces, IN_FLIGHT, (face, i) => makeEntry(records[i] ?? null, face.size, needs));
	const kept: { readonly face: FaceFile; readonly entry: FaceEntry }[] = [];
	const missing: MissingFace[] = [];
	set.faces.forEach((face, i) => {
		const result = results[i];
		if (result?.ok === true) kept.push({ face, entry: result.entry });
		else missing.push({ name: face.name, missing: result?.missing ?? 'data' });
	});
	if (missing.length > 0) {
		const everything = (): Promise<FaceRecords> => loadFaceRecords(set, files);
		onWarning('missing_face_data', await judgeMissing(set, missing, needs, allowMissing, everything));
	}
	return {
		set: missing.length === 0 ? set : { ...set, faces: kept.map(({ face }) => face) },
		details: packEntries(kept.map(({ entry }) => entry)),
		sources,
	};
}

async function findRecords(set: FaceSet, files: readonly string[], needs: EntryNeeds): Promise<FaceRecords> {
	const isNeeded = needs.landmarks || needs.storedMask !== null || needs.centering !== 'legacy';
	if (!isNeeded && !(await hasHeadPictures(set.faces))) return { records: [], sources: [], warnings: [] };
	return loadFaceRecords(set, files, { maskTypes: new Set(needs.storedMask === null ? [] : [needs.storedMask]) });
}

/** True when any picture is faceswap's PNG with the whole head, of which legacy centring trains the middle. */
async function hasHeadPictures(faces: readonly FaceFile[]): Promise<boolean> {
	const pictures = faces.filter(({ name }) => name.toLowerCase().endsWith('.png'));
	let found = false;
	await mapLimited(pictures, IN_FLIGHT, async ({ path }) => {
		if (!found && (await hasFaceswapHeader(path))) found = true;
	});
	return found;
}

/** False also for files that cannot be read; the feed will tell. */
async function hasFaceswapHeader(path: string): Promise<boolean> {
	const file = await open(path, 'r').catch(() => null);
	if (file === null) return false;
	try {
		const { buffer } = await file.read(Buffer.alloc(HEADER_CHUNK.length), 0, HEADER_CHUNK.length, HEADER_CHUNK_OFFSET);
		return buffer.toString('latin1') === HEADER_CHUNK;
	} catch {
		return false;
	} finally {
		await file.close();
	}
}

function packEntries(entries: readonly FaceEntry[]): SideDetails {
	const landmarks = entries.flatMap(({ landmarksXY }) => (landmarksXY === null ? [] : [landmarksXY]));
	const masks = entries.flatMap(({ deflatedMask }) => (deflatedMask === null ? [] : [deflatedMask]));
	return {
		squares: packSquares(entries.map(({ square }) => square)),
		landmarks: landmarks.length === 0 ? null : packLandmarks(landmarks),
		storedMasks: masks.length === 0 ? null : packMasks(masks),
	};
}
