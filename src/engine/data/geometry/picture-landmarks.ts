/**
 * Where a face's landmarks lie in its picture, and how its picture was cut from the frame, whatever the source says.
 * Must not know files or what the landmarks are for.
 */
import type { FaceRecord } from '../sources/types.js';
import { type Affine, IDENTITY, joinAffine, mapPoints, scaleShift } from './affine.js';
import { alignedMatrix, type HeadGeometry, headGeometry, legacyMatrix } from './alignment.js';

/** Sources count pixels from the middle of the first one; here they are counted from its corner. */
const HALF_PIXEL: Affine = scaleShift(1, 0.5, 0.5);

/**
 * The map from the pixels that a record's landmarks are given in to the pixels of its picture, both as the source
 * counts them. Null when the source does not say how the picture was cut.
 * @param size side of the picture.
 */
export function sourceToPicture(record: FaceRecord, size: number, geometry?: HeadGeometry | null): Affine | null {
	const { landmarks, crop } = record;
	if (landmarks === null) return null;
	if (landmarks.space === 'picture') return IDENTITY;
	if (crop === 'legacy') return legacyMatrix(landmarks.xy, size);
	if (crop !== 'head') return null;
	const head = geometry === undefined ? headGeometry(landmarks.xy) : geometry;
	return head === null ? null : alignedMatrix(head, 'head', size);
}

/**
 * The 68 landmarks of a record in continuous pixels of its picture (pixel i covers [i, i + 1)), x and y interleaved.
 * @param size side of the picture.
 * @returns null when the record has none, or does not say how the picture was cut.
 */
export function toPictureLandmarks(
	record: FaceRecord,
	size: number,
	geometry?: HeadGeometry | null,
): Float64Array | null {
	const toPicture = sourceToPicture(record, size, geometry);
	if (toPicture === null || record.landmarks === null) return null;
	return mapPoints(joinAffine(toPicture, HALF_PIXEL), record.landmarks.xy);
}
