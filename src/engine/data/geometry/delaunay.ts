/**
 * Delaunay triangulation of a few points in a square, exactly: coordinates are whole numbers small enough that every
 * predicate is computed without rounding, so no input can break it. Must not know faces or what triangles are for.
 */

/** Coordinates lie in 0..GRID. With 12 bits the largest product stays below 2^53. */
export const GRID = 4096;

/** Corners and edge middles of the square, the first points of every triangulation. */
export const ANCHORS_XY: readonly number[] = [
	0,
	0,
	GRID,
	0,
	GRID,
	GRID,
	0,
	GRID,
	GRID / 2,
	0,
	GRID,
	GRID / 2,
	GRID / 2,
	GRID,
	0,
	GRID / 2,
];

/** The anchors alone, as triangles in the orientation of all others. */
const ANCHOR_TRIANGLES: readonly number[] = [0, 4, 7, 4, 1, 5, 5, 2, 6, 6, 3, 7, 4, 5, 7, 5, 6, 7];

/**
 * Bowyer and Watson's insertion ("Computing Dirichlet tessellations", The Computer Journal 24(2), 1981) into the
 * triangulated anchors. Points on the edge or outside of the square and repeated points are left out.
 * @param pointsXY whole numbers, x and y interleaved.
 * @returns three indices per triangle: 0..7 are the anchors, 8 + i is point i of `pointsXY`.
 */
export function triangulate(pointsXY: ArrayLike<number>): Uint16Array {
	const xy = [...ANCHORS_XY, ...Array.from(pointsXY)];
	let triangles = [...ANCHOR_TRIANGLES];
	const seen = new Set<number>();
	for (let point = ANCHORS_XY.length / 2; 2 * point < xy.length; point++) {
		const [x, y] = [xy[2 * point] as number, xy[2 * point + 1] as number];
		const key = x * (GRID + 1) + y;
		if (!(x > 0 && y > 0 && x < GRID && y < GRID) || seen.has(key)) continue;
		seen.add(key);
		triangles = insert(xy, triangles, point);
	}
	return Uint16Array.from(triangles);
}

/** Replaces the triangles whose circle holds the point by a fan from the point to the edges around them. */
function insert(xy: readonly number[], triangles: readonly number[], point: number): number[] {
	const kept: number[] = [];
	const edges = new Map<number, readonly [number, number]>();
	for (let t = 0; t < triangles.length; t += 3) {
		const [a, b, c] = [triangles[t] as number, triangles[t + 1] as number, triangles[t + 2] as number];
		if (!isInCircle(xy, a, b, c, point)) {
			kept.push(a, b, c);
			continue;
		}
		for (const [from, to] of [
			[a, b],
			[b, c],
			[c, a],
		] as const) {
			// An edge inside of the hole is met from both of its sides.
			if (!edges.delete(to * EDGE_KEY + from)) edges.set(from * EDGE_KEY + to, [from, to]);
		}
	}
	for (const [from, to] of edges.values()) kept.push(from, to, point);
	return kept;
}

const EDGE_KEY = 65_536;

/** True when a point lies strictly inside the circle through a, b and c (in the anchors' orientation). */
function isInCircle(xy: readonly number[], a: number, b: number, c: number, point: number): boolean {
	const [px, py] = [xy[2 * point] as number, xy[2 * point + 1] as number];
	const [ax, ay] = [(xy[2 * a] as number) - px, (xy[2 * a + 1] as number) - py];
	const [bx, by] = [(xy[2 * b] as number) - px, (xy[2 * b + 1] as number) - py];
	const [cx, cy] = [(xy[2 * c] as number) - px, (xy[2 * c + 1] as number) - py];
	const determinant =
		(ax * ax + ay * ay) * (bx * cy - cx * by) -
		(bx * bx + by * by) * (ax * cy - cx * ay) +
		(cx * cx + cy * cy) * (ax * by - bx * ay);
	return determinant > 0;
}
