/**
 * Seeded randomness for the drawings: a small generator that gives the same numbers on every machine.
 * Owns nothing but its state; must not know what the numbers are for.
 */

export interface Random {
	/** Uniform in [0, 1). */
	next(): number;
	/** Uniform in [low, high). */
	range(low: number, high: number): number;
	/** Bell-shaped around 0 within -1..1 (mean of three uniforms): most values are moderate. */
	bell(): number;
}

/** A 32-bit counter walked in steps of the golden ratio and mixed by Wang-style multiply-xorshift. @param seed any integer. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x9e3779b9) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
	};
	return {
		next,
		range: (low, high) => low + (high - low) * next(),
		bell: () => ((next() + next() + next()) / 3) * 2 - 1,
	};
}

/** A seed for one picture that does not depend on how many are drawn or in which order. */
export function pictureSeed(seed: number, person: number, index: number): number {
	return (
		Math.imul(seed ^ 0x5bd1e995, 2654435761) ^ Math.imul(person + 1, 0x27d4eb2f) ^ Math.imul(index + 1, 0x165667b1)
	);
}
