import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { loadPreviewFace, pickPreviewFaces } from '../../../src/engine/data/preview-faces.js';
import type { FaceSet, Side } from '../../../src/engine/data/types.js';
import { noise, smooth, temporaryFolder, writePng } from './pictures.js';

function setOf(count: number, side: Side = 'A'): FaceSet {
	const faces = Array.from({ length: count }, (_, i) => {
		const name = `${String(i).padStart(4, '0')}.png`;
		return { name, path: `/faces/${name}`, size: 64 };
	});
	return { folder: '/faces', side, faces, skipped: [] };
}

describe('pickPreviewFaces', () => {
	it('takes different faces from all over the folder, in order, fixed by the seed', () => {
		const set = setOf(1000);
		const picked = pickPreviewFaces(set, 14, 5);
		const numbers = picked.map((face) => set.faces.indexOf(face));
		expect(numbers).toHaveLength(14);
		expect(numbers.every((n, i) => n >= Math.floor((i * 1000) / 14) && n < Math.ceil(((i + 1) * 1000) / 14))).toBe(
			true,
		);
		expect(pickPreviewFaces(set, 14, 5)).toEqual(picked);
		expect(pickPreviewFaces(set, 14, 6)).not.toEqual(picked);
		expect(pickPreviewFaces(setOf(1000, 'B'), 14, 5)).not.toEqual(picked);
	});

	it('takes all faces of a folder with fewer', () => {
		const set = setOf(3);
		expect(pickPreviewFaces(set, 14, 5)).toEqual(set.faces);
		expect(new Set(pickPreviewFaces(setOf(15), 14, 1)).size).toBe(14);
	});
});

describe('loadPreviewFace', () => {
	it('gives the whole face and the crop, unwarped', async () => {
		const picture = noise(64);
		const path = await writePng(await temporaryFolder(), 'a.png', picture);
		const face = await loadPreviewFace(
			{ name: 'a.png', path, size: 64 },
			{ inputSize: 44, cellSize: 64, coverage: 68.75 },
		);
		expect(face.fullRGB).toEqual(picture.rgb);
		// 68.75 % of 64 is 44 pixels from 10 on.
		const crop = Float32Array.from({ length: 44 * 44 * 3 }, (_, i) => {
			const [x, y] = [Math.floor(i / 3) % 44, Math.floor(i / 3 / 44)];
			return (picture.rgb[((y + 10) * 64 + x + 10) * 3 + (i % 3)] ?? 0) / 255;
		});
		expect(face.inputNHWC.every((value, i) => Math.abs(value - (crop[i] ?? Number.NaN)) < 1e-6)).toBe(true);
	});

	it('resizes to the cell', async () => {
		const path = await writePng(await temporaryFolder(), 'a.png', smooth(256));
		const face = await loadPreviewFace(
			{ name: 'a.png', path, size: 256 },
			{ inputSize: 64, cellSize: 96, coverage: 75 },
		);
		expect(face.inputNHWC).toHaveLength(64 * 64 * 3);
		const expected = smooth(96).rgb;
		const difference = face.fullRGB.reduce((sum, value, i) => sum + Math.abs(value - (expected[i] ?? 0)), 0);
		expect(face.fullRGB).toHaveLength(expected.length);
		expect(difference / expected.length).toBeLessThan(1);
	});

	it('says which file is gone', async () => {
		const path = await writePng(await temporaryFolder(), 'a.png', noise(64));
		await rm(path);
		const options = { inputSize: 64, cellSize: 64, coverage: 75 };
		const error = await loadPreviewFace({ name: 'a.png', path, size: 64 }, options).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(FstuiError);
		expect(error).toMatchObject({ kind: 'faces', where: path });
	});
});
