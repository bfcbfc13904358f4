/**
 * Messages between the feed and its threads, and the data a thread starts with: plain, cloneable values.
 * Must not know how either side works.
 */
import type { ErrorKind } from '../../config/errors.js';
import type { SharedCache } from './cache.js';
import { type ExampleSpec, maskSize } from './example.js';
import type { SideDetails } from './face-details.js';
import type { FaceFile } from './types.js';

/** Given to every thread when it starts. */
export interface FeedWorkerData {
	readonly spec: ExampleSpec;
	readonly seed: number;
	readonly batchSize: number;
	readonly a: SideData;
	readonly b: SideData;
	readonly cache: SharedCache;
	/** One Int32: 1 once the feed is closing or has failed. */
	readonly closing: SharedArrayBuffer;
}

/** The faces of one side. */
export interface SideData {
	readonly faces: readonly FaceFile[];
	readonly details: SideDetails;
	/** Whom each face is warped to (see partners.ts); null without warping to landmarks. */
	readonly partners: SharedArrayBuffer | null;
}

/** The arrays of one side of a batch. */
export interface SideArrays {
	readonly inputNHWC: Float32Array<ArrayBuffer>;
	readonly targetsNHWC: readonly Float32Array<ArrayBuffer>[];
	readonly masksNHWC: Float32Array<ArrayBuffer> | null;
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
	return [arrays.a, arrays.b].flatMap(({ inputNHWC, targetsNHWC, masksNHWC }) => [
		inputNHWC.buffer,
		...targetsNHWC.map((x) => x.buffer),
		...(masksNHWC === null ? [] : [masksNHWC.buffer]),
	]);
}

/** Values of one example: input, targets and masks. */
export function exampleValues(spec: ExampleSpec): number {
	const pixels = [spec.inputSize, ...spec.outputSizes].reduce((sum, size) => sum + size * size, 0);
	return pixels * 3 + maskSize(spec) ** 2 * spec.masks.channels.length;
}

/** Fresh arrays for one batch. */
export function allocateBatch(spec: ExampleSpec, batchSize: number): BatchArrays {
	const channels = spec.masks.channels.length;
	const side = (): SideArrays => ({
		inputNHWC: new Float32Array(batchSize * spec.inputSize ** 2 * 3),
		targetsNHWC: spec.outputSizes.map((size) => new Float32Array(batchSize * size ** 2 * 3)),
		masksNHWC: channels === 0 ? null : new Float32Array(batchSize * maskSize(spec) ** 2 * channels),
	});
	return { a: side(), b: side() };
}
