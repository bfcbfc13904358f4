import { describe, expect, it } from 'vitest';
import { createClaheScratch, drawTiles, equalise } from '../../../../src/engine/data/colour/clahe.js';
import { drawRandom } from '../../../../src/engine/data/random.js';

const CHANCE_DRAWS = 400;

/** The definition, slowly and in double precision: each tile's tone map weighted by a tent around the tile's centre. */
function reference(plane: Uint8Array, size: number, grid: number): Float64Array {
	const border = (i: number): number => Math.floor((i * size) / grid);
	const tileOf = (at: number): number => {
		let tile = 0;
		while (border(tile + 1) <= at) tile++;
		return tile;
	};
	const counts = Array.from({ length: grid * grid }, () => new Array<number>(256).fill(0));
	plane.forEach((value, i) => {
		const bins = counts[tileOf(Math.floor(i / size)) * grid + tileOf(i % size)] ?? [];
		bins[value] = (bins[value] ?? 0) + 1;
	});
	const maps = counts.map((bins) => {
		const total = bins.reduce((sum, n) => sum + n, 0);
		const limit = (2 * total) / 256;
		const cut = bins.map((n) => Math.min(n, limit));
		const excess = total - cut.reduce((sum, n) => sum + n, 0);
		return cut.map((_, v) => {
			const below = cut.slice(0, v + 1).reduce((sum, n) => sum + n, 0);
			return (255 * (below + (excess * (v + 1)) / 256)) / total;
		});
	});
	/** Position in units of tiles, kept between the outermost centres. */
	const position = (at: number): number => Math.min(Math.max(((at + 0.5) * grid) / size - 0.5, 0), grid - 1);
	const tent = (distance: number): number => Math.max(0, 1 - Math.abs(distance));
	return Float64Array.from(plane, (value, i) => {
		const [x, y] = [position(i % size), position(Math.floor(i / size))];
		return maps.reduce(
			(sum, map, tile) => sum + tent(x - (tile % grid)) * tent(y - Math.floor(tile / grid)) * (map[value] ?? 0),
			0,
		);
	});
}

/** A dim, low-contrast plane with structure: what the equalisation is for. */
function dimPlane(size: number): Uint8Array {
	return Uint8Array.from({ length: size * size }, (_, i) => {
		const [x, y] = [(i % size) / size, Math.floor(i / size) / size];
		return 60 + 25 * Math.sin(9 * x + 2 * y) * Math.cos(7 * y) + 15 * x;
	});
}

function equalised(plane: Uint8Array, size: number, tiles: number): Uint8Array {
	const out = plane.slice();
	equalise(out, size, tiles, createClaheScratch());
	return out;
}

const spread = (plane: Uint8Array): number => Math.max(...plane) - Math.min(...plane);
const meanDifference = (p: ArrayLike<number>, q: ArrayLike<number>): number =>
	Array.from(p).reduce((sum, value, i) => sum + Math.abs(value - (q[i] ?? Number.NaN)), 0) / p.length;

describe('equalise', () => {
	it.each([
		[64, 2],
		[64, 3],
		[61, 4],
		[90, 6],
	])('is the definition rounded to whole numbers (%i px, %i tiles)', (size, tiles) => {
		const plane = dimPlane(size);
		const expected = reference(plane, size, tiles);
		const made = equalised(plane, size, tiles);
		const largest = made.reduce((most, v, i) => Math.max(most, Math.abs(v - (expected[i] ?? Number.NaN))), 0);
		expect(largest).toBeLessThan(0.51);
	});

	it('raises contrast, but not without limit', () => {
		const plane = dimPlane(64);
		expect(spread(equalised(plane, 64, 4))).toBeGreaterThan(1.3 * spread(plane));
		const flat = new Uint8Array(64 * 64).fill(100);
		flat[0] = 101;
		expect(spread(equalised(flat, 64, 4))).toBeLessThanOrEqual(3);
	});

	it('does to a reduced copy what it does to the picture', () => {
		const whole = dimPlane(128);
		const half = (plane: Uint8Array): Uint8Array =>
			Uint8Array.from({ length: 64 * 64 }, (_, i) => {
				const at = Math.floor(i / 64) * 256 + (i % 64) * 2;
				return [0, 1, 128, 129].reduce((sum, d) => sum + (plane[at + d] ?? 0), 0) / 4;
			});
		expect(meanDifference(equalised(half(whole), 64, 4), half(equalised(whole, 128, 4)))).toBeLessThan(2);
	});

	it('keeps tiles at least 8 pixels wide', () => {
		const plane = dimPlane(32);
		expect(equalised(plane, 32, 40)).toEqual(equalised(plane, 32, 4));
	});

	it('does not depend on what the scratch memory held before', () => {
		const scratch = createClaheScratch();
		equalise(dimPlane(96), 96, 8, scratch);
		const plane = dimPlane(40);
		equalise(plane, 40, 3, scratch);
		expect(plane).toEqual(equalised(dimPlane(40), 40, 3));
	});
});

describe('drawTiles', () => {
	const draws = (faceSize: number, chance: number, steps: number): (number | null)[] =>
		Array.from({ length: CHANCE_DRAWS }, (_, draw) => drawTiles(faceSize, chance, steps, drawRandom(7, 'A', draw)));
	const kinds = (faceSize: number, steps: number): (number | null)[] =>
		[...new Set(draws(faceSize, 100, steps))].sort((p, q) => Number(p) - Number(q));

	it('equalises the share of faces that the chance says', () => {
		const share = draws(256, 30, 4).filter((tiles) => tiles !== null).length / CHANCE_DRAWS;
		expect(Math.abs(share - 0.3)).toBeLessThan(0.08);
		expect(draws(256, 0, 4).every((tiles) => tiles === null)).toBe(true);
	});

	it('grows the grid with the size of the face', () => {
		expect(kinds(64, 4)).toEqual([2, 3, 4, 5, 6]);
		expect(kinds(256, 4)).toEqual([2, 3, 4, 5, 6]);
		expect(kinds(512, 2)).toEqual([4, 6, 8]);
		expect(kinds(1024, 1)).toEqual([8, 12]);
	});
});
