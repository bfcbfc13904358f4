import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import {
	type FaceDataOptions,
	maskPlan,
	type PreparedFaces,
	prepareFaceData,
} from '../../../src/engine/data/face-data.js';
import { landmarksOf, squareOf, storedMaskOf } from '../../../src/engine/data/face-details.js';
import { createFeed, type FaceBatch, type FeedOptions } from '../../../src/engine/data/feed.js';
import { type Affine, applyAffine, invertAffine } from '../../../src/engine/data/geometry/affine.js';
import { alignedMatrix, headGeometry } from '../../../src/engine/data/geometry/alignment.js';
import type { MaskChannel } from '../../../src/engine/data/masks/mask-planes.js';
import { knownFace, loadPreviewFace } from '../../../src/engine/data/preview-faces.js';
import { scanFaces } from '../../../src/engine/data/scan.js';
import {
	deepFaceLabJpeg,
	faceswapPng,
	type Matrix,
	type Points,
	testMask,
	testPoints,
	writeLandmarksJson,
	writeLegacyFsa,
} from '../../helpers/face-sources.js';
import { FRONTAL, HEAD_POINTS, project } from './geometry/heads.js';
import { DEFAULT_AUGMENTATION, NO_AUGMENTATION, noise, pictureOf, temporaryFolder, writePng } from './pictures.js';

const PLAIN: FaceDataOptions = {
	mask_type: 'none',
	warp_to_landmarks: false,
	centering: 'legacy',
	vertical_offset: 0,
	alignments_a: null,
	alignments_b: null,
	allow_missing: false,
};
const MASK = { mask_threshold: 4, mask_blur_kernel: 3, mask_dilation: 0 };

type Folders = readonly [a: string, b: string];

interface Prepared extends PreparedFaces {
	readonly warnings: readonly string[];
}

async function prepare(
	[folderA, folderB]: Folders,
	options: Partial<FaceDataOptions>,
	channels: readonly MaskChannel[] = [],
): Promise<Prepared> {
	const warnings: string[] = [];
	const [a, b] = [await scanFaces(folderA, 'A'), await scanFaces(folderB, 'B')];
	const prepared = await prepareFaceData(a, b, { ...PLAIN, ...options }, channels, (code, message) =>
		warnings.push(`${code}: ${message}`),
	);
	return { ...prepared, warnings };
}

async function refusal(promise: Promise<unknown>): Promise<FstuiError> {
	const error = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!(error instanceof FstuiError)) throw new Error(`expected an FstuiError, got ${String(error)}`);
	expect(error.exitCode).toBe(3);
	return error;
}

async function firstBatch(
	prepared: PreparedFaces,
	options: Partial<FeedOptions>,
): Promise<{ a: FaceBatch; b: FaceBatch }> {
	const feed = createFeed({
		...NO_AUGMENTATION,
		...{ a: prepared.a, b: prepared.b, details: prepared.details },
		...{
			batchSize: 8,
			inputSize: 64,
			outputSizes: [32, 64],
			coverage: 100,
			seed: 4,
			drawn: 0,
			threads: 1,
			prefetch: 1,
		},
		onWarning: () => undefined,
		...options,
	});
	onTestFinished(() => feed.close());
	return feed.next();
}

/** Bit for bit; much faster than a deep comparison. */
function isSame(
	one: Uint8Array | Float32Array | null | undefined,
	other: Uint8Array | Float32Array | null | undefined,
): boolean {
	const bytes = (array: Uint8Array | Float32Array): Buffer =>
		Buffer.from(array.buffer, array.byteOffset, array.byteLength);
	return one != null && other != null && bytes(one).equals(bytes(other));
}

const toPoints = (xy: ArrayLike<number>): Points =>
	Array.from({ length: xy.length / 2 }, (_, i) => [xy[2 * i] ?? 0, xy[2 * i + 1] ?? 0] as const);

/** Two folders of pictures that have landmarks; the first `missing` of A do not. */
async function landmarkFolders(count: number, missing = 0): Promise<Folders> {
	const folders: Folders = [await temporaryFolder(), await temporaryFolder()];
	for (const [side, folder] of folders.entries()) {
		const names = Array.from({ length: count }, (_, i) => `${String(i).padStart(3, '0')}.png`);
		await Promise.all(names.map((name, i) => writePng(folder, name, noise(32, side * 1000 + i))));
		const known = names.slice(side === 0 ? missing : 0);
		const entries = known.map((name, i) => [name, testPoints(16 + (i % 3), 16, 9)] as const);
		await writeLandmarksJson(join(folder, 'landmarks.json'), Object.fromEntries(entries));
	}
	return folders;
}

