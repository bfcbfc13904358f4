/**
 * DeepFaceLab's face data in a JPEG: a Python pickle in an APP15 segment before the picture (ITU T.81, B.1.1).
 * DeepFaceLab writes one segment (at most 65,533 bytes) and shrinks its mask until it fits. Data that another program
 * has spread over several is put together in their order. Must not know what the data says.
 */
import { type ByteRange, readExactly } from './byte-range.js';
import { SourceError } from './source-error.js';

export const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);
const PICKLE_PROTOCOL = 0x80;
const MAX_SEGMENTS = 1000;
const APP15 = 0xef;

/**
 * The pickle of a JPEG; null when it has none.
 * @throws SourceError when the segments before the picture are damaged.
 */
export async function readJpegFaceData(jpeg: ByteRange): Promise<Uint8Array | null> {
	const pieces: Buffer[] = [];
	let offset = 2;
	for (let count = 0; count < MAX_SEGMENTS; count++) {
		const head = await readExactly(jpeg, offset, 2);
		const marker = head[1] ?? 0;
		if (head[0] !== 0xff) throw new SourceError('the JPEG is damaged', offset);
		if (marker === 0xff) {
			// Markers may be preceded by any number of fill bytes.
			offset++;
			continue;
		}
		if (isPictureStart(marker)) return pieces.length === 0 ? null : Buffer.concat(pieces);
		const length = (await readExactly(jpeg, offset + 2, 2)).readUInt16BE(0);
		if (length < 2) throw new SourceError('the JPEG is damaged', offset + 2);
		if (marker === APP15) {
			const payload = await readExactly(jpeg, offset + 4, length - 2);
			// Other programs' segments do not begin like a pickle.
			if (pieces.length > 0 || payload[0] === PICKLE_PROTOCOL) pieces.push(Buffer.from(payload));
		}
		offset += 2 + length;
	}
	throw new SourceError(`the JPEG has more than ${MAX_SEGMENTS} segments before its picture`);
}

/** Start of scan or end of image: face data comes before. */
function isPictureStart(marker: number): boolean {
	return marker === 0xda || marker === 0xd9;
}
