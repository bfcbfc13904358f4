/**
 * Exponential moving average with debias, the smoothing of the loss chart.
 * Must not know about charts, events or iterations.
 */

/** Weights a viewer can step through; 0 shows the raw values. */
export const SMOOTHING_LEVELS = [0, 0.6, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999] as const;

/**
 * The averages of one series at every level of smoothing. A step is sum <- w sum + (1 - w) x, shown as sum / (1 - w^n)
 * (debias as in Adam, Kingma and Ba 2015, algorithm 1). A value that is not finite leaves them alone, so one NaN does not
 * end the curve.
 */
export class Averages {
	/** Sum of (1 - w) w^(n - i) x_i over the finite values so far, by level. */
	readonly #sum = new Float64Array(SMOOTHING_LEVELS.length);
	/** Weight the sum holds so far, 1 - w^n; dividing by it removes the pull towards zero at the start. */
	readonly #mass = new Float64Array(SMOOTHING_LEVELS.length);
	/** What is left of the averages after `#count` values; most come in the same number. */
	readonly #kept = Float64Array.from(SMOOTHING_LEVELS);
	#count = 1;

	/** @param count how many values in a row are like this one */
	push(value: number, count = 1): void {
		if (!Number.isFinite(value)) return;
		if (count !== this.#count) {
			this.#count = count;
			for (const [level, weight] of SMOOTHING_LEVELS.entries()) this.#kept[level] = weight ** count;
		}
		for (let level = 0; level < SMOOTHING_LEVELS.length; level++) {
			const kept = this.#kept[level] ?? 0;
			this.#sum[level] = kept * (this.#sum[level] ?? 0) + (1 - kept) * value;
			this.#mass[level] = kept * (this.#mass[level] ?? 0) + (1 - kept);
		}
	}

	/** The debiased average at a level, NaN before the first finite value. */
	value(level: number): number {
		const mass = this.#mass[level] ?? 0;
		return mass === 0 ? Number.NaN : (this.#sum[level] ?? 0) / mass;
	}

	/** Writes the averages of all levels to one place of an array each. */
	write(targets: readonly (Float32Array | Float64Array)[], at: number): void {
		for (let level = 0; level < targets.length; level++) {
			const target = targets[level];
			if (target !== undefined) target[at] = (this.#sum[level] ?? 0) / (this.#mass[level] ?? 0);
		}
	}
}

/**
 * The smoothed curve of a series, same length; NaN stays NaN (a gap), the curve goes on after it.
 * @param weight 0 <= weight < 1
 * @param counts how many values each one stands for; default one
 */
export function smooth(values: ArrayLike<number>, weight: number, counts?: ArrayLike<number>): Float64Array {
	const out = new Float64Array(values.length);
	let sum = 0;
	let mass = 0;
	for (let i = 0; i < values.length; i++) {
		const value = values[i] ?? Number.NaN;
		out[i] = Number.NaN;
		if (!Number.isFinite(value)) continue;
		const kept = weight ** (counts?.[i] ?? 1);
		sum = kept * sum + (1 - kept) * value;
		mass = kept * mass + (1 - kept);
		out[i] = sum / mass;
	}
	return out;
}
