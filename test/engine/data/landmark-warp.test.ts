import { describe, expect, it } from 'vitest';
import { applyAffine, IDENTITY, mapPoints, scaleShift } from '../../../src/engine/data/geometry/affine.js';
import { coverageCrop, type FaceSquare, pictureSquare } from '../../../src/engine/data/geometry/crop.js';
import {
	drawLandmarkMove,
	LANDMARK_SIGMA,
	type LandmarkMove,
	placeLandmarkGrid,
} from '../../../src/engine/data/landmark-warp.js';
import { drawRandom } from '../../../src/engine/data/random.js';
import { inverseTransform } from '../../../src/engine/data/transform.js';
import { FRONTAL, HEAD_POINTS, project } from './geometry/heads.js';

/** A face as large as its square allows, and one turned and moved a little. */
const OWN = project(HEAD_POINTS, { ...FRONTAL, scale: 1 / 30, at: [0.5, 0.38] });
const PARTNER = project(HEAD_POINTS, { ...FRONTAL, yaw: 8, pitch: 4, scale: 1 / 29, at: [0.51, 0.37] });
const NODES = 129;
const SIZE = 256;
const SQUARE = pictureSquare(SIZE, 0);

/** Where node (x, y), in pixels of the transformed picture, is taken from. */
function warpOf(
	move: LandmarkMove,
	map = IDENTITY,
	square: FaceSquare = SQUARE,
): (x: number, y: number) => readonly [number, number] {
	const crop = coverageCrop(square, 100);
	const gridXY = new Float64Array(NODES * NODES * 2);
	placeLandmarkGrid(gridXY, NODES, crop, square, map, move);
	return (x, y) => {
		const column = ((x - crop.originX) / crop.span) * (NODES - 1);
		const row = ((y - crop.originY) / crop.span) * (NODES - 1);
		const [i, j] = [Math.min(Math.floor(column), NODES - 2), Math.min(Math.floor(row), NODES - 2)];
		const [wx, wy] = [column - i, row - j];
		const value = (di: number, dj: number, axis: number): number =>
			gridXY[((j + dj) * NODES + i + di) * 2 + axis] ?? Number.NaN;
		const mix = (axis: number): number =>
			(value(0, 0, axis) * (1 - wx) + value(1, 0, axis) * wx) * (1 - wy) +
			(value(0, 1, axis) * (1 - wx) + value(1, 1, axis) * wx) * wy;
		return [mix(0), mix(1)];
	};
}

const landmark = (xy: ArrayLike<number>, i: number): readonly [number, number] => [
	(xy[2 * i] ?? 0) * SIZE,
	(xy[2 * i + 1] ?? 0) * SIZE,
];
const distance = (a: readonly [number, number], b: readonly [number, number]): number =>
	Math.hypot(a[0] - b[0], a[1] - b[1]);

