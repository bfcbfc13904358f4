/**
 * Messages between the feed and its threads, and the data a thread starts with: plain, cloneable values.
 * Must not know how either side works.
 */
import type { ErrorKind } from '../../config/errors.js';
import type { SharedCache } from './cache.js';
import type { ExampleSpec } from './example.js';
import type { FaceFile } from './types.js';

/** Given to every thread when it starts. */
export interface FeedWorkerData {
	readonly spec: ExampleSpec;
	readonly seed: number;
	readonly batchSize: number;
	readonly facesA: readonly FaceFile[];
	readonly facesB: readonly FaceFile[];
	readonly cache: SharedCache;
	/** One Int32: 1 once the feed is closing or has failed. */
	readonly closing: SharedArrayBuffer;
}

/** The arrays of one side of a batch. */
export interface SideArrays {
	readonly inputNHWC: Float32Array<ArrayBuffer>;
	readonly targetsNHWC: readonly Float32Array<ArrayBuffer>[];
}

export interface BatchArrays {
	readonly a: SideArrays;
	readonly b: SideArrays;
}

export type FeedRequest =
	| {
			readonly kind: 'make';
			/** Number of the batch in this feed, from 0. */
			readonly index: number;
			/** Draw (per side) of the batch's first face. */
			readonly firstDraw: number;
			/** Arrays of an earlier batch to write into, moved to the thread. */
			readonly arrays?: BatchArrays;
	  }
	| { readonly kind: 'close' };

export type FeedReply =
	| { readonly kind: 'batch'; readonly index: number; readonly arrays: BatchArrays }
	| { readonly kind: 'warning'; readonly code: string; readonly message: string }
	| { readonly kind: 'failed'; readonly error: CarriedError };

/** An FstuiError as plain data. */
export interface CarriedError {
	readonly kind: ErrorKind;
	readonly message: string;
	readonly where: string | undefined;
	readonly next: string;
}

/** The buffers behind a batch, for moving it between threads. */
export function transferList(arrays: BatchArrays): ArrayBuffer[] {
	return [arrays.a, arrays.b].flatMap((side) => [side.inputNHWC.buffer, ...side.targetsNHWC.map((x) => x.buffer)]);
}

/** Fresh arrays for one batch. */
export function allocateBatch(spec: ExampleSpec, batchSize: number): BatchArrays {
	const side = (): SideArrays => ({
		inputNHWC: new Float32Array(batchSize * spec.inputSize ** 2 * 3),
		targetsNHWC: spec.outputSizes.map((size) => new Float32Array(batchSize * size ** 2 * 3)),
	});
	return { a: side(), b: side() };
}
