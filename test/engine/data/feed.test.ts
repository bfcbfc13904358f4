import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { createExamplePlan, makeExample, preparedFace } from '../../../src/engine/data/example.js';
import { NO_MASKS } from '../../../src/engine/data/face-details.js';
import { type BatchFeed, createFeed, type FeedOptions, type TrainingBatch } from '../../../src/engine/data/feed.js';
import { pictureSquare } from '../../../src/engine/data/geometry/crop.js';
import { reduceInto } from '../../../src/engine/data/pyramid.js';
import { drawRandom } from '../../../src/engine/data/random.js';
import { createSampler } from '../../../src/engine/data/sampler.js';
import { scanFaces } from '../../../src/engine/data/scan.js';
import { DEFAULT_AUGMENTATION, noise, temporaryFolder, writeNoiseFaces, writePng } from './pictures.js';

const SIZE = 32;

async function optionsFor(facesA: number, facesB: number, more: Partial<FeedOptions> = {}): Promise<FeedOptions> {
	const [folderA, folderB] = [await temporaryFolder(), await temporaryFolder()];
	await Promise.all([writeNoiseFaces(folderA, facesA, SIZE, 1), writeNoiseFaces(folderB, facesB, SIZE, 2)]);
	return {
		a: await scanFaces(folderA, 'A'),
		b: await scanFaces(folderB, 'B'),
		batchSize: 4,
		inputSize: 16,
		outputSizes: [8, 16],
		coverage: 75,
		...DEFAULT_AUGMENTATION,
		seed: 99,
		drawn: 0,
		onWarning: (code, message) => {
			throw new Error(`unexpected warning ${code}: ${message}`);
		},
		...more,
	};
}

function open(options: FeedOptions): BatchFeed {
	const feed = createFeed(options);
	onTestFinished(() => feed.close());
	return feed;
}

async function take(feed: BatchFeed, count: number): Promise<readonly TrainingBatch[]> {
	const batches: TrainingBatch[] = [];
	for (let i = 0; i < count; i++) batches.push(await feed.next());
	return batches;
}

const arraysOf = ({ a, b }: TrainingBatch): readonly Float32Array[] => [
	a.inputNHWC,
	...a.targetsNHWC,
	b.inputNHWC,
	...b.targetsNHWC,
];

function expectSame(one: readonly TrainingBatch[], other: readonly TrainingBatch[]): void {
	expect(one.length).toBe(other.length);
	for (const [i, batch] of one.entries()) {
		const same = arraysOf(batch).every((x, k) => {
			const y = other[i] === undefined ? undefined : arraysOf(other[i])[k];
			return y !== undefined && Buffer.from(x.buffer).equals(Buffer.from(y.buffer));
		});
		expect(same, `batch ${i}`).toBe(true);
	}
}

describe('batches', () => {
	it('have the documented shapes, order and values', async () => {
		const options = await optionsFor(7, 9);
		const feed = open(options);
		const batches = await take(feed, 5);
		expect(batches.map((batch) => batch.index)).toEqual([0, 1, 2, 3, 4]);
		expect(feed.drawn).toBe(20);
		for (const batch of batches) {
			expect(arraysOf(batch).map((x) => x.length)).toEqual([3072, 768, 3072, 3072, 768, 3072]);
		}
		// The third face of the fourth batch, made here from its source.
		const draw = 3 * 4 + 2;
		const square = pictureSquare(SIZE, 0);
		const plan = createExamplePlan(
			{ inputSize: 16, outputSizes: [8, 16], coverage: 75, augmentation: DEFAULT_AUGMENTATION, masks: NO_MASKS },
			SIZE,
			square,
		);
		const bytes = new Uint8Array(plan.layout.bytes);
		reduceInto(noise(SIZE, 2000 + createSampler(99, 'B', 9)(draw)), plan.layout, bytes);
		const expected = {
			inputNHWC: new Float32Array(768),
			targetsNHWC: [new Float32Array(192), new Float32Array(768)],
			masksNHWC: null,
		};
		makeExample(preparedFace(plan, square, bytes), plan, drawRandom(99, 'B', draw), expected, 0);
		expect(batches[3]?.b.inputNHWC.slice(2 * 768, 3 * 768)).toEqual(expected.inputNHWC);
		expect(batches[3]?.b.targetsNHWC[0]?.slice(2 * 192, 3 * 192)).toEqual(expected.targetsNHWC[0]);
		expect(batches[3]?.b.targetsNHWC[1]?.slice(2 * 768, 3 * 768)).toEqual(expected.targetsNHWC[1]);
	});

	it('are the same bits whatever the threads, prefetch, cache and reuse of arrays', async () => {
		const options = await optionsFor(7, 9);
		const expected = await take(open({ ...options, threads: 1, prefetch: 1 }), 8);
		expectSame(await take(open({ ...options, threads: 3, prefetch: 4 }), 8), expected);
		expectSame(await take(open({ ...options, threads: 2, cacheBytes: 0 }), 8), expected);
		const recycling = open({ ...options, threads: 2, prefetch: 2 });
		for (let i = 0; i < 8; i++) {
			const batch = await recycling.next();
			expectSame([batch], expected.slice(i, i + 1));
			recycling.recycle(batch);
		}
	});

	it('continue bit-equal after resuming at a batch boundary', async () => {
		const options = await optionsFor(5, 6);
		const whole = await take(open(options), 7);
		const first = open(options);
		await take(first, 3);
		const resumed = open({ ...options, drawn: first.drawn });
		expect(resumed.drawn).toBe(12);
		expectSame(await take(resumed, 4), whole.slice(3));
	});

	it('differ between seeds', async () => {
		const options = await optionsFor(4, 4);
		const [one] = await take(open(options), 1);
		const [other] = await take(open({ ...options, seed: 100 }), 1);
		expect(one?.a.inputNHWC).not.toEqual(other?.a.inputNHWC);
	});

	it('come in order to several callers waiting at once', async () => {
		const feed = open(await optionsFor(4, 4, { threads: 2 }));
		const batches = await Promise.all(Array.from({ length: 6 }, () => feed.next()));
		expect(batches.map((batch) => batch.index)).toEqual([0, 1, 2, 3, 4, 5]);
	});

	it('mix faces of different sizes', async () => {
		const options = await optionsFor(3, 4);
		await writePng(options.a.folder, 'large.png', noise(61));
		const a = await scanFaces(options.a.folder, 'A');
		const batches = await take(open({ ...options, a }), 2);
		expect(batches.every((batch) => batch.a.inputNHWC.every((value) => value >= 0 && value <= 1))).toBe(true);
	});
});

