import { describe, expect, it } from 'vitest';
import {
	applySimilarity,
	closedPath,
	convexHull,
	fitSimilarity,
	lensPath,
	type Point,
	rotate,
} from '../../../src/engine/demo/geometry.js';

const SQUARE: readonly Point[] = [
	[0, 0],
	[2, 0],
	[2, 2],
	[0, 2],
];

describe('rotate', () => {
	it.each([
		['yaw turns the nose to the right', { yaw: 90, pitch: 0, roll: 0 }, [1, 0, 0]],
		['pitch lifts it', { yaw: 0, pitch: 90, roll: 0 }, [0, -1, 0]],
		['roll leaves it', { yaw: 0, pitch: 0, roll: 90 }, [0, 0, 1]],
	])('%s', (_, pose, expected) => {
		for (const [axis, value] of rotate([0, 0, 1], pose).entries()) expect(value).toBeCloseTo(expected[axis] ?? 0, 12);
	});

	it('rolls clockwise, y down', () => {
		const [x, y] = rotate([1, 0, 0], { yaw: 0, pitch: 0, roll: 90 });
		expect([x, y].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([0, 1]);
	});
});

describe('fitSimilarity', () => {
	it('finds scale, rotation and shift exactly when there is one', () => {
		const true_ = { scaleRotate: [1.2, -0.7] as const, shift: [5, -3] as const };
		const fit = fitSimilarity(
			SQUARE,
			SQUARE.map((point) => applySimilarity(true_, point)),
		);
		expect(fit.scaleRotate[0]).toBeCloseTo(1.2, 10);
		expect(fit.scaleRotate[1]).toBeCloseTo(-0.7, 10);
		expect(fit.shift[0]).toBeCloseTo(5, 10);
		expect(fit.shift[1]).toBeCloseTo(-3, 10);
	});

	it('is the best in the least-squares sense when there is none', () => {
		const target: readonly Point[] = [
			[0, 0.3],
			[2.2, 0],
			[1.7, 2],
			[0.1, 2.4],
		];
		const fit = fitSimilarity(SQUARE, target);
		const error = (candidate: typeof fit): number =>
			SQUARE.reduce((sum, point, i) => {
				const [x, y] = applySimilarity(candidate, point);
				return sum + (x - (target[i]?.[0] ?? 0)) ** 2 + (y - (target[i]?.[1] ?? 0)) ** 2;
			}, 0);
		const {
			scaleRotate: [a, b],
			shift: [c, d],
		} = fit;
		for (const step of [-0.01, 0.01]) {
			expect(error({ ...fit, scaleRotate: [a + step, b] })).toBeGreaterThan(error(fit));
			expect(error({ ...fit, scaleRotate: [a, b + step] })).toBeGreaterThan(error(fit));
			expect(error({ ...fit, shift: [c + step, d] })).toBeGreaterThan(error(fit));
			expect(error({ ...fit, shift: [c, d + step] })).toBeGreaterThan(error(fit));
		}
	});
});

describe('convexHull', () => {
	it('keeps the corners and drops what lies inside or on an edge', () => {
		const hull = convexHull([[1, 1], ...SQUARE, [1, 0], [0.5, 1.5]]);
		expect([...hull].sort()).toEqual([...SQUARE].sort());
	});
});

describe('paths', () => {
	it('passes through every point and closes', () => {
		const closed = closedPath(SQUARE);
		expect(closed.startsWith('M0.00 0.00C')).toBe(true);
		expect([...closed.matchAll(/([\d.-]+ [\d.-]+)(?=C|Z)/g)].map(([end]) => end)).toEqual([
			'0.00 0.00',
			'2.00 0.00',
			'2.00 2.00',
			'0.00 2.00',
			'0.00 0.00',
		]);
		const lens = lensPath(SQUARE.slice(0, 3), SQUARE.slice(3));
		expect(lens).toMatch(/^M0\.00 0\.00C.*0\.00 0\.00Z$/);
		expect(lens.match(/C/g)).toHaveLength(4);
	});
});
