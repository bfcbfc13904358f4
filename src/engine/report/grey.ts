/**
 * Reads a face as grey pictures for measuring: as detailed as the file is, up to a limit, and at one small size for
 * all files. Must not know what is measured.
 */
import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { looksLikeBmp } from '../data/bmp.js';
import { decodeFace } from '../data/decode.js';
import type { FaceFile } from '../data/types.js';

/** A square grey picture: size x size uint8, row by row, sRGB luma. */
export interface GreyPicture {
	readonly size: number;
	readonly grey: Uint8Array;
}

export interface GreyFace {
	/** At the file's size, but at most DETAIL_LIMIT pixels wide. */
	readonly full: GreyPicture;
	/** SMALL_SIZE pixels wide, whatever the file's size. */
	readonly small: GreyPicture;
}

export type GreyResult =
	| { readonly ok: true; readonly face: GreyFace }
	/** One clause without a full stop. */
	| { readonly ok: false; readonly reason: string };

/** No network here shows more than this, and JPEG decodes faster when shrunk on the way. */
export const DETAIL_LIMIT = 512;
export const SMALL_SIZE = 128;

/** Reads both pictures; a file that cannot be read is a result with a reason, not an exception. */
export async function readGreyFace(file: FaceFile): Promise<GreyResult> {
	try {
		const size = Math.min(file.size, DETAIL_LIMIT);
		const source = await open(file);
		if (typeof source === 'string') return { ok: false, reason: source };
		const full = await greyOf(size === file.size ? source : source.resize(size, size), size);
		const small =
			size === SMALL_SIZE ? full : await greyOf(sharp(full.grey, raw(size)).resize(SMALL_SIZE, SMALL_SIZE), SMALL_SIZE);
		return { ok: true, face: { full, small } };
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return { ok: false, reason: `damaged or unreadable (${(message.split('\n')[0] ?? '').trim()})` };
	}
}

/** The picture, or why there is none. The library behind it reads every format but BMP. */
async function open(file: FaceFile): Promise<Sharp | string> {
	const bytes = await readFile(file.path);
	if (!looksLikeBmp(bytes)) return sharp(bytes, { failOn: 'warning' }).autoOrient();
	const decoded = await decodeFace(file.path);
	if (!decoded.ok) return decoded.reason;
	const { size, rgb } = decoded.picture;
	return sharp(rgb, { raw: { width: size, height: size, channels: 3 } });
}

async function greyOf(image: Sharp, size: number): Promise<GreyPicture> {
	const { data, info } = await image
		.removeAlpha()
		.greyscale()
		.raw({ depth: 'uchar' })
		.toBuffer({ resolveWithObject: true });
	if (info.width !== size || info.height !== size) {
		throw new Error(`changed since the scan, to ${info.width} x ${info.height} pixels`);
	}
	return { size, grey: info.channels === 1 ? new Uint8Array(data) : everyNth(data, info.channels) };
}

function everyNth(data: Uint8Array, channels: number): Uint8Array {
	return Uint8Array.from({ length: data.length / channels }, (_, i) => data[i * channels] ?? 0);
}

function raw(size: number): { raw: { width: number; height: number; channels: 1 } } {
	return { raw: { width: size, height: size, channels: 1 } };
}
