/** Convex hulls of points in the plane (x, y interleaved). Plain mathematics; must not know faces or pixels. */

/**
 * Corners of the smallest convex polygon around points, in order, without repeats: Andrew's monotone chain ("Another
 * efficient algorithm for convex hulls in two dimensions", Information Processing Letters 9(5), 1979).
 */
export function convexHull(pointsXY: ArrayLike<number>): Float64Array {
	const points = Array.from(
		{ length: pointsXY.length / 2 },
		(_, i): Point => [pointsXY[2 * i] as number, pointsXY[2 * i + 1] as number],
	).sort((p, q) => p[0] - q[0] || p[1] - q[1]);
	const there = chain(points);
	const back = chain(points.reverse());
	return Float64Array.from([...there.slice(0, -1), ...back.slice(0, -1)].flat());
}

/** True for a point inside or on the edge of a convex polygon (corners in either order; 3 or more). */
export function isInsideHull(hullXY: Float64Array, x: number, y: number): boolean {
	const count = hullXY.length / 2;
	let [left, right] = [false, false];
	for (let i = 0; i < count; i++) {
		const j = (i + 1) % count;
		const x0 = hullXY[2 * i] as number;
		const y0 = hullXY[2 * i + 1] as number;
		const across = ((hullXY[2 * j] as number) - x0) * (y - y0) - ((hullXY[2 * j + 1] as number) - y0) * (x - x0);
		if (across > 0) left = true;
		else if (across < 0) right = true;
	}
	return !(left && right);
}

type Point = readonly [number, number];

function chain(sorted: readonly Point[]): readonly Point[] {
	const kept: Point[] = [];
	for (const point of sorted) {
		while (kept.length >= 2 && turn(kept.at(-2) ?? point, kept.at(-1) ?? point, point) <= 0) kept.pop();
		kept.push(point);
	}
	return kept;
}

function turn(o: Point, p: Point, q: Point): number {
	return (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]);
}
