import { describe, expect, it } from 'vitest';
import { ANCHORS_XY, GRID, triangulate } from '../../../../src/engine/data/geometry/delaunay.js';
import { convexHull, isInsideHull } from '../../../../src/engine/data/geometry/hull.js';
import { hashWords } from '../../../../src/engine/data/random.js';

const randomPoints = (count: number, seed: number, step = 1): number[] =>
	Array.from({ length: 2 * count }, (_, i) => step * Math.floor((hashWords(seed, i, 0, 0) % (GRID + 1)) / step));

type Xy = readonly [number, number];
type Triangle = readonly [Xy, Xy, Xy];
const turn = (a: Xy, b: Xy, c: Xy): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

function corners(pointsXY: readonly number[]): {
	readonly all: readonly Xy[];
	readonly triangles: readonly Triangle[];
} {
	const xy = [...ANCHORS_XY, ...pointsXY];
	const all = Array.from({ length: xy.length / 2 }, (_, i): Xy => [xy[2 * i] ?? 0, xy[2 * i + 1] ?? 0]);
	const indices = triangulate(pointsXY);
	const corner = (i: number): Xy => all[indices[i] ?? -1] ?? [Number.NaN, Number.NaN];
	const triangles = Array.from(
		{ length: indices.length / 3 },
		(_, t): Triangle => [corner(3 * t), corner(3 * t + 1), corner(3 * t + 2)],
	);
	return { all, triangles };
}

/** Checks with big integers that no point lies inside the circle of a triangle, and that all cover the square. */
function expectDelaunay(pointsXY: readonly number[]): void {
	const { all, triangles } = corners(pointsXY);
	const used = new Set(triangles.flat().map((p) => p.join()));
	let area = 0;
	for (const [a, b, c] of triangles) {
		const doubled = turn(a, b, c);
		expect(doubled).toBeGreaterThan(0);
		area += doubled;
		for (const p of all) {
			if (p[0] < 0 || p[1] < 0 || p[0] > GRID || p[1] > GRID || !used.has(p.join())) continue;
			const row = (q: Xy): readonly [bigint, bigint, bigint] => {
				const [x, y] = [BigInt(q[0] - p[0]), BigInt(q[1] - p[1])];
				return [x, y, x * x + y * y];
			};
			const [ra, rb, rc] = [row(a), row(b), row(c)];
			const determinant =
				ra[2] * (rb[0] * rc[1] - rc[0] * rb[1]) -
				rb[2] * (ra[0] * rc[1] - rc[0] * ra[1]) +
				rc[2] * (ra[0] * rb[1] - rb[0] * ra[1]);
			expect(determinant <= 0n).toBe(true);
		}
	}
	expect(area).toBe(2 * GRID * GRID);
}

describe('triangulate', () => {
	it('the anchors alone cover the square', () => {
		expectDelaunay([]);
		expect(triangulate([])).toHaveLength(18);
	});

	it('random points: every circle is empty and the square is covered once', () => {
		for (let seed = 0; seed < 6; seed++) expectDelaunay(randomPoints(68, seed));
	});

	it('points on lines and circles, clustered and repeated ones', () => {
		// A coarse lattice: many collinear and cocircular points, many twice.
		for (let seed = 0; seed < 4; seed++) expectDelaunay(randomPoints(68, seed, 512));
		for (let seed = 0; seed < 4; seed++) expectDelaunay(randomPoints(68, seed).map((value) => 2000 + (value % 7)));
		expectDelaunay(Array.from({ length: 68 }, (_, i) => (i % 2 === 0 ? 60 * (i + 1) : GRID / 2)));
		expectDelaunay(Array.from({ length: 136 }, () => 77));
	});

	it('leaves out points on the edge, outside and not finite', () => {
		const odd = [0, 100, GRID, 5, -10, 50, 100, GRID + 1, Number.NaN, 3, 100, 0];
		expect(triangulate(odd)).toEqual(triangulate([]));
		// They keep their index: the point after them is number 8 + 6.
		expect(Math.max(...triangulate([...odd, 1000, 1000]))).toBe(14);
	});
});

describe('convex hull', () => {
	it('holds every point and turns one way only', () => {
		for (let seed = 0; seed < 20; seed++) {
			const points = randomPoints(30, seed, seed % 2 === 0 ? 1 : 256);
			const hull = convexHull(points);
			for (let i = 0; i < points.length; i += 2) {
				expect(isInsideHull(hull, points[i] ?? 0, points[i + 1] ?? 0)).toBe(true);
			}
			const at = (i: number): Xy => [hull[(2 * i) % hull.length] ?? 0, hull[(2 * i + 1) % hull.length] ?? 0];
			for (let i = 0; i < hull.length / 2; i++) expect(turn(at(i), at(i + 1), at(i + 2))).toBeGreaterThan(0);
		}
	});

	it('tells inside from outside', () => {
		const square = convexHull([0, 0, 4, 0, 4, 4, 0, 4, 2, 2, 4, 2]);
		expect(square).toHaveLength(8);
		expect(isInsideHull(square, 4, 3)).toBe(true);
		expect(isInsideHull(square, 4.001, 3)).toBe(false);
		expect(isInsideHull(square, -0.001, 0)).toBe(false);
	});
});
