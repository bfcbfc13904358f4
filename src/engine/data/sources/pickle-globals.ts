/**
 * The few names of Python's and NumPy's modules that a pickle of face data may refer to, and what calling them gives.
 * Everything here is a pure function over values; any other name is an error. Must not know opcodes.
 */
import { NdArray, NdType } from './ndarray.js';
import { SourceError } from './source-error.js';
import { describeValue, toNumber } from './value.js';

type Callable = (args: readonly unknown[]) => unknown;

/** A name a pickle refers to; only those of the table below exist. */
export class PickleGlobal {
	constructor(
		readonly name: string,
		readonly call: Callable,
	) {}
}

/** @throws SourceError for every name that is not in the table. */
export function findGlobal(module: string, name: string): PickleGlobal {
	const found = GLOBALS.get(`${module}.${name}`);
	if (found === undefined) {
		const shown = `${module}.${name}`.slice(0, 80).replace(/[^\x20-\x7e]/g, '?');
		throw new SourceError(`the pickle refers to ${shown}, which face data has no use for`);
	}
	return found;
}

/** Gives an array or element type its state (Python: __setstate__). @throws SourceError for anything else. */
export function setState(target: unknown, state: unknown): void {
	if (target instanceof NdArray) {
		const [, shape, type, fortran, data] = listOf(state, 'the state of an array');
		target.fill({ shape: shapeOf(shape), type: typeOf(type), fortran: fortran === true, data: bytesOf(data) });
	} else if (target instanceof NdType) {
		// (version, byte order, ...): the rest describes structured types, which are not supported anyway.
		const [, order] = listOf(state, 'the state of an element type');
		target.littleEndian = order !== '>';
	} else throw new SourceError(`the pickle gives a state to ${describeValue(target)}`);
}

/** NumPy's empty array that a state follows: (class, (0,), b'b'). */
function emptyArray(): NdArray {
	return new NdArray();
}

/** NumPy 1.16 and newer, protocol 5: (bytes, type, shape, order[, axis order]). */
function arrayFromBuffer([data, type, shape, order, axes]: readonly unknown[]): NdArray {
	if (axes !== undefined && axes !== null) throw new SourceError('a NumPy array has its axes in a special order');
	const array = new NdArray();
	array.fill({ shape: shapeOf(shape), type: typeOf(type), fortran: order === 'F', data: bytesOf(data) });
	return array;
}

/** (code, align, copy), e.g. ('f4', False, True). */
function elementType([code]: readonly unknown[]): NdType {
	if (typeof code !== 'string') throw new SourceError(`a NumPy element type is ${describeValue(code)}`);
	return new NdType(code);
}

/** (type, bytes of one element). */
function scalar([type, data]: readonly unknown[]): number {
	const [element, bytes] = [typeOf(type), bytesOf(data)];
	if (bytes.byteLength !== element.itemBytes) throw new SourceError(`a NumPy number has ${bytes.byteLength} bytes`);
	return element.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
}

/** Python 3 writes bytes so in protocol 2: (text of the characters 0..255, 'latin1'). */
function encodeLatin1([text, encoding]: readonly unknown[]): Uint8Array {
	if (typeof text !== 'string' || (encoding !== 'latin1' && encoding !== 'latin-1')) {
		throw new SourceError('the pickle encodes a text in an unknown way');
	}
	return Buffer.from(text, 'latin1');
}

/** bytes() or bytearray(), of nothing, of bytes, or of a text and its encoding. */
function makeBytes(args: readonly unknown[]): Uint8Array {
	if (args.length === 0) return new Uint8Array(0);
	return args.length === 1 ? bytesOf(args[0]) : encodeLatin1(args);
}

function listOf(value: unknown, what: string): readonly unknown[] {
	if (!Array.isArray(value)) throw new SourceError(`${what} is ${describeValue(value)}`);
	return value;
}

function shapeOf(value: unknown): readonly number[] {
	const shape = typeof value === 'number' ? [value] : listOf(value, 'the shape of an array');
	if (shape.length > MAX_AXES) throw new SourceError(`a NumPy array has ${shape.length} axes`);
	return shape.map((size) => toNumber(size, 'the shape of an array'));
}

function typeOf(value: unknown): NdType {
	if (!(value instanceof NdType)) throw new SourceError(`the type of an array is ${describeValue(value)}`);
	return value;
}

function bytesOf(value: unknown): Uint8Array {
	if (!(value instanceof Uint8Array)) throw new SourceError(`the data of an array is ${describeValue(value)}`);
	return value;
}

const MAX_AXES = 32;
const CALLABLES: readonly (readonly [string, Callable])[] = [
	// NumPy 2 moved its modules from core to _core.
	['numpy.core.multiarray._reconstruct', emptyArray],
	['numpy._core.multiarray._reconstruct', emptyArray],
	['numpy.core.multiarray.scalar', scalar],
	['numpy._core.multiarray.scalar', scalar],
	['numpy.core.numeric._frombuffer', arrayFromBuffer],
	['numpy._core.numeric._frombuffer', arrayFromBuffer],
	['numpy.dtype', elementType],
	['numpy.ndarray', notCalled],
	['_codecs.encode', encodeLatin1],
	// Python 3 calls its builtins by Python 2's name in protocol 2.
	['builtins.bytes', makeBytes],
	['__builtin__.bytes', makeBytes],
	['builtins.bytearray', makeBytes],
	['__builtin__.bytearray', makeBytes],
];
const GLOBALS: ReadonlyMap<string, PickleGlobal> = new Map(
	CALLABLES.map(([name, call]) => [name, new PickleGlobal(name, call)]),
);

/** numpy.ndarray is only ever an argument. */
function notCalled(): never {
	throw new SourceError('the pickle calls numpy.ndarray itself');
}
