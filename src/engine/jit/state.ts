/**
 * Where the values of variables live: WebAssembly memories, which both ONNX Runtime and the fused update kernels work
 * on in place. Variables that are updated together share a memory (one holds at most 4 GiB).
 * Must not know graphs or layouts beyond the stored shape.
 */
import { FstuiError } from '../../config/errors.js';

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
const ALIGNMENT = 64;

export interface StateLocation {
	readonly memory: WebAssembly.Memory;
	/** In bytes. */
	readonly offset: number;
	/** Stored values; padded to whole vectors in memory. */
	readonly data: Float32Array;
}

interface Cell {
	readonly elements: number;
	readonly fill: (out: Float32Array) => void;
	group: number;
	location: StateLocation | null;
}

export class StateStore {
	private readonly cells = new Map<string, Cell>();
	private groups = 0;

	/** @param maxBytes most one memory takes before another is begun. */
	constructor(private readonly maxBytes = MAX_PAGES * PAGE_BYTES) {}

	/** What all declared states take, materialised or not. */
	get declaredBytes(): number {
		return [...this.cells.values()].reduce((sum, cell) => sum + paddedBytes(cell.elements), 0);
	}

	has(name: string): boolean {
		return this.cells.has(name);
	}

	/** @param fill writes the initial values in stored order when the state is first needed. */
	declare(name: string, elements: number, fill: (out: Float32Array) => void): void {
		this.cells.set(name, { elements, fill, group: this.groups++, location: null });
	}

	/** Puts these states into one memory; false when some already have a place elsewhere. */
	keepTogether(names: readonly string[]): boolean {
		const cells = names.map((name) => this.cell(name));
		if (cells.some((cell) => cell.location !== null)) {
			return new Set(cells.map((cell) => cell.location?.memory)).size === 1;
		}
		const groups = new Set(cells.map((cell) => cell.group));
		const [first] = groups;
		for (const cell of this.cells.values()) if (first !== undefined && groups.has(cell.group)) cell.group = first;
		return true;
	}

	get(name: string): StateLocation {
		const cell = this.cell(name);
		if (cell.location === null) this.materialise();
		if (cell.location === null) throw new Error(`state ${name} was not given a place`);
		return cell.location;
	}

	private cell(name: string): Cell {
		const cell = this.cells.get(name);
		if (cell === undefined) throw new Error(`unknown state ${name}`);
		return cell;
	}

	private materialise(): void {
		const waiting = [...this.cells.values()].filter((cell) => cell.location === null);
		const groups = new Map<number, Cell[]>();
		for (const cell of waiting) groups.set(cell.group, [...(groups.get(cell.group) ?? []), cell]);
		let batch: Cell[] = [];
		let bytes = 0;
		const flush = () => {
			if (batch.length > 0) place(batch, bytes);
			batch = [];
			bytes = 0;
		};
		for (const group of groups.values()) {
			const size = group.reduce((sum, cell) => sum + paddedBytes(cell.elements), 0);
			if (bytes + size > this.maxBytes) flush();
			batch.push(...group);
			bytes += size;
		}
		flush();
	}
}

function paddedBytes(elements: number): number {
	return Math.ceil((elements * 4) / ALIGNMENT) * ALIGNMENT;
}

function place(cells: readonly Cell[], bytes: number): void {
	let memory: WebAssembly.Memory;
	try {
		memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE_BYTES)), maximum: MAX_PAGES });
	} catch (cause) {
		throw new FstuiError(
			'device',
			`There is not enough memory for the model: ${(bytes / 2 ** 30).toFixed(1)} GiB of weights and optimizer state.`,
			{
				next: 'Choose a smaller model or its low memory variant, or close other programs.',
				cause,
			},
		);
	}
	let offset = 0;
	for (const cell of cells) {
		const data = new Float32Array(memory.buffer, offset, cell.elements);
		cell.location = { memory, offset, data };
		cell.fill(data);
		offset += paddedBytes(cell.elements);
	}
}
