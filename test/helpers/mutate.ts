/** Damages bytes at random, repeatably: the way files break, and the way they are broken on purpose. */

/** Uniform whole numbers in [0, limit). */
export type Random = (limit: number) => number;

/** Numbers at which length fields and counters turn over. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff] as const;
/** Repeated blocks stop growing here. */
const MAX_BYTES = 256 * 1024;

/** Repeatable random numbers (mulberry32, Tommy Ettinger, public domain). */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	return (limit) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
	};
}

/**
 * One to four mutations: flipped bits, other bytes, cut ends, removed, repeated and moved blocks, edited lengths, pieces
 * of another file.
 */
export function mutate(bytes: Uint8Array, donor: Uint8Array, random: Random): Buffer {
	let result = Buffer.from(bytes);
	for (let count = 1 + random(4); count > 0; count--) {
		const change = MUTATIONS[random(MUTATIONS.length)];
		if (change !== undefined && result.length > 0) result = Buffer.from(change(result, donor, random));
	}
	return result;
}

type Mutation = (bytes: Buffer, donor: Uint8Array, random: Random) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
	function flipBits(bytes, _donor, random) {
		for (let count = 1 + random(8); count > 0; count--) {
			const at = random(bytes.length);
			bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at);
		}
		return bytes;
	},
	function setBytes(bytes, _donor, random) {
		for (let count = 1 + random(4); count > 0; count--) bytes[random(bytes.length)] = random(256);
		return bytes;
	},
	function editLength(bytes, _donor, random) {
		const edge = EDGES[random(EDGES.length)] ?? 0;
		const width = [1, 2, 4, 8][random(4)] ?? 4;
		if (bytes.length < width) return bytes;
		const at = random(bytes.length - width + 1);
		const field = Buffer.alloc(8);
		field.writeUInt32LE(edge, 0);
		const little = field.subarray(0, width);
		bytes.set(random(2) === 0 ? little : Buffer.from(little).reverse(), at);
		return bytes;
	},
	function cutEnd(bytes, _donor, random) {
		return bytes.subarray(0, random(bytes.length));
	},
	function removeBlock(bytes, _donor, random) {
		const [from, to] = block(bytes.length, random);
		return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
	},
	function repeatBlock(bytes, _donor, random) {
		const [from, to] = block(bytes.length, random);
		const times = 1 + random(2 ** (1 + random(12)));
		const copies = Math.min(times, Math.floor((MAX_BYTES - bytes.length) / Math.max(1, to - from)));
		const piece = bytes.subarray(from, to);
		return Buffer.concat([
			bytes.subarray(0, to),
			...Array<Buffer>(Math.max(0, copies)).fill(piece),
			bytes.subarray(to),
		]);
	},
	function moveBlock(bytes, _donor, random) {
		const [from, to] = block(bytes.length, random);
		const rest = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
		const at = random(rest.length + 1);
		return Buffer.concat([rest.subarray(0, at), bytes.subarray(from, to), rest.subarray(at)]);
	},
	function splice(bytes, donor, random) {
		const [from, to] = block(donor.length, random);
		const at = random(bytes.length + 1);
		const keep = random(2) === 0 ? at : Math.min(bytes.length, at + to - from);
		return Buffer.concat([bytes.subarray(0, at), donor.subarray(from, to), bytes.subarray(keep)]).subarray(
			0,
			MAX_BYTES,
		);
	},
];

/** A range, short more often than long. */
function block(length: number, random: Random): readonly [number, number] {
	if (length === 0) return [0, 0];
	const from = random(length);
	return [from, Math.min(length, from + 1 + random(2 ** (1 + random(12))))];
}
