/**
 * Measures the batch feed: faces/s of augmented examples from 256 px pictures it makes itself, on one thread, first
 * from disk and then with all faces cached. Prints one JSON line. Needs `npm run build`.
 *
 *   node scripts/bench-feed.mjs [--size 64] [--faces 256] [--batch-size 16] [--batches 100] [--threads 1] [--folder DIR]
 *                               [--masks] [--landmarks] [--colour]
 *
 * --masks adds the extended, eye and mouth masks, --landmarks the warp to landmarks, --colour the colour augmentation.
 * A folder of one's own then needs landmarks.json.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { maskPlan, prepareFaceData } from '../dist/engine/data/face-data.js';
import { createFeed } from '../dist/engine/data/feed.js';
import { scanFaces } from '../dist/engine/data/scan.js';

const SOURCE_SIZE = 256;
const PREFETCH = 4;

const { values } = parseArgs({
	options: {
		size: { type: 'string', default: '64' },
		faces: { type: 'string', default: '256' },
		'batch-size': { type: 'string', default: '16' },
		batches: { type: 'string', default: '100' },
		threads: { type: 'string', default: '1' },
		folder: { type: 'string' },
		masks: { type: 'boolean', default: false },
		landmarks: { type: 'boolean', default: false },
		colour: { type: 'boolean', default: false },
	},
});
const size = Number(values.size);
const faces = Number(values.faces);
const batchSize = Number(values['batch-size']);
const batches = Number(values.batches);
const threads = Number(values.threads);

/** The mean face's outline in each picture, every time a little different. */
async function writeLandmarks(folder) {
	const byName = {};
	for (let n = 0; n < faces; n++) {
		byName[pictureName(n)] = Array.from({ length: 68 }, (_, i) => {
			const jaw = i < 17;
			const angle = jaw ? Math.PI * (1 - i / 16) : (i - 17) * 2.4;
			const radius = jaw ? 0.42 : 0.3 * Math.sqrt((i - 16) / 51);
			const wobble = 3 * Math.sin(n * 7 + i);
			return [
				SOURCE_SIZE * (0.5 + radius * Math.cos(angle)) + wobble,
				SOURCE_SIZE * (0.48 + radius * Math.sin(angle)) + wobble,
			];
		});
	}
	await writeFile(join(folder, 'landmarks.json'), JSON.stringify(byName));
}

const pictureName = (n) => `${String(n).padStart(5, '0')}.jpg`;

/** Noise blurred over a few pixels: as much detail for the decoder as a photograph. */
async function writePictures(folder) {
	const noise = new Uint8Array(SOURCE_SIZE * SOURCE_SIZE * 3);
	let state = 1;
	for (let n = 0; n < faces; n++) {
		for (let i = 0; i < noise.length; i++) {
			state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
			noise[i] = state >>> 24;
		}
		const picture = sharp(noise, { raw: { width: SOURCE_SIZE, height: SOURCE_SIZE, channels: 3 } }).blur(2);
		await picture.jpeg({ quality: 92 }).toFile(join(folder, pictureName(n)));
	}
}

/** Faces per second of wall time, and of processor time, which a busy machine disturbs less. */
async function measure(feed, count) {
	const cpu = process.cpuUsage();
	const start = performance.now();
	for (let i = 0; i < count; i++) feed.recycle(await feed.next());
	const seconds = (performance.now() - start) / 1000;
	const { user, system } = process.cpuUsage(cpu);
	const made = count * batchSize * 2;
	return { perSecond: Math.round(made / seconds), perCpuSecond: Math.round((made * 1e6) / (user + system)) };
}

const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'fstui-bench-feed-')));
try {
	if (values.folder === undefined) {
		await writePictures(folder);
		await writeLandmarks(folder);
	}
	const scanStart = performance.now();
	const set = await scanFaces(folder, 'A');
	const scanMs = performance.now() - scanStart;
	const warn = (code, message) => process.stderr.write(`${code}: ${message}\n`);
	const channels = values.masks ? ['face', 'eyes', 'mouth'] : [];
	const mask = { mask_type: 'extended', mask_threshold: 4, mask_blur_kernel: 3, mask_dilation: 0 };
	const needs = {
		...mask,
		warp_to_landmarks: values.landmarks,
		centering: 'legacy',
		vertical_offset: 0,
		alignments_a: null,
		alignments_b: null,
		allow_missing: false,
	};
	const prepareStart = performance.now();
	const prepared = await prepareFaceData(set, { ...set, side: 'B' }, needs, channels, warn);
	const prepareMs = performance.now() - prepareStart;
	const feed = createFeed({
		a: prepared.a,
		b: prepared.b,
		details: prepared.details,
		masks: maskPlan(mask, channels),
		batchSize,
		inputSize: size,
		outputSizes: [size],
		coverage: 68.75,
		no_warp: false,
		warp_to_landmarks: values.landmarks,
		no_flip: false,
		flip_chance: 50,
		zoom_amount: 5,
		rotation_range: 10,
		shift_range: 5,
		no_augment_color: !values.colour,
		color_lightness: 30,
		color_ab: 8,
		color_clahe_chance: 50,
		color_clahe_max_size: 4,
		seed: 1,
		drawn: 0,
		threads,
		prefetch: PREFETCH,
		onWarning: warn,
	});
	// One epoch of both sides fills the cache; the batches made ahead are not counted again.
	const epoch = Math.ceil(set.faces.length / batchSize);
	const uncached = await measure(feed, epoch);
	await measure(feed, PREFETCH);
	const cached = await measure(feed, batches);
	await feed.close();
	const line = {
		faces: set.faces.length,
		source_size: set.faces[0].size,
		size,
		batch_size: batchSize,
		threads,
		scan_ms: Math.round(scanMs),
		prepare_ms: Math.round(prepareMs),
		uncached_faces_per_second: uncached.perSecond,
		cached_faces_per_second: cached.perSecond,
		cached_faces_per_cpu_second: cached.perCpuSecond,
		rss_mb: Math.round(process.memoryUsage.rss() / 2 ** 20),
	};
	process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
	if (values.folder === undefined) await rm(folder, { recursive: true, force: true });
}
