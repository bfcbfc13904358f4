import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { makeDemoFaces } from '../../../src/engine/demo/demo-faces.js';
import { DIGITAL_SOURCE_TYPES } from '../../../src/engine/preview/ai-metadata.js';

const COUNT = 8;
const SIZE = 128;
let root: string;
let outDir: string;
type Landmarks = Record<string, [number, number][]>;

beforeAll(async () => {
	root = await mkdtemp(path.join(tmpdir(), 'demo-faces-'));
	outDir = path.join(root, 'first');
	await makeDemoFaces({ outDir, count: COUNT, size: SIZE, seed: 3 });
});
afterAll(() => rm(root, { recursive: true }));

const landmarksOf = async (dir: string, side: string): Promise<Landmarks> =>
	JSON.parse(await readFile(path.join(dir, side, 'landmarks.json'), 'utf8'));
const pixels = (file: string): Promise<Buffer> => sharp(file).raw().toBuffer();
const names = Array.from({ length: COUNT }, (_, i) => `000${i + 1}`);

function meanDistance(p: Buffer, q: Buffer): number {
	return p.reduce((sum, value, i) => sum + Math.abs(value - (q[i] ?? 0)), 0) / p.length;
}

describe('makeDemoFaces', () => {
	it('writes faces, landmarks and masks of both people', async () => {
		for (const side of ['A', 'B']) {
			const files = await readdir(path.join(outDir, side));
			expect(files.sort()).toEqual([...names.map((name) => `${name}.jpg`), 'landmarks.json', 'masks']);
			expect((await readdir(path.join(outDir, side, 'masks'))).sort()).toEqual(names.map((name) => `${name}.png`));
			const landmarks = await landmarksOf(outDir, side);
			expect(Object.keys(landmarks)).toEqual(names.map((name) => `${name}.jpg`));
			const picture = await sharp(path.join(outDir, side, '0001.jpg')).metadata();
			expect(picture).toMatchObject({ format: 'jpeg', width: SIZE, height: SIZE, channels: 3 });
			expect(picture.xmp?.toString()).toContain(`${DIGITAL_SOURCE_TYPES.drawing}<`);
			const mask = await sharp(path.join(outDir, side, 'masks', '0001.png')).metadata();
			expect(mask).toMatchObject({ format: 'png', width: SIZE, height: SIZE, channels: 1 });
			expect(mask.xmp?.toString()).toContain(DIGITAL_SOURCE_TYPES.drawing);
		}
	});

	it('puts the inner landmarks inside mask and picture, framed like aligned faces', async () => {
		for (const side of ['A', 'B']) {
			for (const [file, points] of Object.entries(await landmarksOf(outDir, side))) {
				expect(points).toHaveLength(68);
				const maskFile = path.join(outDir, side, 'masks', file.replace('jpg', 'png'));
				const mask = await sharp(maskFile).extractChannel(0).raw().toBuffer();
				const inner = points.slice(27);
				for (const [x, y] of inner) {
					expect(Math.min(x, y)).toBeGreaterThan(0);
					expect(Math.max(x, y)).toBeLessThan(SIZE);
				}
				const covered = inner.filter(([x, y]) => (mask[Math.round(y) * SIZE + Math.round(x)] ?? 0) > 127);
				// A turned eye's or mouth's far corner may lie on the outline.
				expect(covered.length).toBeGreaterThanOrEqual(inner.length - 3);
				expect(mask.filter((v) => v > 127).length / mask.length).toBeGreaterThan(0.25);
				const xs = points.slice(17).map(([x]) => x / SIZE);
				expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(0.45);
				expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(0.72);
			}
		}
	});

	it('draws the eyes where their landmarks are', async () => {
		for (const side of ['A', 'B']) {
			for (const [file, points] of Object.entries(await landmarksOf(outDir, side))) {
				const rgb = await pixels(path.join(outDir, side, file));
				const spread = (dy: number): number => {
					const values: number[] = [];
					for (const first of [36, 42]) {
						const eye = points.slice(first, first + 6);
						const cx = eye.reduce((sum, [x]) => sum + x, 0) / 6;
						const cy = eye.reduce((sum, [, y]) => sum + y, 0) / 6 + dy;
						const half = Math.max(2, Math.abs((eye[3]?.[0] ?? 0) - (eye[0]?.[0] ?? 0)) / 2 - 1);
						for (let dx = -half; dx <= half; dx++) {
							values.push(rgb[(Math.round(cy) * SIZE + Math.round(cx + dx)) * 3 + 1] ?? 0);
						}
					}
					const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
					return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
				};
				// White, iris and pupil vary strongly along the eye; the cheek below does not.
				expect(spread(0)).toBeGreaterThan(1.7 * spread(0.12 * SIZE));
			}
		}
	});

	it('makes two people that differ more from each other than from themselves', async () => {
		const inner = (side: string, name: string): Promise<Buffer> =>
			sharp(path.join(outDir, side, `${name}.jpg`))
				.resize(32, 32)
				.raw()
				.toBuffer();
		const [a, b] = await Promise.all(['A', 'B'].map((side) => Promise.all(names.map((name) => inner(side, name)))));
		const average = (faces: readonly Buffer[] = []): Buffer =>
			Buffer.from(faces[0]?.map((_, i) => faces.reduce((sum, face) => sum + (face[i] ?? 0), 0) / faces.length) ?? []);
		const [meanA, meanB] = [average(a), average(b)];
		const within = (faces: readonly Buffer[] = [], mean: Buffer): number =>
			faces.reduce((sum, face) => sum + meanDistance(face, mean), 0) / faces.length;
		expect(meanDistance(meanA, meanB)).toBeGreaterThan(1.3 * Math.max(within(a, meanA), within(b, meanB)));
	});

	it('varies within a person and repeats itself for a seed', async () => {
		const again = path.join(root, 'again');
		await makeDemoFaces({ outDir: again, count: 2, size: SIZE, seed: 3 });
		for (const side of ['A', 'B']) {
			const [first, second] = await Promise.all(
				['0001', '0002'].map((name) => pixels(path.join(outDir, side, `${name}.jpg`))),
			);
			if (first === undefined || second === undefined) throw new Error('two pictures expected');
			expect(meanDistance(first, second)).toBeGreaterThan(8);
			expect(await pixels(path.join(again, side, '0002.jpg'))).toEqual(second);
			const [long, short] = [await landmarksOf(outDir, side), await landmarksOf(again, side)];
			expect(short).toEqual({ '0001.jpg': long['0001.jpg'], '0002.jpg': long['0002.jpg'] });
		}
		const other = path.join(root, 'other');
		await makeDemoFaces({ outDir: other, count: 1, size: SIZE, seed: 4 });
		expect((await landmarksOf(other, 'A'))['0001.jpg']).not.toEqual((await landmarksOf(outDir, 'A'))['0001.jpg']);
	});

	it('reuses a complete set and redoes an incomplete one', async () => {
		const options = { outDir: path.join(root, 'resume'), count: 2, size: 64, seed: 1 };
		const progress: number[] = [];
		const run = (): Promise<unknown> =>
			makeDemoFaces({ ...options, onProgress: ({ done, total }) => progress.push(done / total) });
		await run();
		expect(progress).toEqual([0.25, 0.5, 0.75, 1]);
		const picture = path.join(options.outDir, 'B', '0002.jpg');
		const before = await stat(picture);
		await run();
		expect(progress).toHaveLength(4);
		expect((await stat(picture)).mtimeMs).toBe(before.mtimeMs);

		const original = await readFile(picture);
		const interruptions: (() => Promise<unknown>)[] = [
			() => rm(picture),
			() => writeFile(path.join(options.outDir, 'demo-faces.json'), '{"drawing":1,"se'),
		];
		for (const [index, interrupt] of interruptions.entries()) {
			await interrupt();
			await run();
			expect(progress).toHaveLength(8 + 4 * index);
			expect(await readFile(picture)).toEqual(original);
		}
		await makeDemoFaces({ ...options, count: 1 });
		expect(await readdir(path.join(options.outDir, 'B'))).not.toContain('0002.jpg');
	});

	it('stops part-way without calling the set complete', async () => {
		const options = { outDir: path.join(root, 'part-way'), count: 2, size: 64 };
		const failing = makeDemoFaces({
			...options,
			onProgress: ({ done }) => {
				if (done === 3) throw new Error('interrupted');
			},
		});
		await expect(failing).rejects.toThrow(/interrupted/);
		let drawn = 0;
		await makeDemoFaces({ ...options, onProgress: ({ done }) => (drawn = done) });
		expect(drawn).toBe(4);
	});

	it('never touches files that are not its own', async () => {
		const taken = path.join(root, 'taken');
		await mkdir(path.join(taken, 'A'), { recursive: true });
		await writeFile(path.join(taken, 'A', '0001.jpg'), 'mine');
		const made = makeDemoFaces({ outDir: taken, count: 1, size: 64 });
		await expect(made).rejects.toMatchObject({ kind: 'faces', where: path.join(taken, 'A') });
		expect(await readFile(path.join(taken, 'A', '0001.jpg'), 'utf8')).toBe('mine');
	});

	it('refuses impossible options and unwritable folders', async () => {
		await expect(makeDemoFaces({ outDir, count: 0 })).rejects.toMatchObject({ kind: 'usage', where: 'count' });
		const file = path.join(root, 'a-file');
		await writeFile(file, '');
		const made = makeDemoFaces({ outDir: path.join(file, 'below'), count: 1, size: 64 });
		await expect(made).rejects.toThrow(FstuiError);
		await expect(made).rejects.toMatchObject({ kind: 'faces' });
	});
});
