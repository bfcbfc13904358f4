import { describe, expect, it } from 'vitest';
import { createSampler } from '../../../src/engine/data/sampler.js';

const draws = (sampler: (draw: number) => number, from: number, count: number): number[] =>
	Array.from({ length: count }, (_, i) => sampler(from + i));

describe('sampler', () => {
	it('takes every face exactly once per epoch, wherever batches end', () => {
		const sampler = createSampler(3, 'A', 37);
		for (let epoch = 0; epoch < 5; epoch++) {
			const seen = draws(sampler, epoch * 37, 37).sort((a, b) => a - b);
			expect(seen).toEqual(Array.from({ length: 37 }, (_, i) => i));
		}
	});

	it('orders every epoch, side and seed differently', () => {
		const orders = [
			draws(createSampler(3, 'A', 37), 0, 37),
			draws(createSampler(3, 'A', 37), 37, 37),
			draws(createSampler(3, 'B', 37), 0, 37),
			draws(createSampler(4, 'A', 37), 0, 37),
		].map((order) => order.join());
		expect(new Set(orders).size).toBe(4);
	});

	it('continues at any draw without having made the earlier ones', () => {
		const whole = draws(createSampler(9, 'B', 100), 0, 350);
		expect(draws(createSampler(9, 'B', 100), 160, 190)).toEqual(whole.slice(160));
		const backwards = createSampler(9, 'B', 100);
		expect(Array.from({ length: 350 }, (_, i) => backwards(349 - i)).reverse()).toEqual(whole);
	});

	it('repeats a folder smaller than a batch', () => {
		const sampler = createSampler(1, 'A', 3);
		const counts = [0, 0, 0];
		for (const face of draws(sampler, 0, 12)) counts[face] = (counts[face] ?? 0) + 1;
		expect(counts).toEqual([4, 4, 4]);
	});

	it('puts each face first about equally often', () => {
		const first = [0, 0, 0, 0];
		const sampler = createSampler(11, 'A', 4);
		for (let epoch = 0; epoch < 4000; epoch++) {
			const face = sampler(epoch * 4);
			first[face] = (first[face] ?? 0) + 1;
		}
		for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(120);
	});

	it('handles folders beyond the range of one random counter', () => {
		const count = 70_000;
		expect(new Set(draws(createSampler(2, 'A', count), 0, count)).size).toBe(count);
	});
});
