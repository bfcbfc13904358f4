import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { reportFaces } from '../../../src/engine/report/faces.js';
import type { GreyPicture } from '../../../src/engine/report/grey.js';
import { FRONTAL, HEAD_POINTS, project } from '../data/geometry/heads.js';
import { bmpFile, noise, temporaryFolder } from '../data/pictures.js';
import { blurred, resized, sharpOf, texture } from './textures.js';

type Angles = readonly [yaw: number, pitch: number];

/** A folder of textures as JPEG or PNG, named 000, 001, ...; with landmarks.json where angles are given. */
async function writeSet(pictures: readonly GreyPicture[], angles: readonly Angles[] = []): Promise<string> {
	const folder = await temporaryFolder();
	const nameOf = (i: number): string => `${String(i).padStart(3, '0')}.${i % 2 === 0 ? 'png' : 'jpg'}`;
	for (const [i, picture] of pictures.entries()) {
		await sharpOf(picture)
			.toFormat(i % 2 === 0 ? 'png' : 'jpeg', { quality: 95 })
			.toFile(join(folder, nameOf(i)));
	}
	const landmarks = angles.map(([yaw, pitch], i): [string, number[][]] => {
		const xy = project(HEAD_POINTS, { ...FRONTAL, yaw, pitch, at: [128, 128], scale: 10 });
		return [nameOf(i), Array.from({ length: 68 }, (_, k) => [xy[2 * k] ?? 0, xy[2 * k + 1] ?? 0])];
	});
	if (angles.length > 0) await writeFile(join(folder, 'landmarks.json'), JSON.stringify(Object.fromEntries(landmarks)));
	return folder;
}

const textures = (count: number, size = 128, first = 1): GreyPicture[] =>
	Array.from({ length: count }, (_, i) => texture(size, first + i, 50));

describe('reportFaces', () => {
	it('measures two folders and compares their poses', async () => {
		const a = await writeSet(textures(5), [
			[0, 0],
			[5, 2],
			[-30, 0],
			[45, 10],
			[-2, -3],
		]);
		const b = await writeSet(textures(6, 128, 50), [
			[1, 1],
			[-4, 0],
			[3, -2],
			[28, 0],
			[-27, 2],
			[32, -1],
		]);
		const seen: number[] = [];
		const report = await reportFaces({
			inputA: a,
			inputB: b,
			onProgress: ({ done, total }) => seen.push(done / total),
		});
		expect(report.a).toMatchObject({
			folder: a,
			faces: 5,
			left_out: [],
			size: { min: 128, median: 128, max: 128 },
			duplicates: { redundant: 0, groups: [] },
			landmark_sources: ['landmarks.json (5 faces)'],
			landmark_warnings: [],
		});
		expect(report.a.pose?.faces).toBe(5);
		expect(report.a.pose?.yaw.max).toBeCloseTo(45, -1);
		expect(report.a.pose?.yaw.min).toBeCloseTo(-30, -1);
		expect(report.a.pose?.pitch.max).toBeCloseTo(10, -1);
		expect(report.a.pose?.frontal).toBeCloseTo(0.6);
		expect(report.comparison.unseen_poses).toMatchObject({ faces: 1, share: 0.2, names: ['003.jpg'] });
		const warnings = report.verdicts.filter(({ level }) => level === 'warning').map(({ topic, side }) => [topic, side]);
		expect(warnings).toEqual([
			['count', 'a'],
			['count', 'b'],
			['pose', 'both'],
		]);
		expect(seen).toHaveLength(11);
		expect(seen.at(-1)).toBe(1);
	});

	it('finds blurred and enlarged faces, repeats and what is left out', async () => {
		const small = [1, 2].map((seed) => texture(64, seed, 20));
		const enlarged = await Promise.all(small.map((picture) => resized(picture, 256)));
		const [first, second, third] = [texture(256, 20, 90), texture(256, 21, 90), texture(256, 22, 90)];
		const a = await writeSet(enlarged);
		const b = await writeSet([first, second, await resized(await resized(first, 200), 256), await blurred(third, 8)]);
		await writeFile(join(b, 'broken.png'), 'no picture');
		await writeFile(join(b, 'uncompressed.bmp'), bmpFile(noise(96)));
		const report = await reportFaces({ inputA: a, inputB: b });
		expect(report.a.detail.enlarged).toBeGreaterThan(1.5);
		expect(report.b.faces).toBe(5);
		expect(report.b.detail.enlarged).toBeLessThan(1.5);
		expect(report.b.size).toEqual({ min: 96, median: 256, max: 256 });
		expect(report.b.duplicates).toEqual({ redundant: 1, groups: [['000.png', '002.png']] });
		expect(report.b.sharpness.blurred).toBe(1);
		expect(report.b.left_out).toEqual([{ name: 'broken.png', reason: 'not a picture' }]);
		expect(report.a.pose).toBeNull();
		expect(report.comparison.unseen_poses).toBeNull();
	});

	it('compares light', async () => {
		const lit = (picture: GreyPicture, gain: number): GreyPicture => ({
			size: picture.size,
			grey: picture.grey.map((v) => v * gain),
		});
		const a = await writeSet(textures(4).map((picture, i) => lit(picture, i === 0 ? 0.3 : 0.9)));
		const b = await writeSet(textures(4, 128, 30).map((picture, i) => lit(picture, 0.8 + 0.1 * (i % 3))));
		const { comparison } = await reportFaces({ inputA: a, inputB: b });
		expect(comparison.unseen_light).toEqual({ share: 0.25, darker: 1, brighter: 0 });
	});

	it('refuses given landmarks that do not exist', async () => {
		const a = await writeSet(textures(2));
		const missing = join(a, 'missing.fsa');
		const report = reportFaces({ inputA: a, inputB: a, alignmentsB: [missing] });
		await expect(report).rejects.toThrow(FstuiError);
		await expect(report).rejects.toMatchObject({ kind: 'faces', where: missing });
	});
});
