import { describe, expect, it } from 'vitest';
import { FstuiError } from '../../../src/config/errors.js';
import { StateStore } from '../../../src/engine/jit/state.js';

const nothing = () => {};

/** A store of states a, b, c, ... of the given sizes. */
function store(sizes: Readonly<Record<string, number>>, maxBytes?: number): StateStore {
	const made = new StateStore(maxBytes);
	for (const [name, elements] of Object.entries(sizes)) made.declare(name, elements, nothing);
	return made;
}

function memories(made: StateStore, names: string): unknown[] {
	return [...names].map((name) => made.get(name).memory);
}

describe('the state store', () => {
	it('fills each state once, when the first one is needed', () => {
		const made = new StateStore();
		const filled: string[] = [];
		for (const [i, name] of ['a', 'b', 'c'].entries()) {
			made.declare(name, 5, (out) => {
				filled.push(name);
				out.fill(i + 1);
			});
		}
		expect(filled).toEqual([]);
		expect([...made.get('b').data]).toEqual([2, 2, 2, 2, 2]);
		expect([...made.get('c').data]).toEqual([3, 3, 3, 3, 3]);
		made.get('b');
		expect(filled).toEqual(['a', 'b', 'c']);
	});

	it('gives every state its own place at a whole vector, in one memory', () => {
		const sizes = { a: 1, b: 17, c: 16, d: 3 };
		const made = store(sizes);
		const taken: [number, number][] = [];
		for (const [name, elements] of Object.entries(sizes)) {
			const { data, offset, memory } = made.get(name);
			expect(data.length).toBe(elements);
			expect(data.byteOffset).toBe(offset);
			expect(offset % 64).toBe(0);
			expect(data.buffer).toBe(memory.buffer);
			// The last vector of a kernel may run over the end of an array, not into another one.
			const end = offset + Math.ceil(elements / 4) * 16;
			for (const [from, to] of taken) expect(offset >= to || end <= from).toBe(true);
			taken.push([offset, end]);
		}
		expect(new Set(memories(made, 'abcd')).size).toBe(1);
	});

	it('keeps values where they are when more states come', () => {
		const made = store({ a: 4 });
		made.get('a').data.fill(7);
		made.declare('b', 4, (out) => out.fill(1));
		expect([...made.get('b').data]).toEqual([1, 1, 1, 1]);
		expect([...made.get('a').data]).toEqual([7, 7, 7, 7]);
		expect(made.has('b')).toBe(true);
		expect(made.has('z')).toBe(false);
	});

	it('begins another memory when one is full, without separating states that belong together', () => {
		const sizes = { a: 16, b: 16, c: 16, d: 16, e: 16 };
		const apart = store(sizes, 3 * 64);
		expect(memories(apart, 'abcde').map((m) => memories(apart, 'abcde').indexOf(m))).toEqual([0, 0, 0, 3, 3]);
		const together = store(sizes, 3 * 64);
		expect(together.keepTogether(['c', 'e'])).toBe(true);
		expect(together.keepTogether(['d', 'c'])).toBe(true);
		const [a, b, c, d, e] = memories(together, 'abcde');
		expect(b).toBe(a);
		expect(new Set([c, d, e]).size).toBe(1);
		expect(c).not.toBe(a);
	});

	it('says whether states that have a place are together', () => {
		const made = store({ a: 16, b: 16, c: 16 }, 2 * 64);
		made.get('a');
		expect(made.keepTogether(['a', 'b'])).toBe(true);
		expect(made.keepTogether(['b', 'c'])).toBe(false);
		made.declare('d', 16, nothing);
		expect(made.keepTogether(['a', 'd'])).toBe(false);
	});

	it('reports a name it does not know', () => {
		expect(() => store({ a: 4 }).get('b')).toThrow(/unknown state b/);
		expect(() => store({ a: 4 }).keepTogether(['a', 'b'])).toThrow(/unknown state b/);
	});

	it('says how much memory is missing', () => {
		// One element more than WebAssembly can address.
		const made = store({ a: 2 ** 30 + 1 });
		let caught: unknown;
		try {
			made.get('a');
		} catch (error) {
			caught = error;
		}
		expect(caught).toBeInstanceOf(FstuiError);
		expect(caught).toMatchObject({ kind: 'device', exitCode: 5, message: expect.stringContaining('4.0 GiB') });
		expect((caught as FstuiError).next).toMatch(/smaller model/);
	});
});