describe('what is needed', () => {
	it('nothing: no source is read, pictures are their own face squares', async () => {
		const folders = await landmarkFolders(3);
		await writeFile(join(folders[0], 'landmarks.json'), 'damaged');
		const prepared = await prepare(folders, {});
		expect(prepared.warnings).toEqual([]);
		expect(prepared.sources).toEqual({ a: [], b: [] });
		expect(prepared.details.a.landmarks).toBeNull();
		expect(squareOf(prepared.details.b, 2)).toEqual({ centreX: 16, centreY: 16, side: 32, isFromHead: false });
	});

	it.each([
		['warp to landmarks', { warp_to_landmarks: true }, []],
		['a drawn mask', { mask_type: 'extended' }, ['face']],
		['eyes and mouth', {}, ['eyes', 'mouth']],
	] as const)('landmarks for %s', async (_, options, channels) => {
		const prepared = await prepare(await landmarkFolders(3), options, channels);
		expect(prepared.sources.a).toEqual(['landmarks.json (3 faces)']);
		const [x = 0, y = 0] = testPoints(17, 16, 9)[20] ?? [];
		const landmarks = landmarksOf(prepared.details.a, 1);
		// From pixel middles to shares of the picture.
		expect(landmarks?.[40]).toBeCloseTo((x + 0.5) / 32, 6);
		expect(landmarks?.[41]).toBeCloseTo((y + 0.5) / 32, 6);
	});

	it('nothing for a mask type that no channel uses', async () => {
		const prepared = await prepare(await landmarkFolders(3), { mask_type: 'vgg-clear' });
		expect(prepared.details.a.storedMasks).toBeNull();
	});
});

describe('faces without data', () => {
	it('up to 5 percent are left out with a warning, and the rest stays in line', async () => {
		const folders = await landmarkFolders(40, 2);
		const prepared = await prepare(folders, { warp_to_landmarks: true });
		expect(prepared.warnings).toEqual([
			'missing_face_data: 2 of 40 faces of side A left out: no landmarks or masks known (000.png, 001.png)',
		]);
		expect(prepared.a.faces.map(({ name }) => name).slice(0, 2)).toEqual(['002.png', '003.png']);
		expect(prepared.a.faces).toHaveLength(38);
		expect(prepared.b.faces).toHaveLength(40);
		expect(landmarksOf(prepared.details.a, 0)?.[40]).toBeCloseTo(((testPoints(16, 16, 9)[20]?.[0] ?? 0) + 0.5) / 32, 6);
		expect(landmarksOf(prepared.details.a, 37)).toHaveLength(136);
	});

	it('more end the start, unless they are allowed', async () => {
		const folders = await landmarkFolders(40, 7);
		const error = await refusal(prepare(folders, { warp_to_landmarks: true }));
		expect(error.message).toMatch(/^7 of 40 faces of side A cannot be used: .*\(000\.png, .*004\.png and 2 more\)$/);
		expect(error.where).toBe(folders[0]);
		expect(error.next).toMatch(/alignments_a.*landmarks\.json \(33 faces\).*allow_missing/);
		const prepared = await prepare(folders, { warp_to_landmarks: true, allow_missing: true });
		expect(prepared.a.faces).toHaveLength(33);
	});

	it('two faces are the least that training can do with', async () => {
		const folders = await landmarkFolders(4, 3);
		const error = await refusal(prepare(folders, { warp_to_landmarks: true, allow_missing: true }));
		expect(error.message).toMatch(/3 of 4 faces/);
		expect(error.next).not.toMatch(/allow_missing/);
	});

	it('a missing mask names the masks there are', async () => {
		const [folderA, folderB] = [await temporaryFolder(), await temporaryFolder()];
		for (const folder of [folderA, folderB]) {
			const faces = [0, 1, 2].map((i) => ({
				frame: `f${i}.png`,
				points: testPoints(),
				masks: i === 0 ? [testMask('unet-dfl'), testMask('vgg-clear')] : [testMask('unet-dfl')],
			}));
			await Promise.all(faces.map((_, i) => writePng(folder, `f${i}_0.png`, noise(64, i))));
			await writeLegacyFsa(join(folder, 'alignments.fsa'), faces);
		}
		const error = await refusal(prepare([folderA, folderB], { mask_type: 'vgg-clear' }, ['face']));
		expect(error.message).toMatch(/^2 of 3 .* no mask vgg-clear \(f1_0\.png, f2_0\.png\)$/);
		expect(error.next).toMatch(/components, extended, unet-dfl, vgg-clear \(1 of 3\)/);
		const prepared = await prepare([folderA, folderB], { mask_type: 'unet-dfl' }, ['face']);
		expect(isSame(storedMaskOf(prepared.details.a, 2), testMask('unet-dfl').values)).toBe(true);
	});

	it('pictures that are not cut with the head have no face centring', async () => {
		const folders = await landmarkFolders(3);
		const error = await refusal(prepare(folders, { centering: 'face' }));
		expect(error.message).toMatch(/not cut out for centering face/);
		expect(error.next).toMatch(/centering legacy/);
		await rm(join(folders[0], 'landmarks.json'));
		expect((await refusal(prepare(folders, { centering: 'head' }))).next).toMatch(/centering legacy/);
	});
});

