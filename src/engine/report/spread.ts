/** Order statistics of a list of numbers. Must not know what the numbers measure. */

/** Where values lie: smallest, 5 % below, half below, 95 % below, largest. */
export interface Spread {
	readonly min: number;
	readonly p5: number;
	readonly median: number;
	readonly p95: number;
	readonly max: number;
}

/** @param values at least one finite number, in any order. */
export function spreadOf(values: readonly number[]): Spread {
	const sorted = Float64Array.from(values).sort();
	const at = (share: number): number => percentile(sorted, share);
	return { min: at(0), p5: at(0.05), median: at(0.5), p95: at(0.95), max: at(1) };
}

/** The value below which a share (0..1) of ascending values lies, linear between neighbours. */
function percentile(sorted: Float64Array, share: number): number {
	const position = share * (sorted.length - 1);
	const below = sorted[Math.floor(position)] ?? Number.NaN;
	const above = sorted[Math.ceil(position)] ?? Number.NaN;
	return below + (position - Math.floor(position)) * (above - below);
}

/** Share (0..1) of values for which `test` holds; 0 for an empty list. */
export function shareOf<T>(values: readonly T[], test: (value: T) => boolean): number {
	return values.length === 0 ? 0 : values.filter(test).length / values.length;
}
