/**
 * What faceswap stores about a face (alignments files and PNG headers share it), as a FaceRecord.
 * Owns faceswap's field names. Must not know where the fields come from.
 */
import { inflateWithin } from './inflate.js';
import { SourceError } from './source-error.js';
import type { FaceRecord, PictureCrop, SourceLandmarks, SourceMask } from './types.js';
import { describeValue, field, lengthOf, numbersOf, textPairs, toNumber } from './value.js';

export interface RecordContext {
	/** For messages. */
	readonly origin: string;
	/** Types of masks to keep; null: all. */
	readonly maskTypes: ReadonlySet<string> | null;
	/** Frees bytes from the larger whole that they are part of; default: they stand alone. */
	readonly detach?: (bytes: Uint8Array) => Uint8Array;
}

const LANDMARKS = 68;
const MAX_MASK_SIZE = 2048;
/** Pixels; beyond lies no frame. */
const MAX_COORDINATE = 1e7;
const CENTERINGS = ['legacy', 'face', 'head'] as const;

/**
 * Checks a face. Masks of the legacy layout cover exactly the face picture, so their matrix is not needed.
 * Faces with another number of points than 68 (corners of a square, say) have no landmarks.
 * @throws SourceError naming the field that is wrong.
 */
export function faceswapRecord(face: unknown, crop: PictureCrop, context: RecordContext): FaceRecord {
	const points = field(face, 'landmarks_xy') ?? field(face, 'landmarksXY');
	const hasLandmarks = points !== undefined && points !== null && lengthOf(points) === LANDMARKS;
	return {
		origin: context.origin,
		crop,
		landmarks: hasLandmarks ? readLandmarks(points, 'frame') : null,
		masks: readMasks(field(face, 'mask'), crop, context),
	};
}

/** 68 points given as [[x, y], ...] or as an array. @throws SourceError for anything else. */
export function readLandmarks(points: unknown, space: SourceLandmarks['space']): SourceLandmarks {
	const xy = numbersOf(points, [LANDMARKS, 2], 'the landmarks');
	if (xy.some((value) => Math.abs(value) > MAX_COORDINATE))
		throw new SourceError('the landmarks are out of any picture');
	return { space, xy };
}

function readMasks(masks: unknown, crop: PictureCrop, context: RecordContext): readonly SourceMask[] {
	if (masks === undefined || masks === null) return [];
	const { maskTypes: wanted, detach = (bytes) => bytes } = context;
	return [...textPairs(masks, 'the list of masks')]
		.filter(([type]) => wanted === null || wanted.has(type))
		.map(([type, mask]) => readMask(type, mask, crop, detach));
}

function readMask(
	type: string,
	mask: unknown,
	crop: PictureCrop,
	detach: (bytes: Uint8Array) => Uint8Array,
): SourceMask {
	const what = `the mask "${type.slice(0, 40)}"`;
	const stored = field(mask, 'mask');
	if (!(stored instanceof Uint8Array))
		throw new SourceError(`the content of ${what} is ${describeValue(stored)}, not bytes`);
	const size = toNumber(field(mask, 'stored_size'), `the size of ${what}`);
	if (!Number.isInteger(size) || size < 1 || size > MAX_MASK_SIZE)
		throw new SourceError(`${what} has the size ${size}`);
	const compressed = detach(stored);
	return {
		type,
		size,
		read: () => inflateMask(compressed, size, what),
		frameToMask: crop === 'legacy' ? null : readMatrix(field(mask, 'affine_matrix'), what),
		centering: crop === 'legacy' ? 'legacy' : readCentering(mask),
	};
}

async function inflateMask(compressed: Uint8Array, size: number, what: string): Promise<Uint8Array> {
	const values = await inflateWithin(compressed, size * size);
	if (values.length !== size * size)
		throw new SourceError(`${what} has ${values.length} values, not ${size} x ${size}`);
	return values;
}

function readMatrix(matrix: unknown, what: string): SourceMask['frameToMask'] {
	const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbersOf(matrix, [2, 3], `the matrix of ${what}`);
	return [a, b, c, d, e, f];
}

/** Said since version 2.2 of the file. */
function readCentering(mask: unknown): SourceMask['centering'] {
	const stored = field(mask, 'stored_centering');
	return CENTERINGS.find((centering) => centering === stored) ?? null;
}