describe('pictures, landmarks and masks of every kind lie over each other', () => {
	const FRAME_POINTS = project(HEAD_POINTS, { ...FRONTAL, yaw: 12, pitch: -5, roll: 25, scale: 9, at: [330, 280] });
	/** A white shape in the frame, without symmetry: an ellipse with a bite. */
	const isWhite = (x: number, y: number): boolean =>
		((x - 335) / 80) ** 2 + ((y - 330) / 110) ** 2 < 1 && Math.hypot(x - 390, y - 300) > 45;
	/** What a crop of the frame shows, from pixel middles to pixel middles. */
	const cut = (matrix: Affine, size: number): Uint8Array => {
		const back = invertAffine(matrix);
		return Uint8Array.from({ length: size * size }, (_, i) => {
			let white = 0;
			for (let k = 0; k < 16; k++) {
				const u = (i % size) + ((k % 4) + 0.5) / 4 - 0.5;
				const v = Math.floor(i / size) + (Math.floor(k / 4) + 0.5) / 4 - 0.5;
				if (isWhite(...applyAffine(back, u, v))) white++;
			}
			return Math.round((white * 255) / 16);
		});
	};
	const grey = (values: Uint8Array, size: number) => pictureOf(size, (x, y) => values[y * size + x] ?? 0);
	const geometry = headGeometry(FRAME_POINTS);
	if (geometry === null) throw new Error('no geometry');
	const matrixOf = ({ xx, xy, x0, yx, yy, y0 }: Affine): Matrix => [xx, xy, x0, yx, yy, y0];

	async function headFolders(size = 256): Promise<Folders> {
		const picture = grey(cut(alignedMatrix(geometry as NonNullable<typeof geometry>, 'head', size), size), size);
		const maskMatrix = alignedMatrix(geometry as NonNullable<typeof geometry>, 'face', 128);
		const mask = { type: 'bisenet-fp_face', values: cut(maskMatrix, 128), size: 128, matrix: matrixOf(maskMatrix) };
		const face = { frame: 'f.png', points: toPoints(FRAME_POINTS), masks: [{ ...mask, centering: 'face' as const }] };
		const folders: Folders = [await temporaryFolder(), await temporaryFolder()];
		for (const folder of folders) {
			for (const name of ['a.png', 'b.png']) {
				await writeFile(join(folder, name), await faceswapPng(picture.rgb, size, face));
			}
		}
		return folders;
	}

	/** Mean difference of masks and the brightness of the largest target. */
	const mismatch = (batch: FaceBatch, size: number): number => {
		const target = batch.targetsNHWC.at(-1) ?? new Float32Array(0);
		const masks = batch.masksNHWC ?? new Float32Array(0);
		expect(masks.length).toBe(8 * size * size);
		expect(Math.max(...masks)).toBeGreaterThan(0.95);
		return masks.reduce((sum, value, i) => sum + Math.abs(value - (target[3 * i] ?? Number.NaN)), 0) / masks.length;
	};
	const augmented = { ...DEFAULT_AUGMENTATION, no_warp: true, rotation_range: 25, shift_range: 10, zoom_amount: 10 };

	it.each(['legacy', 'face', 'head'] as const)(
		'a stored face mask in a head picture, centring %s',
		async (centering) => {
			const prepared = await prepare(await headFolders(), { centering, mask_type: 'bisenet-fp_face' }, ['face']);
			expect(prepared.warnings).toEqual([]);
			const masks = maskPlan({ ...MASK, mask_blur_kernel: 0, mask_type: 'bisenet-fp_face' }, ['face']);
			const coverage = centering === 'head' ? 62.5 : 75;
			const batch = await firstBatch(prepared, { ...augmented, coverage, masks });
			expect(mismatch(batch.a, 64)).toBeLessThan(0.02);
			expect(mismatch(batch.b, 64)).toBeLessThan(0.02);
		},
	);

	it('a head picture without any mask is still trained in its legacy square', async () => {
		const prepared = await prepare(await headFolders(), {});
		const square = squareOf(prepared.details.a, 0);
		expect(square.isFromHead).toBe(true);
		expect(square.side).toBeCloseTo(256 * 0.6, 9);
		// The middle of the legacy square is the middle of the mean face.
		const batch = await firstBatch(prepared, {});
		const direct = grey(cut(alignedMatrix(geometry as NonNullable<typeof geometry>, 'legacy', 64), 64), 64);
		const target = batch.a.targetsNHWC.at(-1) ?? new Float32Array(0);
		const difference =
			direct.rgb.reduce((sum, value, i) => sum + Math.abs(value / 255 - (target[i] ?? Number.NaN)), 0) /
			direct.rgb.length;
		expect(difference).toBeLessThan(0.02);
	});

	it('the vertical offset moves picture and mask together', async () => {
		const folders = await headFolders();
		const options = { centering: 'face', mask_type: 'bisenet-fp_face' } as const;
		const masks = maskPlan({ ...MASK, mask_blur_kernel: 0, mask_type: 'bisenet-fp_face' }, ['face']);
		const topOf = async (vertical_offset: number): Promise<number> => {
			const { a } = await firstBatch(await prepare(folders, { ...options, vertical_offset }, ['face']), { masks });
			expect(mismatch(a, 64)).toBeLessThan(0.02);
			return Math.floor((a.masksNHWC ?? new Float32Array(0)).findIndex((value) => value > 0.5) / 64);
		};
		// Up by 20 % of the mean face, which takes 32 of the 64 px: the shape comes to lie 6.4 px lower.
		expect([6, 7]).toContain((await topOf(20)) - (await topOf(0)));
	});

	it('a mask drawn from landmarks in the pixels of a DeepFaceLab picture', async () => {
		const size = 128;
		const points = project(HEAD_POINTS, { ...FRONTAL, yaw: -15, scale: 4, at: [64, 46] });
		const folders: Folders = [await temporaryFolder(), await temporaryFolder()];
		// Drawn by the feed itself, then used as the picture: masks of its transformed copies must follow it.
		for (const folder of folders) {
			for (const name of ['a.jpg', 'b.jpg']) {
				const blank = pictureOf(size, () => 0);
				await writeFile(
					join(folder, name),
					await deepFaceLabJpeg(blank.rgb, size, { frame: 'f', points: toPoints(points) }),
				);
			}
		}
		const masks = maskPlan({ ...MASK, mask_blur_kernel: 0, mask_type: 'components' }, ['face']);
		const drawn = await prepare(folders, { mask_type: 'components' }, ['face']);
		const still = await firstBatch(drawn, { outputSizes: [size], masks, batchSize: 1 });
		const values = Uint8Array.from(still.a.masksNHWC ?? [], (value) => Math.round(value * 255));
		expect(values.filter((value) => value === 255).length).toBeGreaterThan(2000);
		for (const folder of folders) {
			for (const name of ['a.jpg', 'b.jpg']) {
				const face = { frame: 'f', points: toPoints(points) };
				await writeFile(join(folder, name), await deepFaceLabJpeg(grey(values, size).rgb, size, face));
			}
		}
		const prepared = await prepare(folders, { mask_type: 'components' }, ['face']);
		const batch = await firstBatch(prepared, { ...augmented, outputSizes: [64], coverage: 80, masks });
		expect(mismatch(batch.a, 64)).toBeLessThan(0.02);
	});

	it('the preview shows the face square and its mask', async () => {
		const prepared = await prepare(await headFolders(), { centering: 'face', mask_type: 'bisenet-fp_face' }, ['face']);
		const masks = maskPlan({ ...MASK, mask_type: 'bisenet-fp_face' }, ['face']);
		const file = prepared.a.faces[0];
		if (file === undefined) throw new Error('no face');
		const options = { inputSize: 32, cellSize: 96, coverage: 75 };
		const face = await loadPreviewFace(file, options, knownFace(prepared.details.a, masks, 0));
		expect(face.fullMask).toHaveLength(96 * 96);
		const difference = (face.fullMask ?? new Uint8Array(0)).reduce(
			(sum, value, i) => sum + Math.abs(value - (face.fullRGB[3 * i] ?? 0)),
			0,
		);
		expect(difference / (96 * 96 * 255)).toBeLessThan(0.02);
		const plain = knownFace(prepared.details.a, maskPlan({ ...MASK, mask_type: 'none' }, []), 0);
		expect((await loadPreviewFace(file, options, plain)).fullMask).toBeNull();
	});
});

