import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeAnimation } from '../../../src/engine/analysis/animation.js';
import { previewPath } from '../../../src/engine/store/previews.js';
import { timelapsePath } from '../../../src/engine/train/timelapse.js';

let dir: string;
let warnings: string[];
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'fstui-animation-'));
	mkdirSync(join(dir, 'previews'));
	mkdirSync(join(dir, 'timelapse'));
	warnings = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A plain picture whose red tells its iteration. */
async function draw(path: string, red: number, width = 24, height = 16): Promise<void> {
	const background = { r: red, g: 10, b: 200 };
	await sharp({ create: { width, height, channels: 3, background } })
		.png()
		.toFile(path);
}

const make = (extra: Partial<Parameters<typeof makeAnimation>[0]> = {}) =>
	makeAnimation({ folder: dir, format: 'webp', fps: 10, onWarning: (text) => warnings.push(text), ...extra });

/** The red of the middle of every frame. */
async function reds(bytes: Buffer): Promise<readonly number[]> {
	const { pages = 1 } = await sharp(bytes, { animated: true }).metadata();
	return Promise.all(
		Array.from({ length: pages }, async (_, page) => {
			const { data, info } = await sharp(bytes, { page }).raw().toBuffer({ resolveWithObject: true });
			return data[(Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels] ?? -1;
		}),
	);
}

test('previews in the order of their iterations, the last one longer, marked as made by AI', async () => {
	for (const iteration of [200, 100, 0]) await draw(previewPath(dir, iteration), iteration);
	const made = await make({ fps: 4 });
	expect(made).toMatchObject({ source: 'previews', frames: 3, available: 3, from: 0, to: 200, width: 24, height: 28 });
	const { delay, xmp, loop } = await sharp(made.bytes, { animated: true }).metadata();
	expect({ delay, loop }).toEqual({ delay: [250, 250, 2000], loop: 0 });
	expect(xmp?.toString()).toContain('trainedAlgorithmicMedia');
	const shown = await reds(made.bytes);
	for (const [i, red] of [0, 100, 200].entries()) expect(Math.abs((shown[i] ?? -99) - red)).toBeLessThan(12);
});

test('every picture has its iteration below it, and nothing of it is hidden', async () => {
	for (const iteration of [1000, 2000, 2000000]) await draw(previewPath(dir, iteration), 120, 400, 300);
	const { bytes, height } = await make();
	expect(height).toBe(312);
	const strips = await Promise.all(
		[0, 1, 2].map(async (page) => {
			const { data } = await sharp(bytes, { page }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
			const rows = (from: number, to: number) => data.subarray(from * 400 * 3, to * 400 * 3);
			const reds = rows(0, 298).filter((_, i) => i % 3 === 0);
			expect(Math.min(...reds.filter((_, i) => i % 7 === 0))).toBeGreaterThan(105);
			return rows(302, 310).filter((value) => value > 128).length;
		}),
	);
	expect(strips.every((ink) => ink > 100)).toBe(true);
	// More digits, more ink.
	expect(strips[2]).toBeGreaterThan(strips[0] ?? 0);
});

test('a timelapse goes first, and a range takes a part of it', async () => {
	for (const iteration of [50, 60]) await draw(previewPath(dir, iteration), 0);
	for (const iteration of [10, 20, 30, 40]) await draw(timelapsePath(join(dir, 'timelapse'), iteration), 5 * iteration);
	const made = await make({ format: 'gif', from: 15, to: 35 });
	expect(made).toMatchObject({ source: 'timelapse', frames: 2, from: 20, to: 30 });
	expect((await sharp(made.bytes).metadata()).format).toBe('gif');
	expect(await reds(made.bytes)).toEqual([100, 150]);
});

test('pictures of other sizes are fitted into the newest one, damaged ones are left out and named', async () => {
	await draw(previewPath(dir, 1), 50, 12, 40);
	await draw(previewPath(dir, 2), 100, 3000, 1500);
	writeFileSync(previewPath(dir, 3), 'no picture');
	const made = await make();
	expect(made).toMatchObject({ frames: 2, width: 1280, height: 672, to: 2 });
	expect(warnings).toHaveLength(1);
	expect(warnings[0]).toContain(previewPath(dir, 3));
});

test('of more than 200 pictures an even choice is taken, first and last among them', async () => {
	await draw(previewPath(dir, 0), 1, 2, 2);
	const png = await sharp(previewPath(dir, 0)).toBuffer();
	for (let i = 1; i <= 300; i++) writeFileSync(previewPath(dir, i), png);
	expect(await make()).toMatchObject({ frames: 200, available: 301, from: 0, to: 300 });
});

test.each([
	[{}, 'train on'],
	[{ from: 70 }, 'from 10 to 20'],
])('fewer than two pictures are refused: %j', async (range, next) => {
	if ('from' in range) for (const iteration of [10, 20]) await draw(previewPath(dir, iteration), 0);
	await expect(make(range)).rejects.toMatchObject({ kind: 'faces', next: expect.stringContaining(next) });
});
