import { describe, expect, it } from 'vitest';
import { IDENTITY, scaleShift } from '../../../../src/engine/data/geometry/affine.js';
import { SYMMETRIC_MEAN_FACE_XY } from '../../../../src/engine/data/geometry/mean-face.js';
import { blurMask, dilateMask, thresholdMask } from '../../../../src/engine/data/masks/filters.js';
import { drawEyes, drawFace, drawMouth } from '../../../../src/engine/data/masks/landmark-masks.js';
import {
	MASK_PLANE_BYTES,
	MASK_SIZE,
	type MaskOptions,
	makeMaskPlanes,
	sampleMaskPlane,
} from '../../../../src/engine/data/masks/mask-planes.js';
import { pictureToMask, resampleMask } from '../../../../src/engine/data/masks/stored-mask.js';
import type { FaceRecord, SourceMask } from '../../../../src/engine/data/sources/types.js';
import { FRONTAL, HEAD_POINTS, project } from '../geometry/heads.js';

const planeOf = (size: number, value: (x: number, y: number) => number): Uint8Array =>
	Uint8Array.from({ length: size * size }, (_, i) => value(i % size, Math.floor(i / size)));
const at = (plane: Uint8Array, size: number, x: number, y: number): number => plane[y * size + x] ?? Number.NaN;
const count = (plane: Uint8Array): number => plane.filter((value) => value > 127).length;

describe('threshold', () => {
	it('clears low values and fills high ones', () => {
		const plane = Uint8Array.of(0, 10, 11, 100, 244, 245, 255);
		thresholdMask(plane, 4);
		// 4 % of 255 is 10.2.
		expect([...plane]).toEqual([0, 0, 11, 100, 244, 255, 255]);
		thresholdMask(plane, 0);
		expect([...plane]).toEqual([0, 0, 11, 100, 244, 255, 255]);
		const half = Uint8Array.of(127, 128);
		thresholdMask(half, 50);
		expect([...half]).toEqual([0, 255]);
	});
});

describe('dilation', () => {
	it('grows a point to a disc and shrinks a disc to a point', () => {
		// 5 % of 128 are 6 pixels, raised to 7: radius 3.
		const plane = planeOf(128, (x, y) => (x === 60 && y === 50 ? 200 : 0));
		dilateMask(plane, 128, 5);
		const disc = (x: number, y: number): boolean => {
			const half = [3, 3, 2, 0][Math.abs(y - 50)];
			return half !== undefined && Math.abs(x - 60) <= half;
		};
		expect(plane).toEqual(planeOf(128, (x, y) => (disc(x, y) ? 200 : 0)));
		dilateMask(plane, 128, -5);
		expect(count(plane)).toBe(1);
		expect(at(plane, 128, 60, 50)).toBe(200);
	});

	it('does nothing below one pixel, and keeps a full mask full up to the edge', () => {
		const point = planeOf(128, (x, y) => (x === 1 && y === 1 ? 255 : 0));
		const before = point.slice();
		dilateMask(point, 128, 0.5);
		dilateMask(point, 128, 0);
		expect(point).toEqual(before);
		const full = planeOf(128, () => 255);
		dilateMask(full, 128, -5);
		expect(count(full)).toBe(128 * 128);
	});
});

