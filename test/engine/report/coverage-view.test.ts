import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoverageOptions, CoverageViews } from '../../../src/engine/report/coverage-view.js';

let root: string;
let options: CoverageOptions;

/** A white square of half the side in the middle of blue, with one black pixel line per 2 pixels in it. */
async function writeFace(path: string, size: number): Promise<void> {
	const rgb = new Uint8Array(size * size * 3);
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const isMiddle = [x, y].every((v) => v >= size / 4 && v < (3 * size) / 4);
			rgb.set(isMiddle ? (x % 2 === 0 ? [255, 255, 255] : [0, 0, 0]) : [0, 0, 200], (y * size + x) * 3);
		}
	}
	await sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
		.png()
		.toFile(path);
}

beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'fstui-coverage-test-'));
	const folders = { a: join(root, 'a'), b: join(root, 'b'), empty: join(root, 'empty') };
	for (const folder of Object.values(folders)) mkdirSync(folder);
	for (const name of ['1.png', '2.png', '3.png']) await writeFace(join(folders.a, name), 256);
	await writeFace(join(folders.b, 'only.png'), 128);
	await writeFace(join(folders.b, 'other.png'), 128);
	writeFileSync(join(folders.empty, 'no.png'), 'no picture');
	options = {
		input_a: folders.a,
		input_b: folders.b,
		alignments_a: null,
		alignments_b: null,
		centering: 'legacy',
		vertical_offset: 0,
		coverage: 75,
	};
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function pixels(path: string) {
	const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
	return (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
}

describe('the view of a coverage', () => {
	it('tells sizes and shows the face, the input and the best result of both sides', async () => {
		const path = join(root, 'view.png');
		const view = await new CoverageViews().draw({ options, inputSize: 64, outputSize: 64, face: 0 }, path);
		expect(view).toMatchObject({
			width: 12 * 256,
			height: 256,
			faces: 3,
			a: { name: '1.png', square: 256, span: 192 },
			b: { name: 'only.png', square: 128, span: 96 },
		});
		const at = await pixels(path);
		// The frame lies around the trained part: 32 pixels on each side are left out, darkened.
		expect(at(30, 128)).toEqual([255, 215, 0]);
		expect(at(5, 5)).toEqual([0, 0, 80]);
		expect(at(40, 40)).toEqual([0, 0, 200]);
		// What the network gets begins at the coverage's edge: blue for a sixth of its side, then the middle.
		expect(at(256 + 4, 4)).toEqual([0, 0, 200]);
		expect(at(256 + 48, 128).every((value) => value > 60)).toBe(true);
		// Lines of one pixel are lost in the result, and kept around it.
		const [left, right] = [at(2 * 256 + 128, 128)[0] ?? 0, at(2 * 256 + 129, 128)[0] ?? 0];
		expect(Math.abs(left - right)).toBeLessThan(40);
		expect(Math.abs((at(128, 128)[0] ?? 0) - (at(129, 128)[0] ?? 0))).toBe(255);
		expect(at(6 * 256 + 40, 40)).toEqual([0, 0, 200]);
		expect(at(4 * 256, 128)).toEqual([0, 0, 0]);
	});

	it('follows the coverage, and goes through the faces and on from the start', async () => {
		const views = new CoverageViews();
		const draw = (coverage: number, face: number) =>
			views.draw({ options: { ...options, coverage }, inputSize: 64, outputSize: 128, face }, join(root, 'v.png'));
		expect(await draw(100, 1)).toMatchObject({ a: { name: '2.png', span: 256 }, b: { name: 'other.png' } });
		expect(await draw(62.5, 4)).toMatchObject({ a: { name: '2.png', span: 160 }, b: { name: 'only.png', span: 80 } });
	});

	it('says which side has nothing to show, and looks again when asked again', async () => {
		const views = new CoverageViews();
		const draw = () =>
			views.draw(
				{ options: { ...options, input_b: join(root, 'empty') }, inputSize: 64, outputSize: 64, face: 0 },
				join(root, 'v.png'),
			);
		await expect(draw()).rejects.toThrow('the folder of faces B holds no face that can be shown');
		await writeFace(join(root, 'empty', 'yes.png'), 64);
		expect(await draw()).toMatchObject({ b: { name: 'yes.png', square: 64 } });
	});
});
