/**
 * Ordered batches of augmented faces of both sides, made ahead on threads of its own. Several requests are always
 * posted, so the threads work on while the caller's thread is busy inside a training step.
 * Must not know models, steps or devices.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FstuiError } from '../../config/errors.js';
import { workerUrl } from '../worker-url.js';
import { type BatchArrays, type FeedReply, type FeedRequest, transferList } from './feed-protocol.js';
import { defaultPrefetch, defaultThreads, type FeedOptions, feedWorkerData } from './feed-setup.js';
import { warnAboutSet } from './feed-warnings.js';

export type { FeedOptions } from './feed-setup.js';

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
		const data = feedWorkerData(options, this.#closing);
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

function threadError(what: string, cause?: unknown): FstuiError {
	return new FstuiError('training', `the thread that prepares faces failed: ${what}`, {
		next: 'Resume the training; if it fails again, please report it with the log.',
		cause,
	});
}
