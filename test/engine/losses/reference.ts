/** Losses written out in plain loops over 64-bit numbers, and their slopes by finite differences. */

export type Shape4 = readonly [n: number, h: number, w: number, c: number];
export type Numbers = ArrayLike<number>;
/** @param focus stands in for y wherever a loss takes it as a constant. */
export type PlainLoss = (x: Numbers, y: Numbers, shape: Shape4, focus: Numbers) => number;

/** Mean over all values of a function of the difference. */
export function pointwise(of: (d: number) => number): PlainLoss {
	return (x, y) => {
		let sum = 0;
		for (let i = 0; i < x.length; i++) sum += of((y[i] ?? 0) - (x[i] ?? 0));
		return sum / x.length;
	};
}

/** Barron's general loss with the scale of the documentation. */
export function general(d: number, alpha: number, beta: number): number {
	const width = Math.abs(2 - alpha);
	return beta * (width / alpha) * (((d / beta) ** 2 / width + 1) ** (alpha / 2) - 1);
}

export const plainMae = pointwise((d) => Math.abs(d));
export const plainMse = pointwise((d) => d * d);
export const plainLogcosh = pointwise((d) => Math.log(Math.cosh(d)));
export const plainSmoothLoss = pointwise((d) => general(d, 1, 1 / 255));

export const plainLInfNorm: PlainLoss = (x, y, [n, h, w, c]) => {
	let sum = 0;
	for (let b = 0; b < n; b++)
		for (let k = 0; k < c; k++) {
			let worst = 0;
			for (let i = 0; i < h * w; i++) {
				const at = (b * h * w + i) * c + k;
				worst = Math.max(worst, Math.abs((y[at] ?? 0) - (x[at] ?? 0)));
			}
			sum += worst;
		}
	return sum / (n * c);
};

/** A square grid of numbers of one channel of one picture. */
export interface Plane {
	readonly h: number;
	readonly w: number;
	at(row: number, column: number): number;
}

export function plane(h: number, w: number, of: (row: number, column: number) => number): Plane {
	const values = Float64Array.from({ length: h * w }, (_, i) => of(Math.floor(i / w), i % w));
	return { h, w, at: (row, column) => values[row * w + column] ?? Number.NaN };
}

/** Every channel of every picture. */
export function planesOf(x: Numbers, [n, h, w, c]: Shape4): readonly Plane[] {
	return Array.from({ length: n * c }, (_, p) => {
		const [b, k] = [Math.floor(p / c), p % c];
		return plane(h, w, (row, column) => x[((b * h + row) * w + column) * c + k] ?? Number.NaN);
	});
}

export function mean(values: readonly number[]): number {
	return values.reduce((a, b) => a + b, 0) / values.length;
}

/** All values of a function of row and column. */
export function grid(h: number, w: number, of: (row: number, column: number) => number): number[] {
	return Array.from({ length: h * w }, (_, i) => of(Math.floor(i / w), i % w));
}

/** Slope of the loss in the predicted picture's value `at`. */
export function slope(loss: PlainLoss, x: Numbers, y: Numbers, shape: Shape4, at: number): number {
	const moved = (step: number) => {
		const values = Float64Array.from(y);
		values[at] = (values[at] ?? 0) + step;
		return loss(x, values, shape, y);
	};
	const step = 1e-5;
	return (moved(step) - moved(-step)) / (2 * step);
}
