import { describe, expect, it } from 'vitest';
import { createSharedCache, FaceCache } from '../../../src/engine/data/cache.js';

const fillWith = (value: number) => (bytes: Uint8Array) => bytes.fill(value);

describe('face cache', () => {
	it('stays within its budget and serves both sides alike', () => {
		const shared = createSharedCache([100, 100, 100, 100], [100, 100], 350);
		expect(shared.pixels.byteLength).toBe(300);
		const cache = new FaceCache(shared);
		for (let face = 0; face < 6; face++) cache.put(face, fillWith(face + 1));
		// A0, B0, A1 have places; the others are made anew each time.
		expect([0, 1, 2, 3, 4, 5].filter((face) => cache.get(face) !== undefined)).toEqual([0, 1, 4]);
		expect(cache.get(4)).toEqual(new Uint8Array(100).fill(5));
	});

	it('gives what one side does not need to the other', () => {
		const shared = createSharedCache([10], [10, 10, 10], 40);
		expect(shared.offsets.every((offset) => offset >= 0)).toBe(true);
		expect(new Set(shared.offsets).size).toBe(4);
	});

	it('is seen by every thread that shares it', () => {
		const shared = createSharedCache([8], [8], 16);
		const [one, other] = [new FaceCache(shared), new FaceCache(shared)];
		expect(other.get(1)).toBeUndefined();
		one.put(1, fillWith(9));
		expect(other.get(1)).toEqual(new Uint8Array(8).fill(9));
	});

	it('never gives out a face that is still being written', () => {
		const shared = createSharedCache([4], [4], 8);
		const [one, other] = [new FaceCache(shared), new FaceCache(shared)];
		one.put(0, (bytes) => {
			expect(other.get(0)).toBeUndefined();
			const own = other.put(0, fillWith(2));
			expect(own).toEqual(new Uint8Array(4).fill(2));
			bytes.fill(1);
		});
		expect(other.get(0)).toEqual(new Uint8Array(4).fill(1));
	});

	it('remembers bad faces and tells the first to find out', () => {
		const shared = createSharedCache([4], [4], 0);
		const [one, other] = [new FaceCache(shared), new FaceCache(shared)];
		expect(one.isBad(1)).toBe(false);
		expect(one.markBad(1)).toBe(true);
		expect(other.markBad(1)).toBe(false);
		expect(other.isBad(1)).toBe(true);
		expect(other.isBad(0)).toBe(false);
	});
});
