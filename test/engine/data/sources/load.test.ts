import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../../../src/config/errors.js';
import { scanFaces } from '../../../../src/engine/data/scan.js';
import { type FaceRecords, loadFaceRecords } from '../../../../src/engine/data/sources/load.js';
import type { FaceSet } from '../../../../src/engine/data/types.js';
import {
	deepFaceLabJpeg,
	faceswapPng,
	pixelHashOf,
	type TestFace,
	testMask,
	testPoints,
	withPngChunk,
	writeAlignmentsJson,
	writeFsa,
	writeLandmarksJson,
	writeLegacyFsa,
} from '../../../helpers/face-sources.js';
import { bmpFile, noise, sharpOf, temporaryFolder, writePng } from '../pictures.js';

const SIZE = 32;

/** A folder of different pictures with the given names. */
async function facesNamed(names: readonly string[]): Promise<string> {
	const folder = await temporaryFolder();
	for (const [i, name] of names.entries()) {
		const picture = noise(SIZE, 100 + i);
		if (name.endsWith('.bmp')) await writeFile(join(folder, name), bmpFile(picture));
		else if (name.endsWith('.jpg')) await sharpOf(picture).jpeg().toFile(join(folder, name));
		else await writePng(folder, name, picture);
	}
	return folder;
}

const scan = (folder: string): Promise<FaceSet> => scanFaces(folder, 'A');
const load = async (folder: string, files: readonly string[] = []): Promise<FaceRecords> =>
	loadFaceRecords(await scan(folder), files);
/** Each face with its own points: the first x tells which is which. */
const face = (frame: string, x: number, extra: Partial<TestFace> = {}): TestFace => ({
	frame,
	points: testPoints(x),
	...extra,
});
const firstX = (x: number): number => testPoints(x)[0]?.[0] ?? Number.NaN;
const firstXs = ({ records }: FaceRecords): readonly (number | null)[] =>
	records.map((record) => record?.landmarks?.xy[0] ?? null);

async function failureOf(work: Promise<unknown>): Promise<FstuiError> {
	const error = await work.catch((reason: unknown) => reason);
	if (!(error instanceof FstuiError)) throw new Error(`not refused: ${String(error)}`);
	return error;
}

