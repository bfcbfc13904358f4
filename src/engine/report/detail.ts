/**
 * How large a picture needs to be to hold all the detail it has: an enlarged picture needs less than its own size.
 * From the spectrum of its rows and columns. Must not know files or verdicts.
 */
import type { GreyPicture } from './grey.js';

/** Detail weaker than this (root mean square, grey levels of 255) is rounding and compression. */
const VISIBLE = 1;
/** Bits of the shortest line that is worth a spectrum; no picture is smaller. */
const MIN_BITS = 3;
/** Rows and columns looked at: neighbours say much the same. */
const LINES = 64;

/**
 * Side in pixels to which the picture could be shrunk with no visible loss in its middle: detail finer than that has
 * a root mean square below one grey level. At most the picture's size; photographs of faces that were never enlarged
 * come to about 0.6 of it.
 * @param faceShare share (0..1) of the side that is looked at, in the middle: where the face is.
 */
export function detailSize({ size, grey }: GreyPicture, faceShare: number): number {
	const length = 2 ** Math.max(MIN_BITS, Math.floor(Math.log2(size * faceShare)));
	const start = (size - length) >> 1;
	const window = hann(length);
	const power = new Float64Array(length / 2 + 1);
	const line = createLine(length);
	const step = Math.max(1, length / LINES);
	for (let i = 0; i < length; i += step) {
		const row = (start + i) * size + start;
		const column = start * size + start + i;
		addPower(power, line, (k) => grey[row + k] as number, window);
		addPower(power, line, (k) => grey[column + k * size] as number, window);
	}
	// Mean over the lines of each direction, then both directions together (Parseval, one-sided).
	const scale = (2 * step) / (length * length * length);
	let finer = 0;
	for (let k = length / 2; k > 0; k--) {
		finer += (power[k] as number) * scale;
		if (finer >= VISIBLE * VISIBLE) return (k / (length / 2)) * size;
	}
	return 0;
}

/** Hann window with a mean square of 1. */
function hann(length: number): Float64Array {
	const window = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length));
	const square = window.reduce((sum, value) => sum + value * value, 0) / length;
	return window.map((value) => value / Math.sqrt(square));
}

interface Line {
	readonly re: Float64Array;
	readonly im: Float64Array;
	/** Where each value goes before the passes: its index with the bits reversed. */
	readonly reversed: Uint16Array;
	readonly cos: Float64Array;
	readonly sin: Float64Array;
}

function createLine(length: number): Line {
	const bits = Math.log2(length);
	const reversed = Uint16Array.from({ length }, (_, i) => {
		let out = 0;
		for (let b = 0; b < bits; b++) out |= ((i >> b) & 1) << (bits - 1 - b);
		return out;
	});
	const angle = (i: number): number => (-2 * Math.PI * i) / length;
	return {
		re: new Float64Array(length),
		im: new Float64Array(length),
		reversed,
		cos: Float64Array.from({ length: length / 2 }, (_, i) => Math.cos(angle(i))),
		sin: Float64Array.from({ length: length / 2 }, (_, i) => Math.sin(angle(i))),
	};
}

/** Adds |DFT|^2 of one windowed line, its mean taken off, for the frequencies 0..length / 2. */
function addPower(power: Float64Array, line: Line, valueAt: (k: number) => number, window: Float64Array): void {
	const { re, im, reversed } = line;
	const { length } = re;
	let mean = 0;
	for (let k = 0; k < length; k++) mean += valueAt(k) / length;
	im.fill(0);
	for (let k = 0; k < length; k++) re[reversed[k] as number] = (valueAt(k) - mean) * (window[k] as number);
	transform(line);
	for (let k = 0; k <= length / 2; k++) {
		power[k] = (power[k] as number) + (re[k] as number) ** 2 + (im[k] as number) ** 2;
	}
}

/** In-place discrete Fourier transform of bit-reversed values: radix 2, decimation in time (Cooley and Tukey, 1965). */
function transform({ re, im, cos, sin }: Line): void {
	const { length } = re;
	for (let half = 1; half < length; half *= 2) {
		const stride = length / (2 * half);
		for (let block = 0; block < length; block += 2 * half) {
			for (let k = 0; k < half; k++) {
				const p = block + k;
				const q = p + half;
				const wr = cos[k * stride] as number;
				const wi = sin[k * stride] as number;
				const tr = wr * (re[q] as number) - wi * (im[q] as number);
				const ti = wr * (im[q] as number) + wi * (re[q] as number);
				re[q] = (re[p] as number) - tr;
				im[q] = (im[p] as number) - ti;
				re[p] = (re[p] as number) + tr;
				im[p] = (im[p] as number) + ti;
			}
		}
	}
}
