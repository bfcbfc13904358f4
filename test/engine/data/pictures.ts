/** Pictures and folders for the tests of the face pipeline. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { onTestFinished } from 'vitest';
import { hashWords } from '../../../src/engine/data/random.js';
import type { AugmentationOptions, SquarePicture } from '../../../src/engine/data/types.js';

const NO_COLOUR = {
	no_augment_color: true,
	color_lightness: 30,
	color_ab: 8,
	color_clahe_chance: 50,
	color_clahe_max_size: 4,
};

export const NO_AUGMENTATION: AugmentationOptions = {
	no_warp: true,
	warp_to_landmarks: false,
	no_flip: true,
	flip_chance: 0,
	zoom_amount: 0,
	rotation_range: 0,
	shift_range: 0,
	...NO_COLOUR,
};

export const DEFAULT_AUGMENTATION: AugmentationOptions = {
	no_warp: false,
	warp_to_landmarks: false,
	no_flip: false,
	flip_chance: 50,
	zoom_amount: 5,
	rotation_range: 10,
	shift_range: 5,
	...NO_COLOUR,
};

/** A folder that goes away with the test. */
export async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'fstui-data-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	return folder;
}

export function pictureOf(size: number, pixel: (x: number, y: number, channel: number) => number): SquarePicture {
	const rgb = new Uint8Array(size * size * 3);
	for (let i = 0; i < rgb.length; i++) {
		const at = Math.floor(i / 3);
		rgb[i] = pixel(at % size, Math.floor(at / size), i % 3);
	}
	return { size, rgb };
}

export function noise(size: number, seed = 1): SquarePicture {
	return pictureOf(size, (x, y, channel) => hashWords(seed, x, y, channel) >>> 24);
}

/** Slow waves, different in each channel: no detail that reducing could lose. */
export function smooth(size: number): SquarePicture {
	const wave = (t: number): number => 127.5 + 120 * Math.sin((2 * Math.PI * t) / size);
	return pictureOf(size, (x, y, channel) => Math.round(wave([x + 0.5, y + 0.5, x + y + 1][channel] ?? 0)));
}

export function sharpOf(picture: SquarePicture): Sharp {
	return sharp(picture.rgb, { raw: { width: picture.size, height: picture.size, channels: 3 } });
}

export async function writePng(folder: string, name: string, picture: SquarePicture): Promise<string> {
	const path = join(folder, name);
	await sharpOf(picture).png({ compressionLevel: 1 }).toFile(path);
	return path;
}

/** Writes `count` different noise pictures named 000.png, 001.png, ... */
export async function writeNoiseFaces(folder: string, count: number, size: number, seed = 1): Promise<void> {
	for (let i = 0; i < count; i++) {
		await writePng(folder, `${String(i).padStart(3, '0')}.png`, noise(size, seed * 1000 + i));
	}
}

/** An uncompressed BMP file of the picture. */
export function bmpFile(
	picture: SquarePicture,
	options: { bits?: 24 | 32; topDown?: boolean; masks?: boolean } = {},
): Uint8Array {
	const { bits = 24, topDown = false, masks = false } = options;
	const { size, rgb } = picture;
	const pixelBytes = bits / 8;
	const rowBytes = Math.ceil((size * pixelBytes) / 4) * 4;
	const pixelOffset = masks ? 66 : 54;
	const bytes = new Uint8Array(pixelOffset + rowBytes * size);
	const view = new DataView(bytes.buffer);
	view.setUint16(0, 0x424d);
	view.setUint32(2, bytes.length, true);
	view.setUint32(10, pixelOffset, true);
	view.setUint32(14, 40, true);
	view.setInt32(18, size, true);
	view.setInt32(22, topDown ? -size : size, true);
	view.setUint16(26, 1, true);
	view.setUint16(28, bits, true);
	view.setUint32(30, masks ? 3 : 0, true);
	if (masks) for (const [i, mask] of [0xff0000, 0xff00, 0xff].entries()) view.setUint32(54 + 4 * i, mask, true);
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const to = pixelOffset + rowBytes * (topDown ? y : size - 1 - y) + x * pixelBytes;
			for (let c = 0; c < 3; c++) bytes[to + c] = rgb[(y * size + x) * 3 + 2 - c] ?? 0;
		}
	}
	return bytes;
}
