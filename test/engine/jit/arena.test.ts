import { describe, expect, it } from 'vitest';
import { Arena } from '../../../src/engine/jit/arena.js';
import { mix32 } from '../../../src/engine/runtime/noise.js';

const MB = 2 ** 20;

describe('the arena', () => {
	it('touches what it gives out, in whole units of 256 bytes', () => {
		const arena = new Arena();
		arena.allocate(1);
		arena.allocate(257);
		expect(arena.touchedBytes).toBe(256 + 512);
	});

	it('gives freed memory out again', () => {
		const arena = new Arena();
		for (let i = 0; i < 5; i++) arena.free(arena.allocate(0.75 * MB));
		expect(arena.touchedBytes).toBe(0.75 * MB);
	});

	it('begins a new region when no place is large enough, twice as large each time', () => {
		const arena = new Arena();
		const chunks = [0.75, 0.75, 1.25, 3].map((size) => arena.allocate(size * MB));
		expect(new Set(chunks.map((chunk) => chunk.region)).size).toBe(3);
		expect(chunks.map((chunk) => chunk.region.size / MB)).toEqual([1, 2, 2, 4]);
		// A request above the next size raises it, and the one after it is as large again.
		const large = [20, 20].map((size) => arena.allocate(size * MB).region.size / MB);
		expect(large).toEqual([32, 32]);
	});

	it('takes the smallest place that fits, and splits it when it is twice as large', () => {
		const arena = new Arena();
		const [small, wall, large] = [2, 0.25, 5].map((size) => arena.allocate(size * MB));
		if (small === undefined || wall === undefined || large === undefined) throw new Error('nothing given');
		arena.free(small);
		arena.free(large);
		// Free are 2 MB, the 1.75 MB behind the wall, and 8 MB.
		const whole = arena.allocate(1.5 * MB);
		expect([whole.region, whole.offset, whole.size]).toEqual([wall.region, 0.25 * MB, 1.75 * MB]);
		const next = arena.allocate(1.5 * MB);
		expect([next.region, next.size]).toEqual([small.region, 2 * MB]);
		arena.free(whole);
		const part = arena.allocate(0.5 * MB);
		expect([part.region, part.offset, part.size]).toEqual([wall.region, 0.25 * MB, 0.5 * MB]);
	});

	it('joins neighbours that are free', () => {
		const arena = new Arena();
		const four = Array.from({ length: 4 }, () => arena.allocate(0.25 * MB));
		for (const i of [1, 3, 2, 0]) {
			const chunk = four[i];
			if (chunk !== undefined) arena.free(chunk);
		}
		const whole = arena.allocate(1 * MB);
		expect(whole.region).toBe(four[0]?.region);
		expect(arena.touchedBytes).toBe(1 * MB);
	});

	it('never gives the same place to two', () => {
		const arena = new Arena();
		const held: ReturnType<Arena['allocate']>[] = [];
		for (let i = 0; i < 400; i++) {
			const random = mix32(i + 1);
			if (random % 5 < 2 && held.length > 0) {
				const [gone] = held.splice(random % held.length, 1);
				if (gone !== undefined) arena.free(gone);
				continue;
			}
			const taken = arena.allocate((random % 3000) * 100);
			for (const other of held) {
				const apart = other.offset + other.size <= taken.offset || taken.offset + taken.size <= other.offset;
				expect(other.region !== taken.region || apart).toBe(true);
			}
			expect(taken.offset + taken.size).toBeLessThanOrEqual(taken.region.size);
			held.push(taken);
		}
	});
});
