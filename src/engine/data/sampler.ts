/**
 * Which face the n-th draw of a side takes: one seeded permutation of the folder per epoch, one after the other.
 * A pure function of (seed, side, face count, n). Must not know files or pictures.
 */
import { PURPOSE, randomUniform } from './random.js';
import type { Side } from './types.js';

/** Maps a draw (0, 1, 2, ...) to the index of a face. */
export type Sampler = (draw: number) => number;

// The permutation index is a 16-bit counter in the hash; longer folders continue in further "draws" of the epoch.
const INDEX_RANGE = 65_536;
const BLOCKS_PER_EPOCH = 4096;

/** Fisher-Yates permutation of 0..count - 1 for one epoch. */
export function epochOrder(seed: number, side: Side, count: number, epoch: number): Uint32Array {
	const order = Uint32Array.from({ length: count }, (_, i) => i);
	for (let i = count - 1; i > 0; i--) {
		const block = epoch * BLOCKS_PER_EPOCH + Math.floor(i / INDEX_RANGE);
		const j = Math.floor(randomUniform(seed, side, block, PURPOSE.order, i % INDEX_RANGE) * (i + 1));
		const held = order[i] as number;
		order[i] = order[j] as number;
		order[j] = held;
	}
	return order;
}

/**
 * Every face exactly once per epoch; epochs follow each other without regard to batches.
 * @param count number of faces, at least 1.
 */
export function createSampler(seed: number, side: Side, count: number): Sampler {
	let heldEpoch = -1;
	let heldOrder: Uint32Array = new Uint32Array(0);
	return (draw) => {
		const epoch = Math.floor(draw / count);
		if (epoch !== heldEpoch) {
			heldOrder = epochOrder(seed, side, count, epoch);
			heldEpoch = epoch;
		}
		return heldOrder[draw % count] as number;
	};
}
