/** Small synthetic pictures: smooth blobs that a toy model can learn. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { numbers } from './runtimes.js';

/** n pictures [n, size, size, 3] in 0..1; each is a smooth mix of three colours, varied per picture. */
export function smoothPictures(n: number, size: number, seed: number): Float32Array {
	const out = new Float32Array(n * size * size * 3);
	for (let i = 0; i < n; i++) {
		const p = numbers(12, seed * 1000 + i).map((v) => 0.5 + v / 2);
		for (let y = 0; y < size; y++) {
			for (let x = 0; x < size; x++) {
				const [u, v] = [x / size - (p[9] ?? 0), y / size - (p[10] ?? 0)];
				const bump = Math.exp(-6 * (u * u + v * v));
				for (let c = 0; c < 3; c++) {
					const value = (p[c] ?? 0) * (1 - bump) + (p[3 + c] ?? 0) * bump;
					out[((i * size + y) * size + x) * 3 + c] = 0.1 + 0.8 * value;
				}
			}
		}
	}
	return out;
}

/** Writes a folder of such pictures as PNG and returns its path. */
export async function writeFaces(root: string, name: string, count: number, size = 32, seed = 1): Promise<string> {
	const folder = join(root, name);
	await mkdir(folder, { recursive: true });
	const pixels = smoothPictures(count, size, seed);
	const length = size * size * 3;
	for (let i = 0; i < count; i++) {
		const raw = Uint8Array.from(pixels.subarray(i * length, (i + 1) * length), (v) => Math.round(v * 255));
		const file = join(folder, `${String(i).padStart(3, '0')}.png`);
		await sharp(raw, { raw: { width: size, height: size, channels: 3 } })
			.png()
			.toFile(file);
	}
	return folder;
}
