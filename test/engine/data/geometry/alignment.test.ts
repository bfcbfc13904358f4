import { describe, expect, it } from 'vitest';
import {
	type Affine,
	applyAffine,
	fitSimilarity,
	invertAffine,
	joinAffine,
	mapPoints,
	scaleShift,
} from '../../../../src/engine/data/geometry/affine.js';
import {
	alignedMatrix,
	estimatePose,
	type HeadGeometry,
	headGeometry,
	legacyMatrix,
} from '../../../../src/engine/data/geometry/alignment.js';
import { coverageCrop, headSquare, pictureSquare, toFaceSquare } from '../../../../src/engine/data/geometry/crop.js';
import { LEGACY_MEAN_FACE_XY, SYMMETRIC_MEAN_FACE_XY } from '../../../../src/engine/data/geometry/mean-face.js';
import { sourceToPicture, toPictureLandmarks } from '../../../../src/engine/data/geometry/picture-landmarks.js';
import { poseAngles, projectPoint, solveHeadPose } from '../../../../src/engine/data/geometry/pose.js';
import type { FaceRecord } from '../../../../src/engine/data/sources/types.js';
import { FRONTAL, HEAD_POINTS, project, type View } from './heads.js';

const rotation = (degrees: number, scale: number, x0: number, y0: number): Affine => {
	const [cos, sin] = [scale * Math.cos((degrees * Math.PI) / 180), scale * Math.sin((degrees * Math.PI) / 180)];
	return { xx: cos, xy: -sin, x0, yx: sin, yy: cos, y0 };
};

function geometryOf(landmarks: ArrayLike<number>): HeadGeometry {
	const geometry = headGeometry(landmarks);
	if (geometry === null) throw new Error('no geometry');
	return geometry;
}

const frame = (view: Partial<View>): Float64Array => project(HEAD_POINTS, { ...FRONTAL, ...view });
const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
	Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))));

