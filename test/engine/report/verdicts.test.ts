import { describe, expect, it } from 'vitest';
import type { PoseAngles } from '../../../src/engine/data/geometry/pose.js';
import { describeBin, judgePair } from '../../../src/engine/report/pair-verdicts.js';
import { comparePoses, poseReport } from '../../../src/engine/report/pose-spread.js';
import { judgeSet } from '../../../src/engine/report/set-verdicts.js';
import type { ComparisonReport, FaceSetReport, VerdictTopic } from '../../../src/engine/report/types.js';

const even = (value: number) => ({ min: value, p5: value, median: value, p95: value, max: value });
const between = (low: number, high: number) => ({ min: low, p5: low, median: (low + high) / 2, p95: high, max: high });

/** A set that nothing is wrong with. */
const FINE: FaceSetReport = {
	folder: '/faces',
	faces: 2000,
	left_out: [],
	size: { min: 256, median: 256, max: 256 },
	sharpness: { ...even(25), blurred: 0 },
	detail: { ...even(160), enlarged: 1 },
	duplicates: { redundant: 0, groups: [] },
	brightness: between(30, 70),
	contrast: even(15),
	landmark_sources: ['landmarks.json'],
	landmark_warnings: [],
	pose: { faces: 2000, yaw: between(-40, 40), pitch: between(-15, 15), roll: even(0), frontal: 0.5 },
};
const COVERED: ComparisonReport = {
	unseen_light: { share: 0, darker: 0, brighter: 0 },
	unseen_poses: { faces: 0, share: 0, names: [], bins: [] },
};

function judged(topic: VerdictTopic, change: Partial<FaceSetReport>): string {
	const found = judgeSet('b', { ...FINE, ...change }).find((verdict) => verdict.topic === topic);
	// Whatever is not good says what to do.
	expect(found?.next === null).toBe(found?.level === 'good');
	return `${found?.level}: ${found?.message}`;
}

describe('judgeSet', () => {
	it('finds nothing wrong with a good set', () => {
		const levels = judgeSet('a', FINE).map(({ side, level, next }) => [side, level, next]);
		expect(levels).toEqual(new Array(7).fill(['a', 'good', null]));
	});

	it.each([
		[499, /^warning: B has 499 faces, which is few/],
		[500, /^note: .*thin/],
		[999, /^note/],
		[1000, /^good/],
		[10_000, /^good: B has 10,000 faces/],
		[10_001, /^note: .*more than needed/],
	])('%i faces', (faces, expected) => expect(judged('count', { faces })).toMatch(expected));

	it.each<[VerdictTopic, Partial<FaceSetReport>, RegExp]>([
		['size', { size: { min: 40, median: 50, max: 60 } }, /^warning: .*40 to 60 px/],
		['size', { size: { min: 96, median: 96, max: 96 } }, /^note: .*64 px/],
		['sharpness', { sharpness: { ...even(20), blurred: 1 } }, /^good: 1 face of B \(under 1 %\)/],
		['sharpness', { sharpness: { ...even(20), blurred: 500 } }, /^warning: 500 faces of B \(25 %\)/],
		['detail', { detail: { ...even(70), enlarged: 2.19 } }, /^note: .*about 2\.2 times.* 70 px/],
		['detail', { detail: { ...even(30), enlarged: 5 } }, /^warning/],
		['duplicates', { duplicates: { redundant: 60, groups: [] } }, /^good: 60 faces of B \(3 %\)/],
		['duplicates', { duplicates: { redundant: 200, groups: [] } }, /^note: .*10 %/],
		['duplicates', { duplicates: { redundant: 900, groups: [] } }, /^warning/],
		['light', { brightness: between(48, 53) }, /^note: brightness of B goes from 48 to 53 %/],
		['pose', { pose: null }, /^note: poses of B are unknown/],
		['pose', { pose: { ...(FINE.pose ?? raise()), frontal: 0.95 } }, /^note: .*-40 to 40.* 95 % look straight/],
		['pose', { pose: { ...(FINE.pose ?? raise()), faces: 900 } }, /^good: heads of B \(900 with landmarks\)/],
	])('%s of %j', (topic, change, expected) => expect(judged(topic, change)).toMatch(expected));
});

describe('judgePair', () => {
	const pair = (b: Partial<FaceSetReport>, comparison: Partial<ComparisonReport>): string[] =>
		judgePair(FINE, { ...FINE, ...b }, { ...COVERED, ...comparison }).map(
			({ level, topic, message }) => `${topic} ${level}: ${message}`,
		);

	it('is content when B shows all of A', () => {
		expect(pair({}, {})).toEqual([
			'light good: B shows all the light that A shows',
			'pose good: B shows every pose that A shows',
		]);
	});

	it('says what B lacks', () => {
		const bins = [
			{ yaw_from: 0, pitch_from: -7.5, a: 500, b: 500, unseen: 2 },
			{ yaw_from: 45, pitch_from: 7.5, a: 240, b: 0, unseen: 240 },
		];
		const verdicts = pair(
			{ sharpness: { ...even(12), blurred: 0 } },
			{
				unseen_light: { share: 0.2, darker: 400, brighter: 0 },
				unseen_poses: { faces: 242, share: 0.121, names: [], bins },
			},
		);
		expect(verdicts).toEqual([
			'sharpness warning: B is clearly less sharp than A',
			'light note: 20 % of A is in darker light than B shows',
			'pose warning: 242 faces of A (12 %) in poses that B hardly shows: most of them 45 to 60 degrees to the side, looking up',
		]);
	});

	it('says nothing of poses without landmarks', () => {
		expect(pair({}, { unseen_poses: null })).toHaveLength(1);
	});
});

describe('poses', () => {
	const pose = (yaw: number, pitch = 0, roll = 0): PoseAngles => ({ yaw, pitch, roll });

	it('of a set are summed up', () => {
		expect(poseReport([])).toBeNull();
		const report = poseReport([pose(-30, 5, 1), pose(0, 10, 2), pose(10, 15, 3)]);
		expect(report).toMatchObject({ faces: 3, yaw: { min: -30, median: 0, max: 10 }, pitch: { median: 10 } });
		expect(report?.frontal).toBeCloseTo(2 / 3);
	});

	it('of A need three of B nearby, to either side', () => {
		const b = [pose(0), pose(1), pose(-2), pose(40), pose(-41), pose(42, 3)];
		const { unseen, bins } = comparePoses([pose(3), pose(-40), pose(20), pose(0, 11), pose(41, 8)], b);
		expect(unseen).toEqual([2, 3]);
		expect(bins).toEqual([
			{ yaw_from: 0, pitch_from: -7.5, a: 1, b: 3, unseen: 0 },
			{ yaw_from: 0, pitch_from: 7.5, a: 1, b: 0, unseen: 1 },
			{ yaw_from: 15, pitch_from: -7.5, a: 1, b: 0, unseen: 1 },
			{ yaw_from: 30, pitch_from: -7.5, a: 1, b: 3, unseen: 0 },
			{ yaw_from: 30, pitch_from: 7.5, a: 1, b: 0, unseen: 0 },
		]);
	});

	it.each([
		[0, -7.5, 'straight ahead'],
		[0, 7.5, 'straight ahead, looking up'],
		[30, -22.5, '30 to 45 degrees to the side, looking down'],
	])('field %d, %d is "%s"', (yaw_from, pitch_from, words) =>
		expect(describeBin({ yaw_from, pitch_from })).toBe(words),
	);
});

function raise(): never {
	throw new Error('the fine set has poses');
}