describe('loadFaceRecords', () => {
	it('matches by the name of the frame and the place in it', async () => {
		const names = ['a_0.png', 'a_1.png', 'b_0.jpg', 'c_000012_0.bmp', 'other.png'];
		const folder = await facesNamed(names);
		const faces = [face('a.png', 1), face('a.png', 2), face('b.jpg', 3), face('c_000012.png', 4), face('z.png', 5)];
		await writeAlignmentsJson(join(folder, 'alignments.json'), faces);
		const result = await load(folder);
		expect(firstXs(result)).toEqual([firstX(1), firstX(2), firstX(3), firstX(4), null]);
		expect(result.records[1]).toMatchObject({
			origin: 'alignments.json, frame a.png, face 1',
			crop: 'legacy',
			landmarks: { space: 'frame' },
			masks: [],
		});
		expect(result.sources).toEqual(['alignments.json (4 faces, 1 more without a picture)']);
		expect(result.warnings).toEqual([]);
	});

	it('tells frames apart that differ in their extension, and knows sorted faces', async () => {
		const folder = await facesNamed(['00007_b_0.png', 'a_0.jpg', 'a_0.png', 'c_0.bmp']);
		const faces = [face('a.png', 1), face('a.jpg', 2), face('b.png', 3), face('c.png', 4), face('c.jpg', 5)];
		await writeAlignmentsJson(join(folder, 'alignments.json'), faces);
		expect(firstXs(await load(folder))).toEqual([firstX(3), firstX(2), firstX(1), null]);
	});

	it('matches by the hash of the pixels where names say nothing', async () => {
		const names = ['a_0.png', 'x.bmp', 'y.png', 'z.png'];
		const folder = await facesNamed(names);
		// z shows the same as y.
		await writePng(folder, 'z.png', noise(SIZE, 102));
		const hash = (i: number): { hash: string } => ({ hash: pixelHashOf(noise(SIZE, 100 + i).rgb).toUpperCase() });
		await writeLegacyFsa(join(folder, 'alignments.fsa'), [
			face('a.png', 1, { hash: 'f'.repeat(40) }),
			face('b.png', 2, hash(1)),
			face('c.png', 3, hash(2)),
		]);
		const result = await load(folder);
		expect(firstXs(result)).toEqual([1, 2, 3, 3].map((x) => Math.fround(firstX(x))));
		expect(result.sources).toEqual(['alignments.fsa (4 faces)']);
	});

	it.each([2, 3, 4, 5] as const)('reads both layouts of alignments.fsa (protocol %i)', async (protocol) => {
		const folder = await facesNamed(['a_0.png', 'b_0.png']);
		const masks = [
			testMask('vgg-clear', 128, { matrix: [2, 0, 1, 0, 2, 3], centering: 'head' }),
			testMask('components'),
		];
		const faces = [face('a.png', 1, { masks }), face('b.png', 2, { masks })];
		const [old, current] = [join(folder, 'old.fsa'), join(folder, 'new.fsa')];
		await writeLegacyFsa(old, faces, { protocol, numpy2: false });
		await writeFsa(current, faces, { protocol });
		const [before, after] = [await load(folder, [old]), await load(folder, [current])];
		expect(before.records[0]).toMatchObject({
			crop: 'legacy',
			masks: [{ frameToMask: null, centering: 'legacy' }, {}],
		});
		expect(after.records[1]).toMatchObject({
			crop: 'head',
			masks: [
				{ type: 'vgg-clear', size: 128, frameToMask: [2, 0, 1, 0, 2, 3], centering: 'head' },
				{ type: 'components' },
			],
		});
		for (const { records } of [before, after]) {
			expect([...((await records[1]?.masks[0]?.read()) ?? [])]).toEqual([...(masks[0]?.values ?? [])]);
			expect(records[1]?.landmarks?.xy[135]).toBeCloseTo(testPoints(2)[67]?.[1] ?? Number.NaN, 4);
		}
	});

	it('keeps only the masks that are asked for', async () => {
		const folder = await facesNamed(['a_0.png', 'b_0.png']);
		const masks = [testMask('vgg-clear'), testMask('components')];
		await writeFsa(join(folder, 'film_alignments.fsa'), [face('a.png', 1, { masks }), face('b.png', 2)]);
		const { records } = await loadFaceRecords(await scan(folder), [], { maskTypes: new Set(['components']) });
		expect(records.map((record) => record?.masks.map(({ type }) => type))).toEqual([['components'], []]);
	});

	it('reads landmarks.json by the whole name', async () => {
		const folder = await facesNamed(['a.jpg', 'b.jpg']);
		await writeLandmarksJson(join(folder, 'landmarks.json'), { 'a.jpg': testPoints(1), 'b.png': testPoints(2) });
		const result = await load(folder);
		expect(result.records).toMatchObject([
			{ origin: 'landmarks.json, a.jpg', crop: 'other', landmarks: { space: 'picture' } },
			null,
		]);
		expect(firstXs(result)).toEqual([firstX(1), null]);
	});

	it('reads the headers of pictures that no file covers', async () => {
		const folder = await facesNamed(['a_0.png', 'b_0.png', 'c_0.jpg', 'd_0.png']);
		await writeAlignmentsJson(join(folder, 'alignments.json'), [face('a.png', 1)]);
		await writeFile(join(folder, 'b_0.png'), await faceswapPng(noise(SIZE).rgb, SIZE, face('b.png', 2)));
		await writeFile(join(folder, 'c_0.jpg'), await deepFaceLabJpeg(noise(SIZE).rgb, SIZE, face('c.png', 3)));
		const result = await load(folder);
		expect(firstXs(result)).toEqual([firstX(1), firstX(2), firstX(3), null]);
		expect(result.records.map((record) => record?.crop)).toEqual(['legacy', 'head', 'other', undefined]);
		expect(result.records[1]?.origin).toBe('header of b_0.png');
		expect(result.sources).toEqual(['alignments.json (1 face)', 'PNG headers (1 face)', 'JPEG headers (1 face)']);
	});

	it('takes the first of several files for each face', async () => {
		const folder = await facesNamed(['a_0.png', 'b_0.png', 'c_0.png']);
		const other = await temporaryFolder();
		const [first, second] = [join(other, 'first.json'), join(other, 'second.fsa')];
		await writeAlignmentsJson(first, [face('a.png', 1), face('b.png', 2)]);
		await writeFsa(second, [face('b.png', 3), face('c.png', 4)]);
		// Given files replace those beside the faces.
		await writeAlignmentsJson(join(folder, 'alignments.json'), [face('a.png', 9), face('b.png', 9), face('c.png', 9)]);
		const result = await load(folder, [first, second]);
		expect(firstXs(result)).toEqual([firstX(1), firstX(2), Math.fround(firstX(4))]);
		expect(result.sources).toEqual(['first.json (2 faces)', 'second.fsa (1 face)']);
	});

	it('prefers newer formats beside the faces', async () => {
		const folder = await facesNamed(['a_0.png', 'b_0.png']);
		await writeAlignmentsJson(join(folder, 'alignments.json'), [face('a.png', 1), face('b.png', 1)]);
		await writeFsa(join(folder, 'film_alignments.fsa'), [face('a.png', 2), face('b.png', 2)]);
		await writeLegacyFsa(join(folder, 'alignments.fsa'), [face('a.png', 3)]);
		const result = await load(folder);
		expect(result.sources).toEqual(['alignments.fsa (1 face)', 'film_alignments.fsa (1 face)']);
	});

	it('counts faces whose data is damaged, and lets another source step in', async () => {
		const folder = await facesNamed(['a_0.png', 'b_0.png', 'c_0.png', 'd_0.png', 'e_0.png']);
		const broken = testPoints(1).map(([x, y], i) => [i === 5 ? 1e300 : x, y] as const);
		const frames = ['a.png', 'b.png', 'c.png', 'd.png', 'e.png'];
		await writeAlignmentsJson(
			join(folder, 'alignments.json'),
			frames.map((frame) => face(frame, 1, { points: broken })),
		);
		await writeFile(join(folder, 'b_0.png'), await faceswapPng(noise(SIZE).rgb, SIZE, face('b.png', 2)));
		const damaged = withPngChunk(
			await sharpOf(noise(SIZE)).png().toBuffer(),
			'iTXt',
			Buffer.from('faceswap\0\0\0\0\0{'),
		);
		await writeFile(join(folder, 'c_0.png'), damaged);
		const result = await load(folder);
		expect(firstXs(result)).toEqual([null, firstX(2), null, null, null]);
		expect(result.warnings).toEqual([
			'the data of 4 faces cannot be used: a_0.png (the landmarks are out of any picture), ' +
				'c_0.png (the text ends too early (at byte 1)), d_0.png (the landmarks are out of any picture) and 1 more',
		]);
	});

	it('warns about files beside the faces that cannot be used, or that are of other faces', async () => {
		const folder = await facesNamed(['a_0.png', 'b_0.png']);
		await writeFile(join(folder, 'alignments.fsa'), Buffer.from([0x78, 0x9c, 1, 2, 3]));
		await writeAlignmentsJson(join(folder, 'alignments.json'), [face('other.png', 1)]);
		await mkdir(join(folder, 'alignments.yml'));
		const result = await load(folder);
		expect(result.records).toEqual([null, null]);
		expect(result.warnings).toEqual([
			'alignments.fsa is not used: the compressed data is damaged',
			'alignments.json has data for none of the faces',
			'alignments.yml is not used: it is a folder',
		]);
	});

	it('refuses given files that cannot be used', async () => {
		const folder = await facesNamed(['a_0.png', 'b_0.png']);
		const missing = await failureOf(load(folder, [join(folder, 'none.fsa')]));
		expect(missing).toMatchObject({ kind: 'faces', where: join(folder, 'none.fsa') });
		expect(missing.message).toBe('the alignments file of faces A does not exist');
		expect(missing.next).toMatch(/alignments_a \(--alignments-a\)/);
		const damaged = join(folder, 'damaged.json');
		await writeFile(damaged, '{"a.png": [');
		const refused = await failureOf(loadFaceRecords({ ...(await scan(folder)), side: 'B' }, [damaged]));
		expect(refused.message).toMatch(/^the alignments file of faces B cannot be used: it is not JSON/);
		expect(refused.next).toMatch(/alignments_b/);
		expect((await failureOf(load(folder, [folder]))).message).toMatch(/it is a folder/);
	});

	it.skipIf(process.getuid?.() === 0)('says when a file may not be read', async () => {
		const folder = await facesNamed(['a_0.png', 'b_0.png']);
		const path = join(folder, 'closed.json');
		await writeFile(path, '{}');
		await chmod(path, 0);
		expect((await failureOf(load(folder, [path]))).message).toMatch(/no permission/);
	});
});
