/**
 * What a loss series keeps of one side: the newest values one by one, everything in buckets, and the smoothed curves at
 * both. Must not know iterations or the other side.
 */
import { bucketLast, bucketMax, bucketMean, bucketMin, bucketSum } from './bucket.js';
import { Averages, SMOOTHING_LEVELS } from './ema.js';

/** The longest window of the newest values, with one step of its border. */
export const RECENT_CAPACITY = 11_000;
export const BUCKET_CAPACITY = 2048;

/** One side, resampled to chart columns. */
export interface SideView {
	readonly raw: Float64Array;
	readonly smoothed: Float64Array;
	/** Lowest and highest raw value of each column; NaN where it has none. */
	readonly low: Float64Array;
	readonly high: Float64Array;
	/** Values per column that were not finite. */
	readonly nonFinite: Float64Array;
	/** Rolling average and trend, where they are known beside the rest. */
	readonly average?: Float64Array;
	readonly trend?: Float64Array;
	/** Lowest and highest raw value in view, NaN when there is none. */
	readonly lowest: number;
	readonly highest: number;
}

export interface SideStore {
	readonly averages: Averages;
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

export function createSide(): SideStore {
	return {
		averages: new Averages(),
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

/** Several values that follow each other. */
export interface Block {
	/** Of the finite values; NaN when there are none. */
	readonly mean: number;
	readonly low: number;
	readonly high: number;
	/** How many values are finite. */
	readonly finite: number;
}

/** Adds a value to an open bucket and to the newest ones; null (not finite) is a gap. */
export function pushValue(side: SideStore, slot: number, bucket: number, loss: number | null): void {
	const value = loss ?? Number.NaN;
	const finite = Number.isFinite(value);
	side.recent[slot] = finite ? value : Number.NaN;
	if (finite) addTo(side, bucket, value, value, value, 1);
	else side.nonFinite[bucket] = (side.nonFinite[bucket] ?? 0) + 1;
	if (finite) side.averages.write(side.recentSmoothed, slot);
	else for (const recent of side.recentSmoothed) recent[slot] = Number.NaN;
}

/** Adds values to an open bucket; they are too old to be shown one by one. */
export function pushBlock(side: SideStore, bucket: number, rows: number, block: Block): void {
	side.nonFinite[bucket] = (side.nonFinite[bucket] ?? 0) + rows - block.finite;
	if (block.finite > 0) addTo(side, bucket, block.mean, block.low, block.high, block.finite);
}

function addTo(side: SideStore, bucket: number, mean: number, low: number, high: number, finite: number): void {
	side.sum[bucket] = (side.sum[bucket] ?? 0) + finite * mean;
	side.count[bucket] = (side.count[bucket] ?? 0) + finite;
	side.min[bucket] = lower(side.min[bucket] ?? Number.NaN, low);
	side.max[bucket] = higher(side.max[bucket] ?? Number.NaN, high);
	side.averages.push(mean, finite);
}

/** Notes the smoothed curves at the end of a bucket, so far. */
export function closeBucket(side: SideStore, bucket: number): void {
	if (!((side.count[bucket] ?? 0) > 0)) return;
	side.averages.write(side.bucketSmoothed, bucket);
}

/** Makes a bucket ready for values. */
export function emptyBucket(side: SideStore, bucket: number): void {
	side.sum[bucket] = 0;
	side.count[bucket] = 0;
	side.nonFinite[bucket] = 0;
	side.min[bucket] = Number.NaN;
	side.max[bucket] = Number.NaN;
	for (const smoothed of side.bucketSmoothed) smoothed[bucket] = Number.NaN;
}

/** Halves the number of buckets. */
export function mergePairs(side: SideStore): void {
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

export function bucketView(side: SideStore, buckets: number, level: number, columns: number): SideView {
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

export function recentView(side: SideStore, pushed: number, count: number, level: number, columns: number): SideView {
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
export function unroll<T extends Float64Array | Float32Array>(ring: T, pushed: number, count: number): T {
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
