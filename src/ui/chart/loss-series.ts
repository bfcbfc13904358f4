/**
 * The loss history of one run in bounded memory: the newest values one by one, everything in buckets that double
 * their width when they are full. Smoothed curves are carried along exactly, for every level, so that changing the
 * smoothing never recomputes a long history. Must not know about events, React or terminals.
 */
import {
	type Block,
	BUCKET_CAPACITY,
	bucketView,
	closeBucket,
	createSide,
	emptyBucket,
	mergePairs,
	pushBlock,
	pushValue,
	RECENT_CAPACITY,
	recentView,
	type SideStore,
	type SideView,
	unroll,
} from './side-store.js';

export type { Block, SideView } from './side-store.js';

export type Side = 'a' | 'b';
export const CHART_RANGES = ['all', 'last 10000', 'last 1000', 'last 100'] as const;
export type ChartRange = (typeof CHART_RANGES)[number];

const RECENT_VALUES = { 'last 10000': 10_000, 'last 1000': 1000, 'last 100': 100 } as const;
/** The window of the newest values moves on in steps of this share, so that most frames leave the chart in place. */
const WINDOW_STEP = 0.1;

export interface SeriesView {
	/** Total iterations of the first and last value in view; 0 and 0 when there is none. */
	readonly firstIteration: number;
	readonly lastIteration: number;
	readonly a: SideView;
	readonly b: SideView;
}

export class LossSeries {
	readonly #sides: Readonly<Record<Side, SideStore>> = { a: createSide(), b: createSide() };
	readonly #recentIteration = new Float64Array(RECENT_CAPACITY);
	#pushed = 0;
	/** Of them one by one. */
	#single = 0;
	#firstIteration = 0;
	#lastIteration = 0;
	#buckets = 0;
	/** Values per full bucket, a power of two. */
	#bucketWidth = 1;
	#lastBucketFill = 0;

	/** Number of values pushed so far. */
	get length(): number {
		return this.#pushed;
	}

	/** The smoothed losses after the newest value, NaN before the first. @param level index into SMOOTHING_LEVELS */
	newest(level: number): Readonly<Record<Side, number>> {
		const { a, b } = this.#sides;
		return { a: a.averages.value(level), b: b.averages.value(level) };
	}

	/** Adds one iteration; null (not finite) is kept as a gap. */
	push(iteration: number, lossA: number | null, lossB: number | null): void {
		if (this.#pushed === 0) this.#firstIteration = iteration;
		this.#lastIteration = iteration;
		const slot = this.#pushed % RECENT_CAPACITY;
		this.#recentIteration[slot] = iteration;
		const bucket = this.#openBucket();
		pushValue(this.#sides.a, slot, bucket, lossA);
		pushValue(this.#sides.b, slot, bucket, lossB);
		this.#pushed++;
		this.#single++;
		this.#lastBucketFill++;
	}

	/**
	 * Adds iterations of long ago that are known by their block only: all of them before the first `push`. The smoothed
	 * curves take a block for as many values like its mean.
	 * @param iteration the last one of the block. @param rows iterations in it
	 */
	pushBlock(iteration: number, rows: number, a: Block, b: Block): void {
		if (this.#pushed === 0) {
			this.#firstIteration = iteration - rows + 1;
			while (this.#bucketWidth < rows) this.#bucketWidth *= 2;
		}
		this.#lastIteration = iteration;
		const bucket = this.#openBucket();
		pushBlock(this.#sides.a, bucket, rows, a);
		pushBlock(this.#sides.b, bucket, rows, b);
		this.#pushed += rows;
		this.#lastBucketFill += rows;
	}

	/**
	 * @param level index into SMOOTHING_LEVELS
	 * @param columns widest chart wanted; fewer come back while there are fewer values
	 */
	view(range: ChartRange, level: number, columns: number): SeriesView {
		if (this.#pushed === 0 || columns < 1) return EMPTY_VIEW;
		if (range === 'all') {
			this.#closeBucket();
			return {
				firstIteration: this.#firstIteration,
				lastIteration: this.#lastIteration,
				a: bucketView(this.#sides.a, this.#buckets, level, columns),
				b: bucketView(this.#sides.b, this.#buckets, level, columns),
			};
		}
		const wanted = RECENT_VALUES[range];
		const step = wanted * WINDOW_STEP;
		const start = Math.max(this.#pushed - this.#single, Math.floor((this.#pushed - wanted) / step) * step);
		const count = this.#pushed - start;
		return {
			firstIteration: unroll(this.#recentIteration, this.#pushed, count)[0] ?? 0,
			lastIteration: this.#lastIteration,
			a: recentView(this.#sides.a, this.#pushed, count, level, columns),
			b: recentView(this.#sides.b, this.#pushed, count, level, columns),
		};
	}

	#closeBucket(): void {
		if (this.#buckets === 0) return;
		closeBucket(this.#sides.a, this.#buckets - 1);
		closeBucket(this.#sides.b, this.#buckets - 1);
	}

	#openBucket(): number {
		const lastIsFull = this.#buckets === 0 || this.#lastBucketFill >= this.#bucketWidth;
		if (!lastIsFull) return this.#buckets - 1;
		this.#closeBucket();
		if (this.#buckets === BUCKET_CAPACITY) {
			mergePairs(this.#sides.a);
			mergePairs(this.#sides.b);
			this.#buckets = BUCKET_CAPACITY / 2;
			this.#bucketWidth *= 2;
		}
		const bucket = this.#buckets;
		emptyBucket(this.#sides.a, bucket);
		emptyBucket(this.#sides.b, bucket);
		this.#buckets++;
		this.#lastBucketFill = 0;
		return bucket;
	}
}

const EMPTY_SIDE: SideView = {
	raw: new Float64Array(0),
	smoothed: new Float64Array(0),
	low: new Float64Array(0),
	high: new Float64Array(0),
	nonFinite: new Float64Array(0),
	lowest: Number.NaN,
	highest: Number.NaN,
};
/** Nothing to draw. */
export const EMPTY_VIEW: SeriesView = { firstIteration: 0, lastIteration: 0, a: EMPTY_SIDE, b: EMPTY_SIDE };
