/**
 * The curves of a session, or of all, from its history: values, smoothed, rolling average, trend, each at every point of
 * the history, and resampled to the columns of a chart. Pure; must not know files, keys or how lines are drawn.
 */
import type { FacesStretch, ThinHistory } from '../../engine/inspect.js';
import { SMOOTHING_LEVELS, smooth } from './ema.js';
import type { Curve } from './look.js';
import type { SeriesView, SideView } from './loss-series.js';
import { weightedCubic } from './polynomial.js';
import { rollingAverage } from './rolling-average.js';

type Column = ThinHistory['losses'][string];

export interface CurveOptions {
	/** Name of a loss without its side, e.g. "face"; null for the rate. */
	readonly output: string | null;
	/** Index into SMOOTHING_LEVELS. */
	readonly smoothing: number;
	/** Iterations of the rolling average. */
	readonly averaged: number;
	/** Values far from the mean are replaced by it. */
	readonly flatten: boolean;
	/** Newest iterations in view; 0 for all. */
	readonly last: number;
	/** Curves that are wanted. */
	readonly curves: readonly (Curve | 'trend')[];
}

/** One side (or the rate); arrays have one value per point of the history, NaN where there is none. */
export interface PointCurves {
	readonly values: Column;
	/** Null when it is not wanted, as the others. */
	readonly smoothed: Float64Array | null;
	/** Null as well when there are too few iterations. */
	readonly average: Float64Array | null;
	/** Through the values in view. */
	readonly trend: Float64Array | null;
}

export interface SessionCurves {
	readonly history: ThinHistory;
	/** Rows up to the end of each point. */
	readonly ends: Float64Array;
	/** Rows in view: from the first up to the last of all. */
	readonly first: number;
	/** A and B, or the rate alone. */
	readonly sides: readonly PointCurves[];
}

/** @param faces of one iteration, for the rate */
export function sessionCurves(
	history: ThinHistory,
	faces: readonly FacesStretch[],
	options: CurveOptions,
): SessionCurves {
	const ends = endsOf(history.rows);
	const total = ends.at(-1) ?? 0;
	const first = options.last === 0 ? 0 : Math.max(0, total - options.last);
	const { output } = options;
	const columns = output === null ? [rateOf(history, faces)] : sidesOf(history, output);
	const weight = SMOOTHING_LEVELS[options.smoothing] ?? 0;
	const wanted = (curve: Curve | 'trend') => options.curves.includes(curve);
	const sides = columns.map((column): PointCurves => {
		const values = options.flatten ? flattened(column) : column;
		return {
			values,
			smoothed: wanted('smoothed') ? smooth(values.mean, weight, values.finite) : null,
			average: wanted('average') ? rollingAverage(values.mean, values.finite, ends, options.averaged) : null,
			trend: wanted('trend')
				? weightedCubic(values.mean, inView(values.finite, ends, first), middles(ends, first))
				: null,
		};
	});
	return { history, ends, first, sides };
}

/** The curves in the columns of a chart, at most one column per iteration. */
export function curvesView(curves: SessionCurves, columns: number): SeriesView {
	const { history, ends, first, sides } = curves;
	const total = ends.at(-1) ?? 0;
	const count = Math.min(columns, total - first);
	const [a, b] = sides.map((side) => sideView(side, curves, count));
	if (a === undefined || count < 1) return { firstIteration: 0, lastIteration: 0, a: NO_SIDE, b: NO_SIDE };
	const point = ends.findIndex((end) => end > first);
	return {
		firstIteration: (history.iterations[point] ?? 0) - ((ends[point] ?? 0) - first) + 1,
		lastIteration: history.iterations.at(-1) ?? 0,
		a,
		b: b ?? NO_SIDE,
	};
}

const NO_VALUES = new Float64Array(0);
const NO_SIDE: SideView = {
	...{ raw: NO_VALUES, smoothed: NO_VALUES, low: NO_VALUES, high: NO_VALUES, nonFinite: NO_VALUES },
	...{ lowest: Number.NaN, highest: Number.NaN },
};

