/**
 * Encodes WebAssembly SIMD kernels that walk several float32 arrays in step, store results and add values up. Must not
 * know what the kernels compute.
 */
import { section, signed, sized, text, unsigned, vector } from './encode.js';

export type VectorUnary = 'abs' | 'ceil' | 'floor' | 'nearest' | 'neg' | 'not' | 'sqrt';
export type VectorBinary =
	| 'add'
	| 'sub'
	| 'mul'
	| 'div'
	| 'min'
	| 'max'
	| 'eq'
	| 'ne'
	| 'lt'
	| 'le'
	| 'gt'
	| 'ge'
	| 'and'
	| 'or';

/**
 * One step of a kernel; operands are indices of earlier steps. Comparisons give masks (all bits of a lane set or
 * clear), which `and`, `or`, `not` combine and `select` chooses by; `and` of a mask and a value is the value or 0.
 */
export type VectorStep =
	| { readonly kind: 'load'; readonly pointer: number }
	| { readonly kind: 'scalar'; readonly index: number }
	| { readonly kind: 'constant'; readonly value: number }
	| { readonly kind: 'unary'; readonly fn: VectorUnary; readonly x: number }
	| { readonly kind: 'binary'; readonly fn: VectorBinary; readonly a: number; readonly b: number }
	| { readonly kind: 'select'; readonly mask: number; readonly yes: number; readonly no: number };

/**
 * A kernel's parameters are the array pointers (i32 byte offsets), the byte count (i32) and the scalars (f32); it
 * returns its sums (f64), in order.
 */
export interface VectorKernel {
	/** Exported name. */
	readonly name: string;
	/** Number of array pointers. */
	readonly pointers: number;
	/** Number of scalars. */
	readonly scalars: number;
	readonly steps: readonly VectorStep[];
	/** Stored after all steps of a position are computed. */
	readonly stores: readonly { readonly pointer: number; readonly step: number }[];
	/**
	 * Steps whose values are added up over the arrays, blocks of them in float64: in float32 alone, 10 million terms
	 * lose three digits.
	 */
	readonly sums: readonly number[];
}

const I32 = 0x7f;
const F32 = 0x7d;
const F64 = 0x7c;
const V128 = 0x7b;
const VECTOR_BYTES = 16;
/** Values added up in float32 before they go into the float64 total: a power of two, in bytes of an array. */
const BLOCK_BYTES = 512;
const SIMD: Readonly<Record<VectorUnary | VectorBinary, number>> = {
	abs: 0xe0,
	ceil: 0x67,
	floor: 0x68,
	nearest: 0x6a,
	neg: 0xe1,
	not: 0x4d,
	sqrt: 0xe3,
	add: 0xe4,
	sub: 0xe5,
	mul: 0xe6,
	div: 0xe7,
	min: 0xe8,
	max: 0xe9,
	eq: 0x41,
	ne: 0x42,
	lt: 0x43,
	gt: 0x44,
	le: 0x45,
	ge: 0x46,
	and: 0x4e,
	or: 0x50,
};
const LOAD = simd(0x00);
const STORE = simd(0x0b);
const CONSTANT = simd(0x0c);
const SHUFFLE = simd(0x0d);
const SPLAT_I32 = simd(0x11);
const SPLAT_F32 = simd(0x13);
const F64_LANE = simd(0x21);
const GREATER_UNSIGNED_I32 = simd(0x3c);
const AND = simd(SIMD.and);
const SELECT = simd(0x52);
const TO_F64 = simd(0x5f);
const ADD_F64 = simd(0xf0);
const MEMORY_ARGUMENT = [...unsigned(4), ...unsigned(0)];

function simd(opcode: number): readonly number[] {
	return [0xfd, ...unsigned(opcode)];
}

/** A module importing memory `env.memory` and exporting one function per kernel. */
export function encodeVectorModule(kernels: readonly VectorKernel[]): Uint8Array {
	const types = kernels.map((k) => [
		0x60,
		...vector([...Array<number>(k.pointers + 1).fill(I32), ...Array<number>(k.scalars).fill(F32)].map((t) => [t])),
		...vector(k.sums.map(() => [F64])),
	]);
	const memory = [...text('env'), ...text('memory'), 0x02, 0x01, ...unsigned(1), ...unsigned(65_536)];
	return Uint8Array.from([
		...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
		...section(1, vector(types)),
		...section(2, vector([memory])),
		...section(3, vector(kernels.map((_, i) => unsigned(i)))),
		...section(7, vector(kernels.map((k, i) => [...text(k.name), 0x00, ...unsigned(i)]))),
		...section(10, vector(kernels.map((k) => sized(body(k))))),
	]);
}