describe('masks in batches', () => {
	it('come in the order of the channels, at the largest output size', async () => {
		const prepared = await prepare(await landmarkFolders(3), { mask_type: 'components' }, ['face', 'eyes', 'mouth']);
		const options = { ...MASK, mask_type: 'components' } as const;
		const all = await firstBatch(prepared, { masks: maskPlan(options, ['mouth', 'face']) });
		const single = await firstBatch(prepared, { masks: maskPlan(options, ['face']) });
		expect(all.a.masksNHWC).toHaveLength(8 * 64 * 64 * 2);
		expect(
			isSame(
				all.a.masksNHWC?.filter((_, i) => i % 2 === 1),
				single.a.masksNHWC,
			),
		).toBe(true);
		expect(isSame(all.a.targetsNHWC[1], single.a.targetsNHWC[1])).toBe(true);
		expect((await firstBatch(prepared, {})).a.masksNHWC).toBeNull();
	});

	it('are the same bits whatever the threads and the cache', async () => {
		const prepared = await prepare(await landmarkFolders(5), { mask_type: 'extended', warp_to_landmarks: true }, [
			'face',
		]);
		const options = {
			...DEFAULT_AUGMENTATION,
			...{ warp_to_landmarks: true, no_augment_color: false, coverage: 80 },
			masks: maskPlan({ ...MASK, mask_type: 'extended' }, ['face']),
		};
		const one = await firstBatch(prepared, options);
		const other = await firstBatch(prepared, { ...options, threads: 3, cacheBytes: 0 });
		for (const side of ['a', 'b'] as const) {
			expect(isSame(other[side].inputNHWC, one[side].inputNHWC)).toBe(true);
			expect(isSame(other[side].targetsNHWC[1], one[side].targetsNHWC[1])).toBe(true);
			expect(isSame(other[side].masksNHWC, one[side].masksNHWC)).toBe(true);
		}
		const random = await firstBatch(prepared, { ...options, warp_to_landmarks: false });
		expect(isSame(random.a.inputNHWC, one.a.inputNHWC)).toBe(false);
		expect(isSame(random.a.targetsNHWC[1], one.a.targetsNHWC[1])).toBe(true);
	});
});

