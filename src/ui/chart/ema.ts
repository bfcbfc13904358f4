/**
 * Exponential moving average with debias, the smoothing of the loss chart.
 * Must not know about charts, events or iterations.
 */

/** Weights a viewer can step through; 0 shows the raw values. */
export const SMOOTHING_LEVELS = [0, 0.6, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999] as const;

export interface EmaState {
	/** Sum of (1 - w) w^(n - i) x_i over the finite values so far. */
	readonly sum: number;
	/** Weight the sum holds so far, 1 - w^n; dividing by it removes the pull towards zero at the start. */
	readonly mass: number;
}

export const EMA_START: EmaState = { sum: 0, mass: 0 };

/**
 * One step: sum <- w sum + (1 - w) x, shown as sum / (1 - w^n) (debias as in Adam, Kingma and Ba 2015, algorithm 1).
 * A value that is not finite leaves the state alone, so one NaN does not end the curve.
 * @param weight 0 <= weight < 1
 */
export function emaStep(state: EmaState, weight: number, value: number): EmaState {
	if (!Number.isFinite(value)) return state;
	return { sum: weight * state.sum + (1 - weight) * value, mass: weight * state.mass + (1 - weight) };
}

/** The debiased average, NaN before the first finite value. */
export function emaValue(state: EmaState): number {
	return state.mass === 0 ? Number.NaN : state.sum / state.mass;
}

/** The smoothed curve of a series, same length; NaN stays NaN (a gap), the curve goes on after it. */
export function smooth(values: ArrayLike<number>, weight: number): Float64Array {
	const out = new Float64Array(values.length);
	let state = EMA_START;
	for (let i = 0; i < values.length; i++) {
		const value = values[i] ?? Number.NaN;
		state = emaStep(state, weight, value);
		out[i] = Number.isFinite(value) ? emaValue(state) : Number.NaN;
	}
	return out;
}
