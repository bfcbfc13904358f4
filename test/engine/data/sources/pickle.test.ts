import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { NdArray } from '../../../../src/engine/data/sources/ndarray.js';
import { readPickle } from '../../../../src/engine/data/sources/pickle.js';
import { SourceError } from '../../../../src/engine/data/sources/source-error.js';
import {
	float32Array,
	float64Array,
	type Protocol,
	PyArray,
	PyFloat,
	PyTuple,
	writePickle,
} from '../../../helpers/pickle-writer.js';
import { NUMPY_PICKLES } from './numpy-pickles.js';

const LIMITS = { memoryBytes: 16 * 2 ** 20 };
const PROTOCOLS: readonly Protocol[] = [2, 3, 4, 5];
const read = (bytes: Uint8Array, memoryBytes = LIMITS.memoryBytes): unknown => readPickle(bytes, { memoryBytes });

/** A pickle of protocol 4 from raw opcodes: numbers are bytes, texts are written as they are. */
const raw = (...parts: readonly (number | string)[]): Buffer =>
	Buffer.concat([
		Buffer.from([0x80, 4]),
		...parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))),
	]);

const faultOf = (bytes: Uint8Array, memoryBytes?: number): SourceError => {
	try {
		read(bytes, memoryBytes);
	} catch (error) {
		if (error instanceof SourceError) return error;
		throw error;
	}
	throw new Error('it was read');
};

const field = (value: unknown, key: string): unknown => (value instanceof Map ? value.get(key) : undefined);
const arrayAt = (value: unknown, key: string): { shape: readonly number[]; numbers: readonly number[] } => {
	const array = field(value, key);
	if (!(array instanceof NdArray)) throw new Error(`${key} is no array`);
	return { shape: array.shape, numbers: [...array.toNumbers()] };
};