function sideView(side: PointCurves, { ends, first }: SessionCurves, count: number): SideView {
	const { mean, low, high, finite } = side.values;
	const width = ((ends.at(-1) ?? 0) - first) / count;
	const empty = () => new Float64Array(count).fill(Number.NaN);
	const view = { smoothed: empty(), low: empty(), high: empty(), average: empty(), trend: empty() };
	const sum = new Float64Array(count);
	const weight = new Float64Array(count);
	const nonFinite = new Float64Array(count);
	for (let i = 0; i < ends.length; i++) {
		const end = ends[i] ?? 0;
		const start = Math.max(first, ends[i - 1] ?? 0);
		const rows = end - (ends[i - 1] ?? 0);
		if (end <= start) continue;
		const share = (finite[i] ?? 0) / rows;
		const last = Math.min(count - 1, Math.ceil((end - first) / width - 1e-9) - 1);
		for (let column = Math.floor((start - first) / width + 1e-9); column <= last; column++) {
			const overlap = Math.min(end, first + (column + 1) * width) - Math.max(start, first + column * width);
			if (share < 1) nonFinite[column] = (nonFinite[column] ?? 0) + (1 - share) * overlap;
			setFinite(view.average, column, side.average?.[i]);
			setFinite(view.trend, column, side.trend?.[i]);
			if (share === 0 || !Number.isFinite(mean[i])) continue;
			sum[column] = (sum[column] ?? 0) + overlap * share * (mean[i] ?? 0);
			weight[column] = (weight[column] ?? 0) + overlap * share;
			setFinite(view.smoothed, column, side.smoothed?.[i]);
			setFinite(view.low, column, least(view.low[column], low[i]));
			setFinite(view.high, column, -least(-(view.high[column] ?? Number.NaN), -(high[i] ?? Number.NaN)));
		}
	}
	return {
		...view,
		raw: sum.map((value, column) => (weight[column] === 0 ? Number.NaN : value / (weight[column] ?? 1))),
		nonFinite,
		lowest: view.low.reduce(least, Number.NaN),
		highest: -view.high.map((value) => -value).reduce(least, Number.NaN),
	};
}

function setFinite(values: Float64Array, at: number, value: number | undefined): void {
	if (value !== undefined && Number.isFinite(value)) values[at] = value;
}

/** Minimum that ignores NaN. */
function least(x: number | undefined, y: number | undefined): number {
	if (x === undefined || Number.isNaN(x)) return y ?? Number.NaN;
	return y === undefined || Number.isNaN(y) ? x : Math.min(x, y);
}

function endsOf(rows: ArrayLike<number>): Float64Array {
	const ends = new Float64Array(rows.length);
	for (let i = 0; i < rows.length; i++) ends[i] = (ends[i - 1] ?? 0) + (rows[i] ?? 0);
	return ends;
}

/** Middle of what is in view of each point, in rows behind the first one; negative for points before the view. */
function middles(ends: Float64Array, first: number): Float64Array {
	return ends.map((end, i) => (end <= first ? -1 : (end + Math.max(first, ends[i - 1] ?? 0) - 1) / 2 - first));
}

/** Finite values of each point, none of points before the view. */
function inView(finite: ArrayLike<number>, ends: Float64Array, first: number): Float64Array {
	return ends.map((end, i) => (end <= first ? 0 : (finite[i] ?? 0)));
}

function sidesOf({ losses }: ThinHistory, output: string): readonly Column[] {
	const { [`${output}_a`]: a, [`${output}_b`]: b } = losses;
	return a === undefined || b === undefined ? [] : [a, b];
}

/** Faces of both sides per second. The pause between two sessions belongs to neither. */
function rateOf(history: ThinHistory, faces: readonly FacesStretch[]): Column {
	const { iterations, seconds, rows, sessions } = history;
	let stretch = 0;
	const mean = Float32Array.from(rows, (count, i) => {
		const iteration = iterations[i] ?? 0;
		while ((faces[stretch + 1]?.after ?? Number.POSITIVE_INFINITY) < iteration) stretch++;
		const taken = (seconds[i] ?? 0) - (seconds[i - 1] ?? Number.NaN);
		const known = i > 0 && sessions[i] === sessions[i - 1] && taken > 0;
		return known ? (count * (faces[stretch]?.faces ?? Number.NaN)) / taken : Number.NaN;
	});
	// What cannot be known is no failure of training: such points count as values, which are just not there.
	return { mean, low: mean, high: mean, finite: rows };
}

/** Values more than one standard deviation from the mean become the mean; the span of a block is cut there. */
function flattened({ mean, low, high, finite }: Column): Column {
	let sum = 0;
	let count = 0;
	for (let i = 0; i < mean.length; i++) {
		if (!Number.isFinite(mean[i])) continue;
		sum += (mean[i] ?? 0) * (finite[i] ?? 0);
		count += finite[i] ?? 0;
	}
	const middle = sum / count;
	let squares = 0;
	for (let i = 0; i < mean.length; i++) {
		if (Number.isFinite(mean[i])) squares += ((mean[i] ?? 0) - middle) ** 2 * (finite[i] ?? 0);
	}
	const deviation = Math.sqrt(squares / count);
	const far = (value: number) => Math.abs(value - middle) > deviation;
	return {
		mean: mean.map((value) => (far(value) ? middle : value)),
		low: low.map((value, i) => (far(mean[i] ?? 0) ? middle : Math.max(value, middle - deviation))),
		high: high.map((value, i) => (far(mean[i] ?? 0) ? middle : Math.min(value, middle + deviation))),
		finite,
	};
}
