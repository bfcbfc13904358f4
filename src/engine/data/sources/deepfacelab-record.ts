/**
 * What DeepFaceLab stores inside a face picture, as a FaceRecord. Owns DeepFaceLab's field names: `landmarks` in pixels
 * of the picture, and `xseg_mask`, a small PNG or JPEG. Polygons and the source frame are not used.
 * Must not know how the data lies in the picture.
 */
import sharp from 'sharp';
import type { RecordContext } from './faceswap-record.js';
import { readLandmarks } from './faceswap-record.js';
import { NdArray } from './ndarray.js';
import { SourceError } from './source-error.js';
import type { FaceRecord, SourceMask } from './types.js';
import { describeValue, field, isMap } from './value.js';

/** The name under which faceswap knows masks that people made. */
const MASK_TYPE = 'custom';
const MAX_MASK_SIZE = 2048;
const MAX_MASK_BYTES = 2 ** 20;

/** @throws SourceError naming the field that is wrong. */
export async function deepFaceLabRecord(face: unknown, context: RecordContext): Promise<FaceRecord> {
	if (!isMap(face)) throw new SourceError(`DeepFaceLab's face data is ${describeValue(face)}, not a map`);
	const points = field(face, 'landmarks');
	const mask = field(face, 'xseg_mask');
	const wanted = context.maskTypes === null || context.maskTypes.has(MASK_TYPE);
	return {
		origin: context.origin,
		crop: 'other',
		landmarks: points === undefined || points === null ? null : readLandmarks(points, 'picture'),
		masks: mask === undefined || mask === null || !wanted ? [] : [await readMask(pictureBytes(mask))],
	};
}

/** The mask's file: bytes, or an array of bytes of any shape, as OpenCV's encoder returns it. */
function pictureBytes(mask: unknown): Uint8Array {
	const bytes = mask instanceof NdArray ? Uint8Array.from(mask.toNumbers()) : mask;
	if (!(bytes instanceof Uint8Array)) throw new SourceError(`the XSeg mask is ${describeValue(bytes)}, not bytes`);
	if (bytes.length > MAX_MASK_BYTES) throw new SourceError(`the XSeg mask has ${bytes.length} bytes`);
	// A copy, so that the pickle can be freed.
	return new Uint8Array(bytes);
}

async function readMask(bytes: Uint8Array): Promise<SourceMask> {
	const { width, height } = await decoding(sharp(bytes, OPTIONS).metadata());
	if (width !== height || width > MAX_MASK_SIZE) throw new SourceError(`the XSeg mask has ${width} x ${height} pixels`);
	return { type: MASK_TYPE, size: width, read: () => decodeMask(bytes, width), frameToMask: null, centering: null };
}

async function decodeMask(bytes: Uint8Array, size: number): Promise<Uint8Array> {
	const { data, info } = await decoding(
		sharp(bytes, OPTIONS).extractChannel(0).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }),
	);
	if (info.width !== size || info.height !== size || data.length !== size * size) {
		throw new SourceError(`the XSeg mask has ${info.width} x ${info.height} pixels`);
	}
	return new Uint8Array(data);
}

const OPTIONS = { failOn: 'warning', limitInputPixels: MAX_MASK_SIZE * MAX_MASK_SIZE } as const;

async function decoding<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw new SourceError('the XSeg mask is no picture, or damaged', null, { cause: error });
	}
}