describe('readPickle', () => {
	it.each(NUMPY_PICKLES)('reads what NumPy %s writes in protocol %i', (_numpy, _protocol, base64) => {
		const value = read(Buffer.from(base64, 'base64'));
		expect(arrayAt(value, 'xy')).toEqual({ shape: [2, 2], numbers: [1.5, -2, 3, Math.fround(4e10)] });
		expect(arrayAt(value, 'turned')).toEqual({ shape: [3, 2], numbers: [1, 4, 2, 5, 3, 6] });
		expect(arrayAt(value, 'thumb')).toEqual({ shape: [2], numbers: [255, 0] });
		expect([field(value, 'score'), field(value, 'count'), field(value, 'on')]).toEqual([0.25, -7, 1]);
		expect([...(field(value, 'raw') as Uint8Array)]).toEqual([0, 255]);
		expect(Buffer.from(field(value, 'grow') as Uint8Array).toString()).toBe('ab');
	});

	it.each(PROTOCOLS)('reads values of every kind in protocol %i', (protocol) => {
		const long = 'x'.repeat(300);
		const many = Array.from({ length: 2500 }, (_, i) => i);
		const value = new Map<unknown, unknown>([
			['text', 'é\u{1f600}'],
			['long', long],
			['ints', [0, 255, 256, 65535, 65536, -1, -0x80000000, 2 ** 40, -(2 ** 40), 128, -129]],
			['big', [2n ** 70n, -(2n ** 70n), 2n ** 63n]],
			['floats', [0.5, new PyFloat(3), new PyFloat(Number.POSITIVE_INFINITY)]],
			['flags', [true, false, null]],
			['tuples', [new PyTuple(), new PyTuple(1), new PyTuple(1, 2, 3), new PyTuple(1, 2, 3, 4)]],
			['bytes', [Uint8Array.of(), Uint8Array.of(0, 200, 255), new Uint8Array(300).fill(7)]],
			['many', many],
			[7, { nested: {} }],
		]);
		expect(read(writePickle(value, { protocol }))).toEqual(
			new Map<unknown, unknown>([
				['text', 'é\u{1f600}'],
				['long', long],
				['ints', [0, 255, 256, 65535, 65536, -1, -0x80000000, 2 ** 40, -(2 ** 40), 128, -129]],
				['big', [2n ** 70n, -(2n ** 70n), 2n ** 63n]],
				['floats', [0.5, 3, Number.POSITIVE_INFINITY]],
				['flags', [true, false, null]],
				['tuples', [[], [1], [1, 2, 3], [1, 2, 3, 4]]],
				[
					'bytes',
					[[], [0, 200, 255], Array(300).fill(7)].map((bytes) =>
						expect.toSatisfy((b) => String([...b]) === String(bytes)),
					),
				],
				['many', many],
				[7, new Map([['nested', new Map()]])],
			]),
		);
	});

	it.each([
		['b1', [1, 0], Uint8Array.of(3, 0)],
		['u1', [200, 1], Uint8Array.of(200, 1)],
		['i1', [-56, 1], Uint8Array.of(200, 1)],
		['u2', [65535, 1], new Uint8Array(Uint16Array.of(65535, 1).buffer)],
		['i4', [-5, 7], new Uint8Array(Int32Array.of(-5, 7).buffer)],
		['i8', [-5, 7], new Uint8Array(BigInt64Array.of(-5n, 7n).buffer)],
		['u8', [2 ** 60, 7], new Uint8Array(BigUint64Array.of(2n ** 60n, 7n).buffer)],
		// 0x3e00 = 1.5, 0x8001 = the smallest negative number.
		['f2', [1.5, -(2 ** -24)], new Uint8Array(Uint16Array.of(0x3e00, 0x8001).buffer)],
		['f8', [0.1, -2], new Uint8Array(Float64Array.of(0.1, -2).buffer)],
	] as const)('reads arrays of %s', (type, numbers, data) => {
		const value = read(writePickle({ a: new PyArray(type, [2], data) }));
		expect(arrayAt(value, 'a')).toEqual({ shape: [2], numbers: [...numbers] });
	});

	it('shares what the memo shares, and lets a list hold itself', () => {
		// [] stored as 0, then appended to itself.
		const value = read(raw(0x5d, 0x94, 0x68, 0, 0x61, '.')) as unknown[];
		expect(value[0]).toBe(value);
	});

	it('keeps keys like __proto__ as data', () => {
		const value = read(
			writePickle(
				new Map<string, unknown>([
					['__proto__', { polluted: true }],
					['constructor', 1],
				]),
			),
		);
		expect(field(value, '__proto__')).toEqual(new Map([['polluted', true]]));
		expect('polluted' in {}).toBe(false);
	});

	it.each([
		[
			'a call of os.system',
			raw(0x8c, 2, 'os', 0x8c, 6, 'system', 0x93, 0x8c, 2, 'ls', 0x85, 'R.'),
			/refers to os\.system/,
			14,
		],
		[
			'the same in protocol 2',
			Buffer.from('\x80\x02cos\nsystem\nX\x02\0\0\0ls\x85R.', 'latin1'),
			/refers to os\.system/,
			2,
		],
		['eval', raw('cbuiltins\neval\n.'), /refers to builtins\.eval/, 2],
		['a name that hides in the subset', raw('cnumpy\ndtype.__class__\n.'), /refers to numpy\.dtype\.__class__/, 2],
		['an instance (NEWOBJ)', raw(')', 0x81, '.'), /opcode .* 0x81/, 3],
		['a persistent id', raw('Pid\n.'), /opcode .* 0x50/, 2],
		['a buffer from outside', raw(0x97, '.'), /opcode .* 0x97/, 2],
		['protocol 0', Buffer.from('(lp0\n.'), /mark|opcode/, null],
		['protocol 6', Buffer.from([0x80, 6, 0x4e, 0x2e]), /protocol 6/, 0],
		['a call of a list', raw(']', ')R.'), /calls a list/, 4],
		['a call without arguments', raw('c_codecs\nencode\n', 'NR.'), /calls _codecs\.encode with empty/, 19],
		['another encoding', raw('c_codecs\nencode\n', 0x8c, 1, 'a', 0x8c, 5, 'utf-7', 0x86, 'R.'), /encodes a text/, null],
		['an object array', raw('cnumpy\ndtype\n', 0x8c, 2, 'O8', 0x85, 'R.'), /element type "O8"/, null],
		['a state for a dict', raw('}}b.'), /state to a map/, 4],
		['items of a list', raw(']', 'NNs.'), /sets items of a list/, null],
		['an append to a dict', raw('}', 'Na.'), /appends to a map/, null],
		['a key without value', raw('}(Nu.'), /without a value/, null],
		['an empty stack', raw('.'), /not there/, 2],
		['values taken from below a mark', raw('NN(', 0x86, '.'), /not there/, 5],
		['a mark that is missing', raw('Nt.'), /mark that is not there/, 3],
		['a memo number out of turn', raw('Nr', 0xff, 0xff, 0xff, 0x7f, '.'), /out of turn/, 3],
		['a memo number that is not stored', raw('h', 0, '.'), /recalls value 0/, 2],
		['an integer of 2 GB', raw(0x8b, 0xff, 0xff, 0xff, 0x7f, '.'), /integer of 2147483647 bytes/, 2],
		[
			'a text longer than the file',
			raw('X', 0xff, 0xff, 0xff, 0x7f, 'abc.'),
			/ends too early: 2147483647 bytes wanted/,
			7,
		],
		['bytes longer than any file', raw(0x8e, ...Array<number>(8).fill(0xff), '.'), /ends too early/, 3],
		['no end', raw('N'), /ends too early/, 3],
		['a name without end', raw('c', 'x'.repeat(300)), /name of more than 200 bytes/, 3],
	])('refuses %s', (_what, bytes, message, offset) => {
		const fault = faultOf(bytes);
		expect(fault.reason).toMatch(message);
		expect(fault.offset).toEqual(offset ?? expect.any(Number));
	});

	it.each([
		['more elements than bytes', [3], /shape \(3\) has 8 bytes/],
		['a size that overflows', [2 ** 53, 2 ** 53], /array of shape/],
		['a negative size', [-1, -2], /array of shape/],
		['too many axes', Array<number>(40).fill(1), /40 axes/],
	])('refuses arrays with %s', (_what, shape, message) => {
		for (const protocol of PROTOCOLS) {
			const bytes = writePickle(new PyArray('f4', shape, new Uint8Array(8)), { protocol });
			expect(faultOf(bytes).reason).toMatch(message);
		}
	});

	it('spends no more memory than allowed, whatever a file claims', () => {
		const count = 500_000;
		const before = process.memoryUsage().heapUsed;
		const files = [
			// Empty dicts, a byte each, and the same kept alive by the memo alone.
			raw(']', '(', '}'.repeat(count), 'e.'),
			raw(...Array.from({ length: 1000 }, () => `${'}'.repeat(499)})`), '.'),
			// A long list, put into another one over and over.
			raw(']', 0x94, '(', 'K\x01'.repeat(1000), 'e', ']', '(', 'h\0'.repeat(count), 'e.'),
			// Stores of one value.
			Buffer.concat([raw('N'), Buffer.alloc(count, 0x94)]),
		];
		for (const file of files) expect(faultOf(file, 2 ** 20).reason).toMatch(/more than 1 MiB of memory/);
		expect(process.memoryUsage().heapUsed - before).toBeLessThan(400 * 2 ** 20);
	});

	it('bounds stack and nesting', () => {
		expect(faultOf(raw('N'.repeat(1_000_001))).reason).toMatch(/more than 1000000 values in a row/);
		expect(faultOf(raw('('.repeat(10_001))).reason).toMatch(/nested more than 10000 deep/);
		// Nested values need no recursion.
		const deep = raw(']'.repeat(50_000), 'a'.repeat(49_999), '.');
		expect(Array.isArray(read(deep))).toBe(true);
	});

	const python = spawnSync('python3', ['-c', 'import pickle, sys; sys.stdout.buffer.write(b"ok")']);
	it.skipIf(python.status !== 0)("reads what this machine's Python writes", () => {
		const program = `
import pickle, sys
face = {'x': 1, 'landmarksXY': [[i, i + 0.5] for i in range(68)], 'hash': 'ab' * 20, 'n': None, 't': (1, 2, (3,)),
        'big': -2**80, 'bytes': bytes(range(256)), 'array': bytearray(b'xyz'), 'empty': (b'', [], {}, ()), 'on': True}
sys.stdout.buffer.write(pickle.dumps({'f%d.png' % i: [face, dict(face)] for i in range(1500)}, protocol=int(sys.argv[1])))`;
		for (const protocol of PROTOCOLS) {
			const { stdout } = spawnSync('python3', ['-c', program, String(protocol)], { maxBuffer: 2 ** 26 });
			const value = read(stdout);
			expect(value instanceof Map && value.size).toBe(1500);
			const [face] = field(value, 'f1499.png') as unknown[];
			expect((field(face, 'landmarksXY') as unknown[])[67]).toEqual([67, 67.5]);
			expect(field(face, 'big')).toBe(-(2n ** 80n));
			expect(field(face, 't')).toEqual([1, 2, [3]]);
			expect([...(field(face, 'bytes') as Uint8Array)]).toEqual(Array.from({ length: 256 }, (_, i) => i));
			expect(Buffer.from(field(face, 'array') as Uint8Array).toString()).toBe('xyz');
		}
	});

	it('reads both generations of NumPy names', () => {
		for (const numpy2 of [false, true]) {
			for (const protocol of PROTOCOLS) {
				const value = read(
					writePickle({ a: float32Array([2], [1, 2]), b: float64Array([1, 2], [3, 4]) }, { protocol, numpy2 }),
				);
				expect(arrayAt(value, 'a').numbers).toEqual([1, 2]);
				expect(arrayAt(value, 'b')).toEqual({ shape: [1, 2], numbers: [3, 4] });
			}
		}
	});
});
