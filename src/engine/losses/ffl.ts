/**
 * Focal frequency loss after Jiang, Dai, Wu and Loy (2021): squared differences of the spectra, with the frequencies
 * that are worst weighing most. Spectrum weight alpha 1, patch factor 1 (the whole picture).
 * The transform is linear, so it is taken of the difference of the pictures, as two matrix products.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AxisMatrix } from '../jit/axis-matrix.js';
import { bothAxes, filterMaps } from './separable.js';

/** Spectra below this are those of equal pictures. */
const SILENT = 1e-12;

/** Frequencies 0 to size / 2; the rest of a real signal's spectrum mirrors them. */
function frequencies(size: number): number {
	return Math.floor(size / 2) + 1;
}

/** [2 * frequencies, size]: cosines, then sines, of the orthonormal transform. */
function cosinesAndSines(size: number): AxisMatrix {
	const count = frequencies(size);
	const values = Float32Array.from({ length: 2 * count * size }, (_, i) => {
		const [row, at] = [Math.floor(i / size), i % size];
		// Whole turns are taken off first, for the sake of precision.
		const angle = (2 * Math.PI * (((row % count) * at) % size)) / size;
		return (row < count ? Math.cos(angle) : Math.sin(angle)) / Math.sqrt(size);
	});
	return { rows: 2 * count, columns: size, values };
}

/** A frequency that is its own mirror image. */
function isAlone(frequency: number, size: number): boolean {
	return frequency === 0 || 2 * frequency === size;
}

/**
 * Squared magnitudes [n, fh, fw, c] at (u, v), and at (-u, v), for u and v up to half the size. The frequencies with v
 * below zero have the same magnitudes.
 */
function powers(dNHWC: tf.Tensor4D): readonly [tf.Tensor4D, tf.Tensor4D] {
	const [n, h, w, c] = dNHWC.shape;
	const [fh, fw] = [frequencies(h), frequencies(w)];
	const products = filterMaps(dNHWC, bothAxes(dNHWC, cosinesAndSines));
	const quarter = (row: number, column: number) => tf.slice(products, [0, row * fh, column * fw, 0], [n, fh, fw, c]);
	const [cosCos, cosSin, sinCos, sinSin] = [quarter(0, 0), quarter(0, 1), quarter(1, 0), quarter(1, 1)];
	// The product of (cos a - i sin a) and (cos b - i sin b); changing the sign of u changes that of sin a.
	const power = (real: tf.Tensor, imaginary: tf.Tensor) => tf.add<tf.Tensor4D>(tf.square(real), tf.square(imaginary));
	return [power(tf.sub(cosCos, sinSin), tf.add(cosSin, sinCos)), power(tf.add(cosCos, sinSin), tf.sub(cosSin, sinCos))];
}

/** How often each entry of `powers` stands in the full spectrum: [fh, fw, 1] for u >= 0 and for u < 0. */
function multiplicities(h: number, w: number): readonly [tf.Tensor3D, tf.Tensor3D] {
	const [fh, fw] = [frequencies(h), frequencies(w)];
	const counts = (ofRow: (u: number) => number) =>
		tf.tensor3d(
			Float32Array.from({ length: fh * fw }, (_, i) => ofRow(Math.floor(i / fw)) * (isAlone(i % fw, w) ? 1 : 2)),
			[fh, fw, 1],
		);
	return [counts(() => 1), counts((u) => (isAlone(u, h) ? 0 : 1))];
}

/**
 * Mean of weight * power over the spectra of [h, w] planes, the weight being the magnitude over the largest one of its
 * plane. The weights say where to look; no slope flows through them.
 */
function focalMean(spectra: readonly [tf.Tensor4D, tf.Tensor4D], h: number, w: number): tf.Scalar {
	const [n, , , c] = spectra[0].shape;
	const run = tf.customGrad((...args) => {
		const [positive, negative, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
		const [a, b] = [tf.sqrt(positive), tf.sqrt(negative)];
		const peak = tf.maximum(tf.max(a, [1, 2], true), tf.max(b, [1, 2], true));
		const scale = tf.reciprocal(tf.mul(tf.maximum(peak, SILENT), n * h * w * c));
		const [countA, countB] = multiplicities(h, w);
		const weights = [tf.mul(tf.mul(a, scale), countA), tf.mul(tf.mul(b, scale), countB)] as const;
		save([...weights]);
		return {
			value: tf.add(tf.sum(tf.mul(positive, weights[0])), tf.sum(tf.mul(negative, weights[1]))),
			gradFunc: (dy, saved) => saved.map((weight) => tf.mul(dy, weight)),
		};
	});
	return run(...spectra) as tf.Scalar;
}

/** @returns scalar mean over frequencies, channels and images of weight * |F(pred) - F(true)|^2, F orthonormal. */
export function ffl(trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D): tf.Scalar {
	const [, h, w] = trueNHWC.shape;
	return focalMean(powers(tf.sub(predNHWC, trueNHWC)), h, w);
}
