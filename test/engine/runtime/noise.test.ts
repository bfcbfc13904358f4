import { describe, expect, it } from 'vitest';
import { fillUniformNoise, hashName, mix32, type NoiseKey } from '../../../src/engine/runtime/noise.js';

function noise(key: NoiseKey, name: string, length = 20_000): Float32Array {
	const out = new Float32Array(length);
	fillUniformNoise(out, key, name);
	return out;
}

function mean(values: Float32Array): number {
	return values.reduce((sum, v) => sum + v, 0) / values.length;
}

/** Pearson's coefficient. */
function correlation(a: Float32Array, b: Float32Array): number {
	const [ma, mb] = [mean(a), mean(b)];
	let [ab, aa, bb] = [0, 0, 0];
	for (let i = 0; i < a.length; i++) {
		const [da, db] = [(a[i] ?? 0) - ma, (b[i] ?? 0) - mb];
		ab += da * db;
		aa += da * da;
		bb += db * db;
	}
	return ab / Math.sqrt(aa * bb);
}

const KEY = { seed: 42, iteration: 7 };

describe('noise', () => {
	it('is the same for the same seed, iteration and name, whatever was drawn before', () => {
		const first = noise(KEY, 'dropout');
		noise({ seed: 1, iteration: 2 }, 'other');
		expect(noise(KEY, 'dropout')).toEqual(first);
		// A longer array starts with the same numbers: a value depends on its position only.
		expect(noise(KEY, 'dropout', 30_000).subarray(0, 20_000)).toEqual(first);
	});

	it('is unrelated for other seeds, iterations and names', () => {
		const base = noise(KEY, 'dropout');
		const others = [
			noise({ ...KEY, seed: 43 }, 'dropout'),
			noise({ ...KEY, iteration: 8 }, 'dropout'),
			noise({ seed: 7, iteration: 42 }, 'dropout'),
			noise(KEY, 'dropout_1'),
			noise(KEY, 'dropouu'),
		];
		for (const other of others) {
			// 20,000 pairs: a standard deviation of 0.007.
			expect(Math.abs(correlation(base, other))).toBeLessThan(0.03);
			expect(other.filter((v, i) => v === base[i]).length).toBeLessThan(5);
		}
	});

	it('is uniform in [0, 1)', () => {
		for (const iteration of [0, 1, 1000, 2 ** 31]) {
			const values = noise({ seed: 3, iteration }, 'x', 100_000);
			expect(values.every((v) => v >= 0 && v < 1)).toBe(true);
			const average = mean(values);
			expect(average).toBeCloseTo(0.5, 2);
			expect(mean(values.map((v) => (v - average) ** 2))).toBeCloseTo(1 / 12, 2);
			// Chi-squared of 64 bins: mean 63, standard deviation 11.
			const bins = new Float64Array(64);
			for (const v of values) bins[Math.floor(v * 64)] = (bins[Math.floor(v * 64)] ?? 0) + 1;
			const expected = values.length / 64;
			expect(bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(63 + 5 * 11.2);
		}
	});

	it('has no relation between neighbours', () => {
		const values = noise(KEY, 'x', 50_000);
		for (const lag of [1, 2, 3, 64, 1024]) {
			expect(Math.abs(correlation(values.subarray(0, -lag), values.subarray(lag)))).toBeLessThan(0.025);
		}
	});
});

describe('hashes', () => {
	it('of names are 32-bit FNV-1a', () => {
		// Test vectors of the FNV reference.
		expect(hashName('')).toBe(0x811c9dc5);
		expect(hashName('a')).toBe(0xe40c292c);
		expect(hashName('foobar')).toBe(0xbf9cf968);
	});

	it('of numbers change about half of their bits with each input bit, and never collide', () => {
		const bits = (x: number) => x.toString(2).replaceAll('0', '').length;
		for (let bit = 0; bit < 32; bit++) {
			let changed = 0;
			for (let i = 0; i < 200; i++) changed += bits((mix32(i * 7919) ^ mix32((i * 7919) ^ (1 << bit))) >>> 0);
			expect(changed / 200).toBeGreaterThan(14);
			expect(changed / 200).toBeLessThan(18);
		}
		expect(new Set(Array.from({ length: 100_000 }, (_, i) => mix32(i))).size).toBe(100_000);
	});
});
