/**
 * Encodes WebAssembly SIMD kernels that walk several float32 arrays in step. Owns the binary format (WebAssembly core
 * specification 2.0, chapter 5). Must not know what the kernels compute.
 */

export type VectorUnary = 'abs' | 'neg' | 'sqrt';
export type VectorBinary = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max';

/** One step of a kernel; operands are indices of earlier steps. */
export type VectorStep =
	| { readonly kind: 'load'; readonly pointer: number }
	| { readonly kind: 'scalar'; readonly index: number }
	| { readonly kind: 'constant'; readonly value: number }
	| { readonly kind: 'unary'; readonly fn: VectorUnary; readonly x: number }
	| { readonly kind: 'binary'; readonly fn: VectorBinary; readonly a: number; readonly b: number };

export interface VectorKernel {
	/** Exported name. */
	readonly name: string;
	/** Number of array pointers (i32 byte offsets), the first parameters. */
	readonly pointers: number;
	/** Number of f32 scalar parameters, after the pointers and the byte count. */
	readonly scalars: number;
	readonly steps: readonly VectorStep[];
	/** Stored after all steps of a position are computed. */
	readonly stores: readonly { readonly pointer: number; readonly step: number }[];
}

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const VECTOR_BYTES = 16;
const SIMD: Readonly<Record<VectorUnary | VectorBinary, number>> = {
	abs: 0xe0,
	neg: 0xe1,
	sqrt: 0xe3,
	add: 0xe4,
	sub: 0xe5,
	mul: 0xe6,
	div: 0xe7,
	min: 0xe8,
	max: 0xe9,
};

/** A module importing memory `env.memory` and exporting one function per kernel. */
export function encodeVectorModule(kernels: readonly VectorKernel[]): Uint8Array {
	const types = kernels.map((k) => [
		0x60,
		...vector([...Array<number>(k.pointers + 1).fill(I32), ...Array<number>(k.scalars).fill(F32)].map((t) => [t])),
		...vector([]),
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

function body(kernel: VectorKernel): number[] {
	const { pointers, scalars, steps, stores } = kernel;
	const countParam = pointers;
	const offset = pointers + 1 + scalars;
	const local = (step: number) => offset + 1 + step;
	const get = (index: number) => [0x20, ...unsigned(index)];
	const set = (index: number) => [0x21, ...unsigned(index)];
	const memarg = [...unsigned(4), ...unsigned(0)];
	const address = (pointer: number) => [...get(pointer), ...get(offset), 0x6a];
	const simd = (opcode: number) => [0xfd, ...unsigned(opcode)];

	const before: number[] = [];
	const inside: number[] = [];
	steps.forEach((step, i) => {
		switch (step.kind) {
			case 'load':
				inside.push(...address(step.pointer), ...simd(0x00), ...memarg, ...set(local(i)));
				break;
			case 'scalar':
				before.push(...get(countParam + 1 + step.index), ...simd(0x13), ...set(local(i)));
				break;
			case 'constant': {
				const bytes = new Uint8Array(new Float32Array(4).fill(step.value).buffer);
				before.push(...simd(0x0c), ...bytes, ...set(local(i)));
				break;
			}
			case 'unary':
				inside.push(...get(local(step.x)), ...simd(SIMD[step.fn]), ...set(local(i)));
				break;
			case 'binary':
				inside.push(...get(local(step.a)), ...get(local(step.b)), ...simd(SIMD[step.fn]), ...set(local(i)));
				break;
		}
	});
	for (const { pointer, step } of stores)
		inside.push(...address(pointer), ...get(local(step)), ...simd(0x0b), ...memarg);

	return [
		...vector([
			[...unsigned(1), I32],
			[...unsigned(steps.length), V128],
		]),
		...before,
		...[0x03, 0x40],
		...inside,
		...[...get(offset), 0x41, VECTOR_BYTES, 0x6a, 0x22, ...unsigned(offset), ...get(countParam), 0x49, 0x0d, 0x00],
		...[0x0b, 0x0b],
	];
}

function unsigned(value: number): number[] {
	const out: number[] = [];
	let rest = value >>> 0;
	do {
		const byte = rest & 0x7f;
		rest >>>= 7;
		out.push(rest === 0 ? byte : byte | 0x80);
	} while (rest !== 0);
	return out;
}

function text(value: string): number[] {
	const bytes = [...Buffer.from(value)];
	return [...unsigned(bytes.length), ...bytes];
}

function vector(items: readonly (readonly number[])[]): number[] {
	return [...unsigned(items.length), ...items.flat()];
}

function sized(bytes: readonly number[]): number[] {
	return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, content: readonly number[]): number[] {
	return [id, ...sized(content)];
}
