import { describe, expect, it } from 'vitest';
import {
	CONV_AWARE_NOISE,
	fillConvAware,
	inverseTransform,
	orthonormalRows,
} from '../../../src/engine/models/conv-aware.js';
import { modelWeights } from '../../../src/engine/models/face-model.js';
import { buildToy } from '../../../src/engine/models/toy.js';
import { WeightRandom } from '../../../src/engine/models/weight-random.js';
import { compiledRuntime, referenceRuntime } from '../../helpers/runtimes.js';

const key = { seed: 7, name: 'encoder/conv_0/kernel' };

/** Kernels [kh, kw, in, out], with as much noise as asked for. */
function kernels(shape: readonly [number, number, number, number], noise: number): Float32Array {
	const out = new Float32Array(shape.reduce((a, b) => a * b, 1));
	fillConvAware(out, shape, { key, noise });
	return out;
}

/** Coefficient (u, v) of the two-dimensional Fourier transform of the kernel of one channel and filter. */
function coefficient(
	values: Float32Array,
	[kh, kw, channels, filters]: readonly [number, number, number, number],
	[channel, filter]: readonly [number, number],
	[u, v]: readonly [number, number],
): { readonly real: number; readonly imaginary: number } {
	let real = 0;
	let imaginary = 0;
	for (let y = 0; y < kh; y++) {
		for (let x = 0; x < kw; x++) {
			const value = values[((y * kw + x) * channels + channel) * filters + filter] ?? Number.NaN;
			const angle = -2 * Math.PI * ((u * y) / kh + (v * x) / kw);
			real += value * Math.cos(angle);
			imaginary += value * Math.sin(angle);
		}
	}
	return { real, imaginary };
}

describe('orthonormal rows', () => {
	it.each([
		[6, 6],
		[15, 15],
		[4, 15],
	])('%i of %i elements are', (count, size) => {
		const rows = orthonormalRows(count, size, new WeightRandom(key));
		for (let i = 0; i < count; i++) {
			for (let j = 0; j < count; j++) {
				let dot = 0;
				for (let k = 0; k < size; k++) dot += (rows[i * size + k] ?? 0) * (rows[j * size + k] ?? 0);
				expect(dot).toBeCloseTo(i === j ? 1 : 0, 10);
			}
		}
	});

	it('point everywhere alike', () => {
		const random = new WeightRandom(key);
		const sums = new Float64Array(6);
		const draws = 4000;
		for (let i = 0; i < draws; i++) {
			orthonormalRows(6, 6, random)
				.subarray(30)
				.forEach((v, k) => {
					sums[k] = (sums[k] ?? 0) + v * v;
				});
		}
		// The square of a coordinate of a random direction in 6 dimensions: mean 1/6, deviation sqrt(10 / 288).
		for (const sum of sums)
			expect(Math.abs(sum / draws - 1 / 6)).toBeLessThan((4 * Math.sqrt(10 / 288)) / Math.sqrt(draws));
	});
});

describe('the inverse transform', () => {
	it.each([
		[3, 3],
		[5, 5],
		[4, 4],
	])('of a real half spectrum of %i x %i kernels', (kh, kw) => {
		const half = Math.floor(kw / 2) + 1;
		const matrix = inverseTransform(kh, kw);
		for (let u = 0; u < kh; u++) {
			for (let v = 1; 2 * v < kw; v++) {
				const kernel = Float32Array.from({ length: kh * kw }, (_, i) => matrix[i * kh * half + u * half + v] ?? 0);
				// One coefficient comes back as itself, the others as 0 (its mirror image lies in the other half).
				for (let p = 0; p < kh; p++) {
					for (let q = 1; 2 * q < kw; q++) {
						const { real, imaginary } = coefficient(kernel, [kh, kw, 1, 1], [0, 0], [p, q]);
						expect(real).toBeCloseTo(p === u && q === v ? 1 : 0, 6);
						expect(imaginary).toBeCloseTo(0, 6);
					}
				}
			}
		}
	});
});

describe('convolution-aware kernels', () => {
	it.each([
		[3, 3, 12, 4],
		[5, 5, 30, 3],
	] as const)('of %i x %i have orthogonal spectra before the noise', (kh, kw, channels, filters) => {
		const shape = [kh, kw, channels, filters] as const;
		const values = kernels(shape, 0);
		const size = kh * (Math.floor(kw / 2) + 1);
		const bins = Array.from({ length: kh * Math.floor(kw / 2) }, (_, i) => [i % kh, 1 + Math.floor(i / kh)] as const);
		const norms: number[] = [];
		for (let filter = 0; filter < filters; filter++) {
			for (let first = 0; first < channels; first += size) {
				const spectra = bins.map((bin) =>
					Array.from({ length: size }, (_, c) => {
						const { real, imaginary } = coefficient(values, shape, [first + c, filter], bin);
						expect(Math.abs(imaginary)).toBeLessThan(1e-5);
						return real;
					}),
				);
				// Rows of a square orthogonal matrix are orthonormal, and so are its columns: one per coefficient.
				spectra.forEach((a, i) => {
					spectra.forEach((b, j) => {
						const dot = a.reduce((sum, v, c) => sum + v * (b[c] ?? 0), 0);
						if (i === j) norms.push(dot);
						else expect(Math.abs(dot) / (norms[0] ?? 1)).toBeLessThan(1e-4);
					});
				});
			}
		}
		for (const norm of norms) expect(norm / (norms[0] ?? 0)).toBeCloseTo(1, 4);
	});

	it('have the variance 2 / fan-in, with noise', () => {
		for (const shape of [
			[3, 3, 40, 32],
			[5, 5, 16, 20],
		] as const) {
			const values = kernels(shape, CONV_AWARE_NOISE);
			const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
			const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
			expect(variance * shape[0] * shape[1] * shape[2]).toBeCloseTo(2, 4);
			expect(values).not.toEqual(kernels(shape, 0));
			expect(kernels(shape, CONV_AWARE_NOISE)).toEqual(values);
		}
	});

	it('report every few filters, up to the last', () => {
		const seen: [number, number][] = [];
		const onProgress = (done: number, total: number) => seen.push([done, total]);
		fillConvAware(new Float32Array(9 * 2 * 70), [3, 3, 2, 70], { key, noise: 0, onProgress });
		expect(seen).toEqual([
			[32, 70],
			[64, 70],
			[70, 70],
		]);
	});

	it('are made when a model is, named, and equal on every runtime', async () => {
		const seen: string[] = [];
		const build = {
			...{ seed: 3, convAwareInit: true, icnrInit: true },
			onInitProgress: ({ weight, done, total }: { weight: string; done: number; total: number }) => {
				if (done === total) seen.push(`${weight} ${total}`);
			},
		};
		const weights = [];
		for (const runtime of [await compiledRuntime(), referenceRuntime()]) {
			const model = runtime.build(() => buildToy(build));
			weights.push(modelWeights(model).map(({ variable }) => Float32Array.from(runtime.readVariable(variable))));
		}
		expect(weights[1]).toEqual(weights[0]);
		const made = [
			...['encoder/conv_0/kernel 16', 'encoder/conv_1/kernel 24', 'encoder/upscale_0/kernel 16'],
			...['decoder_a/upscale_0/kernel 12', 'decoder_a/face_out/kernel 3'],
			...['decoder_b/upscale_0/kernel 12', 'decoder_b/face_out/kernel 3'],
		];
		expect(seen).toEqual([...made, ...made]);
	});
});
