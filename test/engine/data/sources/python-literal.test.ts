import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parsePythonLiteral } from '../../../../src/engine/data/sources/python-literal.js';
import { SourceError } from '../../../../src/engine/data/sources/source-error.js';

const parse = (text: string): unknown => parsePythonLiteral(Buffer.from(text, 'utf8'));
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('parsePythonLiteral', () => {
	it.each([
		['None', null],
		[' True\n', true],
		['False', false],
		['0', 0],
		['-12', -12],
		['+7', 7],
		['1_000_000', 1000000],
		['0.1', 0.1],
		['-.5', -0.5],
		['3.', 3],
		['1e-5', 1e-5],
		['1.5E+20', 1.5e20],
		['inf', Number.POSITIVE_INFINITY],
		['-inf', Number.NEGATIVE_INFINITY],
		['nan', Number.NaN],
		['123456789012345678901', 123456789012345678901n],
		['-9007199254740993', -9007199254740993n],
		["''", ''],
		[`"it's"`, "it's"],
		["'\\'\\\"\\\\\\a\\b\\t\\n\\v\\f\\r'", `'"\\\x07\b\t\n\v\f\r`],
		["'\\x41\\u00e9\\U0001f600\\101\\0'", 'Aé\u{1f600}A\0'],
		["'é 😀'", 'é 😀'],
		["'a\\\nb'", 'ab'],
		["b''", bytes()],
		["b'x\\x9c\\x00\\xff\\n\\\\\\'\"'", bytes(0x78, 0x9c, 0, 255, 10, 0x5c, 0x27, 0x22)],
		['b"\'"', bytes(0x27)],
		["b'\\377\\400'", bytes(255, 0)],
		['[]', []],
		['[1, [2], 3,]', [1, [2], 3]],
		['()', []],
		['(1,)', [1]],
		['(720, 1280)', [720, 1280]],
		['(5)', 5],
		['{}', new Map()],
		[
			'{\'a\': 1, "b" : (2,), 3: None,}',
			new Map<unknown, unknown>([
				['a', 1],
				['b', [2]],
				[3, null],
			]),
		],
		["{'__proto__': 1}", new Map([['__proto__', 1]])],
	])('%s', (text, value) => {
		expect(parse(text)).toEqual(value);
	});

	it.each([
		['', /ends too early/, 0],
		['[1, 2', /"," or "]" is missing/, 5],
		['[1 2]', /"," or "]" is missing/, 3],
		['[,]', /no value/, 1],
		['{1}', /":" is missing/, 2],
		['{1: 2]', /"," or "}" is missing/, 5],
		['1 2', /something follows/, 2],
		['foo', /"foo" is no value/, 0],
		["__import__('os')", /"__import__" is no value/, 0],
		['array([1])', /"array" is no value/, 0],
		['1__0', /is no value/, 0],
		['0x10', /is no value/, 0],
		['1.2.3', /is no value/, 0],
		['--1', /is no value/, 0],
		["'abc", /no end/, 0],
		["'a\nb'", /over the end of its line/, 2],
		["'\\q'", /escape that is not known/, 1],
		["b'\\u0041'", /escape that is not known/, 2],
		["'\\x4'", /damaged escape/, 1],
		["'\\Uffffffff'", /damaged escape/, 1],
		["b'é'", /not ASCII/, 2],
		[`${'9'.repeat(500)}`, /too long/, 0],
		['['.repeat(200), /nested more than 100 deep/, 101],
		["{'a': ".repeat(200), /nested more than 100 deep/, null],
	])('refuses %s', (text, message, offset) => {
		try {
			parse(text);
		} catch (error) {
			if (!(error instanceof SourceError)) throw error;
			expect(error.reason).toMatch(message);
			expect(error.offset).toEqual(offset ?? expect.any(Number));
			return;
		}
		throw new Error('it was read');
	});

	it('gives bytes that keep nothing else alive', () => {
		const source = Buffer.from(`{'pad': '${'x'.repeat(1000)}', 'mask': b'\\x01\\x02'}`);
		const mask = (parsePythonLiteral(source) as Map<string, unknown>).get('mask') as Uint8Array;
		expect(mask.buffer.byteLength).toBe(2);
	});

	const python = spawnSync('python3', ['-c', 'print(1)']);
	it.skipIf(python.status !== 0)("reads what this machine's Python writes", () => {
		const program = `
import json, zlib
value = {'all': bytes(range(256)), 'text': ''.join(map(chr, list(range(300)) + [0x2028, 0xd800, 0x1f600, 0x10ffff])),
         'quotes': ['\\'', '"', '\\'"'], 'floats': [0.1, 1e-5, 1e300, -0.0, 1e16, float('inf')], 'zlib': zlib.compress(bytes(16384))}
print(json.dumps(repr(value)))
print(json.dumps([list(value['all']), [ord(c) for c in value['text']], value['quotes'], list(value['zlib'])]))`;
		const { stdout } = spawnSync('python3', ['-c', program], { encoding: 'utf8' });
		const [literal = '', expected = ''] = stdout.split('\n');
		const value = parse(JSON.parse(literal)) as Map<string, unknown>;
		const [all, text, quotes, zlib] = JSON.parse(expected);
		expect([...(value.get('all') as Uint8Array)]).toEqual(all);
		expect(Array.from(value.get('text') as string, (c) => c.codePointAt(0))).toEqual(text);
		expect(value.get('quotes')).toEqual(quotes);
		expect(value.get('floats')).toEqual([0.1, 1e-5, 1e300, -0, 1e16, Number.POSITIVE_INFINITY]);
		expect([...(value.get('zlib') as Uint8Array)]).toEqual(zlib);
	});
});
