import { describe, expect, it } from 'vitest';
import { createFrame } from '../../../src/engine/demo/frame.js';
import { landmarks3D } from '../../../src/engine/demo/head.js';
import { PERSON_A, PERSON_B } from '../../../src/engine/demo/identity.js';
import { createRandom, pictureSeed } from '../../../src/engine/demo/random.js';
import { drawScene } from '../../../src/engine/demo/scene.js';
import { drawSituation, type Expression, type Situation } from '../../../src/engine/demo/situation.js';

const CALM: Expression = { smile: 0, mouthOpen: 0, browRaise: 0, eyesOpen: 1, gaze: [0, 0] };
/** iBUG numbers of points that mirror each other. */
const MIRRORED: readonly (readonly [number, number])[] = [
	...Array.from({ length: 8 }, (_, i) => [i, 16 - i] as const),
	...Array.from({ length: 5 }, (_, i) => [17 + i, 26 - i] as const),
	...([
		[31, 35],
		[32, 34],
		[36, 45],
		[37, 44],
		[38, 43],
		[39, 42],
		[40, 47],
		[41, 46],
	] as const),
	...([
		[48, 54],
		[49, 53],
		[50, 52],
		[59, 55],
		[58, 56],
		[60, 64],
		[61, 63],
		[67, 65],
	] as const),
];

function height(points: ReturnType<typeof landmarks3D>, upper: number, lower: number): number {
	return (points[lower]?.[1] ?? 0) - (points[upper]?.[1] ?? 0);
}

describe('landmarks3D', () => {
	it.each([PERSON_A, PERSON_B])('is a symmetric face in iBUG order', (identity) => {
		const points = landmarks3D(identity, CALM);
		expect(points).toHaveLength(68);
		for (const [left, right] of MIRRORED) {
			const [p, q] = [points[left], points[right]];
			expect(p?.[0]).toBeLessThan(0);
			expect(q?.[0]).toBeCloseTo(-(p?.[0] ?? Number.NaN), 12);
			expect(q?.[1]).toBeCloseTo(p?.[1] ?? Number.NaN, 12);
		}
		for (const [upper, lower] of [
			[19, 37],
			[37, 41],
			[41, 31],
			[27, 30],
			[30, 33],
			[33, 51],
			[51, 57],
			[57, 8],
		] as const) {
			expect(height(points, upper, lower)).toBeGreaterThan(0);
		}
	});

	it('opens mouth and eyes, and lifts brows and corners of the mouth', () => {
		const calm = landmarks3D(PERSON_A, CALM);
		expect(height(calm, 62, 66)).toBeCloseTo(0, 2);
		const talking = landmarks3D(PERSON_A, { ...CALM, mouthOpen: 1 });
		expect(height(talking, 62, 66)).toBeGreaterThan(0.12);
		expect(height(talking, 27, 8)).toBeGreaterThan(height(calm, 27, 8));
		const shut = landmarks3D(PERSON_A, { ...CALM, eyesOpen: 0.1 });
		expect(height(shut, 37, 41)).toBeLessThan(0.5 * height(calm, 37, 41));
		expect(height(landmarks3D(PERSON_A, { ...CALM, browRaise: 1 }), 19, 27)).toBeGreaterThan(height(calm, 19, 27));
		const smiling = landmarks3D(PERSON_A, { ...CALM, smile: 1 });
		expect(height(smiling, 48, 51)).toBeGreaterThan(height(calm, 48, 51));
	});
});

describe('createFrame', () => {
	const still: Situation = {
		...drawSituation(createRandom(1)),
		expression: CALM,
		framing: { rotation: 0, scale: 1, shift: [0, 0] },
	};
	const turned = (yaw: number): ReturnType<typeof createFrame> =>
		createFrame(PERSON_A, { ...still, pose: { yaw, pitch: 0, roll: 0 } });

	it('keeps the eyes in place whatever the pose', () => {
		for (const yaw of [-35, 0, 35]) {
			const { landmarks } = turned(yaw);
			const eyes = [...landmarks.slice(36, 48)];
			const x = eyes.reduce((sum, point) => sum + point[0], 0) / eyes.length;
			const y = eyes.reduce((sum, point) => sum + point[1], 0) / eyes.length;
			expect(Math.abs(x - 128)).toBeLessThan(12);
			expect(Math.abs(y - 82)).toBeLessThan(8);
		}
	});

	it('moves the nose towards the side the head turns to', () => {
		const noseOffset = (yaw: number): number => {
			const { landmarks } = turned(yaw);
			return (landmarks[30]?.[0] ?? 0) - ((landmarks[39]?.[0] ?? 0) + (landmarks[42]?.[0] ?? 0)) / 2;
		};
		expect(noseOffset(0)).toBeCloseTo(0, 6);
		expect(noseOffset(30)).toBeGreaterThan(8);
		expect(noseOffset(-30)).toBeCloseTo(-noseOffset(30), 6);
	});

	it('moves points of the far side onto the outline and leaves the near side alone', () => {
		const { project, projectVisible } = turned(35);
		const [far, near] = [[0.66, 0.3, -0.6] as const, [-0.66, 0.3, -0.6] as const];
		expect(projectVisible(far)[0]).toBeGreaterThan(project(far)[0]);
		expect(projectVisible(near)).toEqual(project(near));
	});
});

describe('drawScene', () => {
	it('covers the promised range of poses and stays inside it', () => {
		const poses = Array.from({ length: 200 }, (_, i) => drawSituation(createRandom(pictureSeed(1, 0, i))).pose);
		const yaws = poses.map(({ yaw }) => yaw);
		const pitches = poses.map(({ pitch }) => pitch);
		expect(Math.max(...yaws)).toBeGreaterThan(25);
		expect(Math.min(...yaws)).toBeLessThan(-25);
		expect(Math.max(...yaws.map(Math.abs))).toBeLessThanOrEqual(35);
		expect(Math.max(...pitches)).toBeGreaterThan(7);
		expect(Math.min(...pitches)).toBeLessThan(-7);
		expect(Math.max(...pitches.map(Math.abs))).toBeLessThanOrEqual(15);
	});

	it('writes no broken numbers for any of many faces', () => {
		for (const identity of [PERSON_A, PERSON_B]) {
			for (let i = 0; i < 60; i++) {
				const { pictureSvg, maskSvg } = drawScene(identity, 256, createRandom(i));
				expect(pictureSvg).not.toMatch(/NaN|Infinity|undefined/);
				expect(maskSvg).not.toMatch(/NaN|Infinity|undefined/);
			}
		}
	});

	it('scales landmarks with the picture', () => {
		const [small, large] = [64, 256].map((size) => drawScene(PERSON_B, size, createRandom(9)).landmarks);
		expect(large?.[30]?.[0]).toBeCloseTo(4 * (small?.[30]?.[0] ?? 0), 9);
	});
});