describe('warp to landmarks', () => {
	it('takes the core landmarks from where they are and shows them where the partner has them', () => {
		const warp = warpOf({ fromXY: OWN, toXY: PARTNER });
		for (let i = 17; i < 68; i++) {
			// Linear between nodes 2 px apart, so a bend next to a landmark costs a fraction of a pixel.
			expect(distance(warp(...landmark(PARTNER, i)), landmark(OWN, i)), `landmark ${i}`).toBeLessThan(1);
		}
	});

	it('moves along x what the partner has further along x', () => {
		const moved = OWN.map((value, i) => (i % 2 === 0 && i >= 34 ? value + 10 / SIZE : value));
		const [x, y] = warpOf({ fromXY: OWN, toXY: moved })(...landmark(moved, 30));
		expect(distance([x, y], landmark(OWN, 30))).toBeLessThan(0.5);
		expect(x).toBeLessThan((moved[60] ?? 0) * SIZE - 9);
	});

	it('moves nothing at the edge of the face square and beyond', () => {
		const square: FaceSquare = { centreX: 128, centreY: 128, side: 192, isFromHead: true };
		const crop = { ...square, side: 256 };
		const gridXY = new Float64Array(NODES * NODES * 2);
		placeLandmarkGrid(gridXY, NODES, coverageCrop(crop, 100), square, IDENTITY, { fromXY: OWN, toXY: PARTNER });
		let inner = 0;
		for (let i = 0; i < NODES * NODES; i++) {
			const [x, y] = [(i % NODES) * 2, Math.floor(i / NODES) * 2];
			const moved = distance([gridXY[2 * i] ?? 0, gridXY[2 * i + 1] ?? 0], [x, y]);
			if (Math.max(Math.abs(x - 128), Math.abs(y - 128)) >= 96) expect(moved).toBeLessThan(1e-9);
			else inner = Math.max(inner, moved);
		}
		expect(inner).toBeGreaterThan(2);
	});

	it('is the identity for a face onto itself', () => {
		const warp = warpOf({ fromXY: OWN, toXY: OWN });
		// Targets are rounded to 1/16 px.
		for (const [x, y] of [
			[128, 128],
			[60, 200],
			[128, 90],
		] as const) {
			expect(distance(warp(x, y), [x, y])).toBeLessThan(0.1);
		}
	});

	it('is continuous: no two neighbouring nodes are far apart', () => {
		const gridXY = new Float64Array(NODES * NODES * 2);
		placeLandmarkGrid(gridXY, NODES, coverageCrop(SQUARE, 100), SQUARE, IDENTITY, { fromXY: OWN, toXY: PARTNER });
		for (let i = 0; i + 1 < NODES * NODES; i++) {
			if ((i + 1) % NODES === 0) continue;
			expect(Math.abs((gridXY[2 * i + 2] ?? 0) - (gridXY[2 * i] ?? 0))).toBeLessThan(12);
		}
	});

	it('follows rotation, zoom, shift and flip like landmarks that are transformed themselves', () => {
		const map = inverseTransform({
			...{ centreX: 128, centreY: 128 },
			...{ angle: 0.15, scale: 1.04, shiftX: 6, shiftY: -4, flipped: true },
		});
		const warp = warpOf({ fromXY: OWN, toXY: PARTNER }, map);
		// Forward: rotation and zoom, shift, then mirroring about the middle.
		const forward = ([x, y]: readonly [number, number]): readonly [number, number] => {
			const [cos, sin] = [1.04 * Math.cos(0.15), 1.04 * Math.sin(0.15)];
			const [dx, dy] = [x - 128, y - 128];
			return [256 - (128 + cos * dx + sin * dy + 6), 128 - sin * dx + cos * dy - 4];
		};
		for (let i = 17; i < 68; i++) {
			const shown = forward(landmark(PARTNER, i));
			expect(distance(applyAffine(map, ...shown), landmark(PARTNER, i))).toBeLessThan(1e-9);
			expect(distance(warp(...shown), landmark(OWN, i))).toBeLessThan(1);
		}
	});

	it('mirrored faces with left and right landmarks exchanged give the mirrored warp', () => {
		const pairs = [
			...Array.from({ length: 8 }, (_, i) => [i, 16 - i]),
			...Array.from({ length: 5 }, (_, i) => [17 + i, 26 - i]),
			...[
				[31, 35],
				[32, 34],
				[36, 45],
				[37, 44],
				[38, 43],
				[39, 42],
				[40, 47],
				[41, 46],
			],
			...[
				[48, 54],
				[49, 53],
				[50, 52],
				[55, 59],
				[56, 58],
				[60, 64],
				[61, 63],
				[65, 67],
			],
		];
		const other = Array.from({ length: 68 }, (_, i) => i);
		for (const [a = 0, b = 0] of pairs) [other[a], other[b]] = [b, a];
		const mirrored = (xy: Float64Array): Float64Array =>
			Float64Array.from({ length: 136 }, (_, i) => {
				const value = xy[2 * (other[i >> 1] ?? 0) + (i % 2)] ?? 0;
				return i % 2 === 0 ? 1 - value : value;
			});
		const warp = warpOf({ fromXY: OWN, toXY: PARTNER });
		const warpMirrored = warpOf({ fromXY: mirrored(OWN), toXY: mirrored(PARTNER) });
		for (const [x, y] of [
			[100, 120],
			[140, 180],
			[70, 90],
		] as const) {
			const [mx, my] = warpMirrored(SIZE - x, y);
			expect(distance(warp(x, y), [SIZE - mx, my])).toBeLessThan(0.5);
		}
	});

	it('leaves out jaw points that the core covers', () => {
		// A chin drawn up between the eyes would fold the face.
		const folded = OWN.map((value, i) => (i === 17 ? 0.45 : value));
		const warp = warpOf({ fromXY: OWN, toXY: folded });
		expect(distance(warp(128, 0.5 * SIZE), [128, 0.5 * SIZE])).toBeLessThan(1);
	});

	it('works in the face square of any picture', () => {
		const square: FaceSquare = { centreX: 250, centreY: 300, side: 384, isFromHead: true };
		const warp = warpOf({ fromXY: OWN, toXY: PARTNER }, IDENTITY, square);
		const toPicture = scaleShift(384, 250 - 192, 300 - 192);
		const [shown, from] = [mapPoints(toPicture, PARTNER), mapPoints(toPicture, OWN)];
		for (const i of [30, 36, 48, 57]) {
			const [x, y] = warp(shown[2 * i] ?? 0, shown[2 * i + 1] ?? 0);
			expect(distance([x, y], [from[2 * i] ?? 0, from[2 * i + 1] ?? 0])).toBeLessThan(1.5);
		}
	});
});

describe('the move of a draw', () => {
	it('is the partner with noise of the documented size', () => {
		let [sum, squares] = [0, 0];
		for (let draw = 0; draw < 50; draw++) {
			const { fromXY, toXY } = drawLandmarkMove(OWN, PARTNER, drawRandom(1, 'B', draw));
			expect(fromXY).toBe(OWN);
			for (let i = 0; i < 136; i++) {
				const noise = (toXY[i] ?? 0) - (PARTNER[i] ?? 0);
				sum += noise;
				squares += noise * noise;
			}
		}
		expect(Math.abs(Math.sqrt(squares / 6800) / LANDMARK_SIGMA - 1)).toBeLessThan(0.05);
		expect(Math.abs(sum / 6800)).toBeLessThan(0.0005);
	});
});
