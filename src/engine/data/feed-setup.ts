/**
 * What a feed starts its threads with: the spec of examples, the faces of both sides with their memory, and how many
 * threads and batches ahead suit the machine. Must not know how batches are made or handed out.
 */
import { createSharedCache } from './cache.js';
import { type ExampleSpec, exampleLayout, preparedBytes, warpsToLandmarks } from './example.js';
import { type FaceDetails, type MaskPlan, NO_MASKS, plainDetails, type SideDetails, squareOf } from './face-details.js';
import { exampleValues, type FeedWorkerData, type SideData } from './feed-protocol.js';
import { createPartnerTable } from './partners.js';
import type { AugmentationOptions, FaceSet } from './types.js';

export interface FeedOptions extends AugmentationOptions {
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

const DEFAULT_CACHE_BYTES = 512 * 1024 * 1024;
/** Batches ahead are bounded by memory too: large outputs at large batch sizes reach tens of megabytes each. */
const PREFETCH_BYTES = 128 * 1024 * 1024;
const MAX_PREFETCH = 4;
const MAX_THREADS = 4;
const CORES_PER_THREAD = 4;

/** @param closing one Int32 that tells the threads to stop. */
export function feedWorkerData(options: FeedOptions, closing: SharedArrayBuffer): FeedWorkerData {
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

function augmentationOf(options: AugmentationOptions): AugmentationOptions {
	const { no_warp, warp_to_landmarks, no_flip, flip_chance, zoom_amount, rotation_range, shift_range } = options;
	const { no_augment_color, color_lightness, color_ab, color_clahe_chance, color_clahe_max_size } = options;
	return {
		...{ no_warp, warp_to_landmarks, no_flip, flip_chance, zoom_amount, rotation_range, shift_range },
		...{ no_augment_color, color_lightness, color_ab, color_clahe_chance, color_clahe_max_size },
	};
}

/** One thread up to 7 cores, then one per 4 cores up to 4: the step, not the feed, is what needs cores. */
export function defaultThreads(cores: number): number {
	return Math.min(MAX_THREADS, Math.max(1, Math.floor(cores / CORES_PER_THREAD)));
}

/** As many batches as fit a budget, up to 4. */
export function defaultPrefetch({ spec, batchSize }: FeedWorkerData): number {
	const batchBytes = exampleValues(spec) * batchSize * 2 * Float32Array.BYTES_PER_ELEMENT;
	return Math.min(MAX_PREFETCH, Math.max(1, Math.floor(PREFETCH_BYTES / batchBytes)));
}
