/**
 * How much memory a compiled program takes: what stays (state, fed and returned arrays, constants) and the most that
 * its temporaries take, from the life of every value. Must not know how programs are run or what they compute.
 */
import { Arena, type Chunk } from './arena.js';
import { sizeOf } from './graph.js';
import { executionOrder } from './lower/execution-order.js';
import type { Binding, LoweredProgram } from './lower/lower.js';
import { BOOL, type OnnxNode } from './lower/onnx-encoding.js';
import { inferShapes } from './lower/onnx-shapes.js';

export interface MemoryEstimate {
	/** Variables the program reads or assigns; shared with other programs of the runtime. */
	readonly stateBytes: number;
	/** Arrays fed at every run, noise included. */
	readonly inputBytes: number;
	/** Arrays the results are written to, and second copies of variables that are both read and assigned. */
	readonly outputBytes: number;
	readonly constantBytes: number;
	/** The most that intermediate values and workspaces of operators take at one time. */
	readonly peakTemporaryBytes: number;
	/** What the runtime's allocator touches to hold them; it keeps that between runs. */
	readonly arenaBytes: number;
}

const FLOAT_BYTES = 4;

/** Operators whose result is a view of their first input. */
const VIEWS = new Set(['Reshape', 'Identity']);

const TRUTH_VALUES = new Set([
	...['And', 'Equal', 'Greater', 'GreaterOrEqual', 'IsInf', 'IsNaN', 'Less', 'LessOrEqual', 'Not', 'Or'],
]);

const MOVES = new Set(['Concat', 'Expand', 'Gather', 'Slice', 'Tile', 'Transpose', ...VIEWS]);

function bytesOf(bindings: readonly Binding[]): number {
	return bindings.reduce((sum, { shape }) => sum + sizeOf(shape) * FLOAT_BYTES, 0);
}

export function estimateMemory(program: LoweredProgram): MemoryEstimate {
	const { model, inputs, noise, reads, outputs, writes } = program;
	const read = new Set(reads.map((r) => r.key));
	return {
		stateBytes: bytesOf([...reads, ...writes.filter((w) => !read.has(w.key))]),
		inputBytes: bytesOf([...inputs, ...noise]),
		outputBytes: bytesOf([...outputs, ...writes.filter((w) => read.has(w.key))]),
		constantBytes: [...model.constants.values()].reduce((sum, { bytes }) => sum + bytes, 0),
		...temporaries(program),
	};
}

/** A stored value; views share one. */
interface Block {
	readonly bytes: number;
	readonly chunk: Chunk;
	/** Reads to come. */
	uses: number;
}

/** Runs through the program: a value is allocated by its node and freed after its last reader. */
function temporaries(program: LoweredProgram): Pick<MemoryEstimate, 'peakTemporaryBytes' | 'arenaBytes'> {
	const { model, inputs, noise, reads, outputs, writes } = program;
	const given = [...inputs, ...noise, ...reads].map(({ name, shape }) => [name, shape] as const);
	const shapes = inferShapes(model, new Map(given));
	const returned = new Set([...outputs, ...writes].map(({ name }) => name));
	const order = executionOrder(model.nodes);
	const uses = new Map<string, number>();
	for (const node of order) for (const name of node.inputs) uses.set(name, (uses.get(name) ?? 0) + 1);

	const arena = new Arena();
	const blocks = new Map<string, Block>();
	const elementBytes = new Map<string, number>();
	let live = 0;
	let peak = 0;
	const use = (name: string, bytes: number): Block => {
		live += bytes;
		const block = { bytes, chunk: arena.allocate(bytes), uses: 0 };
		blocks.set(name, block);
		return block;
	};
	for (const node of order) {
		const [name = '', ...others] = node.outputs;
		if (others.length > 0) throw new Error(`${node.opType} has several results`);
		elementBytes.set(name, bytesPerElement(node, elementBytes));
		if (!returned.has(name)) {
			const view = VIEWS.has(node.opType) ? blocks.get(node.inputs[0] ?? '') : undefined;
			const isFree = VIEWS.has(node.opType) && view === undefined;
			const block = isFree
				? undefined
				: (view ?? use(name, sizeOf(shapes.get(name) ?? []) * (elementBytes.get(name) ?? 0)));
			if (block !== undefined) {
				block.uses += uses.get(name) ?? 0;
				blocks.set(name, block);
			}
		}
		const workspace = workspaceBytes(node, shapes);
		if (workspace > 0) arena.free(arena.allocate(workspace));
		peak = Math.max(peak, live + workspace);
		for (const input of node.inputs) {
			const block = blocks.get(input);
			if (block === undefined) continue;
			block.uses--;
			if (block.uses > 0) continue;
			live -= block.bytes;
			arena.free(block.chunk);
		}
	}
	return { peakTemporaryBytes: peak, arenaBytes: arena.touchedBytes };
}

function bytesPerElement(node: OnnxNode, known: ReadonlyMap<string, number>): number {
	if (TRUTH_VALUES.has(node.opType) || (node.opType === 'Cast' && node.attributes.to === BOOL)) return 1;
	return MOVES.has(node.opType) ? (known.get(node.inputs[0] ?? '') ?? FLOAT_BYTES) : FLOAT_BYTES;
}

/**
 * What ONNX Runtime's convolutions allocate while they run: the patches of one image when there are more filters than
 * output pixels, else a small buffer per thread; the products of one image for a transposed convolution.
 */
function workspaceBytes(node: OnnxNode, shapes: ReadonlyMap<string, readonly number[]>): number {
	if (node.opType !== 'Conv' && node.opType !== 'ConvTranspose') return 0;
	const filter = shapes.get(node.inputs[1] ?? '') ?? [];
	const [from, to] = [shapes.get(node.inputs[0] ?? '') ?? [], shapes.get(node.outputs[0] ?? '') ?? []];
	const taps = sizeOf(filter.slice(1));
	if (node.opType === 'ConvTranspose') return taps * sizeOf(from.slice(2)) * FLOAT_BYTES;
	const pixels = sizeOf(to.slice(2));
	const group = node.attributes.group;
	const filters = (filter[0] ?? 1) / (typeof group === 'number' ? group : 1);
	const pointwise = sizeOf(filter.slice(2)) === 1;
	return pointwise || filters <= pixels ? 0 : taps * pixels * FLOAT_BYTES;
}
