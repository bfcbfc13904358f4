/**
 * Resampling of a series to the columns of a chart. Pure functions on arrays; must not know what is plotted.
 */

/** First index (inclusive) of column `column` when `length` values share `columns` columns. */
export function columnStart(column: number, length: number, columns: number): number {
	return Math.floor((column * length) / columns);
}

/** How many columns `length` values fill: never more columns than values, so that nothing is invented. */
export function usedColumns(length: number, columns: number): number {
	return Math.max(0, Math.min(length, columns));
}

/** Mean of the finite values of each column; NaN where a column has none. */
export function bucketMean(values: ArrayLike<number>, columns: number): Float64Array {
	return reduceColumns(values, columns, (from, to) => {
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
export function bucketLast(values: ArrayLike<number>, columns: number): Float64Array {
	return reduceColumns(values, columns, (from, to) => {
		for (let i = to - 1; i >= from; i--) {
			const value = values[i] ?? Number.NaN;
			if (Number.isFinite(value)) return value;
		}
		return Number.NaN;
	});
}

/** Sum of each column (for counts). */
export function bucketSum(values: ArrayLike<number>, columns: number): Float64Array {
	return reduceColumns(values, columns, (from, to) => {
		let sum = 0;
		for (let i = from; i < to; i++) sum += values[i] ?? 0;
		return sum;
	});
}

function reduceColumns(
	values: ArrayLike<number>,
	columns: number,
	reduce: (from: number, to: number) => number,
): Float64Array {
	const used = usedColumns(values.length, columns);
	const out = new Float64Array(used);
	for (let column = 0; column < used; column++) {
		const from = columnStart(column, values.length, used);
		out[column] = reduce(from, columnStart(column + 1, values.length, used));
	}
	return out;
}
