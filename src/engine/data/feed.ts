/**
 * Ordered batches of augmented faces of both sides, made ahead on threads of its own. Several requests are always
 * posted, so the threads work on while the caller's thread is busy inside a training step.
 * Must not know models, steps or devices.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FstuiError } from '../../config/errors.js';
import { workerUrl } from '../worker-url.js';
import { createSharedCache } from './cache.js';
import { type ExampleSpec, exampleLayout, preparedBytes, warpsToLandmarks } from './example.js';
import { type FaceDetails, type MaskPlan, NO_MASKS, plainDetails, type SideDetails, squareOf } from './face-details.js';
import {
	type BatchArrays,
	exampleValues,
	type FeedReply,
	type FeedRequest,
	type FeedWorkerData,
	type SideData,
	transferList,
} from './feed-protocol.js';
import { warnAboutSet } from './feed-warnings.js';
import { createPartnerTable } from './partners.js';
import type { AugmentationOptions, FaceSet } from './types.js';

/** Augmentations that a caller may leave out: they are off by default. */
type OptionalAugmentation =
	| 'warp_to_landmarks'
	| 'no_augment_color'
	| 'color_lightness'
	| 'color_ab'
	| 'color_clahe_chance'
	| 'color_clahe_max_size';

export interface FeedOptions
	extends Omit<AugmentationOptions, OptionalAugmentation>,
		Partial<Pick<AugmentationOptions, OptionalAugmentation>> {
	readonly a: FaceSet;
	readonly b: FaceSet;
	/**
	 * Face squares, landmarks and stored masks of `a` and `b`, as `prepareFaceData` gives them. By default every picture
	 * is its own face square, without landmarks and masks.
	 */
	readonly details?: FaceDetails;
	/** Masks of a batch; what they are made from must be in the details. Default: none. */
	readonly masks?: MaskPlan;
	/** Faces of each side per batch. */
	readonly batchSize: number;
	readonly inputSize: number;
	/** Sides of the targets, ascending. */
	readonly outputSizes: readonly number[];
	/** Percent of the face square's side, 62.5..100. */
	readonly coverage: number;
	/** Unsigned 32-bit seed of the run. */
	readonly seed: number;
	/** Faces drawn per side before this feed; a resumed run continues here. */
	readonly drawn: number;
	readonly threads?: number;
	/** Batches made ahead. */
	readonly prefetch?: number;
	/** Memory for decoded faces. */
	readonly cacheBytes?: number;
	readonly onWarning: (code: string, message: string) => void;
}

export interface FaceBatch {
	/** batch x inputSize x inputSize x 3, RGB 0..1. */
	readonly inputNHWC: Float32Array;
	/** One batch x size x size x 3 per output size, RGB 0..1. */
	readonly targetsNHWC: readonly Float32Array[];
	/** batch x size x size x channels at the largest output size, 0..1, in the order of the options' `masks.channels`. */
	readonly masksNHWC: Float32Array | null;
}

export interface TrainingBatch {
	/** Number of the batch in this feed, from 0. */
	readonly index: number;
	readonly a: FaceBatch;
	readonly b: FaceBatch;
}

export interface BatchFeed {
	/** The next batch, in order. Rejects with FstuiError when a thread failed or the feed is closed. */
	next(): Promise<TrainingBatch>;
	/** Faces drawn per side, those before this feed and those of the batches handed out. */
	readonly drawn: number;
	/** Gives the arrays of a batch back for a later one. They must not be used afterwards. */
	recycle(batch: TrainingBatch): void;
	/** Ends the threads; call it after a failure too. Waiting and later calls of next() reject. */
	close(): Promise<void>;
}

const DEFAULT_CACHE_BYTES = 512 * 1024 * 1024;
/** Batches ahead are bounded by memory too: large outputs at large batch sizes reach tens of megabytes each. */
const PREFETCH_BYTES = 128 * 1024 * 1024;
const MAX_PREFETCH = 4;
const MAX_THREADS = 4;
const CORES_PER_THREAD = 4;

