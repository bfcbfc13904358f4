import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeFs } from '../../../src/engine/store/fs.js';
import { openPreviews, previewsToKeep } from '../../../src/engine/store/previews.js';
import { temporaryFolder } from './helpers.js';

test('a preview is written under a name that sorts by iteration', async () => {
	const dir = temporaryFolder();
	const previews = openPreviews(nodeFs, dir);
	expect(await previews.list()).toEqual([]);
	const { path } = await previews.write(100, Uint8Array.of(1, 2, 3));
	expect(path).toBe(join(dir, 'previews', 'preview_00000100.png'));
	expect([...readFileSync(path)]).toEqual([1, 2, 3]);
	await previews.write(100, Uint8Array.of(4));
	await previews.write(20, Uint8Array.of(5));
	expect([...readFileSync(path)]).toEqual([4]);
	expect((await previews.list()).map(({ iteration }) => iteration)).toEqual([20, 100]);
	expect(readdirSync(previews.dir)).toHaveLength(2);
});

test('thinning removes only previews', async () => {
	const dir = temporaryFolder();
	const previews = openPreviews(nodeFs, dir);
	mkdirSync(previews.dir);
	for (let iteration = 100; iteration <= 2000; iteration += 100) writeFileSync(previews.path(iteration), '');
	writeFileSync(join(previews.dir, 'mine.png'), '');
	const removed = await previews.thin(4);
	const left = (await previews.list()).map(({ iteration }) => iteration);
	expect(left.slice(-4)).toEqual([1700, 1800, 1900, 2000]);
	expect(left.length).toBeLessThanOrEqual(8);
	expect(left[0]).toBe(100);
	expect(removed).toHaveLength(20 - left.length);
	expect(readdirSync(previews.dir)).toContain('mine.png');
});

test('the picture without masks is listed, replaced and thinned with its preview', async () => {
	const previews = openPreviews(nodeFs, temporaryFolder());
	const png = Uint8Array.of(1);
	const companion = (iteration: number) => previews.path(iteration).replace('.png', '.unmasked.png');
	for (let iteration = 1; iteration <= 20; iteration++) await previews.write(iteration, png, Uint8Array.of(2));
	expect(await previews.write(20, png, Uint8Array.of(3))).toEqual({
		iteration: 20,
		path: previews.path(20),
		path_without_mask: companion(20),
	});
	expect([...readFileSync(companion(20))]).toEqual([3]);
	await previews.thin(3);
	const left = await previews.list();
	expect(left.length).toBeLessThan(8);
	expect(left).toEqual(
		left.map(({ iteration }) => ({
			iteration,
			path: previews.path(iteration),
			path_without_mask: companion(iteration),
		})),
	);
	expect(readdirSync(previews.dir)).toHaveLength(2 * left.length);
	// Drawn again without masks: the old companion would show something else.
	expect(await previews.write(20, png)).toEqual({ iteration: 20, path: previews.path(20) });
	expect((await previews.list()).at(-1)).toEqual({ iteration: 20, path: previews.path(20) });
});

test('thinning again and again keeps the first preview and even gaps', () => {
	let files: readonly number[] = [];
	for (let iteration = 100; iteration <= 200_000; iteration += 100) files = previewsToKeep([...files, iteration], 20);
	const older = files.slice(0, -20);
	expect(files.slice(-20)).toEqual(Array.from({ length: 20 }, (_, index) => 198_100 + 100 * index));
	expect(older[0]).toBe(100);
	expect(older.length).toBeGreaterThanOrEqual(10);
	expect(older.length).toBeLessThanOrEqual(20);
	const gaps = older.slice(1).map((iteration, index) => iteration - (older[index] ?? 0));
	// 20 cells for 198,000 iterations are 16,384 wide; the firsts of neighbours are less than two cells apart.
	expect(Math.max(...gaps)).toBeLessThan(2 * 16_384);
	expect(Math.max(...gaps)).toBeGreaterThan(16_384 / 2);
});

test('few previews are all kept', () => {
	expect(previewsToKeep([1, 2, 3], 3)).toEqual([1, 2, 3]);
	expect(previewsToKeep([], 3)).toEqual([]);
	expect(previewsToKeep([1, 2], 0)).toEqual([]);
});
