/**
 * A small strict reader of BMP pictures (24 and 32 bits a pixel, uncompressed), which sharp does not read.
 * Knows the file format only; returns typed failures instead of throwing.
 */

export interface BmpHeader {
	readonly width: number;
	readonly height: number;
	readonly topDown: boolean;
	readonly bitsPerPixel: 24 | 32;
	/** Offset of the first pixel row in the file. */
	readonly pixelOffset: number;
}

export type BmpResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export interface BmpPicture {
	readonly width: number;
	readonly height: number;
	/** height x width x 3, top row first. */
	readonly rgb: Uint8Array;
}

/** Bytes of a file that `readBmpHeader` needs at most. */
export const BMP_HEADER_BYTES = 70;

const FILE_HEADER_BYTES = 14;
const INFO_HEADER_BYTES = 40;
const BI_RGB = 0;
const BI_BITFIELDS = 3;

/** True when the bytes start like a BMP file. */
export function looksLikeBmp(bytes: Uint8Array): boolean {
	return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/** Reads BITMAPFILEHEADER and BITMAPINFOHEADER (or its later extensions) from the start of a file. */
export function readBmpHeader(bytes: Uint8Array): BmpResult<BmpHeader> {
	if (!looksLikeBmp(bytes)) return fail('not a BMP picture');
	if (bytes.length < FILE_HEADER_BYTES + INFO_HEADER_BYTES) return fail('the BMP header is cut short');
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const pixelOffset = view.getUint32(10, true);
	const infoBytes = view.getUint32(14, true);
	if (infoBytes < INFO_HEADER_BYTES) return fail('this old form of BMP is not supported');
	const width = view.getInt32(18, true);
	const signedHeight = view.getInt32(22, true);
	const bitsPerPixel = view.getUint16(28, true);
	const compression = view.getUint32(30, true);
	if (width < 1 || signedHeight === 0 || pixelOffset < FILE_HEADER_BYTES + INFO_HEADER_BYTES) {
		return fail('the BMP header is damaged');
	}
	if (bitsPerPixel !== 24 && bitsPerPixel !== 32) {
		return fail(`BMP with ${bitsPerPixel} bits a pixel is not supported (only 24 and 32)`);
	}
	if (compression === BI_BITFIELDS && bitsPerPixel === 32) {
		if (bytes.length < BMP_HEADER_BYTES - 4) return fail('the BMP header is cut short');
		const plain =
			view.getUint32(54, true) === 0xff0000 && view.getUint32(58, true) === 0xff00 && view.getUint32(62, true) === 0xff;
		if (!plain) return fail('BMP with unusual colour masks is not supported');
	} else if (compression !== BI_RGB) {
		return fail('compressed BMP is not supported');
	}
	return {
		ok: true,
		value: { width, height: Math.abs(signedHeight), topDown: signedHeight < 0, bitsPerPixel, pixelOffset },
	};
}

/** Decodes a whole file; a fourth byte per pixel (alpha or padding) is dropped. */
export function decodeBmp(bytes: Uint8Array): BmpResult<BmpPicture> {
	const header = readBmpHeader(bytes);
	if (!header.ok) return header;
	const { width, height, topDown, bitsPerPixel, pixelOffset } = header.value;
	const pixelBytes = bitsPerPixel / 8;
	// Rows are padded to whole 32-bit words.
	const rowBytes = Math.ceil((width * pixelBytes) / 4) * 4;
	if (pixelOffset + rowBytes * height > bytes.length) return fail('the BMP file is cut short');
	const rgb = new Uint8Array(width * height * 3);
	let to = 0;
	for (let y = 0; y < height; y++) {
		let from = pixelOffset + rowBytes * (topDown ? y : height - 1 - y);
		for (let x = 0; x < width; x++, from += pixelBytes, to += 3) {
			rgb[to] = bytes[from + 2] as number;
			rgb[to + 1] = bytes[from + 1] as number;
			rgb[to + 2] = bytes[from] as number;
		}
	}
	return { ok: true, value: { width, height, rgb } };
}

function fail(reason: string): { readonly ok: false; readonly reason: string } {
	return { ok: false, reason };
}
