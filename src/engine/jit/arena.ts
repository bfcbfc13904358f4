/**
 * ONNX Runtime's CPU arena, played through without memory: best fit, regions that double in size, chunks
 * that are split and joined again. It tells how much of an arena a program touches, which is more than its values take
 * at one time. Must not know programs.
 */

const ALIGNMENT = 256;
const FIRST_REGION = 2 ** 20;
/** Most that is left unused at the end of a chunk; a chunk of twice the size is split in any case. */
const MAX_UNUSED = 128 * 2 ** 20;

interface Region {
	readonly size: number;
	/** Highest offset that was ever in use. */
	touched: number;
}

/** A piece of a region; neighbours are linked in order of their offsets. */
export interface Chunk {
	readonly region: Region;
	readonly offset: number;
	size: number;
	used: boolean;
	previous: Chunk | null;
	next: Chunk | null;
}

export class Arena {
	private readonly regions: Region[] = [];
	private readonly chunks = new Set<Chunk>();
	private nextRegion = FIRST_REGION;

	/** Bytes of the pages that were ever in use. */
	get touchedBytes(): number {
		return this.regions.reduce((sum, region) => sum + region.touched, 0);
	}

	allocate(bytes: number): Chunk {
		const size = Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
		const chunk = this.bestFit(size) ?? this.extend(size);
		if (chunk.size >= 2 * size || chunk.size - size >= MAX_UNUSED) this.split(chunk, size);
		chunk.used = true;
		chunk.region.touched = Math.max(chunk.region.touched, chunk.offset + size);
		return chunk;
	}

	free(chunk: Chunk): void {
		chunk.used = false;
		const { previous, next } = chunk;
		if (next !== null && !next.used) this.join(chunk, next);
		if (previous !== null && !previous.used) this.join(previous, chunk);
	}

	/** The smallest free chunk that is large enough; of equals the one at the lowest place. */
	private bestFit(size: number): Chunk | null {
		let best: Chunk | null = null;
		for (const chunk of this.chunks) {
			if (chunk.used || chunk.size < size) continue;
			if (best === null || chunk.size < best.size || (chunk.size === best.size && this.isBefore(chunk, best)))
				best = chunk;
		}
		return best;
	}

	private isBefore(a: Chunk, b: Chunk): boolean {
		return a.region === b.region
			? a.offset < b.offset
			: this.regions.indexOf(a.region) < this.regions.indexOf(b.region);
	}

	private extend(size: number): Chunk {
		const doubled = size <= this.nextRegion;
		while (this.nextRegion < size) this.nextRegion *= 2;
		const region = { size: this.nextRegion, touched: 0 };
		if (doubled) this.nextRegion *= 2;
		this.regions.push(region);
		const chunk = { region, offset: 0, size: region.size, used: false, previous: null, next: null };
		this.chunks.add(chunk);
		return chunk;
	}

	private split(chunk: Chunk, size: number): void {
		const rest: Chunk = {
			...{ region: chunk.region, offset: chunk.offset + size, size: chunk.size - size, used: false },
			...{ previous: chunk, next: chunk.next },
		};
		if (chunk.next !== null) chunk.next.previous = rest;
		chunk.next = rest;
		chunk.size = size;
		this.chunks.add(rest);
	}

	private join(first: Chunk, second: Chunk): void {
		first.size += second.size;
		first.next = second.next;
		if (second.next !== null) second.next.previous = first;
		this.chunks.delete(second);
	}
}
