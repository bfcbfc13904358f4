/**
 * Near-duplicates among faces by a perceptual hash: 64 signs of the picture's lowest frequencies. Must not know files.
 */
import type { GreyPicture } from './grey.js';

/** 64 bits as two unsigned 32-bit words. */
export interface PictureHash {
	readonly high: number;
	readonly low: number;
}

/** Pictures whose hashes differ in at most this many of 64 bits count as the same picture. */
export const NEAR = 4;
/** Pixels along each axis that the frequencies are taken from. */
const COARSE = 32;
const FREQUENCIES = 8;

/**
 * The signs of the 8 x 8 lowest frequencies of the cosine transform against their median: the same for copies that
 * were recompressed, scaled or lit otherwise, different for another expression or pose.
 * @param picture its size must be a multiple of 32.
 */
export function pictureHash({ size, grey }: GreyPicture): PictureHash {
	const coarse = shrink(grey, size);
	const half = new Float64Array(COARSE * FREQUENCIES);
	for (let y = 0; y < COARSE; y++) {
		for (let u = 0; u < FREQUENCIES; u++) {
			let sum = 0;
			for (let x = 0; x < COARSE; x++) sum += (coarse[y * COARSE + x] as number) * cosine(u, x);
			half[y * FREQUENCIES + u] = sum;
		}
	}
	const values = Array.from({ length: FREQUENCIES * FREQUENCIES }, (_, i) => {
		let sum = 0;
		for (let y = 0; y < COARSE; y++) {
			sum += (half[y * FREQUENCIES + (i % FREQUENCIES)] as number) * cosine(Math.floor(i / FREQUENCIES), y);
		}
		return sum;
	});
	// The first value is the mean brightness and would only say that light is positive.
	const sorted = values.slice(1).sort((p, q) => p - q);
	const median = sorted[sorted.length >> 1] ?? 0;
	const word = (from: number): number =>
		values.slice(from, from + 32).reduce((bits, value, i) => (value > median ? bits | (1 << i) : bits), 0) >>> 0;
	return { high: word(0), low: word(32) };
}

/** Number of bits in which two hashes differ. */
export function hashDistance(p: PictureHash, q: PictureHash): number {
	return countBits(p.high ^ q.high) + countBits(p.low ^ q.low);
}

/**
 * Groups of near-duplicates: each starts with the earliest face that is near no earlier group's first, and holds the
 * later ones near that. Chains of small differences (the frames of a turning head) therefore stay apart.
 * @returns groups of two or more indices, in order.
 */
export function groupDuplicates(hashes: readonly PictureHash[]): readonly (readonly number[])[] {
	const groups: { readonly hash: PictureHash; readonly members: number[] }[] = [];
	hashes.forEach((hash, index) => {
		const group = groups.find((known) => hashDistance(known.hash, hash) <= NEAR);
		if (group === undefined) groups.push({ hash, members: [index] });
		else group.members.push(index);
	});
	return groups.map(({ members }) => members).filter((members) => members.length > 1);
}

/** Means of equal blocks: COARSE x COARSE. */
function shrink(grey: Uint8Array, size: number): Float64Array {
	const block = size / COARSE;
	const coarse = new Float64Array(COARSE * COARSE);
	for (let y = 0; y < size; y++) {
		const row = Math.floor(y / block) * COARSE;
		for (let x = 0; x < size; x++) {
			const at = row + Math.floor(x / block);
			coarse[at] = (coarse[at] as number) + (grey[y * size + x] as number) / (block * block);
		}
	}
	return coarse;
}

const COSINES = Float64Array.from({ length: FREQUENCIES * COARSE }, (_, i) =>
	Math.cos((Math.PI * Math.floor(i / COARSE) * ((i % COARSE) + 0.5)) / COARSE),
);

function cosine(frequency: number, at: number): number {
	return COSINES[frequency * COARSE + at] as number;
}

/** Set bits of a 32-bit word, summed in parallel (pairs, nibbles, bytes). */
function countBits(word: number): number {
	const pairs = word - ((word >>> 1) & 0x55555555);
	const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
	return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
