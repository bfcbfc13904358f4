/**
 * For every face of one side, the faces of the other side that look most alike by their landmarks: whom it is warped
 * to. Found when a face is first asked for and kept for all threads. Must not know pictures or warps.
 */
import type { DrawRandom } from './random.js';
import { PURPOSE } from './random.js';

/** Faces kept per face. */
export const PARTNERS = 10;
/** 68 landmarks, x and y interleaved. */
const VALUES = 136;

/** Memory for the partners of `count` faces, shared between threads: 1 + index of each, nearest first; 0 = unknown. */
export function createPartnerTable(count: number): SharedArrayBuffer {
	return new SharedArrayBuffer(count * PARTNERS * Int32Array.BYTES_PER_ELEMENT);
}

export class PartnerFinder {
	readonly #ownXY: Float32Array;
	readonly #otherXY: Float32Array;
	readonly #table: Int32Array;
	readonly #kept: number;

	/**
	 * @param ownXY faces x 136 landmarks in units of their face squares.
	 * @param otherXY those of the other side, at least one face.
	 * @param table what `createPartnerTable` made for the own faces.
	 */
	constructor(ownXY: Float32Array, otherXY: Float32Array, table: SharedArrayBuffer) {
		this.#ownXY = ownXY;
		this.#otherXY = otherXY;
		this.#table = new Int32Array(table);
		this.#kept = Math.min(PARTNERS, otherXY.length / VALUES);
	}

	/** Indices of the nearest faces of the other side by mean squared distance, nearest first. */
	partnersOf(face: number): Int32Array {
		const row = this.#table.subarray(face * PARTNERS, face * PARTNERS + this.#kept);
		// The first entry is written last, so a row that has it is complete. Threads that meet here find the same.
		if (Atomics.load(row, 0) === 0) {
			const found = this.#nearest(face);
			for (let i = found.length - 1; i >= 0; i--) Atomics.store(row, i, (found[i] as number) + 1);
		}
		return row.map((entry) => entry - 1);
	}

	/** Landmarks of one of the partners of a face, by the draw's random numbers. */
	drawPartner(face: number, random: DrawRandom): Float32Array {
		const partners = this.partnersOf(face);
		const partner = partners[Math.floor(random.uniform(PURPOSE.partner, 0) * partners.length)] as number;
		return this.#otherXY.subarray(partner * VALUES, (partner + 1) * VALUES);
	}

	#nearest(face: number): readonly number[] {
		const ownXY = this.#ownXY.subarray(face * VALUES, (face + 1) * VALUES);
		const indices: number[] = [];
		const distances: number[] = [];
		for (let other = 0; other < this.#otherXY.length / VALUES; other++) {
			const worst = distances.length < this.#kept ? Number.POSITIVE_INFINITY : (distances.at(-1) as number);
			const distance = squaredDistance(ownXY, this.#otherXY, other * VALUES, worst);
			if (!(distance < worst)) continue;
			let at = distances.length;
			while (at > 0 && (distances[at - 1] as number) > distance) at--;
			indices.splice(at, 0, other);
			distances.splice(at, 0, distance);
			indices.length = Math.min(indices.length, this.#kept);
			distances.length = indices.length;
		}
		return indices;
	}
}

/** Squared distance of 68 landmarks; stops early, with an incomplete sum, once it reaches `limit`. */
function squaredDistance(ownXY: Float32Array, otherXY: Float32Array, from: number, limit: number): number {
	let sum = 0;
	for (let i = 0; i < VALUES && sum < limit; i++) {
		const d = (ownXY[i] as number) - (otherXY[from + i] as number);
		sum += d * d;
	}
	return sum;
}
