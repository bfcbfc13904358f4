/**
 * Reading one face picture: its size from the header, or all of it as square RGB uint8.
 * A picture that cannot be used is a typed result with a reason, never an exception: one bad file must not end a run.
 * Must not know folders, sets or training.
 */
import { access, constants, open, readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { BMP_HEADER_BYTES, decodeBmp, looksLikeBmp, readBmpHeader } from './bmp.js';
import type { SquarePicture } from './types.js';

/** Smallest and largest side of a face picture in pixels; the upper end keeps a hostile header from eating memory. */
export const MIN_FACE_SIZE = 16;
export const MAX_FACE_SIZE = 8192;

export type SizeResult = { readonly ok: true; readonly size: number } | FaceFailure;
export type DecodeResult = { readonly ok: true; readonly picture: SquarePicture } | FaceFailure;
export interface FaceFailure {
	readonly ok: false;
	/** One clause without a full stop, e.g. "not square (64 x 32)". */
	readonly reason: string;
}

const FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'tiff']);
const PIXEL_LIMIT = MAX_FACE_SIZE * MAX_FACE_SIZE;

/** Side in pixels from the file's header alone (about 4,000 files a second). */
export async function readFaceSize(path: string): Promise<SizeResult> {
	try {
		if (path.toLowerCase().endsWith('.bmp')) {
			const head = await readHead(path, BMP_HEADER_BYTES);
			if (looksLikeBmp(head)) {
				const header = readBmpHeader(head);
				return header.ok ? checkSize(header.value.width, header.value.height) : header;
			}
		}
		const { format, width, height } = await sharp(path, { limitInputPixels: PIXEL_LIMIT }).metadata();
		if (!FORMATS.has(format)) return { ok: false, reason: `holds a ${format} picture, which is not supported` };
		// EXIF orientation swaps width and height at most, which a square does not notice.
		return checkSize(width, height);
	} catch (error) {
		// The decoder calls a file it may not open unsupported; the file system knows better.
		const denied = await access(path, constants.R_OK).catch((reason: unknown) => reason);
		return { ok: false, reason: describe(denied ?? error) };
	}
}

/**
 * Decodes a face: EXIF orientation applied, alpha dropped, greyscale and CMYK turned into sRGB, 8 bits.
 * Truncated and damaged files fail here even when their header was fine.
 */
export async function decodeFace(path: string): Promise<DecodeResult> {
	try {
		const bytes = await readFile(path);
		if (looksLikeBmp(bytes)) {
			const bmp = decodeBmp(bytes);
			return bmp.ok ? square(bmp.value.width, bmp.value.height, bmp.value.rgb) : bmp;
		}
		const { data, info } = await sharp(bytes, { failOn: 'warning', limitInputPixels: PIXEL_LIMIT })
			.autoOrient()
			.removeAlpha()
			.toColourspace('srgb')
			.raw({ depth: 'uchar' })
			.toBuffer({ resolveWithObject: true });
		if (info.channels !== 3) return { ok: false, reason: `has ${info.channels} colour channels instead of 3` };
		return square(info.width, info.height, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
	} catch (error) {
		return { ok: false, reason: describe(error) };
	}
}

function square(width: number, height: number, rgb: Uint8Array): DecodeResult {
	const checked = checkSize(width, height);
	return checked.ok ? { ok: true, picture: { size: checked.size, rgb } } : checked;
}

function checkSize(width: number, height: number): SizeResult {
	if (width !== height) return { ok: false, reason: `not square (${width} x ${height})` };
	if (width < MIN_FACE_SIZE)
		return { ok: false, reason: `smaller than ${MIN_FACE_SIZE} pixels (${width} x ${height})` };
	if (width > MAX_FACE_SIZE) return { ok: false, reason: `larger than ${MAX_FACE_SIZE} pixels (${width} x ${height})` };
	return { ok: true, size: width };
}

async function readHead(path: string, bytes: number): Promise<Uint8Array> {
	const file = await open(path, 'r');
	try {
		const head = new Uint8Array(bytes);
		const { bytesRead } = await file.read(head, 0, bytes, 0);
		return head.subarray(0, bytesRead);
	} finally {
		await file.close();
	}
}

/** The first line of what the file system or the decoder said, in our words where it is a usual case. */
function describe(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	if (code === 'ENOENT') return 'the file is gone';
	if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
	const message = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
	if (/file is missing/.test(message)) return 'the file is gone';
	if (/unsupported image format|file is empty/i.test(message)) return 'not a picture';
	if (/exceeds pixel limit/.test(message)) return `larger than ${MAX_FACE_SIZE} pixels`;
	return `damaged or unreadable (${message.trim()})`;
}
