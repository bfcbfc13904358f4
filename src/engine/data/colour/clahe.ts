/**
 * Contrast limited adaptive histogram equalisation of one 8-bit plane (K. Zuiderveld, "Contrast Limited Adaptive
 * Histogram Equalization", Graphics Gems IV, 1994), and the random choice of its grid of tiles.
 * Must not know colours.
 */
import { type DrawRandom, PURPOSE } from '../random.js';

/** A bin may hold this many times the mean count, which bounds the gain of contrast. */
const CLIP_LIMIT = 2;
const BINS = 256;
/** Tiles of a small copy are kept at least this wide: a histogram of a handful of pixels is noise. */
const MIN_TILE = 8;

/**
 * Draws whether a face is equalised and with how many tiles along each axis.
 * Tiles: base + n * floor(base / 2) with base = max(2, floor(faceSize / 128)) and n = round(uniform(0, maxSteps)).
 * @param faceSize side of the face picture before any reduction, so that a reduced copy gets the same grid.
 * @param chance percent of faces that are equalised.
 * @returns the number of tiles, or null for no equalisation.
 */
export function drawTiles(faceSize: number, chance: number, maxSteps: number, random: DrawRandom): number | null {
	if (random.uniform(PURPOSE.clahe, 0) >= chance / 100) return null;
	const base = Math.max(2, Math.floor(faceSize / 128));
	return base + Math.round(random.uniform(PURPOSE.clahe, 1) * maxSteps) * Math.floor(base / 2);
}

/** Memory of `equalise` that is used again; grows to the largest grid and picture met. */
export interface ClaheScratch {
	/** One tone map of 256 values per tile. */
	maps: Float32Array;
	/** Per column: offset of the map of the tile to the left, of the one to the right, and the right one's weight. */
	left: Int32Array;
	right: Int32Array;
	weight: Float32Array;
}

export function createClaheScratch(): ClaheScratch {
	return {
		maps: new Float32Array(0),
		left: new Int32Array(0),
		right: new Int32Array(0),
		weight: new Float32Array(0),
	};
}

/**
 * Equalises a size x size plane in place. Every pixel is mapped by the tone maps of the four tiles around it,
 * weighted bilinearly between the tiles' centres; beyond the outermost centres the nearest tile counts alone.
 * @param tiles tiles along each axis, cut to size / 8.
 */
export function equalise(plane: Uint8Array, size: number, tiles: number, scratch: ClaheScratch): void {
	const grid = Math.max(1, Math.min(tiles, Math.floor(size / MIN_TILE)));
	reserve(scratch, grid, size);
	const { maps, left, right, weight } = scratch;
	for (let row = 0; row < grid; row++) {
		for (let column = 0; column < grid; column++) {
			fillToneMap(
				maps.subarray((row * grid + column) * BINS),
				plane,
				size,
				edges(row, grid, size),
				edges(column, grid, size),
			);
		}
	}
	for (let x = 0; x < size; x++) {
		const between = neighbours(x, grid, size);
		left[x] = between.first * BINS;
		right[x] = between.second * BINS;
		weight[x] = between.weight;
	}
	for (let y = 0, at = 0; y < size; y++) {
		const between = neighbours(y, grid, size);
		const above = between.first * grid * BINS;
		const below = between.second * grid * BINS;
		for (let x = 0; x < size; x++, at++) {
			const value = plane[at] as number;
			const l = (left[x] as number) + value;
			const r = (right[x] as number) + value;
			const w = weight[x] as number;
			const upper = (maps[above + l] as number) + w * ((maps[above + r] as number) - (maps[above + l] as number));
			const lower = (maps[below + l] as number) + w * ((maps[below + r] as number) - (maps[below + l] as number));
			plane[at] = upper + between.weight * (lower - upper) + 0.5;
		}
	}
}

interface Edges {
	readonly start: number;
	readonly end: number;
}

/** Pixels of the index-th of `grid` tiles along an axis; widths differ by one pixel at most. */
function edges(index: number, grid: number, size: number): Edges {
	return { start: Math.floor((index * size) / grid), end: Math.floor(((index + 1) * size) / grid) };
}

/** The tiles whose centres enclose pixel `at`, and the weight of the second. */
function neighbours(at: number, grid: number, size: number): { first: number; second: number; weight: number } {
	const position = ((at + 0.5) * grid) / size - 0.5;
	const first = Math.floor(position);
	return {
		first: Math.max(first, 0),
		second: Math.min(first + 1, grid - 1),
		weight: position - first,
	};
}

/**
 * The tone map of one tile: its histogram, cut at the clip limit, what was cut spread evenly over all bins, summed up
 * and scaled to 0..255.
 */
function fillToneMap(map: Float32Array, plane: Uint8Array, size: number, rows: Edges, columns: Edges): void {
	map.fill(0, 0, BINS);
	for (let y = rows.start; y < rows.end; y++) {
		for (let at = y * size + columns.start, end = y * size + columns.end; at < end; at++) {
			const value = plane[at] as number;
			map[value] = (map[value] as number) + 1;
		}
	}
	const count = (rows.end - rows.start) * (columns.end - columns.start);
	const limit = (CLIP_LIMIT * count) / BINS;
	let excess = 0;
	for (let i = 0; i < BINS; i++) excess += Math.max(0, (map[i] as number) - limit);
	const share = excess / BINS;
	const scale = (BINS - 1) / count;
	let sum = 0;
	for (let i = 0; i < BINS; i++) {
		sum += Math.min(map[i] as number, limit) + share;
		map[i] = Math.min(BINS - 1, sum * scale);
	}
}

function reserve(scratch: ClaheScratch, grid: number, size: number): void {
	if (scratch.maps.length < grid * grid * BINS) scratch.maps = new Float32Array(grid * grid * BINS);
	if (scratch.weight.length < size) {
		scratch.left = new Int32Array(size);
		scratch.right = new Int32Array(size);
		scratch.weight = new Float32Array(size);
	}
}
