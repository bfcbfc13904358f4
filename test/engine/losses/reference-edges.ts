/** The losses of edges, octaves and frequencies in plain loops over 64-bit numbers. */
import { general, grid, mean, type PlainLoss, type Plane, plane, planesOf } from './reference.js';

/** As the documentation prints it: the rows above the centre, the centre, the rows below. */
const EDGE_FILTER = [
	[0.0007, 0.0052, 0.037, 0.0052, 0.0007],
	[0.0037, 0.1187, 0.2589, 0.1187, 0.0037],
	[0, 0, 0, 0, 0],
	[-0.0037, -0.1187, -0.2589, -0.1187, -0.0037],
	[-0.0007, -0.0052, -0.037, -0.0052, -0.0007],
];

function mirrored(i: number, size: number): number {
	return i < 0 ? -i : i >= size ? 2 * size - 2 - i : i;
}

export const plainGmsd: PlainLoss = (x, y, shape) => {
	const [n, h, w, c] = shape;
	const [xs, ys] = [planesOf(x, shape), planesOf(y, shape)];
	const response = (p: Plane, row: number, column: number, turned: boolean) => {
		let sum = 0;
		for (let i = 0; i < 5; i++)
			for (let j = 0; j < 5; j++) {
				const weight = (turned ? EDGE_FILTER[j]?.[i] : EDGE_FILTER[i]?.[j]) ?? Number.NaN;
				sum += weight * p.at(mirrored(row + i - 2, h), mirrored(column + j - 2, w));
			}
		return sum;
	};
	const deviations = Array.from({ length: n }, (_, b) => {
		const similarities = Array.from({ length: c }, (_, k) => b * c + k).flatMap((p) => {
			const [px, py] = [xs[p], ys[p]];
			if (px === undefined || py === undefined) return [Number.NaN];
			return [false, true].flatMap((turned) =>
				grid(h, w, (row, column) => {
					const [a, b] = [response(px, row, column, turned), response(py, row, column, turned)];
					return (2 * a * b + 0.0025) / (a * a + b * b + 0.0025);
				}),
			);
		});
		const middle = mean(similarities);
		return Math.sqrt(mean(similarities.map((q) => (q - middle) ** 2)));
	});
	return mean(deviations);
};

export const plainPixelGradientDiff: PlainLoss = (x, y, shape) => {
	const [xs, ys] = [planesOf(x, shape), planesOf(y, shape)];
	const losses = xs.flatMap((px, p) => {
		const py = ys[p] ?? px;
		return grid(px.h, px.w, (row, column) => {
			const derivatives = [px, py].map((plane) => {
				const f = (dy: number, dx: number) =>
					plane.at(Math.min(Math.max(row + dy, 0), plane.h - 1), Math.min(Math.max(column + dx, 0), plane.w - 1));
				return [
					(f(0, 1) - f(0, -1)) / 2,
					(f(1, 0) - f(-1, 0)) / 2,
					f(0, -1) + f(0, 1) - 2 * f(0, 0),
					f(-1, 0) + f(1, 0) - 2 * f(0, 0),
					0.25 * (f(1, 1) + f(-1, -1) - f(1, -1) - f(-1, 1)),
				];
			});
			const [a = [], b = []] = derivatives;
			const [dx = 0, dy = 0, dxx = 0, dyy = 0, dxy = 0] = a.map((v, i) => general((b[i] ?? 0) - v, 1.9999, 1 / 255));
			return (dx + dy + dxx + dyy + 2 * dxy) / 2;
		});
	});
	return mean(losses);
};

const BINOMIAL = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16];

/** Sum over a 5 x 5 neighbourhood of the binomial weights times a function of the offsets. */
function smoothed(of: (dy: number, dx: number) => number): number {
	let sum = 0;
	for (let i = 0; i < 5; i++)
		for (let j = 0; j < 5; j++) sum += (BINOMIAL[i] ?? 0) * (BINOMIAL[j] ?? 0) * of(i - 2, j - 2);
	return sum;
}

function clamped(p: Plane, row: number, column: number): number {
	return p.at(Math.min(Math.max(row, 0), p.h - 1), Math.min(Math.max(column, 0), p.w - 1));
}

/** Band after band, the rest last. */
function pyramid(whole: Plane): readonly Plane[] {
	const levels: Plane[] = [];
	let rest = whole;
	while (levels.length < 4 && Math.min(rest.h, rest.w) >= 5) {
		const fine = rest;
		const coarse = plane(Math.ceil(fine.h / 2), Math.ceil(fine.w / 2), (row, column) =>
			smoothed((dy, dx) => clamped(fine, 2 * row + dy, 2 * column + dx)),
		);
		levels.push(
			plane(fine.h, fine.w, (row, column) => {
				const expanded = smoothed((dy, dx) => {
					const [r, c] = [(row + dy) / 2, (column + dx) / 2];
					return Number.isInteger(r) && Number.isInteger(c) ? 4 * clamped(coarse, r, c) : 0;
				});
				return fine.at(row, column) - expanded;
			}),
		);
		rest = coarse;
	}
	return [...levels, rest];
}

export const plainLaploss: PlainLoss = (x, y, shape) => {
	const ys = planesOf(y, shape);
	const sums = planesOf(x, shape).map((px, p) => {
		const levels = pyramid(ys[p] ?? px);
		return pyramid(px).reduce((sum, level, j) => {
			const other = levels[j] ?? level;
			const distance = mean(grid(level.h, level.w, (r, c) => Math.abs(level.at(r, c) - other.at(r, c))));
			return sum + 2 ** j * distance;
		}, 0);
	});
	return mean(sums);
};

/** Squared magnitudes of the whole two-dimensional spectrum of y - x. */
function spectrum(x: Plane, y: Plane): readonly number[] {
	return grid(x.h, x.w, (u, v) => {
		let [real, imaginary] = [0, 0];
		for (let row = 0; row < x.h; row++)
			for (let column = 0; column < x.w; column++) {
				const angle = -2 * Math.PI * ((u * row) / x.h + (v * column) / x.w);
				const d = y.at(row, column) - x.at(row, column);
				real += d * Math.cos(angle);
				imaginary += d * Math.sin(angle);
			}
		return (real * real + imaginary * imaginary) / (x.h * x.w);
	});
}

export const plainFfl: PlainLoss = (x, y, shape, focus) => {
	const [ys, focuses] = [planesOf(y, shape), planesOf(focus, shape)];
	const losses = planesOf(x, shape).flatMap((px, p) => {
		const magnitudes = spectrum(px, focuses[p] ?? px).map(Math.sqrt);
		const largest = Math.max(...magnitudes);
		return spectrum(px, ys[p] ?? px).map((power, i) => ((magnitudes[i] ?? 0) / largest) * power);
	});
	return mean(losses);
};
