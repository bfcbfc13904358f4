/**
 * Control grids: where the nodes of a coarse grid over the crop lie in the face picture. The random warp moves the
 * nodes; between nodes positions are bilinear. Must not know pixels or how often a grid is sampled.
 *
 * Affine maps and bilinear interpolation commute, so warp and transform compose by mapping the nodes alone.
 */
import type { Affine } from './geometry/affine.js';
import type { Crop } from './geometry/crop.js';
import { type DrawRandom, PURPOSE } from './random.js';

/** Nodes along each axis of the warp grid, and of a grid that carries only an affine map. */
export const WARP_NODES = 5;
export const AFFINE_NODES = 2;
/** Standard deviation of the warp's node displacement as a share of the face square's side (5 px at 256). */
export const WARP_SIGMA = 5 / 256;

/**
 * Writes nodes x nodes positions (x, y interleaved, row by row) of an even grid over the crop, mapped to the face
 * picture. Without `displacement` this is the transformed crop itself.
 * @param gridXY nodes * nodes * 2 values.
 * @param displacement pixels of the transformed picture, same shape.
 */
export function placeGrid(
	gridXY: Float64Array,
	nodes: number,
	crop: Crop,
	map: Affine,
	displacement?: Float64Array,
): void {
	const spacing = crop.span / (nodes - 1);
	for (let j = 0, at = 0; j < nodes; j++) {
		for (let i = 0; i < nodes; i++, at += 2) {
			const x = crop.originX + i * spacing + (displacement?.[at] ?? 0);
			const y = crop.originY + j * spacing + (displacement?.[at + 1] ?? 0);
			gridXY[at] = map.xx * x + map.xy * y + map.x0;
			gridXY[at + 1] = map.yx * x + map.yy * y + map.y0;
		}
	}
}

/** Draws the 2 x 25 independent normal displacements of a warp, in pixels of a face square of the given size. */
export function drawWarp(displacement: Float64Array, size: number, random: DrawRandom): void {
	const sigma = WARP_SIGMA * size;
	for (let i = 0; i < WARP_NODES * WARP_NODES * 2; i++) displacement[i] = sigma * random.gaussian(PURPOSE.warp, i);
}
