/** The rolling average of a series whose points stand for one or several values. Pure; must not know what is averaged. */

/**
 * Mean of `width` values around each point: half of them (rounded up) before it, the rest from it on. NaN at both ends,
 * where some are missing.
 * @param means of the finite values of each point. @param finite how many they are
 * @param ends values up to the end of each point, those that are not finite included
 * @returns null when there are not more than twice as many values as are averaged
 */
export function rollingAverage(
	means: ArrayLike<number>,
	finite: ArrayLike<number>,
	ends: ArrayLike<number>,
	width: number,
): Float64Array | null {
	const total = ends[ends.length - 1] ?? 0;
	if (total <= 2 * width) return null;
	const sums = new Float64Array(means.length + 1);
	const counts = new Float64Array(means.length + 1);
	for (let i = 0; i < means.length; i++) {
		const count = Number.isFinite(means[i]) ? (finite[i] ?? 0) : 0;
		sums[i + 1] = (sums[i] ?? 0) + (count === 0 ? 0 : count * (means[i] ?? 0));
		counts[i + 1] = (counts[i] ?? 0) + count;
	}
	const out = new Float64Array(means.length).fill(Number.NaN);
	const [from, to] = [new Walker(ends), new Walker(ends)];
	for (let i = 0; i < means.length; i++) {
		const start = ends[i - 1] ?? 0;
		const first = Math.floor((start + (ends[i] ?? 0)) / 2) - Math.ceil(width / 2);
		if (first < 0 || first + width > total) continue;
		from.goTo(first);
		to.goTo(first + width);
		const count = to.of(counts) - from.of(counts);
		if (count > 0) out[i] = (to.of(sums) - from.of(sums)) / count;
	}
	return out;
}

/** A place that goes on through the points, and what cumulative values are there, between two points in proportion. */
class Walker {
	#point = 0;
	#share = 0;

	constructor(private readonly ends: ArrayLike<number>) {}

	/** @param place in values; never smaller than before */
	goTo(place: number): void {
		while (this.#point < this.ends.length - 1 && (this.ends[this.#point] ?? 0) <= place) this.#point++;
		const start = this.ends[this.#point - 1] ?? 0;
		const end = this.ends[this.#point] ?? 0;
		this.#share = end > start ? (place - start) / (end - start) : 0;
	}

	/** @param cumulative one more than there are points, from 0 */
	of(cumulative: Float64Array): number {
		const before = cumulative[this.#point] ?? 0;
		return before + this.#share * ((cumulative[this.#point + 1] ?? 0) - before);
	}
}
