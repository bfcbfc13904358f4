/**
 * Counter-based random numbers for the face pipeline: every number is a pure function of (seed, side, draw, purpose,
 * index), so threads, order and resuming cannot change it. Must not know what the numbers are used for.
 */
import type { Side } from './types.js';

/** One stream per use. The values are part of what makes a seeded run repeatable: append, never renumber. */
export const PURPOSE = {
	order: 0,
	rotation: 1,
	zoom: 2,
	shift: 3,
	flip: 4,
	warp: 5,
	preview: 6,
	clahe: 7,
	lab: 8,
	partner: 9,
	landmark_noise: 10,
} as const;
export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

/** Random numbers of one draw; `index` selects among the numbers of one purpose (0..32,767). */
export interface DrawRandom {
	/** Uniform in [0, 1), 32 bits of resolution. */
	uniform(purpose: Purpose, index: number): number;
	/** Normal with mean 0 and standard deviation 1. */
	gaussian(purpose: Purpose, index: number): number;
}

const TWO_POW_32 = 4_294_967_296;
const LCG_MULTIPLIER = 1_664_525;
const LCG_INCREMENT = 1_013_904_223;

/**
 * Hashes four 32-bit words to one (first word of pcg4d: Jarzynski and Olano, "Hash Functions for GPU Rendering",
 * Journal of Computer Graphics Techniques 9(3), 2020).
 * @returns an unsigned 32-bit integer.
 */
export function hashWords(a: number, b: number, c: number, d: number): number {
	let x = (Math.imul(a, LCG_MULTIPLIER) + LCG_INCREMENT) | 0;
	let y = (Math.imul(b, LCG_MULTIPLIER) + LCG_INCREMENT) | 0;
	let z = (Math.imul(c, LCG_MULTIPLIER) + LCG_INCREMENT) | 0;
	let w = (Math.imul(d, LCG_MULTIPLIER) + LCG_INCREMENT) | 0;
	x = (x + Math.imul(y, w)) | 0;
	y = (y + Math.imul(z, x)) | 0;
	z = (z + Math.imul(x, y)) | 0;
	w = (w + Math.imul(y, z)) | 0;
	x ^= x >>> 16;
	y ^= y >>> 16;
	z ^= z >>> 16;
	w ^= w >>> 16;
	return (x + Math.imul(y, w)) >>> 0;
}

/**
 * Uniform number in [0, 1).
 * @param seed unsigned 32-bit seed of the run.
 * @param draw 0..2^48 - 1: which face drawn (or which epoch, for the order).
 * @param index 0..65,535 within (draw, purpose).
 */
export function randomUniform(seed: number, side: Side, draw: number, purpose: Purpose, index: number): number {
	const stream = purpose * 2 + (side === 'A' ? 0 : 1);
	const drawHigh = Math.floor(draw / TWO_POW_32);
	return hashWords(seed, stream, draw >>> 0, (drawHigh << 16) | (index & 0xffff)) / TWO_POW_32;
}

/** Standard normal number by the Box-Muller transform of two uniform ones; index 0..32,767. */
export function randomGaussian(seed: number, side: Side, draw: number, purpose: Purpose, index: number): number {
	// 1 - u is in (0, 1], which keeps the logarithm finite.
	const radius = Math.sqrt(-2 * Math.log(1 - randomUniform(seed, side, draw, purpose, index * 2)));
	return radius * Math.cos(2 * Math.PI * randomUniform(seed, side, draw, purpose, index * 2 + 1));
}

/** The random numbers of the draw-th face drawn of a side. */
export function drawRandom(seed: number, side: Side, draw: number): DrawRandom {
	return {
		uniform: (purpose, index) => randomUniform(seed, side, draw, purpose, index),
		gaussian: (purpose, index) => randomGaussian(seed, side, draw, purpose, index),
	};
}
