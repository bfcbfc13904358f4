/** Losses written out in plain loops over 64-bit numbers, and their slopes by finite differences. */

export type Shape4 = readonly [n: number, h: number, w: number, c: number];
export type PlainLoss = (x: ArrayLike<number>, y: ArrayLike<number>, shape: Shape4) => number;

export const plainMae: PlainLoss = (x, y) => {
	let sum = 0;
	for (let i = 0; i < x.length; i++) sum += Math.abs((y[i] ?? 0) - (x[i] ?? 0));
	return sum / x.length;
};

/** Luminance, contrast and structure of weighted samples, with the constants of dynamic range 1. */
function similarity(pairs: readonly (readonly [weight: number, x: number, y: number])[]): number {
	let [mx, my] = [0, 0];
	for (const [weight, x, y] of pairs) {
		mx += weight * x;
		my += weight * y;
	}
	let [vx, vy, cov] = [0, 0, 0];
	for (const [weight, x, y] of pairs) {
		vx += weight * (x - mx) ** 2;
		vy += weight * (y - my) ** 2;
		cov += weight * (x - mx) * (y - my);
	}
	const [c1, c2] = [0.0001, 0.0009];
	return ((2 * mx * my + c1) * (2 * cov + c2)) / ((mx * mx + my * my + c1) * (vx + vy + c2));
}

/** Mean over every 11 x 11 window that fits, per channel. */
export const plainSsim: PlainLoss = (x, y, [n, h, w, c]) => {
	const bell = Array.from({ length: 121 }, (_, i) => {
		const [dy, dx] = [Math.floor(i / 11) - 5, (i % 11) - 5];
		return Math.exp(-(dx * dx + dy * dy) / (2 * 1.5 * 1.5));
	});
	const total = bell.reduce((a, b) => a + b, 0);
	let [sum, count] = [0, 0];
	for (let b = 0; b < n; b++)
		for (let k = 0; k < c; k++)
			for (let top = 0; top + 11 <= h; top++)
				for (let left = 0; left + 11 <= w; left++) {
					const window = bell.map((weight, i) => {
						const at = ((b * h + top + Math.floor(i / 11)) * w + left + (i % 11)) * c + k;
						return [weight / total, x[at] ?? 0, y[at] ?? 0] as const;
					});
					sum += similarity(window);
					count++;
				}
	return (1 - sum / count) / 2;
};

/** Mean over the 3 x 3 patches that fit, all channels of a patch together. */
export const plainSsimPatch: PlainLoss = (x, y, [n, h, w, c]) => {
	let [sum, count] = [0, 0];
	for (let b = 0; b < n; b++)
		for (let top = 0; top + 3 <= h; top += 3)
			for (let left = 0; left + 3 <= w; left += 3) {
				const patch: [number, number, number][] = [];
				for (let dy = 0; dy < 3; dy++)
					for (let dx = 0; dx < 3; dx++)
						for (let k = 0; k < c; k++) {
							const at = ((b * h + top + dy) * w + left + dx) * c + k;
							patch.push([1 / (9 * c), x[at] ?? 0, y[at] ?? 0]);
						}
				sum += similarity(patch);
				count++;
			}
	return (1 - sum / count) / 2;
};

/** Slope of the loss in the predicted picture's value `at`. */
export function slope(loss: PlainLoss, x: Float32Array, y: Float32Array, shape: Shape4, at: number): number {
	const moved = (step: number) => {
		const values = Float64Array.from(y);
		values[at] = (values[at] ?? 0) + step;
		return loss(x, values, shape);
	};
	const step = 1e-5;
	return (moved(step) - moved(-step)) / (2 * step);
}