describe('warnings', () => {
	it('tell of skipped files and folders smaller than a batch', async () => {
		const warnings: string[][] = [];
		const options = await optionsFor(3, 5);
		for (let i = 0; i < 7; i++) await writeFile(join(options.a.folder, `bad${i}.png`), 'no picture');
		const a = await scanFaces(options.a.folder, 'A');
		const feed = open({ ...options, a, onWarning: (code, message) => warnings.push([code, message]) });
		await take(feed, 2);
		expect(warnings.map(([code]) => code)).toEqual(['skipped_faces', 'small_folder']);
		expect(warnings[0]?.[1]).toMatch(/^7 pictures of side A .*bad0\.png \(not a picture\).*bad4\.png.* and 2 more$/);
		expect(warnings[1]?.[1]).toMatch(/side A has 3 faces.*batch size 4/);
	});

	it('tell once of a face that fails later, which the next one replaces', async () => {
		const options = await optionsFor(4, 4, { cacheBytes: 0 });
		await writeFile(join(options.a.folder, '001.png'), 'damaged since the scan');
		await writePng(options.b.folder, '003.png', noise(48));
		const run = async (threads: number): Promise<{ warnings: string[]; batches: readonly TrainingBatch[] }> => {
			const warnings: string[] = [];
			const onWarning = (code: string, message: string): void => void warnings.push(`${code}: ${message}`);
			const batches = await take(open({ ...options, threads, onWarning }), 6);
			return { warnings: warnings.sort(), batches };
		};
		const one = await run(1);
		const three = await run(3);
		expectSame(three.batches, one.batches);
		expect(one.warnings).toHaveLength(2);
		expect(one.warnings[0]).toMatch(/^bad_face: face 001\.png of side A/);
		expect(one.warnings[1]).toMatch(/^bad_face: face 003\.png of side B.*from 32 to 48 pixels/);
		expect(three.warnings).toEqual(one.warnings);
		// A resumed run, which meets the bad face at another time, makes the same batches.
		const resumed = open({ ...options, drawn: 8, onWarning: () => undefined });
		expectSame(await take(resumed, 4), one.batches.slice(2));
	});
});

describe('ends', () => {
	async function rejection(promise: Promise<unknown>): Promise<FstuiError> {
		const error = await promise.then(
			() => undefined,
			(reason: unknown) => reason,
		);
		if (!(error instanceof FstuiError)) throw new Error(`expected an FstuiError, got ${String(error)}`);
		return error;
	}

	it('reject waiting and later calls after close', async () => {
		const feed = createFeed(await optionsFor(4, 4));
		await feed.next();
		const waiting = Promise.all(Array.from({ length: 20 }, () => rejection(feed.next())).slice(-1));
		await feed.close();
		expect((await waiting)[0]?.message).toMatch(/closed/);
		expect((await rejection(feed.next())).message).toMatch(/closed/);
		await feed.close();
	});

	it('close while batches are being made', async () => {
		const feed = createFeed(
			await optionsFor(4, 4, { batchSize: 64, threads: 3, prefetch: 4, onWarning: () => undefined }),
		);
		await feed.close();
		expect(feed.drawn).toBe(0);
	});

	it('reject with an error about faces when the folder vanishes', async () => {
		const options = await optionsFor(4, 4, { onWarning: () => undefined });
		await rm(options.b.folder, { recursive: true });
		const feed = open(options);
		const error = await rejection(feed.next());
		expect(error).toMatchObject({ kind: 'faces', exitCode: 3 });
		expect(error.message).toMatch(/side B/);
		expect(await rejection(feed.next())).toBe(error);
	});
});
