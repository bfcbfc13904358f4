/**
 * The loss history of one run in bounded memory: the newest values one by one, everything in buckets that double
 * their width when they are full. Smoothed curves are carried along exactly, for every level, so that changing the
 * smoothing never recomputes a long history. Must not know about events, React or terminals.
 */
import { bucketLast, bucketMax, bucketMean, bucketMin, bucketSum } from './bucket.js';
import { EMA_START, type EmaState, emaStep, emaValue, SMOOTHING_LEVELS } from './ema.js';

export type Side = 'a' | 'b';
export const CHART_RANGES = ['all', 'last 10000', 'last 1000', 'last 100'] as const;
export type ChartRange = (typeof CHART_RANGES)[number];

const RECENT_VALUES = { 'last 10000': 10_000, 'last 1000': 1000, 'last 100': 100 } as const;
/** The window of the newest values moves on in steps of this share, so that most frames leave the chart in place. */
const WINDOW_STEP = 0.1;
/** The longest window with one step. */
const RECENT_CAPACITY = 11_000;
const BUCKET_CAPACITY = 2048;

/** One side, resampled to chart columns. */
export interface SideView {
	readonly raw: Float64Array;
	readonly smoothed: Float64Array;
	/** Lowest and highest raw value of each column; NaN where it has none. */
	readonly low: Float64Array;
	readonly high: Float64Array;
	/** Values per column that were not finite. */
	readonly nonFinite: Float64Array;
	/** Lowest and highest raw value in view, NaN when there is none. */
	readonly lowest: number;
	readonly highest: number;
}

export interface SeriesView {
	/** Total iterations of the first and last value in view; 0 and 0 when there is none. */
	readonly firstIteration: number;
	readonly lastIteration: number;
	readonly a: SideView;
	readonly b: SideView;
}

interface SideStore {
	readonly ema: EmaState[];
	/** Single precision: half the memory, and finer than any screen. */
	readonly recent: Float32Array;
	readonly recentSmoothed: readonly Float32Array[];
	readonly sum: Float64Array;
	readonly count: Float64Array;
	readonly nonFinite: Float64Array;
	readonly min: Float64Array;
	readonly max: Float64Array;
	readonly bucketSmoothed: readonly Float64Array[];
}

function createSide(): SideStore {
	return {
		ema: SMOOTHING_LEVELS.map(() => EMA_START),
		recent: new Float32Array(RECENT_CAPACITY),
		recentSmoothed: SMOOTHING_LEVELS.map(() => new Float32Array(RECENT_CAPACITY)),
		sum: new Float64Array(BUCKET_CAPACITY),
		count: new Float64Array(BUCKET_CAPACITY),
		nonFinite: new Float64Array(BUCKET_CAPACITY),
		min: new Float64Array(BUCKET_CAPACITY),
		max: new Float64Array(BUCKET_CAPACITY),
		bucketSmoothed: SMOOTHING_LEVELS.map(() => new Float64Array(BUCKET_CAPACITY)),
	};
}

