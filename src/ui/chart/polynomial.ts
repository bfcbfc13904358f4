/**
 * Least-squares cubic through a series, the trend line of the graph. Pure; must not know what is fitted.
 */

/** Fewer values than this give no trend. */
export const TREND_MIN_VALUES = 10;
const TERMS = 4;

/**
 * The cubic polynomial over the index that lies closest to the finite values, same length; all NaN with too few values.
 */
export function cubicTrend(values: ArrayLike<number>): Float64Array {
	const length = values.length;
	return weightedCubic(
		values,
		new Float64Array(length).fill(1),
		Float64Array.from({ length }, (_, i) => i),
	);
}

/**
 * As `cubicTrend`, for values that stand for several at once.
 * @param weights how many; a value of weight 0 is left out
 * @param places ascending from 0; what is before has no trend
 *
 * Solves the normal equations on Legendre polynomials over -1 .. 1, which stay well conditioned.
 */
export function weightedCubic(
	values: ArrayLike<number>,
	weights: ArrayLike<number>,
	places: ArrayLike<number>,
): Float64Array {
	const out = new Float64Array(values.length).fill(Number.NaN);
	const system = Array.from({ length: TERMS }, () => new Float64Array(TERMS + 1));
	const end = places[places.length - 1] ?? 0;
	const basis = new Float64Array(TERMS);
	let count = 0;
	for (let i = 0; i < values.length; i++) {
		const value = values[i] ?? Number.NaN;
		const weight = weights[i] ?? 0;
		if (!Number.isFinite(value) || weight === 0) continue;
		count += weight;
		legendre(places[i] ?? 0, end, basis);
		for (let row = 0; row < TERMS; row++) {
			const equation = system[row];
			const factor = weight * (basis[row] ?? 0);
			if (equation === undefined) continue;
			for (let term = 0; term < TERMS; term++) equation[term] = (equation[term] ?? 0) + factor * (basis[term] ?? 0);
			equation[TERMS] = (equation[TERMS] ?? 0) + factor * value;
		}
	}
	if (count < TREND_MIN_VALUES) return out;
	const factors = solve(system);
	for (let i = 0; i < out.length; i++) {
		if ((places[i] ?? 0) < 0) continue;
		legendre(places[i] ?? 0, end, basis);
		out[i] = basis.reduce((sum, term, k) => sum + term * (factors[k] ?? 0), 0);
	}
	return out;
}

/** @param end place of the last value. @param basis gets the values of the polynomials at the place */
function legendre(place: number, end: number, basis: Float64Array): void {
	const x = end <= 0 ? 0 : (2 * place) / end - 1;
	basis[0] = 1;
	basis[1] = x;
	basis[2] = (3 * x * x - 1) / 2;
	basis[3] = (5 * x * x * x - 3 * x) / 2;
}

/** Gauss elimination of a small symmetric positive definite system, right side in the last column. */
function solve(system: readonly Float64Array[]): readonly number[] {
	for (const [pivot, row] of system.entries()) {
		for (const other of system) {
			if (other === row) continue;
			const factor = (other[pivot] ?? 0) / (row[pivot] ?? 1);
			for (let k = pivot; k <= TERMS; k++) other[k] = (other[k] ?? 0) - factor * (row[k] ?? 0);
		}
	}
	return system.map((row, i) => (row[TERMS] ?? 0) / (row[i] ?? 1));
}
