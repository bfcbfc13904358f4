/** Masks and landmark warps from every source of face data, with one command line each, through the real program. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRONTAL, HEAD_POINTS, project } from '../engine/data/geometry/heads.js';
import {
	deepFaceLabJpeg,
	faceswapPng,
	type Matrix,
	type Points,
	pixelHashOf,
	type TestFace,
	testMask,
	writeAlignmentsJson,
	writeFsa,
	writeLandmarksJson,
	writeLegacyFsa,
} from '../helpers/face-sources.js';
import { smoothPictures } from '../helpers/pictures.js';
import { startProgram } from '../helpers/program.js';

const SIZE = 64;
const COUNT = 4;

let root: string;
beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'fstui-sources-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

interface Face {
	/** Name without extension, as faceswap names faces: frame and number of the face in it. */
	readonly name: string;
	readonly rgb: Uint8Array;
	/** In a frame of 800 x 600. */
	readonly inFrame: TestFace;
	/** In the picture itself. */
	readonly inPicture: TestFace;
}

function points(xy: Float64Array): Points {
	return Array.from({ length: xy.length / 2 }, (_, i) => [xy[2 * i] ?? 0, xy[2 * i + 1] ?? 0] as const);
}

function facesOf(side: 'a' | 'b'): readonly Face[] {
	const pixels = smoothPictures(COUNT, SIZE, side === 'a' ? 3 : 9);
	return Array.from({ length: COUNT }, (_, i) => {
		const length = SIZE * SIZE * 3;
		const rgb = Uint8Array.from(pixels.subarray(i * length, (i + 1) * length), (v) => Math.round(v * 255));
		const view = { ...FRONTAL, yaw: 10 * i - 15, pitch: side === 'a' ? 3 : -3 };
		const frame = `${side}_${i}.png`;
		// A mask over the middle of the frame, where the head is.
		const matrix: Matrix = [0.25, 0, -36, 0, 0.25, -20];
		const masks = [testMask('vgg-clear', 128, { matrix, centering: 'face' })];
		const hash = pixelHashOf(rgb);
		return {
			...{ name: `${side}_${i}_0`, rgb },
			inFrame: { frame, hash, masks, points: points(project(HEAD_POINTS, { ...view, scale: 12, at: [400, 300] })) },
			inPicture: { frame, masks, points: points(project(HEAD_POINTS, { ...view, scale: 2, at: [32, 23] })) },
		};
	});
}

type WriteFolder = (folder: string, faces: readonly Face[]) => Promise<void>;

const png = ({ rgb }: Face) =>
	sharp(rgb, { raw: { width: SIZE, height: SIZE, channels: 3 } })
		.png()
		.toBuffer();

/** PNG pictures beside one file of face data. */
function besidePictures(
	write: WriteFolder,
	names: (face: Face, i: number) => string = ({ name }) => name,
): WriteFolder {
	return async (folder, faces) => {
		for (const [i, face] of faces.entries()) await writeFile(join(folder, `${names(face, i)}.png`), await png(face));
		await write(folder, faces);
	};
}

const inFrame = (faces: readonly Face[]) => faces.map((face) => face.inFrame);

interface Source {
	readonly title: string;
	readonly write: WriteFolder;
	readonly flags: readonly string[];
}

const LANDMARK_FLAGS = ['--mask-type', 'extended', '--warp-to-landmarks'];
const SOURCES: readonly Source[] = [
	{
		title: 'landmarks.json beside the faces',
		write: besidePictures((folder, faces) =>
			writeLandmarksJson(
				join(folder, 'landmarks.json'),
				Object.fromEntries(faces.map(({ name, inPicture }) => [`${name}.png`, inPicture.points])),
			),
		),
		flags: LANDMARK_FLAGS,
	},
	{
		title: 'alignments.json beside the faces',
		write: besidePictures((folder, faces) => writeAlignmentsJson(join(folder, 'alignments.json'), inFrame(faces))),
		flags: LANDMARK_FLAGS,
	},
	{
		title: 'alignments.fsa of the first layout, faces found by the hash of their pixels',
		write: besidePictures(
			(folder, faces) => writeLegacyFsa(join(folder, 'alignments.fsa'), inFrame(faces), { protocol: 4 }),
			(_, i) => `renamed-${i}`,
		),
		flags: ['--mask-type', 'vgg-clear', '--warp-to-landmarks'],
	},
	{
		title: 'alignments.fsa of the second layout',
		write: besidePictures((folder, faces) => writeFsa(join(folder, 'alignments.fsa'), inFrame(faces), { protocol: 5 })),
		flags: ['--mask-type', 'vgg-clear', '--warp-to-landmarks'],
	},
	{
		title: "faceswap's PNG headers, centred on the face",
		write: async (folder, faces) => {
			for (const { name, rgb, inFrame: face } of faces) {
				await writeFile(join(folder, `${name}.png`), await faceswapPng(rgb, SIZE, face));
			}
		},
		flags: ['--mask-type', 'vgg-clear', '--centering', 'face', '--coverage', '87.5', '--warp-to-landmarks'],
	},
	{
		title: "DeepFaceLab's JPEGs with their XSeg masks",
		write: async (folder, faces) => {
			for (const { name, rgb, inPicture } of faces) {
				await writeFile(join(folder, `${name}.jpg`), await deepFaceLabJpeg(rgb, SIZE, inPicture));
			}
		},
		flags: ['--mask-type', 'custom', '--learn-mask', '--warp-to-landmarks'],
	},
];

async function train(name: string, folders: readonly [string, string], flags: readonly string[]) {
	const [a, b] = folders;
	const run = startProgram([
		...['train', '--json', '--yes', '--model', 'toy', '--batch-size', '2', '--seed', '4', '--iterations', '2'],
		...['--input-a', a, '--input-b', b, '--model-dir', join(root, name, 'model'), '--preview-images', '2', ...flags],
	]);
	return { ...(await run.ended), events: run.events };
}

describe('masks and landmark warps end to end', () => {
	for (const [i, { title, write, flags }] of SOURCES.entries()) {
		it(`from ${title}`, async () => {
			const folders = [join(root, `${i}`, 'a'), join(root, `${i}`, 'b')] as const;
			for (const [folder, side] of [
				[folders[0], 'a'],
				[folders[1], 'b'],
			] as const) {
				await mkdir(folder, { recursive: true });
				await write(folder, facesOf(side));
			}
			const { code, stderr, events } = await train(`${i}`, folders, flags);
			expect(stderr).toBe('');
			expect(code).toBe(0);
			const steps = events.filter((event) => event.event === 'step');
			expect(steps).toHaveLength(2);
			for (const step of steps) expect(step).not.toHaveProperty('non_finite');
			if (flags.includes('--learn-mask')) expect(steps[0]).toHaveProperty('losses.mask_a');
			expect(events.filter((event) => event.event === 'warning' && event.code === 'missing_face_data')).toEqual([]);
		});
	}

	it('is refused with the faces and what is available when the data is not there', async () => {
		const folders = [join(root, 'bare', 'a'), join(root, 'bare', 'b')] as const;
		for (const [folder, side] of [
			[folders[0], 'a'],
			[folders[1], 'b'],
		] as const) {
			await mkdir(folder, { recursive: true });
			await besidePictures(async () => {})(folder, facesOf(side));
		}
		const { code, events } = await train('bare', folders, ['--warp-to-landmarks']);
		expect(code).toBe(3);
		const failed = events.find((event) => event.event === 'failed');
		expect(failed).toMatchObject({ where: folders[0], next: expect.stringContaining('alignments') });
	});
});