/** Steps that are the same at every position; they are computed once, before the loop. */
function invariantSteps(steps: readonly VectorStep[]): readonly boolean[] {
	const invariant: boolean[] = [];
	for (const step of steps) invariant.push(step.kind !== 'load' && operands(step).every((i) => invariant[i] === true));
	return invariant;
}

function operands(step: VectorStep): readonly number[] {
	switch (step.kind) {
		case 'unary':
			return [step.x];
		case 'binary':
			return [step.a, step.b];
		case 'select':
			return [step.yes, step.no, step.mask];
		default:
			return [];
	}
}

function body(kernel: VectorKernel): number[] {
	const { pointers, scalars, steps, stores, sums } = kernel;
	const count = pointers;
	const offset = pointers + 1 + scalars;
	const local = (step: number) => offset + 1 + step;
	const inRange = local(steps.length);
	/** Two accumulators per sum: float32 within a block, float64 over all blocks. */
	const partial = (sum: number) => inRange + 1 + 2 * sum;
	const total = (sum: number) => partial(sum) + 1;
	const get = (index: number) => [0x20, ...unsigned(index)];
	const set = (index: number) => [0x21, ...unsigned(index)];
	const address = (pointer: number) => [...get(pointer), ...get(offset), 0x6a];

	const compute = (step: VectorStep): readonly number[] => {
		const given = operands(step).flatMap((i) => get(local(i)));
		switch (step.kind) {
			case 'load':
				return [...address(step.pointer), ...LOAD, ...MEMORY_ARGUMENT];
			case 'scalar':
				return [...get(count + 1 + step.index), ...SPLAT_F32];
			case 'constant':
				return [...CONSTANT, ...new Uint8Array(new Float32Array(4).fill(step.value).buffer)];
			case 'select':
				return [...given, ...SELECT];
			default:
				return [...given, ...simd(SIMD[step.fn])];
		}
	};
	const before: number[] = [];
	const inside: number[] = [];
	const invariant = invariantSteps(steps);
	steps.forEach((step, i) => {
		(invariant[i] === true ? before : inside).push(...compute(step), ...set(local(i)));
	});
	for (const { pointer, step } of stores) {
		inside.push(...address(pointer), ...get(local(step)), ...STORE, ...MEMORY_ARGUMENT);
	}
	if (sums.length > 0) {
		// The last vector may run over the end of the arrays, where anything may stand.
		const bytesOfLanes = [...CONSTANT, ...new Uint8Array(Uint32Array.of(0, 4, 8, 12).buffer)];
		inside.push(...get(count), ...get(offset), 0x6b, ...SPLAT_I32, ...bytesOfLanes, ...GREATER_UNSIGNED_I32);
		inside.push(...set(inRange));
	}
	for (const [i, step] of sums.entries()) {
		inside.push(...get(local(step)), ...get(inRange), ...AND);
		inside.push(...get(partial(i)), ...simd(SIMD.add), ...set(partial(i)));
	}
	const flush = sums.flatMap((_, i) => {
		const lanes = get(partial(i));
		const upper = [...lanes, ...lanes, ...SHUFFLE, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
		const both = [...lanes, ...TO_F64, ...upper, ...TO_F64, ...ADD_F64];
		const zero = [...CONSTANT, ...Array<number>(VECTOR_BYTES).fill(0)];
		return [...both, ...get(total(i)), ...ADD_F64, ...set(total(i)), ...zero, ...set(partial(i))];
	});
	if (sums.length > 0) {
		const blockEnds = [...get(offset), 0x41, ...signed(BLOCK_BYTES - VECTOR_BYTES), 0x71];
		inside.push(...blockEnds, 0x41, ...signed(BLOCK_BYTES - VECTOR_BYTES), 0x46, 0x04, 0x40, ...flush, 0x0b);
	}
	const results = sums.flatMap((_, i) => {
		return [...get(total(i)), ...F64_LANE, 0, ...get(total(i)), ...F64_LANE, 1, 0xa0];
	});

	return [
		...vector([
			[...unsigned(1), I32],
			[...unsigned(steps.length + 1 + 2 * sums.length), V128],
		]),
		...before,
		...[0x03, 0x40],
		...inside,
		...[...get(offset), 0x41, VECTOR_BYTES, 0x6a, 0x22, ...unsigned(offset), ...get(count), 0x49, 0x0d, 0x00],
		0x0b,
		...flush,
		...results,
		0x0b,
	];
}
