/**
 * Decoded faces in memory shared by the feed's threads, within a byte budget, and what is known of each face.
 * Must not know how faces are decoded or what the bytes mean.
 *
 * Places are given out once, before training: every face is drawn once per epoch in a fresh order, so a fixed subset
 * is found as often as any other of its size, and keeping the latest ones instead would find fewer.
 */

/** Shared between threads by structured clone. */
export interface SharedCache {
	/** One FACE_STATE per face. */
	readonly states: SharedArrayBuffer;
	readonly pixels: SharedArrayBuffer;
	/** Per face: where its bytes lie in `pixels`, or -1 for a face without a place. */
	readonly offsets: readonly number[];
	/** Per face: how many bytes it takes. */
	readonly lengths: readonly number[];
}

const FACE_STATE = { unknown: 0, writing: 1, ready: 2, bad: 3 } as const;

/** Takes faces of both sides in turn while they fit. Memory is touched only as faces come in. */
export function createSharedCache(
	lengthsA: readonly number[],
	lengthsB: readonly number[],
	budgetBytes: number,
): SharedCache {
	const lengths = [...lengthsA, ...lengthsB];
	const offsets = new Array<number>(lengths.length).fill(-1);
	let used = 0;
	for (let i = 0; i < Math.max(lengthsA.length, lengthsB.length); i++) {
		for (const index of [i < lengthsA.length ? i : -1, i < lengthsB.length ? lengthsA.length + i : -1]) {
			const length = lengths[index];
			if (length === undefined || used + length > budgetBytes) continue;
			offsets[index] = used;
			used += length;
		}
	}
	return {
		states: new SharedArrayBuffer(Math.max(1, lengths.length) * Int32Array.BYTES_PER_ELEMENT),
		pixels: new SharedArrayBuffer(used),
		offsets,
		lengths,
	};
}

/** One thread's view of the shared cache. Faces are numbered 0.. with those of side A first. */
export class FaceCache {
	readonly #states: Int32Array;
	readonly #shared: SharedCache;

	constructor(shared: SharedCache) {
		this.#shared = shared;
		this.#states = new Int32Array(shared.states);
	}

	/** The bytes of a face, or undefined when it is not held. */
	get(face: number): Uint8Array | undefined {
		return Atomics.load(this.#states, face) === FACE_STATE.ready ? this.#place(face) : undefined;
	}

	/**
	 * Lets `fill` write the bytes of a decoded face: into the face's place, or into memory of its own when it has none
	 * or another thread is just writing it. Returns the filled bytes.
	 */
	put(face: number, fill: (bytes: Uint8Array) => void): Uint8Array {
		const place = this.#place(face);
		const { unknown, writing, ready } = FACE_STATE;
		if (place === undefined || Atomics.compareExchange(this.#states, face, unknown, writing) !== unknown) {
			const own = new Uint8Array(this.#shared.lengths[face] ?? 0);
			fill(own);
			return own;
		}
		fill(place);
		Atomics.store(this.#states, face, ready);
		return place;
	}

	isBad(face: number): boolean {
		return Atomics.load(this.#states, face) === FACE_STATE.bad;
	}

	/** Marks a face as unusable for all threads. True for the first thread to do so. */
	markBad(face: number): boolean {
		const { unknown, bad } = FACE_STATE;
		return Atomics.compareExchange(this.#states, face, unknown, bad) === unknown;
	}

	#place(face: number): Uint8Array | undefined {
		const offset = this.#shared.offsets[face] ?? -1;
		return offset < 0 ? undefined : new Uint8Array(this.#shared.pixels, offset, this.#shared.lengths[face]);
	}
}
