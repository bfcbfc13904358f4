import { describe, expect, it } from 'vitest';
import { createPartnerTable, PARTNERS, PartnerFinder } from '../../../src/engine/data/partners.js';
import { drawRandom, hashWords } from '../../../src/engine/data/random.js';

const faces = (count: number, seed: number): Float32Array =>
	Float32Array.from({ length: count * 136 }, (_, i) => hashWords(seed, i, 0, 0) / 2 ** 32);

function nearestByBruteForce(own: Float32Array, other: Float32Array, face: number, kept: number): readonly number[] {
	const distance = (candidate: number): number => {
		let sum = 0;
		for (let i = 0; i < 136; i++) sum += ((own[face * 136 + i] ?? 0) - (other[candidate * 136 + i] ?? 0)) ** 2;
		return sum / 136;
	};
	return Array.from({ length: other.length / 136 }, (_, i) => i)
		.sort((a, b) => distance(a) - distance(b) || a - b)
		.slice(0, kept);
}

describe('partners', () => {
	it('are the ten nearest of the other side, nearest first', () => {
		const [own, other] = [faces(20, 1), faces(60, 2)];
		const finder = new PartnerFinder(own, other, createPartnerTable(20));
		for (const face of [0, 7, 19]) {
			expect([...finder.partnersOf(face)]).toEqual(nearestByBruteForce(own, other, face, PARTNERS));
		}
	});

	it('are all of a side with fewer, and the first of equal ones', () => {
		const own = faces(2, 1);
		expect([...new PartnerFinder(own, faces(3, 2), createPartnerTable(2)).partnersOf(1)].sort()).toEqual([0, 1, 2]);
		const same = new Float32Array(30 * 136);
		expect([...new PartnerFinder(own, same, createPartnerTable(2)).partnersOf(0)]).toEqual([
			0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
		]);
	});

	it('found by one thread are there for the others', () => {
		const [own, other] = [faces(4, 1), faces(40, 2)];
		const table = createPartnerTable(4);
		const found = [...new PartnerFinder(own, other, table).partnersOf(2)];
		// Another finder with other landmarks reads what the first one wrote.
		expect([...new PartnerFinder(own, faces(40, 3), table).partnersOf(2)]).toEqual(found);
	});

	it('are drawn evenly, by the draw', () => {
		const [own, other] = [faces(1, 1), faces(40, 2)];
		const finder = new PartnerFinder(own, other, createPartnerTable(1));
		const partners = [...finder.partnersOf(0)];
		const counts = new Map<number, number>();
		for (let draw = 0; draw < 2000; draw++) {
			const landmarks = finder.drawPartner(0, drawRandom(3, 'A', draw));
			const partner = landmarks.byteOffset / (136 * Float32Array.BYTES_PER_ELEMENT);
			counts.set(partner, (counts.get(partner) ?? 0) + 1);
		}
		expect([...counts.keys()].sort((a, b) => a - b)).toEqual([...partners].sort((a, b) => a - b));
		for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(60);
		expect(finder.drawPartner(0, drawRandom(3, 'A', 77))).toEqual(finder.drawPartner(0, drawRandom(3, 'A', 77)));
	});
});
