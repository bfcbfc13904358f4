/**
 * The hash by which old alignments files know a face picture: SHA-1 over its decoded pixels, BGR, 8 bits, row by row.
 * PNG and BMP are exact; a JPEG decoded by another library than the one that made the hash may differ in a last bit.
 * Must not know alignments.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { decodeBmp, looksLikeBmp } from '../bmp.js';
import { MAX_FACE_SIZE } from '../decode.js';

/** Lower-case hex, or null for a picture that cannot be decoded. EXIF orientation is not applied. */
export async function pixelHash(path: string): Promise<string | null> {
	const rgb = await decodeRgb(path);
	if (rgb === null) return null;
	const bgr = new Uint8Array(rgb.length);
	for (let i = 0; i < rgb.length; i += 3) {
		bgr[i] = rgb[i + 2] ?? 0;
		bgr[i + 1] = rgb[i + 1] ?? 0;
		bgr[i + 2] = rgb[i] ?? 0;
	}
	return createHash('sha1').update(bgr).digest('hex');
}

async function decodeRgb(path: string): Promise<Uint8Array | null> {
	try {
		const bytes = await readFile(path);
		if (looksLikeBmp(bytes)) {
			const bmp = decodeBmp(bytes);
			return bmp.ok ? bmp.value.rgb : null;
		}
		return await sharp(bytes, { limitInputPixels: MAX_FACE_SIZE * MAX_FACE_SIZE })
			.removeAlpha()
			.toColourspace('srgb')
			.raw({ depth: 'uchar' })
			.toBuffer();
	} catch {
		return null;
	}
}
