/**
 * What is known of the faces of one side besides their pixels: face squares, landmarks, stored masks; in memory that
 * threads share. Owns the layout of that memory. Must not know where any of it comes from.
 */
import { inflateRawSync } from 'node:zlib';
import { type FaceSquare, pictureSquare } from './geometry/crop.js';
import type { MaskChannel, MaskOptions } from './masks/mask-planes.js';
import type { FaceFile } from './types.js';

/** One entry per face, in the order of the face set. Shared between threads by structured clone. */
export interface SideDetails {
	/** Float64 x 4 per face: centre x and y, side, 1 when cut from a head picture. */
	readonly squares: SharedArrayBuffer;
	/** Float32 x 136 per face: 68 landmarks in units of the face square, x and y interleaved. */
	readonly landmarks: SharedArrayBuffer | null;
	/** Mask planes over the face square, deflated one after the other. */
	readonly storedMasks: StoredMasks | null;
}

export interface StoredMasks {
	readonly bytes: SharedArrayBuffer;
	/** Uint32 per face: where its bytes end. */
	readonly ends: SharedArrayBuffer;
}

export interface FaceDetails {
	readonly a: SideDetails;
	readonly b: SideDetails;
}

/** Which masks are made from the details. */
export interface MaskPlan {
	/** Masks of a batch, in the order of its channels; empty for none. */
	readonly channels: readonly MaskChannel[];
	readonly options: MaskOptions;
}

export const NO_MASKS: MaskPlan = {
	channels: [],
	options: { mask_type: 'none', mask_threshold: 0, mask_blur_kernel: 0, mask_dilation: 0 },
};

/** Values of one face's landmarks: 68 x (x, y). */
export const LANDMARK_VALUES = 136;
const SQUARE_VALUES = 4;

/** Face squares in shared memory. */
export function packSquares(squares: readonly FaceSquare[]): SharedArrayBuffer {
	const shared = new SharedArrayBuffer(squares.length * SQUARE_VALUES * Float64Array.BYTES_PER_ELEMENT);
	const values = new Float64Array(shared);
	squares.forEach(({ centreX, centreY, side, isFromHead }, i) => {
		values.set([centreX, centreY, side, isFromHead ? 1 : 0], i * SQUARE_VALUES);
	});
	return shared;
}

/** Landmarks in shared memory. */
export function packLandmarks(landmarksXY: readonly ArrayLike<number>[]): SharedArrayBuffer {
	const shared = new SharedArrayBuffer(landmarksXY.length * LANDMARK_VALUES * Float32Array.BYTES_PER_ELEMENT);
	const values = new Float32Array(shared);
	landmarksXY.forEach((xy, i) => {
		values.set(xy, i * LANDMARK_VALUES);
	});
	return shared;
}

/** Mask planes in shared memory. @param deflated planes compressed by raw deflate. */
export function packMasks(deflated: readonly Uint8Array[]): StoredMasks {
	const bytes = new SharedArrayBuffer(deflated.reduce((sum, part) => sum + part.length, 0));
	const ends = new SharedArrayBuffer(deflated.length * Uint32Array.BYTES_PER_ELEMENT);
	const all = new Uint8Array(bytes);
	const endOf = new Uint32Array(ends);
	let end = 0;
	deflated.forEach((part, i) => {
		all.set(part, end);
		end += part.length;
		endOf[i] = end;
	});
	return { bytes, ends };
}

/** Details of faces whose pictures are their own face squares, without landmarks or masks. */
export function plainDetails(faces: readonly FaceFile[]): SideDetails {
	return { squares: packSquares(faces.map(({ size }) => pictureSquare(size, 0))), landmarks: null, storedMasks: null };
}

export function squareOf({ squares }: SideDetails, face: number): FaceSquare {
	const [centreX = 0, centreY = 0, side = 0, isFromHead = 0] = new Float64Array(
		squares,
		face * SQUARE_VALUES * Float64Array.BYTES_PER_ELEMENT,
		SQUARE_VALUES,
	);
	return { centreX, centreY, side, isFromHead: isFromHead === 1 };
}

/** 136 values, or null when the details hold no landmarks. */
export function landmarksOf({ landmarks }: SideDetails, face: number): Float32Array | null {
	if (landmarks === null) return null;
	return new Float32Array(landmarks, face * LANDMARK_VALUES * Float32Array.BYTES_PER_ELEMENT, LANDMARK_VALUES);
}

/** The face's stored mask over its face square, or null when the details hold none. */
export function storedMaskOf({ storedMasks }: SideDetails, face: number): Uint8Array | null {
	if (storedMasks === null) return null;
	const ends = new Uint32Array(storedMasks.ends);
	const start = face === 0 ? 0 : (ends[face - 1] ?? 0);
	return inflateRawSync(new Uint8Array(storedMasks.bytes, start, (ends[face] ?? start) - start));
}
