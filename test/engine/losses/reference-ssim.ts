/** The losses of the structural similarity family in plain loops over 64-bit numbers. */
import { grid, mean, type PlainLoss, type Plane, plane, planesOf } from './reference.js';

interface Factors {
	readonly luminance: number;
	readonly structure: number;
}

/** Luminance, and contrast times structure, of weighted samples, with the constants of dynamic range 1. */
function factors(pairs: readonly (readonly [weight: number, x: number, y: number])[]): Factors {
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
	return {
		luminance: (2 * mx * my + c1) / (mx * mx + my * my + c1),
		structure: (2 * cov + c2) / (vx + vy + c2),
	};
}

const BELL = grid(11, 11, (row, column) => Math.exp(-((row - 5) ** 2 + (column - 5) ** 2) / (2 * 1.5 * 1.5)));
const TOTAL = BELL.reduce((a, b) => a + b, 0);

/** Factors at every place where the 11 x 11 window fits. */
function windows(x: Plane, y: Plane): readonly Factors[] {
	const found: Factors[] = [];
	for (let top = 0; top + 11 <= x.h; top++)
		for (let left = 0; left + 11 <= x.w; left++) {
			const pairs = BELL.map((weight, i) => {
				const [row, column] = [top + Math.floor(i / 11), left + (i % 11)];
				return [weight / TOTAL, x.at(row, column), y.at(row, column)] as const;
			});
			found.push(factors(pairs));
		}
	return found;
}

export const plainSsim: PlainLoss = (x, y, shape) => {
	const ys = planesOf(y, shape);
	const maps = planesOf(x, shape).flatMap((plane, p) => windows(plane, ys[p] ?? plane));
	return (1 - mean(maps.map(({ luminance, structure }) => luminance * structure))) / 2;
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
				const { luminance, structure } = factors(patch);
				sum += luminance * structure;
				count++;
			}
	return (1 - sum / count) / 2;
};

function halved(x: Plane): Plane {
	return plane(Math.floor(x.h / 2), Math.floor(x.w / 2), (row, column) =>
		mean(grid(2, 2, (dy, dx) => x.at(2 * row + dy, 2 * column + dx))),
	);
}

/** Exponents of Wang, Simoncelli and Bovik (2003). */
const EXPONENTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

export const plainMsSsim: PlainLoss = (x, y, shape) => {
	const ys = planesOf(y, shape);
	const scores = planesOf(x, shape).map((plane, p) => {
		const scales: [x: Plane, y: Plane][] = [];
		let [a, b] = [plane, ys[p] ?? plane];
		while (Math.min(a.h, a.w) >= 11 && scales.length < EXPONENTS.length) {
			scales.push([a, b]);
			[a, b] = [halved(a), halved(b)];
		}
		const used = EXPONENTS.slice(0, scales.length);
		const sum = used.reduce((a, b) => a + b, 0);
		return scales.reduce((product, [a, b], scale) => {
			const last = scale === scales.length - 1;
			const similarity = mean(windows(a, b).map((f) => (last ? f.luminance * f.structure : f.structure)));
			return product * similarity ** ((used[scale] ?? 0) / sum);
		}, 1);
	});
	return 1 - mean(scores);
};
