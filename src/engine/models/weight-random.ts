/**
 * Random numbers for initial weights: fast enough for hundreds of millions, and a function of (seed, weight name)
 * only, so that a weight's values do not depend on what else was built. Must not know distributions of layers.
 */
import { hashName, mix32 } from '../runtime/noise.js';

export interface WeightKey {
	/** Unsigned 32-bit seed of the model. */
	readonly seed: number;
	/** e.g. "encoder/conv_0/kernel". */
	readonly name: string;
}

const MANTISSA = 0x1000000;

/** A stream of numbers for one weight. Xorshift32: its period of 2^32 - 1 is long enough for any weight. */
export class WeightRandom {
	private state: number;
	private spare: number | null = null;

	constructor({ seed, name }: WeightKey) {
		this.state = mix32(mix32(seed) ^ hashName(name)) | 1;
	}

	/** Uniform in [0, 1), 24 bits. */
	uniform(): number {
		let x = this.state;
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		this.state = x;
		return (x >>> 8) / MANTISSA;
	}

	/** Standard normal, by the transform of Box and Muller (1958); the largest magnitude is 5.8. */
	normal(): number {
		if (this.spare !== null) {
			const value = this.spare;
			this.spare = null;
			return value;
		}
		// 1 - u is never 0, whose logarithm is infinite.
		const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
		const angle = 2 * Math.PI * this.uniform();
		this.spare = radius * Math.sin(angle);
		return radius * Math.cos(angle);
	}
}

/** Fills with U(-limit, limit). */
export function fillUniform(out: Float32Array, limit: number, key: WeightKey): void {
	const random = new WeightRandom(key);
	for (let i = 0; i < out.length; i++) out[i] = (2 * random.uniform() - 1) * limit;
}

/** Fills with N(0, deviation^2). */
export function fillNormal(out: Float32Array, deviation: number, key: WeightKey): void {
	const random = new WeightRandom(key);
	for (let i = 0; i < out.length; i++) out[i] = random.normal() * deviation;
}
