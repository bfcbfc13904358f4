import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { detailSize } from '../../../src/engine/report/detail.js';
import { groupDuplicates, hashDistance, pictureHash } from '../../../src/engine/report/duplicates.js';
import type { GreyPicture } from '../../../src/engine/report/grey.js';
import { measureLightAndFocus } from '../../../src/engine/report/sharpness.js';
import { spreadOf } from '../../../src/engine/report/spread.js';
import { blurred, resized, sharpOf, texture } from './textures.js';

const SEEDS = [1, 2, 3];
/** Share of the pictures that is measured. */
const FACE = 0.625;

describe('measureLightAndFocus', () => {
	const focus = (picture: GreyPicture): number => measureLightAndFocus(picture, FACE).sharpness;
	const brighter = ({ size, grey }: GreyPicture): GreyPicture => ({ size, grey: grey.map((v) => 60 + v / 2) });

	it('measures mean and deviation of the middle in percent of white', () => {
		const stripes = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 2 === 0 ? 51 : 153));
		const measured = measureLightAndFocus({ size: 64, grey: stripes }, FACE);
		expect(measured.brightness).toBeCloseTo(40, 5);
		expect(measured.contrast).toBeCloseTo(20, 5);
		// The Laplacian of such stripes is twice their difference, up and down: four times their deviation.
		expect(measured.sharpness).toBeCloseTo(400, 3);
		expect(measureLightAndFocus({ size: 64, grey: new Uint8Array(64 * 64).fill(9) }, FACE).sharpness).toBe(0);
	});

	it.each(SEEDS)('falls with blur and does not care about light (texture %i)', async (seed) => {
		const sharpOne = texture(128, seed, 40);
		const soft = await blurred(sharpOne, 1.5);
		const softer = await blurred(sharpOne, 4);
		expect(focus(sharpOne)).toBeGreaterThan(2 * focus(soft));
		expect(focus(soft)).toBeGreaterThan(1.5 * focus(softer));
		expect(Math.abs(focus(brighter(sharpOne)) / focus(sharpOne) - 1)).toBeLessThan(0.1);
	});
});

describe('detailSize', () => {
	it.each(SEEDS)('is the size that holds the finest detail (texture %i)', (seed) => {
		for (const finest of [20, 40, 80]) {
			const found = detailSize(texture(256, seed, finest), FACE);
			expect(found).toBeGreaterThan(1.2 * finest);
			expect(found).toBeLessThan(2.3 * finest);
		}
	});

	it.each(SEEDS)('does not grow when a picture is enlarged (texture %i)', async (seed) => {
		const small = texture(128, seed, 60);
		const own = detailSize(small, FACE);
		expect(own).toBeGreaterThan(64);
		for (const size of [192, 256, 500]) {
			expect(detailSize(await resized(small, size), FACE)).toBeLessThan(1.35 * own);
		}
	});

	it('looks at the middle only', () => {
		const { grey } = texture(256, 1, 20);
		const fine = grey.map((v, i) => (Math.min(i % 256, 255 - (i % 256)) < 70 ? (i * 7919) % 251 : v));
		expect(detailSize({ size: 256, grey: fine }, 0.375)).toBeLessThan(50);
		expect(detailSize({ size: 256, grey: fine }, 1)).toBeGreaterThan(200);
	});

	it('of a flat picture is nothing', () => {
		expect(detailSize({ size: 100, grey: new Uint8Array(10_000).fill(77) }, FACE)).toBe(0);
	});
});

describe('near-duplicates', () => {
	const hashOf = (picture: GreyPicture) => pictureHash(picture);

	it.each(SEEDS)('are found through scaling, compression and light (texture %i)', async (seed) => {
		const original = texture(128, seed, 30);
		const jpeg = await sharpOf(original).jpeg({ quality: 50 }).toBuffer();
		const compressed = new Uint8Array(await sharp(jpeg).toColourspace('b-w').raw().toBuffer());
		const variants: GreyPicture[] = [
			await resized(await resized(original, 90), 128),
			{ size: 128, grey: compressed },
			{ size: 128, grey: original.grey.map((v) => 20 + v * 0.8) },
		];
		const hash = hashOf(original);
		for (const variant of variants) expect(hashDistance(hash, hashOf(variant))).toBeLessThanOrEqual(4);
		expect(hashDistance(hash, hashOf(texture(128, seed + 10, 30)))).toBeGreaterThan(10);
	});

	it('grouped by the first of each group, without chains', () => {
		const hash = (low: number, high = 0) => ({ low, high });
		const hashes = [hash(0), hash(0xffff), hash(0b1111), hash(0b1111_1111), hash(0, 0x80000000), hash(0xfffe)];
		expect(groupDuplicates(hashes)).toEqual([
			[0, 2, 4],
			[1, 5],
		]);
		expect(hashDistance(hash(0xffffffff), hash(0, 0xffffffff))).toBe(64);
	});
});

describe('spreadOf', () => {
	it('interpolates between values in any order', () => {
		const values = Array.from({ length: 101 }, (_, i) => (i * 37) % 101);
		expect(spreadOf(values)).toEqual({ min: 0, p5: 5, median: 50, p95: 95, max: 100 });
		expect(spreadOf([1, 2]).median).toBe(1.5);
	});
});
