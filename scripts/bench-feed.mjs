/**
 * Measures the batch feed: faces/s of augmented examples from 256 px pictures it makes itself, on one thread, first
 * from disk and then with all faces cached. Prints one JSON line. Needs `npm run build`.
 *
 *   node scripts/bench-feed.mjs [--size 64] [--faces 256] [--batch-size 16] [--batches 100] [--threads 1] [--folder DIR]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
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
	},
});
const size = Number(values.size);
const faces = Number(values.faces);
const batchSize = Number(values['batch-size']);
const batches = Number(values.batches);
const threads = Number(values.threads);

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
		await picture.jpeg({ quality: 92 }).toFile(join(folder, `${String(n).padStart(5, '0')}.jpg`));
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
	if (values.folder === undefined) await writePictures(folder);
	const scanStart = performance.now();
	const set = await scanFaces(folder, 'A');
	const scanMs = performance.now() - scanStart;
	const feed = createFeed({
		a: set,
		b: { ...set, side: 'B' },
		batchSize,
		inputSize: size,
		outputSizes: [size],
		coverage: 68.75,
		no_warp: false,
		no_flip: false,
		flip_chance: 50,
		zoom_amount: 5,
		rotation_range: 10,
		shift_range: 5,
		seed: 1,
		drawn: 0,
		threads,
		prefetch: PREFETCH,
		onWarning: (code, message) => process.stderr.write(`${code}: ${message}\n`),
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
		uncached_faces_per_second: uncached.perSecond,
		cached_faces_per_second: cached.perSecond,
		cached_faces_per_cpu_second: cached.perCpuSecond,
		rss_mb: Math.round(process.memoryUsage.rss() / 2 ** 20),
	};
	process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
	if (values.folder === undefined) await rm(folder, { recursive: true, force: true });
}
