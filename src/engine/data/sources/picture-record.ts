/**
 * The face data that a picture carries itself: faceswap's PNG text (since 2021), or DeepFaceLab's JPEG and PNG pickles.
 * The picture's first bytes decide, not its name. Must not know sets of faces or alignments files.
 */
import { type ByteRange, withFile } from './byte-range.js';
import { deepFaceLabRecord } from './deepfacelab-record.js';
import { faceswapRecord, type RecordContext } from './faceswap-record.js';
import { JPEG_SIGNATURE, readJpegFaceData } from './jpeg-app15.js';
import { readPickle } from './pickle.js';
import { PNG_SIGNATURE, readPngFaceData } from './png-header.js';
import { parsePythonLiteral } from './python-literal.js';
import { SourceError } from './source-error.js';
import type { FaceRecord } from './types.js';
import { describeValue, field, isMap } from './value.js';

/** Where a picture had its data. */
export type PictureSource = 'PNG header' | 'JPEG header';

export interface PictureRecord {
	readonly record: FaceRecord;
	readonly source: PictureSource;
}

/** One face: far more than any needs. */
const PICKLE_LIMITS = { memoryBytes: 64 * 2 ** 20 } as const;

/**
 * The face data inside a picture file; null when there is none.
 * @throws SourceError when there is some that cannot be used, or the file cannot be read.
 */
export async function readPictureRecord(path: string, context: RecordContext): Promise<PictureRecord | null> {
	try {
		return await withFile(path, (range) => pictureRecord(range, context));
	} catch (error) {
		if (error instanceof SourceError) throw error;
		const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
		throw new SourceError(`the file cannot be read (${code})`, null, { cause: error });
	}
}

/** The same for the bytes of a picture. */
export async function pictureRecord(range: ByteRange, context: RecordContext): Promise<PictureRecord | null> {
	const start = await range.read(0, PNG_SIGNATURE.length);
	if (start.equals(PNG_SIGNATURE)) return pngRecord(range, context);
	if (!start.subarray(0, JPEG_SIGNATURE.length).equals(JPEG_SIGNATURE)) return null;
	const pickle = await readJpegFaceData(range);
	if (pickle === null) return null;
	return { record: await deepFaceLabRecord(readPickle(pickle, PICKLE_LIMITS), context), source: 'JPEG header' };
}

async function pngRecord(range: ByteRange, context: RecordContext): Promise<PictureRecord | null> {
	const data = await readPngFaceData(range);
	if (data === null) return null;
	if (data.kind === 'deepfacelab') {
		return { record: await deepFaceLabRecord(readPickle(data.pickle, PICKLE_LIMITS), context), source: 'PNG header' };
	}
	const face = field(parsePythonLiteral(data.literal), 'alignments');
	if (!isMap(face)) throw new SourceError(`"alignments" in the PNG's face data is ${describeValue(face)}`);
	// faceswap has written these headers only since faces are cut out with the whole head.
	return { record: faceswapRecord(face, 'head', context), source: 'PNG header' };
}
