/**
 * The warp to landmarks: moves a face's landmarks onto those of a face of the other side, everything between them
 * linearly over triangles, and the edge of the face square not at all. Writes it as a control grid, like any warp.
 * Must not know pixels, partners or how often a grid is sampled.
 *
 * The warp is built in the untransformed face square and carried along by the random transform, which is the same as
 * transforming both faces' landmarks (and mirroring them) first, since all of these maps are affine.
 */
import type { Affine } from './geometry/affine.js';
import { applyAffine, invertAffine, joinAffine, scaleShift } from './geometry/affine.js';
import { type Crop, type FaceSquare, toFaceSquare } from './geometry/crop.js';
import { ANCHORS_XY, GRID, triangulate } from './geometry/delaunay.js';
import { convexHull, isInsideHull } from './geometry/hull.js';
import { type DrawRandom, PURPOSE } from './random.js';
import { placeGrid } from './warp.js';

/** Standard deviation of the noise on the partner's landmarks as a share of the face square (2 px at 256). */
export const LANDMARK_SIGMA = 2 / 256;
/** Landmarks 0..16 are the jaw line; the others are the core, within which no jaw point may lie. */
const JAW_POINTS = 17;
const LANDMARKS = 68;
const ANCHORS = ANCHORS_XY.length / 2;
/** Grid nodes on an edge between triangles belong to both, rounding or not. */
const EDGE_SLACK = 1e-9;

/** Landmarks in units of the face square, x and y interleaved, of where each is taken from and where it is moved to. */
export interface LandmarkMove {
	readonly fromXY: ArrayLike<number>;
	readonly toXY: ArrayLike<number>;
}

/** The move of a face's landmarks onto a partner's, with the draw's noise on the latter. */
export function drawLandmarkMove(
	ownXY: ArrayLike<number>,
	partnerXY: ArrayLike<number>,
	random: DrawRandom,
): LandmarkMove {
	const toXY = new Float64Array(2 * LANDMARKS);
	for (let i = 0; i < toXY.length; i++) {
		toXY[i] = (partnerXY[i] as number) + LANDMARK_SIGMA * random.gaussian(PURPOSE.landmark_noise, i);
	}
	return { fromXY: ownXY, toXY };
}

/**
 * Writes nodes x nodes positions (x, y interleaved, row by row) of an even grid over the crop: where in the face picture
 * each node of the transformed and warped picture lies.
 * @param gridXY nodes * nodes * 2 values.
 * @param map from the transformed picture back to the face picture.
 */
export function placeLandmarkGrid(
	gridXY: Float64Array,
	nodes: number,
	crop: Crop,
	square: FaceSquare,
	map: Affine,
	move: LandmarkMove,
): void {
	// Beyond the face square, and in the corners of triangles left out, nothing moves.
	placeGrid(gridXY, nodes, crop, map);
	const { fromXY, toXY } = anchoredPoints(move);
	const spacing = crop.span / (nodes - 1);
	const nodeToPicture = joinAffine(scaleShift(spacing, crop.originX, crop.originY), map);
	const gridUnitsToPicture = invertAffine(toFaceSquare(square, GRID));
	const toNodes = joinAffine(gridUnitsToPicture, invertAffine(nodeToPicture));
	const corners: TriangleCorner[] = [];
	for (let i = 0; 2 * i < fromXY.length; i++) {
		const [x, y] = applyAffine(toNodes, toXY[2 * i] as number, toXY[2 * i + 1] as number);
		const [px, py] = applyAffine(gridUnitsToPicture, fromXY[2 * i] as number, fromXY[2 * i + 1] as number);
		corners.push({ x, y, px, py });
	}
	const triangles = triangulate(toXY.slice(2 * ANCHORS));
	for (let t = 0; t < triangles.length; t += 3) {
		const [a, b, c] = [0, 1, 2].map((k) => corners[triangles[t + k] as number]);
		if (a !== undefined && b !== undefined && c !== undefined) fillTriangle(gridXY, nodes, a, b, c);
	}
}

/**
 * Anchors, then the landmarks that take part, in units of 1 / GRID of the face square; targets as whole numbers.
 * Jaw points inside the core would fold the picture, so they are left out.
 */
function anchoredPoints({ fromXY, toXY }: LandmarkMove): { readonly fromXY: number[]; readonly toXY: number[] } {
	const core = convexHull([...Array.from(fromXY).slice(2 * JAW_POINTS), ...Array.from(toXY).slice(2 * JAW_POINTS)]);
	const points = { fromXY: [...ANCHORS_XY], toXY: [...ANCHORS_XY] };
	for (let i = 0; i < LANDMARKS; i++) {
		const [fromX, fromY] = [fromXY[2 * i] as number, fromXY[2 * i + 1] as number];
		const [toX, toY] = [toXY[2 * i] as number, toXY[2 * i + 1] as number];
		if (i < JAW_POINTS && (isInsideHull(core, fromX, fromY) || isInsideHull(core, toX, toY))) continue;
		points.fromXY.push(fromX * GRID, fromY * GRID);
		points.toXY.push(Math.round(toX * GRID), Math.round(toY * GRID));
	}
	return points;
}

/** A corner of a triangle: its place among the grid's nodes, and where in the face picture it is taken from. */
interface TriangleCorner {
	readonly x: number;
	readonly y: number;
	readonly px: number;
	readonly py: number;
}

/** Sets the nodes inside of a triangle to the positions between those of its corners. */
function fillTriangle(
	gridXY: Float64Array,
	nodes: number,
	a: TriangleCorner,
	b: TriangleCorner,
	c: TriangleCorner,
): void {
	const area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
	const firstX = Math.max(0, Math.ceil(Math.min(a.x, b.x, c.x) - EDGE_SLACK));
	const lastX = Math.min(nodes - 1, Math.floor(Math.max(a.x, b.x, c.x) + EDGE_SLACK));
	const firstY = Math.max(0, Math.ceil(Math.min(a.y, b.y, c.y) - EDGE_SLACK));
	const lastY = Math.min(nodes - 1, Math.floor(Math.max(a.y, b.y, c.y) + EDGE_SLACK));
	for (let y = firstY; y <= lastY; y++) {
		for (let x = firstX; x <= lastX; x++) {
			const wb = ((x - a.x) * (c.y - a.y) - (y - a.y) * (c.x - a.x)) / area;
			const wc = ((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)) / area;
			const wa = 1 - wb - wc;
			if (wa < -EDGE_SLACK || wb < -EDGE_SLACK || wc < -EDGE_SLACK) continue;
			const at = (y * nodes + x) * 2;
			gridXY[at] = wa * a.px + wb * b.px + wc * c.px;
			gridXY[at + 1] = wa * a.py + wb * b.py + wc * c.py;
		}
	}
}
