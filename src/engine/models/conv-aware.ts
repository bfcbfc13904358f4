/**
 * Convolution-aware initialization (Aghajanyan 2017): the kernels of one output filter are orthogonal in the Fourier
 * domain, so that they look for different patterns from the start. Owns the orthonormal bases and the inverse
 * transform. Must not know layers.
 */
import { type WeightKey, WeightRandom } from './weight-random.js';

/** Deviation of the noise added to every kernel element. */
export const CONV_AWARE_NOISE = 0.05;

export interface ConvAwareConfig {
	readonly key: WeightKey;
	/** Deviation of the added noise, before scaling. */
	readonly noise: number;
	/** Told after every few output filters how many are done. */
	readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Output filters between two reports. */
const REPORT_EVERY = 32;

/**
 * Fills a kernel [kh, kw, in, out]: per output filter, orthonormal rows in the space of real half spectra
 * (kh x (kw / 2 + 1) elements, so as many input channels share one basis), inverse transform, noise; the whole then
 * has variance 2 / fan-in (He et al. 2015).
 */
export function fillConvAware(out: Float32Array, shape: readonly number[], config: ConvAwareConfig): void {
	const [kh = 1, kw = 1, channels = 1, filters = 1] = shape;
	const random = new WeightRandom(config.key);
	const transform = inverseTransform(kh, kw);
	const pixels = kh * kw;
	const size = transform.length / pixels;
	for (let filter = 0; filter < filters; filter++) {
		for (let first = 0; first < channels; first += size) {
			const count = Math.min(size, channels - first);
			const rows = orthonormalRows(count, size, random);
			for (let pixel = 0; pixel < pixels; pixel++) {
				const at = (pixel * channels + first) * filters + filter;
				for (let row = 0; row < count; row++) {
					let sum = 0;
					for (let k = 0; k < size; k++) sum += (transform[pixel * size + k] ?? 0) * (rows[row * size + k] ?? 0);
					out[at + row * filters] = sum + config.noise * random.normal();
				}
			}
		}
		if ((filter + 1) % REPORT_EVERY === 0 || filter + 1 === filters) config.onProgress?.(filter + 1, filters);
	}
	scaleToVariance(out, 2 / (pixels * channels));
}

/**
 * `count` orthonormal rows of `size` elements, uniformly distributed. The eigenvectors of a symmetric Gaussian matrix
 * have the same distribution, but cost some fifty times more than this Gram-Schmidt process on Gaussian rows.
 */
export function orthonormalRows(count: number, size: number, random: WeightRandom): Float64Array {
	const rows = new Float64Array(count * size);
	for (let row = 0; row < count; row++) {
		const at = row * size;
		for (let k = 0; k < size; k++) rows[at + k] = random.normal();
		for (let other = 0; other < at; other += size) {
			let dot = 0;
			for (let k = 0; k < size; k++) dot += (rows[at + k] ?? 0) * (rows[other + k] ?? 0);
			for (let k = 0; k < size; k++) rows[at + k] = (rows[at + k] ?? 0) - dot * (rows[other + k] ?? 0);
		}
		let norm = 0;
		for (let k = 0; k < size; k++) norm += (rows[at + k] ?? 0) ** 2;
		const scale = 1 / Math.sqrt(norm);
		for (let k = 0; k < size; k++) rows[at + k] = (rows[at + k] ?? 0) * scale;
	}
	return rows;
}

/**
 * The inverse real Fourier transform (irfft2) of a real half spectrum as a matrix [kh * kw, kh * (kw / 2 + 1)]:
 * columns of the spectrum other than the first (and, for even widths, the last) stand for themselves and their mirror
 * image.
 */
export function inverseTransform(kh: number, kw: number): Float64Array {
	const half = Math.floor(kw / 2) + 1;
	const matrix = new Float64Array(kh * kw * kh * half);
	let at = 0;
	for (let y = 0; y < kh; y++) {
		for (let x = 0; x < kw; x++) {
			for (let u = 0; u < kh; u++) {
				for (let v = 0; v < half; v++) {
					const times = v === 0 || 2 * v === kw ? 1 : 2;
					matrix[at++] = (times / (kh * kw)) * Math.cos(2 * Math.PI * ((u * y) / kh + (v * x) / kw));
				}
			}
		}
	}
	return matrix;
}

function scaleToVariance(values: Float32Array, variance: number): void {
	let sum = 0;
	let squares = 0;
	for (const value of values) {
		sum += value;
		squares += value * value;
	}
	const mean = sum / values.length;
	const scale = Math.sqrt(variance / (squares / values.length - mean * mean));
	for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * scale;
}