describe('warp to landmarks in batches', () => {
	it('shows a landmark of A where B has it, and B where A has it', async () => {
		const own = project(HEAD_POINTS, { ...FRONTAL, scale: 4, at: [64, 46] });
		const other = own.map((value, i) => (i % 2 === 0 && i >= 34 ? value + 8 : value));
		const folders: Folders = [await temporaryFolder(), await temporaryFolder()];
		for (const [side, folder] of folders.entries()) {
			const points = side === 0 ? own : other;
			// A dot on the tip of the nose.
			const [noseX, noseY] = [points[60] ?? 0, points[61] ?? 0];
			const picture = pictureOf(128, (x, y) => (Math.hypot(x - noseX, y - noseY) < 4 ? 255 : 0));
			const entries = ['a.png', 'b.png'].map((name) => [name, toPoints(points)] as const);
			for (const [name] of entries) await writePng(folder, name, picture);
			await writeLandmarksJson(join(folder, 'landmarks.json'), Object.fromEntries(entries));
		}
		const prepared = await prepare(folders, { warp_to_landmarks: true });
		const warp = { no_warp: false, warp_to_landmarks: true, batchSize: 32, inputSize: 128, outputSizes: [128] };
		const batch = await firstBatch(prepared, warp);
		const noseColumn = (pixels: Float32Array): number => {
			let [weight, column] = [0, 0];
			for (let i = 0; i < pixels.length; i += 3) {
				weight += pixels[i] ?? 0;
				column += (pixels[i] ?? 0) * ((i / 3) % 128);
			}
			return column / weight;
		};
		const target = (side: FaceBatch): Float32Array => side.targetsNHWC[0] ?? new Float32Array(0);
		expect(Math.abs(noseColumn(target(batch.a)) - (own[60] ?? 0))).toBeLessThan(0.2);
		// The mean of 32 draws with noise of 1 px each.
		expect(Math.abs(noseColumn(batch.a.inputNHWC) - (other[60] ?? 0))).toBeLessThan(1);
		expect(Math.abs(noseColumn(batch.b.inputNHWC) - (own[60] ?? 0))).toBeLessThan(1);
	});
});
