/**
 * The vertical axis of the chart: bounds, linear or logarithmic position, labels. Pure; must not know how lines are drawn.
 */

import { formatCount } from '../format.js';

export interface Scale {
	readonly log: boolean;
	/** Bounds in loss units, low < high. */
	readonly low: number;
	readonly high: number;
}

/**
 * Bounds around the finite values on round numbers, which stay put while values change a little; never below zero for
 * losses that are not. Null without a finite value.
 */
export function fitScale(series: readonly ArrayLike<number>[], log: boolean): Scale | null {
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	let positive = Number.POSITIVE_INFINITY;
	for (const values of series) {
		for (let i = 0; i < values.length; i++) {
			const value = values[i] ?? Number.NaN;
			if (!Number.isFinite(value)) continue;
			low = Math.min(low, value);
			high = Math.max(high, value);
			if (value > 0) positive = Math.min(positive, value);
		}
	}
	if (high < low) return null;
	if (log && Number.isFinite(positive)) {
		// Steps of a twentieth of a decade.
		const down = Math.floor(Math.log10(positive) * 20 - 0.1) / 20;
		const up = Math.ceil(Math.log10(high) * 20 + 0.1) / 20;
		return { log: true, low: 10 ** down, high: 10 ** up };
	}
	const step = roundStep(Math.max((high - low) / 10, Math.abs(high) / 1000, 1e-9));
	const bottom = Math.floor(low / step - 0.1) * step;
	return { log: false, low: low >= 0 ? Math.max(0, bottom) : bottom, high: Math.ceil(high / step + 0.1) * step };
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `size`. */
function roundStep(size: number): number {
	const power = 10 ** Math.floor(Math.log10(size));
	const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= size * 0.999) ?? 10;
	return factor * power;
}

/** Position of a value between 0 (low) and 1 (high), clipped; NaN for what cannot be placed. */
export function place(scale: Scale, value: number): number {
	if (!Number.isFinite(value) || (scale.log && value <= 0)) return Number.NaN;
	const position = scale.log
		? Math.log(value / scale.low) / Math.log(scale.high / scale.low)
		: (value - scale.low) / (scale.high - scale.low);
	return Math.min(1, Math.max(0, position));
}

/** The value at a position between 0 and 1, the inverse of `place`. */
export function valueAt(scale: Scale, position: number): number {
	return scale.log ? scale.low * (scale.high / scale.low) ** position : scale.low + position * (scale.high - scale.low);
}

/** A loss or rate in at most seven characters, with as many decimals as its size needs. */
export function axisLabel(value: number): string {
	if (value === 0) return '0.0000';
	const size = Math.abs(value);
	if (size >= 999_999.5 || size < 0.0001) return value.toExponential(1);
	if (size >= 1000) return formatCount(Math.round(value));
	if (size >= 100) return value.toFixed(1);
	if (size >= 10) return value.toFixed(2);
	return value.toFixed(size < 0.01 ? 5 : 4);
}
