/**
 * Resizes square float pictures: Catmull-Rom when enlarging, the same kernel widened to the source's pixel spacing
 * when shrinking (so nothing is skipped). Must not know where the pictures come from.
 */

const CHANNELS = 3;

/** Catmull-Rom cubic (Keys 1981, a = -0.5). */
function cubic(distance: number): number {
	const x = Math.abs(distance);
	if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
	return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

interface Taps {
	readonly first: number;
	readonly weights: Float32Array;
}

/** Source pixels and weights (summing to 1) behind every target pixel of one axis. */
function axisTaps(from: number, to: number): readonly Taps[] {
	const step = from / to;
	const widen = Math.max(1, step);
	return Array.from({ length: to }, (_, target) => {
		const centre = (target + 0.5) * step - 0.5;
		const first = Math.max(0, Math.ceil(centre - 2 * widen));
		const last = Math.min(from - 1, Math.floor(centre + 2 * widen));
		const weights = Float32Array.from({ length: last - first + 1 }, (_, tap) => cubic((first + tap - centre) / widen));
		const sum = weights.reduce((total, weight) => total + weight, 0);
		return { first, weights: weights.map((weight) => weight / sum) };
	});
}

/**
 * @param pixelsHWC from x from x 3, finite values.
 * @returns to x to x 3; may overshoot the source's range slightly, callers clamp.
 */
export function resizeSquare(pixelsHWC: Float32Array, from: number, to: number): Float32Array {
	if (from === to) return pixelsHWC;
	const taps = axisTaps(from, to);
	const narrowedHWC = new Float32Array(from * to * CHANNELS);
	for (let y = 0; y < from; y++) {
		for (const [x, { first, weights }] of taps.entries()) {
			accumulate(narrowedHWC, (y * to + x) * CHANNELS, CHANNELS, pixelsHWC, (y * from + first) * CHANNELS, weights);
		}
	}
	const resizedHWC = new Float32Array(to * to * CHANNELS);
	const rowLength = to * CHANNELS;
	for (const [y, { first, weights }] of taps.entries()) {
		accumulate(resizedHWC, y * rowLength, rowLength, narrowedHWC, first * rowLength, weights);
	}
	return resizedHWC;
}

/** target[at .. at + length] += sum over taps k of weights[k] * source[from + k * length ..]. */
function accumulate(
	target: Float32Array,
	at: number,
	length: number,
	source: Float32Array,
	from: number,
	weights: Float32Array,
): void {
	for (const [tap, weight] of weights.entries()) {
		const start = from + tap * length;
		for (let i = 0; i < length; i++) target[at + i] = (target[at + i] ?? 0) + weight * (source[start + i] ?? 0);
	}
}
