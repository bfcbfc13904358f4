/**
 * Noise as a pure function of (seed, iteration, name, position): the same on every device, with nothing to save for
 * an exact resume. Owns the counter-based hash. Must not know who uses the numbers.
 */

/** Which step of which run the noise belongs to. */
export interface NoiseKey {
	/** Unsigned 32-bit seed of the model. */
	readonly seed: number;
	readonly iteration: number;
}

/** 32-bit FNV-1a of a name. */
export function hashName(name: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
	return hash >>> 0;
}

/** Murmur3's finalizer: every input bit reaches every output bit. */
export function mix32(value: number): number {
	let h = value | 0;
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return (h ^ (h >>> 16)) >>> 0;
}

/** Fills `out` with uniform numbers in [0, 1). */
export function fillUniformNoise(out: Float32Array, key: NoiseKey, name: string): void {
	const stream = mix32(mix32(mix32(key.seed) ^ key.iteration) ^ hashName(name));
	for (let i = 0; i < out.length; i++) {
		// Two rounds keyed by the stream; 24 bits are all a float32 in [0, 1) can hold.
		out[i] = (mix32(mix32(i ^ stream) + stream) >>> 8) / 0x1000000;
	}
}
