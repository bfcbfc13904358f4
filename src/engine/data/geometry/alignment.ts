/**
 * Where the parts of aligned face pictures lie: from 68 landmarks to the mean-face square, to the square that a picture
 * of a centring shows, and to the angles of the head. Owns the geometry of faceswap's crops.
 * Must not know files, masks or training.
 */
import { type Affine, fitSimilarity, joinAffine, mapPoints, scaleShift } from './affine.js';
import { CENTRE_POINTS, type Centering, PADDING } from './head-model.js';
import { FIRST_INNER_LANDMARK, LEGACY_MEAN_FACE_XY, SYMMETRIC_MEAN_FACE_XY } from './mean-face.js';
import { type PoseAngles, poseAngles, projectPoint, solveHeadPose } from './pose.js';

/** What landmarks say about a head, whatever pixels they are given in. */
export interface HeadGeometry {
	/** From the landmarks' pixels to units of the mean-face square. */
	readonly toUnit: Affine;
	/** Middle of each centring's picture, from the middle of the mean-face square, in its units. */
	readonly offsets: Readonly<Record<Centering, readonly [x: number, y: number]>>;
	readonly pose: PoseAngles;
}

/** Share of the side on each side of an old faceswap picture that lies outside the mean-face square. */
const LEGACY_MARGIN = 0.1875;

/**
 * @param landmarksXY 68 points, x and y interleaved.
 * @returns null when the landmarks are no face (all in one point, or no finite solution).
 */
export function headGeometry(landmarksXY: ArrayLike<number>): HeadGeometry | null {
	const toUnit = fitInner(landmarksXY, SYMMETRIC_MEAN_FACE_XY);
	if (toUnit === null) return null;
	const head = solveHeadPose(mapPoints(toUnit, landmarksXY));
	const offset = (centering: 'face' | 'head'): readonly [number, number] => {
		const [u, v] = projectPoint(head, CENTRE_POINTS[centering]);
		return [u - 0.5, v - 0.5];
	};
	const offsets = { legacy: [0, 0], face: offset('face'), head: offset('head') } as const;
	const angles = poseAngles(head);
	// The alignment took the tilt of the picture out.
	const tilt = (Math.atan2(-toUnit.yx, toUnit.xx) * 180) / Math.PI;
	const pose = { ...angles, roll: wrapDegrees(angles.roll + tilt) };
	const finite = [...offsets.face, ...offsets.head, pose.pitch, pose.yaw, pose.roll].every(Number.isFinite);
	return finite ? { toUnit, offsets, pose } : null;
}

/**
 * How a head is turned, from its landmarks in any picture.
 * @param landmarksXY 68 points, x and y interleaved.
 * @returns null when the landmarks are no face.
 */
export function estimatePose(landmarksXY: ArrayLike<number>): PoseAngles | null {
	return headGeometry(landmarksXY)?.pose ?? null;
}

/** From the landmarks' pixels to the pixels of a faceswap picture of `size` with a centring (since December 2020). */
export function alignedMatrix({ toUnit, offsets }: HeadGeometry, centering: Centering, size: number): Affine {
	const [x, y] = offsets[centering];
	const scale = size * (1 - PADDING[centering]);
	const margin = (size * PADDING[centering]) / 2;
	return joinAffine(toUnit, scaleShift(scale, margin - x * scale, margin - y * scale));
}

/**
 * From the landmarks' pixels to the pixels of a faceswap picture of `size` made before December 2020.
 * @returns null when all inner landmarks are one point.
 */
export function legacyMatrix(landmarksXY: ArrayLike<number>, size: number): Affine | null {
	const toUnit = fitInner(landmarksXY, LEGACY_MEAN_FACE_XY);
	const margin = Math.trunc(size * LEGACY_MARGIN);
	return toUnit === null ? null : joinAffine(toUnit, scaleShift(size - 2 * margin, margin, margin));
}

function fitInner(landmarksXY: ArrayLike<number>, meanXY: ArrayLike<number>): Affine | null {
	return fitSimilarity(Array.from(landmarksXY).slice(2 * FIRST_INNER_LANDMARK), meanXY);
}

function wrapDegrees(angle: number): number {
	return angle - 360 * Math.round(angle / 360);
}
