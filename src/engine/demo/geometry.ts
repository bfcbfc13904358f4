/**
 * Points, rotations, the similarity fit and the curves the drawings are made of.
 * Plain mathematics; must not know faces.
 */

export type Point = readonly [x: number, y: number];
/** x to the right, y down, z towards the viewer. */
export type Point3 = readonly [x: number, y: number, z: number];

/** Degrees. Yaw > 0 turns the nose to the picture's right, pitch > 0 lifts it, roll > 0 tilts clockwise. */
export interface Pose {
	readonly yaw: number;
	readonly pitch: number;
	readonly roll: number;
}

const RADIANS = Math.PI / 180;

/** Turns a point about the origin: yaw first, then pitch, then roll. */
export function rotate([x, y, z]: Point3, { yaw, pitch, roll }: Pose): Point3 {
	const [sinYaw, cosYaw] = [Math.sin(yaw * RADIANS), Math.cos(yaw * RADIANS)];
	const [sinPitch, cosPitch] = [Math.sin(pitch * RADIANS), Math.cos(pitch * RADIANS)];
	const [sinRoll, cosRoll] = [Math.sin(roll * RADIANS), Math.cos(roll * RADIANS)];
	const turnedX = x * cosYaw + z * sinYaw;
	const turnedZ = z * cosYaw - x * sinYaw;
	const liftedY = y * cosPitch - turnedZ * sinPitch;
	const liftedZ = y * sinPitch + turnedZ * cosPitch;
	return [turnedX * cosRoll - liftedY * sinRoll, turnedX * sinRoll + liftedY * cosRoll, liftedZ];
}

/** p -> scaleRotate * p + shift, with p and scaleRotate as complex numbers. */
export interface Similarity {
	readonly scaleRotate: Point;
	readonly shift: Point;
}

export function applySimilarity({ scaleRotate: [a, b], shift }: Similarity, [x, y]: Point): Point {
	return [a * x - b * y + shift[0], b * x + a * y + shift[1]];
}

/** Mean of points; [0, 0] for none. */
export function centre(points: readonly Point[]): Point {
	const n = Math.max(1, points.length);
	return [points.reduce((sum, p) => sum + p[0], 0) / n, points.reduce((sum, p) => sum + p[1], 0) / n];
}

/** Least-squares similarity taking `from` onto `to` (pairs by position; Umeyama 1991 in two dimensions). */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
	const [fromX, fromY] = centre(from);
	const [toX, toY] = centre(to);
	let [real, imaginary, spread] = [0, 0, 0];
	for (const [index, [x, y]] of from.entries()) {
		const [u, v] = to[index] ?? [toX, toY];
		real += (x - fromX) * (u - toX) + (y - fromY) * (v - toY);
		imaginary += (x - fromX) * (v - toY) - (y - fromY) * (u - toX);
		spread += (x - fromX) ** 2 + (y - fromY) ** 2;
	}
	const scaleRotate: Point = [real / spread, imaginary / spread];
	const [movedX, movedY] = applySimilarity({ scaleRotate, shift: [0, 0] }, [fromX, fromY]);
	return { scaleRotate, shift: [toX - movedX, toY - movedY] };
}

/** Convex hull, counter-clockwise in a y-up view (Andrew's monotone chain). */
export function convexHull(points: readonly Point[]): readonly Point[] {
	const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
	const chain = (ordered: readonly Point[]): Point[] => {
		const kept: Point[] = [];
		for (const point of ordered) {
			while (kept.length >= 2 && turn(kept.at(-2) ?? point, kept.at(-1) ?? point, point) <= 0) kept.pop();
			kept.push(point);
		}
		return kept.slice(0, -1);
	};
	return [...chain(sorted), ...chain(sorted.toReversed())];
}

function turn(o: Point, p: Point, q: Point): number {
	return (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]);
}

/** Interpolates two points; t = 0 gives p. */
export function between(p: Point, q: Point, t: number): Point {
	return [p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t];
}

export function distance(p: Point, q: Point): number {
	return Math.hypot(p[0] - q[0], p[1] - q[1]);
}

const n = (value: number): string => value.toFixed(2);

/** Bezier segments of a Catmull-Rom curve from the first to the last point, without the leading move. */
export function curveThrough(points: readonly Point[]): string {
	const segments: string[] = [];
	for (let i = 0; i + 1 < points.length; i++) {
		const p = points[i] ?? [0, 0];
		const q = points[i + 1] ?? p;
		const before = points[i - 1] ?? p;
		const after = points[i + 2] ?? q;
		segments.push(
			`C${n(p[0] + (q[0] - before[0]) / 6)} ${n(p[1] + (q[1] - before[1]) / 6)} ${n(q[0] - (after[0] - p[0]) / 6)} ${n(q[1] - (after[1] - p[1]) / 6)} ${n(q[0])} ${n(q[1])}`,
		);
	}
	return segments.join('');
}

/** Open smooth path through the points. */
export function smoothPath(points: readonly Point[]): string {
	const [x, y] = points[0] ?? [0, 0];
	return `M${n(x)} ${n(y)}${curveThrough(points)}`;
}

/** Closed smooth path: the curve runs on through its start without a corner. */
export function closedPath(points: readonly Point[]): string {
	const count = points.length;
	const wrapped = Array.from({ length: count + 3 }, (_, i): Point => points[(i + count - 1) % count] ?? [0, 0]);
	const [x, y] = wrapped[1] ?? [0, 0];
	// The neighbours on both sides shape the first and last segment; their own segments are cut off.
	const segments = curveThrough(wrapped).split('C').slice(2, -1);
	return `M${n(x)} ${n(y)}${segments.map((segment) => `C${segment}`).join('')}Z`;
}

/** A closed path with two corners: along `there`, back along `back`. */
export function lensPath(there: readonly Point[], back: readonly Point[]): string {
	const join: Point = there.at(-1) ?? [0, 0];
	const start: Point = there[0] ?? [0, 0];
	return `${smoothPath(there)}${curveThrough([join, ...back, start])}Z`;
}
