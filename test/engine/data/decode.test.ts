import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeFace, readFaceSize } from '../../../src/engine/data/decode.js';
import { bmpFile, noise, pictureOf, sharpOf, smooth, temporaryFolder } from './pictures.js';

async function decodeBytes(name: string, bytes: Uint8Array): ReturnType<typeof decodeFace> {
	const path = join(await temporaryFolder(), name);
	await writeFile(path, bytes);
	return decodeFace(path);
}

async function pixels(name: string, bytes: Uint8Array): Promise<Uint8Array> {
	const result = await decodeBytes(name, bytes);
	if (!result.ok) throw new Error(result.reason);
	return result.picture.rgb;
}

const meanDifference = (a: Uint8Array, b: Uint8Array): number =>
	a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;

describe('decodeFace', () => {
	const picture = noise(33);

	it('reads lossless formats exactly', async () => {
		expect(await pixels('a.png', await sharpOf(picture).png().toBuffer())).toEqual(picture.rgb);
		expect(await pixels('a.tif', await sharpOf(picture).tiff({ compression: 'lzw' }).toBuffer())).toEqual(picture.rgb);
		expect(await pixels('a.webp', await sharpOf(picture).webp({ lossless: true }).toBuffer())).toEqual(picture.rgb);
	});

	it('reads JPEG in RGB order', async () => {
		const soft = smooth(64);
		const jpeg = await sharpOf(soft).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
		expect(meanDifference(await pixels('a.jpg', jpeg), soft.rgb)).toBeLessThan(2);
	});

	it.each([
		['24 bits, rows padded', {}],
		['24 bits, top down', { topDown: true }],
		['32 bits', { bits: 32 }],
		['32 bits with colour masks', { bits: 32, masks: true }],
	] as const)('reads BMP: %s', async (_, options) => {
		expect(await pixels('a.bmp', bmpFile(picture, options))).toEqual(picture.rgb);
	});

	it('applies all eight EXIF orientations', async () => {
		const size = 32;
		const last = size - 1;
		// Where pixel (x, y) of the upright picture is stored, per orientation (EXIF 2.3, tag 0x0112).
		const stored: readonly ((x: number, y: number) => readonly [number, number])[] = [
			(x, y) => [x, y],
			(x, y) => [last - x, y],
			(x, y) => [last - x, last - y],
			(x, y) => [x, last - y],
			(x, y) => [y, x],
			(x, y) => [y, last - x],
			(x, y) => [last - y, last - x],
			(x, y) => [last - y, x],
		];
		const raw = noise(size, 5);
		for (const [i, place] of stored.entries()) {
			const file = await sharpOf(raw)
				.withMetadata({ orientation: i + 1 })
				.png()
				.toBuffer();
			const upright = pictureOf(size, (x, y, channel) => {
				const [sx, sy] = place(x, y);
				return raw.rgb[(sy * size + sx) * 3 + channel] ?? 0;
			});
			expect(await pixels('a.png', file), `orientation ${i + 1}`).toEqual(upright.rgb);
		}
	});

	it('drops alpha, expands greyscale and 16 bits', async () => {
		const withAlpha = await sharpOf(picture).ensureAlpha(0.3).png().toBuffer();
		expect(await pixels('a.png', withAlpha)).toEqual(picture.rgb);
		const greyPixels = new Uint8Array(32 * 32).map((_, i) => i % 251);
		const grey = sharp(greyPixels, { raw: { width: 32, height: 32, channels: 1 } });
		const expected = new Uint8Array(32 * 32 * 3).map((_, i) => greyPixels[Math.floor(i / 3)] ?? 0);
		expect(await pixels('a.png', await grey.clone().toColourspace('b-w').png().toBuffer())).toEqual(expected);
		const deep = await sharpOf(picture).toColourspace('rgb16').png().toBuffer();
		expect((await sharp(deep).metadata()).depth).toBe('ushort');
		expect(meanDifference(await pixels('a.png', deep), picture.rgb)).toBeLessThan(1);
	});

	it('gives a reason for files cut short or damaged behind a good header', async () => {
		const files: readonly (readonly [string, Uint8Array])[] = [
			['a.jpg', await sharpOf(picture).jpeg().toBuffer()],
			['a.png', await sharpOf(picture).png().toBuffer()],
			['a.webp', await sharpOf(picture).webp().toBuffer()],
			['a.tif', await sharpOf(picture).tiff({ compression: 'lzw' }).toBuffer()],
			['a.bmp', bmpFile(picture)],
		];
		for (const [name, bytes] of files) {
			const result = await decodeBytes(name, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
			expect(result.ok, name).toBe(false);
			if (!result.ok) expect(result.reason, name).not.toContain('\n');
		}
	});

	it('gives a reason for a JPEG with a hole of zeros, as a crash while writing leaves', async () => {
		const jpeg = Uint8Array.from(await sharpOf(picture).jpeg().toBuffer());
		jpeg.fill(0, Math.floor(jpeg.length / 2), jpeg.length - 2);
		expect(await decodeBytes('a.jpg', jpeg)).toMatchObject({ ok: false, reason: expect.stringMatching(/damaged/) });
	});

	it('gives a reason for a missing file', async () => {
		expect(await decodeFace(join(await temporaryFolder(), 'none.png'))).toEqual({
			ok: false,
			reason: 'the file is gone',
		});
	});
});

describe('BMP files the reader refuses', () => {
	const edited = (edit: (view: DataView) => void): Uint8Array => {
		const bytes = bmpFile(noise(32), { bits: 32, masks: true });
		edit(new DataView(bytes.buffer));
		return bytes;
	};
	it.each([
		['8 bits a pixel', edited((v) => v.setUint16(28, 8, true)), /8 bits a pixel/],
		['run-length compression', edited((v) => v.setUint32(30, 1, true)), /compressed/],
		['other colour masks', edited((v) => v.setUint32(54, 0xff, true)), /colour masks/],
		['an OS/2 header', edited((v) => v.setUint32(14, 12, true)), /old form/],
		['a negative width', edited((v) => v.setInt32(18, -5, true)), /damaged/],
		['a height beyond the data', edited((v) => v.setInt32(22, 8000, true)), /cut short/],
		['no header', Uint8Array.of(0x42, 0x4d, 1), /cut short/],
	] as const)('%s', async (_, bytes, reason) => {
		const result = await decodeBytes('a.bmp', bytes);
		expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
	});
});

describe('readFaceSize', () => {
	it('reads the header only', async () => {
		const folder = await temporaryFolder();
		const png = await sharpOf(noise(48)).png().toBuffer();
		await writeFile(join(folder, 'cut.png'), png.subarray(0, 200));
		expect(await readFaceSize(join(folder, 'cut.png'))).toEqual({ ok: true, size: 48 });
		await writeFile(join(folder, 'a.BMP'), bmpFile(noise(40)));
		expect(await readFaceSize(join(folder, 'a.BMP'))).toEqual({ ok: true, size: 40 });
		// A PNG under the wrong name is still a picture.
		await writeFile(join(folder, 'b.bmp'), await readFile(join(folder, 'cut.png')));
		expect(await readFaceSize(join(folder, 'b.bmp'))).toEqual({ ok: true, size: 48 });
	});
});