describe('affine maps', () => {
	it('join and invert', () => {
		const map = rotation(30, 1.7, 5, -3);
		const there = joinAffine(map, scaleShift(2, 1, 1));
		expect(applyAffine(there, 3, 4)).toEqual(applyAffine(scaleShift(2, 1, 1), ...applyAffine(map, 3, 4)));
		const [x, y] = applyAffine(invertAffine(there), ...applyAffine(there, 3, 4));
		expect([x, y].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([3, 4]);
	});

	it('similarity is found exactly, and at the least error with noise', () => {
		const from = SYMMETRIC_MEAN_FACE_XY;
		const truth = rotation(-25, 140, 31, 12);
		const found = fitSimilarity(from, mapPoints(truth, from));
		expect(largest(Object.values(found ?? {}), Object.values(truth))).toBeLessThan(1e-9);
		const noisy = mapPoints(truth, from).map((value, i) => value + 4 * Math.sin(i * 12.9898));
		const best = fitSimilarity(from, noisy) as Affine;
		const error = (map: Affine): number =>
			mapPoints(map, from).reduce((sum, value, i) => sum + (value - (noisy[i] ?? 0)) ** 2, 0);
		const { xx, yx, x0, y0 } = best;
		for (const [dc, ds, dx, dy] of [
			[0.1, 0, 0, 0],
			[0, 0.1, 0, 0],
			[0, 0, 0.1, 0],
			[0, 0, 0, 0.1],
		] as const) {
			for (const sign of [1, -1]) {
				const cos = xx + sign * dc;
				const sin = yx + sign * ds;
				const near = { xx: cos, xy: -sin, x0: x0 + sign * dx, yx: sin, yy: cos, y0: y0 + sign * dy };
				expect(error(near)).toBeGreaterThan(error(best));
			}
		}
		expect(fitSimilarity([3, 3, 3, 3], [0, 0, 1, 1])).toBeNull();
	});
});

describe('mean faces', () => {
	it('the newer one is symmetric about the middle', () => {
		// Landmarks that mirror each other, counted from landmark 17.
		const pairs = [
			[0, 9],
			[2, 7],
			[4, 5],
			[10, 10],
			[14, 18],
			[19, 28],
			[22, 25],
			[31, 37],
			[44, 46],
		] as const;
		for (const [left, right] of pairs) {
			const sum = (SYMMETRIC_MEAN_FACE_XY[2 * left] ?? 0) + (SYMMETRIC_MEAN_FACE_XY[2 * right] ?? 0);
			expect(Math.abs(sum - 1)).toBeLessThan(0.02);
		}
		expect(SYMMETRIC_MEAN_FACE_XY).toHaveLength(102);
		expect((SYMMETRIC_MEAN_FACE_XY[20] ?? 0) - (LEGACY_MEAN_FACE_XY[20] ?? 0)).toBeCloseTo(0.009873, 9);
	});
});

describe('head pose', () => {
	/** Landmarks in the units of the solver: focal length 4 about (0.5, 0.5). */
	const seen = (yaw: number, pitch: number, roll: number) =>
		project(HEAD_POINTS, { yaw, pitch, roll, distance: 55, scale: 4 / 55, at: [0.5, 0.5] });

	it('is recovered exactly from any side', () => {
		for (let yaw = -90; yaw <= 90; yaw += 15) {
			for (let pitch = -60; pitch <= 60; pitch += 20) {
				for (const roll of [-40, 0, 25]) {
					const angles = poseAngles(solveHeadPose(seen(yaw, pitch, roll)));
					expect(largest([angles.yaw, angles.pitch, angles.roll], [yaw, pitch, roll])).toBeLessThan(1e-3);
				}
			}
		}
	});

	it('projects its own points onto the landmarks', () => {
		const landmarks = seen(20, -10, 3);
		const pose = solveHeadPose(landmarks);
		for (const landmark of [8, 30, 36, 57, 0]) {
			const [u, v] = projectPoint(pose, HEAD_POINTS[landmark] ?? [0, 0, 0]);
			expect(u).toBeCloseTo(landmarks[2 * landmark] ?? 0, 6);
			expect(v).toBeCloseTo(landmarks[2 * landmark + 1] ?? 0, 6);
		}
	});

	it('of a frame is found whatever its tilt and size, to a few degrees', () => {
		for (const [yaw, pitch, roll] of [
			[0, 0, 0],
			[35, 5, 40],
			[-50, 15, -120],
			[10, -25, 170],
		] as const) {
			const pose = estimatePose(frame({ yaw, pitch, roll, scale: 5, at: [900, 40] }));
			expect(Math.abs((pose?.yaw ?? 999) - yaw)).toBeLessThan(5);
			expect(Math.abs((pose?.pitch ?? 999) - pitch)).toBeLessThan(5);
			expect(Math.abs((pose?.roll ?? 999) - roll)).toBeLessThan(5);
		}
	});

	it('is none without a face', () => {
		expect(estimatePose(new Float64Array(136).fill(7))).toBeNull();
		expect(estimatePose(new Float64Array(136).fill(Number.NaN))).toBeNull();
	});

	it('of points that are no face is an angle or none, not an endless search', () => {
		const noise = Float64Array.from({ length: 136 }, (_, i) => 1000 * Math.sin(i * i * 78.233));
		const pose = estimatePose(noise);
		for (const angle of Object.values(pose ?? { none: 0 })) expect(Number.isFinite(angle)).toBe(true);
	});
});

describe('pictures', () => {
	it('legacy: the mean face fills the square inside the padding', () => {
		const matrix = legacyMatrix(
			[...new Float64Array(34), ...mapPoints(rotation(15, 90, 200, 100), LEGACY_MEAN_FACE_XY)],
			256,
		);
		const eye = mapPoints(rotation(15, 90, 200, 100), LEGACY_MEAN_FACE_XY.slice(38, 40));
		const [x, y] = applyAffine(matrix as Affine, eye[0] ?? 0, eye[1] ?? 0);
		expect(x).toBeCloseTo((LEGACY_MEAN_FACE_XY[38] ?? 0) * 160 + 48, 6);
		expect(y).toBeCloseTo((LEGACY_MEAN_FACE_XY[39] ?? 0) * 160 + 48, 6);
	});

	it.each(['face', 'head'] as const)('%s: the middle of the picture shows its point of the head', (centering) => {
		// Nearly upright and as far away as the solver's camera, so that the fit is as good as exact.
		const view: View = { ...FRONTAL, yaw: 5, distance: 64, scale: 64 / 12 };
		const landmarks = project(HEAD_POINTS, view);
		const point = { face: [0, -1.5, 4.2], head: [0, 0, -2.3] }[centering] as [number, number, number];
		const seen = project([point], view);
		const [x, y] = applyAffine(alignedMatrix(geometryOf(landmarks), centering, 512), seen[0] ?? 0, seen[1] ?? 0);
		expect(Math.abs(x - 256)).toBeLessThan(4);
		expect(Math.abs(y - 256)).toBeLessThan(4);
	});

	it.each(['legacy', 'face', 'head'] as const)(
		'the %s crop of a head picture is the picture of that centring',
		(to) => {
			const landmarks = frame({ yaw: 25, pitch: -10, roll: 12 });
			const geometry = geometryOf(landmarks);
			const head = alignedMatrix(geometry, 'head', 512);
			const square = headSquare(512, geometry, to, 0);
			if (square === null) throw new Error('no square');
			const direct = alignedMatrix(geometry, to, 300);
			const cropped = joinAffine(head, toFaceSquare(square, 300));
			// The crop starts at a whole pixel of the head picture.
			const slack = (0.5 * 300) / square.side + 1e-9;
			expect(largest(mapPoints(cropped, landmarks), mapPoints(direct, landmarks))).toBeLessThanOrEqual(slack);
		},
	);

	it('crops have the documented sizes', () => {
		const geometry = geometryOf(frame({}));
		const spans = (coverage: number): readonly number[] =>
			(['legacy', 'face', 'head'] as const).map((to) => {
				const square = headSquare(512, geometry, to, 0);
				return square === null ? 0 : coverageCrop(square, coverage).span;
			});
		// 512 px hold 192 px of mean face: with padding 307.2, 384 and 512 px.
		expect(spans(100)).toEqual([308, 384, 512]);
		expect(spans(62.5)).toEqual([192, 240, 320]);
		expect(coverageCrop(pictureSquare(256, 0), 68.75)).toEqual({ originX: 40, originY: 40, span: 176 });
		expect(coverageCrop(pictureSquare(256, 0), 62.5)).toEqual({ originX: 48, originY: 48, span: 160 });
		expect(coverageCrop(pictureSquare(64, 0), 100)).toEqual({ originX: 0, originY: 0, span: 64 });
		expect(coverageCrop(pictureSquare(255, 0), 68.75)).toEqual({ originX: 40, originY: 40, span: 174 });
	});

	it('the vertical offset moves them up', () => {
		const geometry = geometryOf(frame({}));
		const plain = headSquare(512, geometry, 'face', 0);
		const raised = headSquare(512, geometry, 'face', 10);
		// 10 % of 192 px, between two rounded places.
		expect([19, 20]).toContain((plain?.centreY ?? 0) - (raised?.centreY ?? 0));
		expect(raised?.centreX).toBe(plain?.centreX);
		expect(coverageCrop(pictureSquare(256, -5), 75)).toEqual({ originX: 32, originY: 40, span: 192 });
	});

	it('landmarks that belong elsewhere give no square', () => {
		const geometry = geometryOf(frame({}));
		const broken = { ...geometry, offsets: { ...geometry.offsets, face: [9, 0] as const } };
		expect(headSquare(512, broken, 'face', 0)).toBeNull();
	});
});

describe('landmarks of a record', () => {
	const recordOf = (parts: Partial<FaceRecord>): FaceRecord => ({
		origin: 'test',
		crop: 'other',
		landmarks: null,
		masks: [],
		...parts,
	});

	it('come out in picture pixels whatever the source says', () => {
		const xy = frame({ roll: 20 });
		const legacy = recordOf({ crop: 'legacy', landmarks: { space: 'frame', xy } });
		const inPicture = mapPoints(legacyMatrix(xy, 256) as Affine, xy).map((value) => value + 0.5);
		expect(largest(toPictureLandmarks(legacy, 256) ?? [], inPicture)).toBeLessThan(1e-9);
		const head = recordOf({ crop: 'head', landmarks: { space: 'frame', xy } });
		const inHead = mapPoints(alignedMatrix(geometryOf(xy), 'head', 512), xy).map((value) => value + 0.5);
		expect(largest(toPictureLandmarks(head, 512) ?? [], inHead)).toBeLessThan(1e-9);
		const picture = recordOf({ landmarks: { space: 'picture', xy } });
		expect(toPictureLandmarks(picture, 64)).toEqual(xy.map((value) => value + 0.5));
	});

	it('are none where the source does not tell', () => {
		expect(toPictureLandmarks(recordOf({}), 64)).toBeNull();
		expect(sourceToPicture(recordOf({ landmarks: { space: 'frame', xy: frame({}) } }), 64)).toBeNull();
		const point = recordOf({ crop: 'head', landmarks: { space: 'frame', xy: new Float64Array(136) } });
		expect(toPictureLandmarks(point, 64)).toBeNull();
	});
});
