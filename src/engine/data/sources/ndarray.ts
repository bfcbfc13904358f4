/**
 * NumPy arrays as a pickle describes them: element type, shape, order and raw bytes, turned into numbers on request.
 * Owns the element types that are understood. Must not know opcodes.
 */
import { SourceError } from './source-error.js';

/** Element type. Its byte order arrives in a second step, as NumPy's pickles give it. */
export class NdType {
	/** i, u, f or b (NumPy's kinds). */
	readonly kind: string;
	readonly itemBytes: number;
	littleEndian = true;

	/** @throws SourceError for element types that do not hold plain numbers. */
	constructor(code: string) {
		const match = /^[<>|=]?([iufb])([1248])$/.exec(code === '?' ? 'b1' : code);
		if (match === null) throw new SourceError(`NumPy's element type "${code.slice(0, 40)}" is not supported`);
		this.kind = match[1] ?? '';
		this.itemBytes = Number(match[2]);
		if (code.startsWith('>')) this.littleEndian = false;
		if (!READERS.has(this.kind + this.itemBytes))
			throw new SourceError(`NumPy's element type "${code}" does not exist`);
	}

	/** One element of this type. */
	read(view: DataView, byte: number): number {
		return READERS.get(this.kind + this.itemBytes)?.(view, byte, this.littleEndian) ?? 0;
	}
}

export interface NdContent {
	readonly shape: readonly number[];
	readonly type: NdType;
	/** First index fastest, as in Fortran. */
	readonly fortran: boolean;
	/** Exactly as many bytes as shape and type ask for. */
	readonly data: Uint8Array;
}

/** An array; empty until its content is given, as NumPy's pickles do. */
export class NdArray {
	private content: NdContent | null = null;

	/** @throws SourceError when the bytes do not fit shape and type. */
	fill(content: NdContent): void {
		const { shape, type, data } = content;
		const wanted = shape.reduce((product, size) => product * size, type.itemBytes);
		if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || wanted !== data.byteLength) {
			throw new SourceError(`a NumPy array of shape (${shape.slice(0, 8).join(', ')}) has ${data.byteLength} bytes`);
		}
		this.content = content;
	}

	get shape(): readonly number[] {
		return this.content?.shape ?? [0];
	}

	/** All elements with the last index fastest. 64-bit integers lose what a double cannot hold. */
	toNumbers(): Float64Array {
		if (this.content === null) return new Float64Array(0);
		const { shape, type, fortran, data } = this.content;
		const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
		const numbers = new Float64Array(data.byteLength / type.itemBytes);
		const strides = fortran ? fortranStrides(shape) : null;
		for (let i = 0; i < numbers.length; i++) {
			const from = strides === null ? i : stridedIndex(i, shape, strides);
			numbers[i] = type.read(view, from * type.itemBytes);
		}
		return numbers;
	}
}

type Reader = (view: DataView, byte: number, little: boolean) => number;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
	['b1', (view, byte) => (view.getUint8(byte) === 0 ? 0 : 1)],
	['u1', (view, byte) => view.getUint8(byte)],
	['i1', (view, byte) => view.getInt8(byte)],
	['u2', (view, byte, little) => view.getUint16(byte, little)],
	['i2', (view, byte, little) => view.getInt16(byte, little)],
	['u4', (view, byte, little) => view.getUint32(byte, little)],
	['i4', (view, byte, little) => view.getInt32(byte, little)],
	['u8', (view, byte, little) => Number(view.getBigUint64(byte, little))],
	['i8', (view, byte, little) => Number(view.getBigInt64(byte, little))],
	['f2', (view, byte, little) => halfToNumber(view.getUint16(byte, little))],
	['f4', (view, byte, little) => view.getFloat32(byte, little)],
	['f8', (view, byte, little) => view.getFloat64(byte, little)],
]);

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
	const sign = bits >> 15 === 0 ? 1 : -1;
	const exponent = (bits >> 10) & 31;
	const fraction = bits & 1023;
	if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
	return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function fortranStrides(shape: readonly number[]): readonly number[] {
	const strides: number[] = [];
	let step = 1;
	for (const size of shape) {
		strides.push(step);
		step *= size;
	}
	return strides;
}

/** Position in memory of the element that is number `index` when the last axis runs fastest. */
function stridedIndex(index: number, shape: readonly number[], strides: readonly number[]): number {
	let rest = index;
	let at = 0;
	for (let axis = shape.length - 1; axis >= 0; axis--) {
		const size = shape[axis] ?? 1;
		at += (rest % size) * (strides[axis] ?? 0);
		rest = Math.floor(rest / size);
	}
	return at;
}
