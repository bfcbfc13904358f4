/**
 * Masks drawn from 68 landmarks: the face (faceswap's "components" and "extended"), the eyes and the mouth, as filled
 * unions of convex hulls. Must not know pictures, thresholds or where landmarks come from.
 */
import { convexHull } from '../geometry/hull.js';

export type LandmarkMask = 'components' | 'extended';

const range = (first: number, last: number): readonly number[] =>
	Array.from({ length: last - first + 1 }, (_, i) => first + i);

const CHIN = 8;
/** Landmarks (iBUG order) whose hulls make up the face. */
const FACE_PARTS: readonly (readonly number[])[] = [
	[...range(0, 8), 17],
	[...range(8, 16), 26],
	[...range(17, 19), CHIN],
	[...range(24, 26), CHIN],
	[...range(19, 24), CHIN],
	[...range(17, 21), 27, ...range(31, 35), CHIN],
	[...range(22, 26), 27, ...range(31, 35), CHIN],
	range(27, 35),
];
const EYE_PARTS: readonly (readonly number[])[] = [range(36, 41), range(42, 47)];
const MOUTH_PARTS: readonly (readonly number[])[] = [range(48, 59)];

const INSIDE = 255;

/**
 * Adds the face to a plane.
 * @param landmarksXY 68 landmarks in units of the plane's side, x and y interleaved.
 * @param plane size x size values.
 */
export function drawFace(type: LandmarkMask, landmarksXY: ArrayLike<number>, plane: Uint8Array, size: number): void {
	drawParts(FACE_PARTS, type === 'extended' ? raiseBrows(landmarksXY) : landmarksXY, plane, size);
}

/** Adds both eyes. */
export function drawEyes(landmarksXY: ArrayLike<number>, plane: Uint8Array, size: number): void {
	drawParts(EYE_PARTS, landmarksXY, plane, size);
}

/** Adds the mouth with its lips. */
export function drawMouth(landmarksXY: ArrayLike<number>, plane: Uint8Array, size: number): void {
	drawParts(MOUTH_PARTS, landmarksXY, plane, size);
}

/**
 * Landmarks with the brows moved up by half their distance from the line under them: the eyes, and at the outer ends a
 * quarter of the way from the eye's corner to the ear.
 */
function raiseBrows(landmarksXY: ArrayLike<number>): Float64Array {
	const raised = Float64Array.from(landmarksXY);
	for (const axis of [0, 1]) {
		const at = (landmark: number): number => landmarksXY[2 * landmark + axis] as number;
		const quarter = (eye: number, ear: number): number => (at(eye) + (at(eye) + at(ear)) / 2) / 2;
		const right = [quarter(36, 0), at(36), at(37), at(38), at(39)];
		const left = [at(42), at(43), at(44), at(45), quarter(45, 16)];
		[...right, ...left].forEach((under, i) => {
			const brow = at(17 + i);
			raised[2 * (17 + i) + axis] = brow + (brow - under) / 2;
		});
	}
	return raised;
}

function drawParts(
	parts: readonly (readonly number[])[],
	landmarksXY: ArrayLike<number>,
	plane: Uint8Array,
	size: number,
): void {
	for (const part of parts) {
		const pointsXY = part.flatMap((landmark) => [
			(landmarksXY[2 * landmark] as number) * size,
			(landmarksXY[2 * landmark + 1] as number) * size,
		]);
		fillConvex(convexHull(pointsXY), plane, size);
	}
}

/** Fills the pixels whose middle lies inside a convex polygon. */
function fillConvex(hullXY: Float64Array, plane: Uint8Array, size: number): void {
	const count = hullXY.length / 2;
	for (let row = 0; row < size; row++) {
		const y = row + 0.5;
		let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		for (let i = 0; i < count; i++) {
			const j = (i + 1) % count;
			const y0 = hullXY[2 * i + 1] as number;
			const y1 = hullXY[2 * j + 1] as number;
			if (y0 > y === y1 > y) continue;
			const x0 = hullXY[2 * i] as number;
			const x = x0 + ((y - y0) / (y1 - y0)) * ((hullXY[2 * j] as number) - x0);
			left = Math.min(left, x);
			right = Math.max(right, x);
		}
		const first = Math.max(0, Math.ceil(left - 0.5));
		const end = Math.min(size, Math.floor(right - 0.5) + 1);
		if (first < end) plane.fill(INSIDE, row * size + first, row * size + end);
	}
}
