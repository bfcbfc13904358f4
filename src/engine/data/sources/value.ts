/**
 * Looking into what a reader returned (JSON objects, pickled or literal Python values) without trusting any of it.
 * Maps and plain objects are read alike; nothing is ever looked up on a prototype. Must not know what fields mean.
 */
import { NdArray } from './ndarray.js';
import { SourceError } from './source-error.js';

/** The value under a key; undefined when there is none or the value is no map. */
export function field(value: unknown, key: string): unknown {
	if (value instanceof Map) return value.get(key);
	return isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function isMap(value: unknown): boolean {
	return value instanceof Map || isPlainObject(value);
}

/** Pairs whose key is a text, in order. @throws SourceError when the value is no map. */
export function* textPairs(value: unknown, what: string): Generator<readonly [string, unknown]> {
	if (value instanceof Map) {
		for (const [key, item] of value) if (typeof key === 'string') yield [key, item];
	} else if (isPlainObject(value)) {
		for (const key in value) if (Object.hasOwn(value, key)) yield [key, value[key]];
	} else throw new SourceError(`${what} is ${describeValue(value)}, not a map`);
}

/**
 * The numbers of a nested list or NumPy array, last axis fastest.
 * @throws SourceError when the shape differs or a value is not a finite number.
 */
export function numbersOf(value: unknown, shape: readonly number[], what: string): Float64Array {
	const wanted = `(${shape.join(', ')})`;
	const numbers = new Float64Array(shape.reduce((product, size) => product * size, 1));
	if (value instanceof NdArray) {
		if (value.shape.length !== shape.length || value.shape.some((size, axis) => size !== shape[axis])) {
			throw new SourceError(`${what} has the shape (${value.shape.slice(0, 8).join(', ')}), not ${wanted}`);
		}
		numbers.set(value.toNumbers());
	} else {
		const flat: unknown[] = shape.reduce<unknown[]>(
			(level, size) => {
				if (!level.every((item) => Array.isArray(item) && item.length === size)) {
					throw new SourceError(`${what} is not a list of shape ${wanted}`);
				}
				return level.flat();
			},
			[value],
		);
		for (const [i, item] of flat.entries()) numbers[i] = toNumber(item, what);
	}
	if (!numbers.every(Number.isFinite)) throw new SourceError(`${what} holds values that are not finite`);
	return numbers;
}

/** A number, also a NumPy scalar or a large integer. @throws SourceError for anything else. */
export function toNumber(value: unknown, what: string): number {
	if (typeof value === 'number') return value;
	if (typeof value === 'bigint') return Number(value);
	throw new SourceError(`${what} is ${describeValue(value)}, not a number`);
}

/** Number of items of a list or of the first axis of an array; null for anything else. */
export function lengthOf(value: unknown): number | null {
	if (Array.isArray(value)) return value.length;
	return value instanceof NdArray ? (value.shape[0] ?? 0) : null;
}

/** A few words for messages; never the content. */
export function describeValue(value: unknown): string {
	if (value === undefined) return 'missing';
	if (value === null) return 'empty';
	if (Array.isArray(value)) return 'a list';
	if (value instanceof Uint8Array) return 'bytes';
	if (value instanceof NdArray) return 'an array';
	if (isMap(value)) return 'a map';
	return typeof value === 'string' ? 'a text' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
