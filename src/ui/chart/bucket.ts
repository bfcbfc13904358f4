/**
 * Resampling of a series to the columns of a chart. The borders of columns stay where they are while values are added,
 * so that a live chart changes at its end only. Pure functions on arrays; must not know what is plotted.
 */

/**
 * Values per column: the smallest of 1, 2, 3, 4, 6, 8, 12, 16 ... (2^k and 3 * 2^k) with which the values from index
 * `start` on fit `columns` columns, when column borders lie at multiples of the width.
 */
export function columnWidth(start: number, length: number, columns: number): number {
	for (let power = 1; ; power *= 2) {
		if (columnCount(start, length, power) <= columns) return power;
		if (power >= 2 && columnCount(start, length, power * 1.5) <= columns) return power * 1.5;
	}
}

function columnCount(start: number, length: number, width: number): number {
	return Math.floor((start + length - 1) / width) - Math.floor(start / width) + 1;
}

/** Mean of the finite values of each column; NaN where a column has none. */
export function bucketMean(values: ArrayLike<number>, columns: number, start = 0): Float64Array {
	return reduceColumns(values, columns, start, (from, to) => {
		let sum = 0;
		let count = 0;
		for (let i = from; i < to; i++) {
			const value = values[i] ?? Number.NaN;
			if (!Number.isFinite(value)) continue;
			sum += value;
			count++;
		}
		return count === 0 ? Number.NaN : sum / count;
	});
}

/** Last finite value of each column, right for curves that are smoothed already; NaN where a column has none. */
export function bucketLast(values: ArrayLike<number>, columns: number, start = 0): Float64Array {
	return reduceColumns(values, columns, start, (from, to) => {
		for (let i = to - 1; i >= from; i--) {
			const value = values[i] ?? Number.NaN;
			if (Number.isFinite(value)) return value;
		}
		return Number.NaN;
	});
}

/** Sum of each column (for counts). */
export function bucketSum(values: ArrayLike<number>, columns: number, start = 0): Float64Array {
	return reduceColumns(values, columns, start, (from, to) => {
		let sum = 0;
		for (let i = from; i < to; i++) sum += values[i] ?? 0;
		return sum;
	});
}

/** Lowest finite value of each column; NaN where a column has none. */
export function bucketMin(values: ArrayLike<number>, columns: number, start = 0): Float64Array {
	return reduceColumns(values, columns, start, (from, to) => extreme(values, from, to, Math.min));
}

/** Highest finite value of each column; NaN where a column has none. */
export function bucketMax(values: ArrayLike<number>, columns: number, start = 0): Float64Array {
	return reduceColumns(values, columns, start, (from, to) => extreme(values, from, to, Math.max));
}

function extreme(values: ArrayLike<number>, from: number, to: number, pick: (x: number, y: number) => number): number {
	let best = Number.NaN;
	for (let i = from; i < to; i++) {
		const value = values[i] ?? Number.NaN;
		if (Number.isFinite(value)) best = Number.isNaN(best) ? value : pick(best, value);
	}
	return best;
}

/** @param start index of the first value in the whole series; column borders are multiples of the width there. */
function reduceColumns(
	values: ArrayLike<number>,
	columns: number,
	start: number,
	reduce: (from: number, to: number) => number,
): Float64Array {
	if (values.length === 0 || columns < 1) return new Float64Array(0);
	const width = columnWidth(start, values.length, columns);
	const first = Math.floor(start / width);
	const out = new Float64Array(columnCount(start, values.length, width));
	for (let column = 0; column < out.length; column++) {
		const from = Math.max(0, (first + column) * width - start);
		out[column] = reduce(from, Math.min(values.length, (first + column + 1) * width - start));
	}
	return out;
}