describe('blur', () => {
	it('spreads a point by the documented kernel', () => {
		const spread = (kernel: number): readonly number[] => {
			const plane = planeOf(33, (x, y) => (x === 16 && y === 16 ? 255 : 0));
			blurMask(plane, 33, kernel);
			return [16, 17, 18, 19].map((x) => at(plane, 33, x, 16));
		};
		const expected = (kernel: number): readonly number[] => {
			const sigma = 0.3 * ((kernel - 1) / 2 - 1) + 0.8;
			const radius = (kernel - 1) / 2;
			const weights = Array.from({ length: kernel }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
			const sum = weights.reduce((a, b) => a + b, 0);
			return [0, 1, 2, 3].map((d) =>
				Math.round((255 * (weights[radius] ?? 0) * (weights[radius + d] ?? 0)) / sum ** 2),
			);
		};
		for (const kernel of [3, 5, 7, 9]) expect(spread(kernel)).toEqual(expected(kernel));
		expect(spread(4)).toEqual(expected(5));
		expect(spread(2)).toEqual(expected(3));
		expect(spread(0)).toEqual([255, 0, 0, 0]);
	});

	it('leaves a full mask full', () => {
		const full = planeOf(20, () => 255);
		blurMask(full, 20, 9);
		expect(full.every((value) => value === 255)).toBe(true);
	});
});

describe('masks from landmarks', () => {
	const view = { ...FRONTAL, scale: 1 / 32, at: [0.5, 0.35] as const };
	const landmarks = project(HEAD_POINTS, view);
	const size = 128;
	const inside = (plane: Uint8Array, x: number, y: number): boolean =>
		at(plane, size, Math.floor(x * size), Math.floor(y * size)) === 255;
	const draw = (paint: (plane: Uint8Array) => void): Uint8Array => {
		const plane = new Uint8Array(size * size);
		paint(plane);
		return plane;
	};
	const middle = (points: readonly number[]): readonly [number, number] => [
		points.reduce((sum, p) => sum + (landmarks[2 * p] ?? 0), 0) / points.length,
		points.reduce((sum, p) => sum + (landmarks[2 * p + 1] ?? 0), 0) / points.length,
	];
	const components = draw((plane) => drawFace('components', landmarks, plane, size));
	const extended = draw((plane) => drawFace('extended', landmarks, plane, size));

	it('components reach from the brows to the chin and from ear to ear', () => {
		for (const parts of [[30], [36, 39], [48, 54], [8, 57], [3, 48], [13, 54], [19, 37], [21, 22]]) {
			expect(inside(components, ...middle(parts)), parts.join()).toBe(true);
		}
		const [x, y] = middle([19]);
		expect(inside(components, x, y - 0.03)).toBe(false);
		expect(inside(components, ...middle([8, 8, 8, 3])), 'between chin and jaw').toBe(true);
		for (const [u, v] of [
			[0.02, 0.5],
			[0.98, 0.5],
			[0.5, 0.02],
			[0.5, 0.98],
		] as const) {
			expect(inside(components, u, v)).toBe(false);
		}
		expect(components.every((value) => value === 0 || value === 255)).toBe(true);
	});

	it('extended raises the brows by half their height over the eyes, and leaves the jaw', () => {
		const [, brow] = middle([19]);
		const [x, eye] = middle([37]);
		const top = (plane: Uint8Array): number => {
			for (let y = 0; y < size; y++) if (inside(plane, x, y / size)) return y / size;
			return Number.NaN;
		};
		const raise = top(components) - top(extended);
		expect(Math.abs(raise - (eye - brow) / 2)).toBeLessThan(1.5 / size);
		expect(components.every((value, i) => value <= (extended[i] ?? 0))).toBe(true);
		const jaw = Math.ceil(middle([5])[1] * size);
		expect(extended.subarray(jaw * size)).toEqual(components.subarray(jaw * size));
	});

	it('are the hulls of the documented points', () => {
		// The area of the union, by testing every pixel against the eight polygons with winding numbers.
		const groups = [
			[0, 1, 2, 3, 4, 5, 6, 7, 8, 17],
			[8, 9, 10, 11, 12, 13, 14, 15, 16, 26],
			[17, 18, 19, 8],
			[24, 25, 26, 8],
			[19, 20, 21, 22, 23, 24, 8],
			[17, 18, 19, 20, 21, 27, 31, 32, 33, 34, 35, 8],
			[22, 23, 24, 25, 26, 27, 31, 32, 33, 34, 35, 8],
			[27, 28, 29, 30, 31, 32, 33, 34, 35],
		];
		// A point lies in a hull unless some line through it has all points on one side.
		const inHull = (group: readonly number[], x: number, y: number): boolean => {
			const angles = group
				.map((p) => Math.atan2((landmarks[2 * p + 1] ?? 0) * size - y, (landmarks[2 * p] ?? 0) * size - x))
				.sort((a, b) => a - b);
			const gaps = angles.map((angle, i) => (angles[i + 1] ?? (angles[0] ?? 0) + 2 * Math.PI) - angle);
			return Math.max(...gaps) <= Math.PI;
		};
		const expected = planeOf(size, (x, y) => (groups.some((group) => inHull(group, x + 0.5, y + 0.5)) ? 255 : 0));
		expect(components).toEqual(expected);
	});

	it('eyes and mouth cover theirs and leave the rest', () => {
		const eyes = draw((plane) => drawEyes(landmarks, plane, size));
		const mouth = draw((plane) => drawMouth(landmarks, plane, size));
		expect(inside(eyes, ...middle([36, 37, 38, 39, 40, 41]))).toBe(true);
		expect(inside(eyes, ...middle([42, 43, 44, 45, 46, 47]))).toBe(true);
		expect(inside(eyes, ...middle([39, 42]))).toBe(false);
		expect(inside(mouth, ...middle([51, 57]))).toBe(true);
		expect(inside(mouth, ...middle([33, 51, 33]))).toBe(false);
		expect(count(eyes) + count(mouth)).toBeLessThan(count(components) / 3);
	});

	it('points outside the plane are cut off, not wrapped', () => {
		const far = Float64Array.from(landmarks, (value, i) => (i % 2 === 0 ? value + 0.5 : value));
		const plane = draw((target) => drawFace('components', far, target, size));
		const shifted = planeOf(size, (x, y) => (x >= 64 ? at(components, size, x - 64, y) : 0));
		expect(plane).toEqual(shifted);
	});
});

describe('stored masks', () => {
	const maskOf = (parts: Partial<SourceMask>): SourceMask => ({
		type: 'vgg-clear',
		size: 128,
		read: () => Promise.resolve(new Uint8Array(128 * 128)),
		frameToMask: null,
		centering: null,
		...parts,
	});
	const recordOf = (crop: FaceRecord['crop'], space: 'frame' | 'picture' = 'frame'): FaceRecord => ({
		origin: 'test',
		crop,
		landmarks: { space, xy: new Float64Array(136) },
		masks: [],
	});

	it('cover the picture where they have no matrix, and always on old pictures', () => {
		const covering = scaleShift(0.5, 0, 0);
		expect(pictureToMask(recordOf('other', 'picture'), maskOf({}), null, 256)).toEqual(covering);
		const old = maskOf({ frameToMask: [9, 0, 0, 0, 9, 0], centering: 'legacy' });
		expect(pictureToMask(recordOf('legacy'), old, IDENTITY, 256)).toEqual(covering);
	});

	it('are moved by their own matrix, pixel middles onto pixel middles', () => {
		// Frame to picture: twice as large, shifted by 10; frame to mask: half as large, shifted by -3.
		const mask = maskOf({ frameToMask: [0.5, 0, -3, 0, 0.5, -3], centering: 'face' });
		const map = pictureToMask(recordOf('head'), mask, scaleShift(2, 10, 10), 512);
		// Picture pixel 50 shows frame pixel 20, which is mask pixel 7; middles lie half a pixel further.
		expect((map?.xx ?? 0) * 50.5 + (map?.x0 ?? 0)).toBeCloseTo(7.5, 9);
		expect(pictureToMask(recordOf('other', 'picture'), mask, IDENTITY, 512)).toBeNull();
		expect(pictureToMask(recordOf('head'), mask, null, 512)).toBeNull();
	});

	it('are resampled: copied, averaged where finer, and nothing outside', () => {
		const values = planeOf(128, (x, y) => (x * 7 + y * 13) % 256);
		expect(resampleMask(values, 128, IDENTITY, 128)).toEqual(values);
		const board = planeOf(128, (x, y) => ((x + y) % 2) * 255);
		const half = resampleMask(board, 128, scaleShift(2, 0, 0), 64);
		expect(half.every((value) => value === 127 || value === 128)).toBe(true);
		const full = planeOf(64, () => 255);
		const framed = resampleMask(full, 64, scaleShift(1, -32, -32), 128);
		expect(count(framed)).toBe(64 * 64);
		expect(at(framed, 128, 32, 32)).toBe(255);
		expect(at(framed, 128, 31, 64)).toBe(0);
		const enlarged = resampleMask(full, 64, scaleShift(0.5, 0, 0), 128);
		expect(enlarged.every((value) => value === 255)).toBe(true);
	});
});

describe('mask planes', () => {
	const options: MaskOptions = { mask_type: 'components', mask_threshold: 4, mask_blur_kernel: 3, mask_dilation: 0 };
	const landmarks = Float32Array.from([
		...Array.from({ length: 34 }, (_, i) => (i % 2 === 0 ? 0.1 + i * 0.024 : 0.9)),
		...SYMMETRIC_MEAN_FACE_XY.map((value) => 0.1875 + value * 0.625),
	]);

	it('are made per channel from landmarks or the stored mask', () => {
		const planes = new Uint8Array(3 * MASK_PLANE_BYTES);
		makeMaskPlanes(['eyes', 'face', 'mouth'], options, { landmarksXY: landmarks, stored: null }, planes);
		const [eyes, face, mouth] = [0, 1, 2].map((i) => planes.subarray(i * MASK_PLANE_BYTES, (i + 1) * MASK_PLANE_BYTES));
		const value = (plane: Uint8Array | undefined, x: number, y: number): number =>
			plane?.[Math.floor(y * MASK_SIZE) * MASK_SIZE + Math.floor(x * MASK_SIZE)] ?? Number.NaN;
		// Mean face: an eye at about (0.23, 0.21), the mouth at (0.5, 0.82) of the inner square.
		expect(value(eyes, 0.1875 + 0.235 * 0.625, 0.1875 + 0.212 * 0.625)).toBeGreaterThan(200);
		expect(value(mouth, 0.5, 0.1875 + 0.81 * 0.625)).toBeGreaterThan(200);
		expect(value(eyes, 0.5, 0.7)).toBe(0);
		expect(value(face, 0.5, 0.6)).toBe(255);
		// Blurred: soft edges.
		expect(face?.some((v) => v > 0 && v < 255)).toBe(true);
		const stored = planeOf(MASK_SIZE, (x) => (x < 64 ? 5 : 250));
		const single = new Uint8Array(MASK_PLANE_BYTES);
		const plain: MaskOptions = { ...options, mask_type: 'unet-dfl', mask_blur_kernel: 0 };
		makeMaskPlanes(['face'], plain, { landmarksXY: null, stored }, single);
		expect(single).toEqual(planeOf(MASK_SIZE, (x) => (x < 64 ? 0 : 255)));
		expect(() => makeMaskPlanes(['mouth'], plain, { landmarksXY: null, stored }, single)).toThrow(RangeError);
	});

	it('are sampled through a map, several times per pixel where finer', () => {
		const ramp = planeOf(MASK_SIZE, (x) => x * 2);
		const out = new Float32Array(2 * 32 * 32);
		sampleMaskPlane(ramp, scaleShift(4, 0, 0), 32, out, 1, 2);
		for (let i = 0; i < 32 * 32; i++) {
			// The mean of columns 4 x .. 4 x + 3.
			expect(out[2 * i + 1]).toBeCloseTo((2 * (4 * (i % 32) + 1.5)) / 255, 5);
			expect(out[2 * i]).toBe(0);
		}
		const enlarged = new Float32Array(256 * 256);
		sampleMaskPlane(ramp, scaleShift(0.5, 0, 0), 256, enlarged, 0, 1);
		expect(enlarged[256 * 100]).toBe(0);
		expect(enlarged[256 * 100 + 255]).toBeCloseTo(254 / 255, 6);
		expect(enlarged[256 * 100 + 101]).toBeCloseTo((2 * (50.75 - 0.5)) / 255, 6);
	});
});