interface Waiter {
	readonly resolve: (batch: TrainingBatch) => void;
	readonly reject: (error: FstuiError) => void;
}

/** Starts the threads and the first batches. Warns at once about skipped files and small folders. */
export function createFeed(options: FeedOptions): BatchFeed {
	for (const set of [options.a, options.b]) warnAboutSet(set, options.batchSize, options.onWarning);
	return new ThreadedFeed(options);
}

class ThreadedFeed implements BatchFeed {
	readonly #batchSize: number;
	readonly #firstDraw: number;
	readonly #onWarning: FeedOptions['onWarning'];
	readonly #closing = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
	readonly #workers: readonly Worker[];
	readonly #ends: readonly Promise<void>[];
	readonly #ready = new Map<number, TrainingBatch>();
	readonly #waiting = new Map<number, Waiter>();
	readonly #spare: BatchArrays[] = [];
	readonly #handedOut = new WeakMap<TrainingBatch, BatchArrays>();
	#requested = 0;
	#asked = 0;
	#delivered = 0;
	#failure: FstuiError | undefined;
	#closed = false;

	constructor(options: FeedOptions) {
		this.#batchSize = options.batchSize;
		this.#firstDraw = options.drawn;
		this.#onWarning = options.onWarning;
		const data = workerDataOf(options, this.#closing);
		const prefetch = options.prefetch ?? defaultPrefetch(data);
		const threads = Math.min(options.threads ?? defaultThreads(availableParallelism()), prefetch);
		const url = workerUrl(import.meta.url, './feed-worker.js');
		this.#workers = Array.from({ length: threads }, () => new Worker(url, { workerData: data, execArgv: [] }));
		this.#ends = this.#workers.map((worker) => this.#attach(worker));
		for (let i = 0; i < prefetch; i++) this.#request();
	}

	get drawn(): number {
		return this.#firstDraw + this.#delivered * this.#batchSize;
	}

	next(): Promise<TrainingBatch> {
		if (this.#failure !== undefined) return Promise.reject(this.#failure);
		const index = this.#asked++;
		const ready = this.#ready.get(index);
		if (ready === undefined) {
			return new Promise((resolve, reject) => this.#waiting.set(index, { resolve, reject }));
		}
		this.#ready.delete(index);
		return Promise.resolve(this.#deliver(ready));
	}

	recycle(batch: TrainingBatch): void {
		const arrays = this.#handedOut.get(batch);
		if (arrays === undefined) return;
		this.#handedOut.delete(batch);
		this.#spare.push(arrays);
	}

	async close(): Promise<void> {
		if (!this.#closed) {
			this.#closed = true;
			this.#fail(
				new FstuiError('training', 'the feed of faces is closed', {
					next: 'This is a fault of the program; please report it.',
				}),
			);
			for (const worker of this.#workers) worker.postMessage({ kind: 'close' } satisfies FeedRequest);
		}
		await Promise.all(this.#ends);
	}

	#request(): void {
		const index = this.#requested++;
		const arrays = this.#spare.pop();
		const request: FeedRequest = {
			kind: 'make',
			index,
			firstDraw: this.#firstDraw + index * this.#batchSize,
			...(arrays === undefined ? {} : { arrays }),
		};
		const worker = this.#workers[index % this.#workers.length];
		worker?.postMessage(request, arrays === undefined ? [] : transferList(arrays));
	}

	#deliver(batch: TrainingBatch): TrainingBatch {
		this.#delivered++;
		this.#request();
		return batch;
	}

	#receive(reply: FeedReply): void {
		if (this.#failure !== undefined) return;
		if (reply.kind === 'warning') this.#onWarning(reply.code, reply.message);
		else if (reply.kind === 'failed') {
			const { kind, message, where, next } = reply.error;
			this.#fail(new FstuiError(kind, message, { where, next }));
		} else this.#arrive(reply.index, reply.arrays);
	}

	#arrive(index: number, arrays: BatchArrays): void {
		const batch: TrainingBatch = { index, ...arrays };
		this.#handedOut.set(batch, arrays);
		const waiter = this.#waiting.get(index);
		if (waiter === undefined) this.#ready.set(index, batch);
		else {
			this.#waiting.delete(index);
			waiter.resolve(this.#deliver(batch));
		}
	}

	/** Listens to a thread; the promise settles when it has ended. */
	#attach(worker: Worker): Promise<void> {
		worker.on('message', (reply: FeedReply) => this.#receive(reply));
		worker.on('error', (error) =>
			this.#fail(threadError(error instanceof Error ? error.message : String(error), error)),
		);
		return new Promise((resolve) => {
			worker.on('exit', (code) => {
				this.#fail(threadError(`it ended with code ${code}`));
				resolve();
			});
		});
	}

	/** The first failure counts; everything waiting is told, and the threads stop working. */
	#fail(error: FstuiError): void {
		if (this.#failure !== undefined) return;
		this.#failure = error;
		Atomics.store(new Int32Array(this.#closing), 0, 1);
		this.#ready.clear();
		for (const waiter of this.#waiting.values()) waiter.reject(error);
		this.#waiting.clear();
	}
}

function workerDataOf(options: FeedOptions, closing: SharedArrayBuffer): FeedWorkerData {
	const { inputSize, outputSizes, coverage, seed, batchSize, details } = options;
	const augmentation = augmentationOf(options);
	const spec: ExampleSpec = { inputSize, outputSizes, coverage, augmentation, masks: options.masks ?? NO_MASKS };
	const side = (set: FaceSet, known: SideDetails | undefined): SideData => ({
		faces: set.faces,
		details: known ?? plainDetails(set.faces),
		partners: warpsToLandmarks(augmentation) ? createPartnerTable(set.faces.length) : null,
	});
	const a = side(options.a, details?.a);
	const b = side(options.b, details?.b);
	const lengths = ({ faces, details: known }: SideData): number[] =>
		faces.map(({ size }, i) => preparedBytes(spec, exampleLayout(spec, size, squareOf(known, i))));
	const cache = createSharedCache(lengths(a), lengths(b), options.cacheBytes ?? DEFAULT_CACHE_BYTES);
	return { spec, seed, batchSize, a, b, cache, closing };
}

function augmentationOf(options: FeedOptions): AugmentationOptions {
	const { no_warp, no_flip, flip_chance, zoom_amount, rotation_range, shift_range } = options;
	return {
		...{ no_warp, no_flip, flip_chance, zoom_amount, rotation_range, shift_range },
		warp_to_landmarks: options.warp_to_landmarks ?? false,
		no_augment_color: options.no_augment_color ?? true,
		color_lightness: options.color_lightness ?? 0,
		color_ab: options.color_ab ?? 0,
		color_clahe_chance: options.color_clahe_chance ?? 0,
		color_clahe_max_size: options.color_clahe_max_size ?? 1,
	};
}

/** One thread up to 7 cores, then one per 4 cores up to 4: the step, not the feed, is what needs cores. */
function defaultThreads(cores: number): number {
	return Math.min(MAX_THREADS, Math.max(1, Math.floor(cores / CORES_PER_THREAD)));
}

function defaultPrefetch({ spec, batchSize }: FeedWorkerData): number {
	const batchBytes = exampleValues(spec) * batchSize * 2 * Float32Array.BYTES_PER_ELEMENT;
	return Math.min(MAX_PREFETCH, Math.max(1, Math.floor(PREFETCH_BYTES / batchBytes)));
}

function threadError(what: string, cause?: unknown): FstuiError {
	return new FstuiError('training', `the thread that prepares faces failed: ${what}`, {
		next: 'Resume the training; if it fails again, please report it with the log.',
		cause,
	});
}