export class LossSeries {
	readonly #sides: Readonly<Record<Side, SideStore>> = { a: createSide(), b: createSide() };
	readonly #recentIteration = new Float64Array(RECENT_CAPACITY);
	#pushed = 0;
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
		return { a: emaValue(a.ema[level] ?? EMA_START), b: emaValue(b.ema[level] ?? EMA_START) };
	}

	/** Adds one iteration; null (not finite) is kept as a gap. */
	push(iteration: number, lossA: number | null, lossB: number | null): void {
		if (this.#pushed === 0) this.#firstIteration = iteration;
		this.#lastIteration = iteration;
		const slot = this.#pushed % RECENT_CAPACITY;
		this.#recentIteration[slot] = iteration;
		const bucket = this.#openBucket();
		pushSide(this.#sides.a, slot, bucket, lossA);
		pushSide(this.#sides.b, slot, bucket, lossB);
		this.#pushed++;
		this.#lastBucketFill++;
	}

	/**
	 * @param level index into SMOOTHING_LEVELS
	 * @param columns widest chart wanted; fewer come back while there are fewer values
	 */
	view(range: ChartRange, level: number, columns: number): SeriesView {
		if (this.#pushed === 0 || columns < 1) return EMPTY_VIEW;
		if (range === 'all') {
			return {
				firstIteration: this.#firstIteration,
				lastIteration: this.#lastIteration,
				a: bucketView(this.#sides.a, this.#buckets, level, columns),
				b: bucketView(this.#sides.b, this.#buckets, level, columns),
			};
		}
		const wanted = RECENT_VALUES[range];
		const step = wanted * WINDOW_STEP;
		const start = Math.max(0, Math.floor((this.#pushed - wanted) / step) * step);
		const count = this.#pushed - start;
		return {
			firstIteration: unroll(this.#recentIteration, this.#pushed, count)[0] ?? 0,
			lastIteration: this.#lastIteration,
			a: recentView(this.#sides.a, this.#pushed, count, level, columns),
			b: recentView(this.#sides.b, this.#pushed, count, level, columns),
		};
	}

	#openBucket(): number {
		const lastIsFull = this.#buckets === 0 || this.#lastBucketFill === this.#bucketWidth;
		if (!lastIsFull) return this.#buckets - 1;
		if (this.#buckets === BUCKET_CAPACITY) {
			mergePairs(this.#sides.a);
			mergePairs(this.#sides.b);
			this.#buckets = BUCKET_CAPACITY / 2;
			this.#bucketWidth *= 2;
		}
		const bucket = this.#buckets;
		for (const side of [this.#sides.a, this.#sides.b]) {
			side.sum[bucket] = 0;
			side.count[bucket] = 0;
			side.nonFinite[bucket] = 0;
			side.min[bucket] = Number.NaN;
			side.max[bucket] = Number.NaN;
			for (const smoothed of side.bucketSmoothed) smoothed[bucket] = Number.NaN;
		}
		this.#buckets++;
		this.#lastBucketFill = 0;
		return bucket;
	}
}

function pushSide(side: SideStore, slot: number, bucket: number, loss: number | null): void {
	const value = loss ?? Number.NaN;
	const finite = Number.isFinite(value);
	side.recent[slot] = finite ? value : Number.NaN;
	if (finite) {
		side.sum[bucket] = (side.sum[bucket] ?? 0) + value;
		side.count[bucket] = (side.count[bucket] ?? 0) + 1;
		side.min[bucket] = lower(side.min[bucket] ?? Number.NaN, value);
		side.max[bucket] = higher(side.max[bucket] ?? Number.NaN, value);
	} else {
		side.nonFinite[bucket] = (side.nonFinite[bucket] ?? 0) + 1;
	}
	for (const [level, weight] of SMOOTHING_LEVELS.entries()) {
		const state = emaStep(side.ema[level] ?? EMA_START, weight, value);
		side.ema[level] = state;
		const shown = finite ? emaValue(state) : Number.NaN;
		const recent = side.recentSmoothed[level];
		if (recent !== undefined) recent[slot] = shown;
		const history = side.bucketSmoothed[level];
		if (history !== undefined && finite) history[bucket] = shown;
	}
}

function mergePairs(side: SideStore): void {
	for (let to = 0; to < BUCKET_CAPACITY / 2; to++) {
		const left = 2 * to;
		const right = left + 1;
		for (const values of [side.sum, side.count, side.nonFinite]) values[to] = at(values, left) + at(values, right);
		side.min[to] = lower(at(side.min, left), at(side.min, right));
		side.max[to] = higher(at(side.max, left), at(side.max, right));
		for (const values of side.bucketSmoothed) {
			const newest = at(values, right);
			values[to] = Number.isNaN(newest) ? at(values, left) : newest;
		}
	}
}

function bucketView(side: SideStore, buckets: number, level: number, columns: number): SideView {
	const means = new Float64Array(buckets);
	for (let i = 0; i < buckets; i++)
		means[i] = at(side.count, i) === 0 ? Number.NaN : at(side.sum, i) / at(side.count, i);
	return {
		raw: bucketMean(means, columns),
		smoothed: bucketLast((side.bucketSmoothed[level] ?? means).subarray(0, buckets), columns),
		low: bucketMin(side.min.subarray(0, buckets), columns),
		high: bucketMax(side.max.subarray(0, buckets), columns),
		nonFinite: bucketSum(side.nonFinite.subarray(0, buckets), columns),
		lowest: side.min.subarray(0, buckets).reduce(lower, Number.NaN),
		highest: side.max.subarray(0, buckets).reduce(higher, Number.NaN),
	};
}

function recentView(side: SideStore, pushed: number, count: number, level: number, columns: number): SideView {
	const raw = unroll(side.recent, pushed, count);
	const start = pushed - count;
	return {
		raw: bucketMean(raw, columns, start),
		smoothed: bucketLast(unroll(side.recentSmoothed[level] ?? side.recent, pushed, count), columns, start),
		low: bucketMin(raw, columns, start),
		high: bucketMax(raw, columns, start),
		nonFinite: bucketSum(
			raw.map((value) => (Number.isNaN(value) ? 1 : 0)),
			columns,
			start,
		),
		lowest: raw.reduce(lower, Number.NaN),
		highest: raw.reduce(higher, Number.NaN),
	};
}

/** The newest `count` values of a ring, oldest first. */
function unroll<T extends Float64Array | Float32Array>(ring: T, pushed: number, count: number): T {
	const out = ring.slice(0, count) as T;
	const first = (pushed - count) % RECENT_CAPACITY;
	const head = Math.min(count, RECENT_CAPACITY - first);
	out.set(ring.subarray(first, first + head));
	out.set(ring.subarray(0, count - head), head);
	return out;
}

function at(values: Float64Array, index: number): number {
	return values[index] ?? Number.NaN;
}

/** Minimum that ignores NaN. */
function lower(x: number, y: number): number {
	if (Number.isNaN(x)) return y;
	return Number.isNaN(y) ? x : Math.min(x, y);
}

function higher(x: number, y: number): number {
	if (Number.isNaN(x)) return y;
	return Number.isNaN(y) ? x : Math.max(x, y);
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
const EMPTY_VIEW: SeriesView = { firstIteration: 0, lastIteration: 0, a: EMPTY_SIDE, b: EMPTY_SIDE };
