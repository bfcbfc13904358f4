import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { SourceError } from '../../../../src/engine/data/sources/source-error.js';
import { readSource, type SourceContent } from '../../../../src/engine/data/sources/source-file.js';
import { testPoints } from '../../../helpers/face-sources.js';
import { PyFloat, writePickle } from '../../../helpers/pickle-writer.js';

const LIMITS = { memoryBytes: 64 * 2 ** 20 };
const HASH = 'AB'.repeat(20);
const FACE = { x: 1, y: 2, w: 3, h: 4, landmarksXY: testPoints(), hash: HASH };
const FRAMES = { 'f1.png': [FACE, { ...FACE, hash: 'no hash' }], 'f2.png': [], 'f3.png': [FACE] };

const read = (bytes: Uint8Array | string, name = 'a', limits = LIMITS): Promise<SourceContent> =>
	readSource(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, name, limits);
const reasonOf = async (bytes: Uint8Array | string, name?: string, limits?: typeof LIMITS): Promise<string> => {
	const error = await read(bytes, name, limits).catch((reason: unknown) => reason);
	if (!(error instanceof SourceError)) throw new Error(`not refused: ${String(error)}`);
	return error.message;
};

describe('readSource', () => {
	it.each([
		['JSON', 'alignments.json', Buffer.from(JSON.stringify(FRAMES))],
		['JSON with a mark', 'alignments.json', Buffer.from(`\ufeff${JSON.stringify(FRAMES)}`)],
		['YAML', 'alignments.yml', Buffer.from(stringify(FRAMES, { aliasDuplicateObjects: false }))],
		['a pickle', 'alignments.p', writePickle(FRAMES)],
		['a compressed pickle', 'alignments.fsa', deflateSync(writePickle(FRAMES))],
		['the same without an extension', 'alignments', deflateSync(writePickle(FRAMES))],
	])('lists faces from %s', async (_what, name, bytes) => {
		const content = await read(bytes, name);
		if (content.kind !== 'alignments') throw new Error('taken for landmarks');
		expect(content.crop).toBe('legacy');
		expect(content.entries.map(({ frame, index, hash }) => [frame, index, hash])).toEqual([
			['f1.png', 0, HASH.toLowerCase()],
			['f1.png', 1, null],
			['f3.png', 0, HASH.toLowerCase()],
		]);
	});

	it('tells the layouts apart', async () => {
		const layout = async (version: unknown): Promise<unknown> => {
			const frames = { 'f1.png': { faces: [FACE], video_meta: {} }, 'f2.png': { faces: [] } };
			const content = await read(deflateSync(writePickle({ __meta__: { version }, __data__: frames })));
			return content.kind === 'alignments' ? [content.crop, content.entries.length] : content.kind;
		};
		expect(await layout(new PyFloat(2))).toEqual(['head', 1]);
		expect(await layout(2.4)).toEqual(['head', 1]);
		expect(await layout(1)).toEqual(['legacy', 1]);
	});

	it('knows landmarks.json by its content', async () => {
		const content = await read(JSON.stringify({ 'a.jpg': testPoints(), 'b.jpg': [[1, 2]] }), 'other.json');
		expect(content.kind === 'landmarks' && [...content.byPicture.keys()]).toEqual(['a.jpg', 'b.jpg']);
	});

	it('accepts alignments of nothing', async () => {
		expect(await read('{}')).toEqual({ kind: 'alignments', crop: 'legacy', entries: [] });
	});

	it('keeps names like __proto__ as data', async () => {
		const content = await read(`{"__proto__": [${JSON.stringify(FACE)}], "__meta__x": []}`);
		expect(content.kind === 'alignments' && content.entries[0]?.frame).toBe('__proto__');
		const yaml = await read(`__proto__:\n  - x: 1\n`, 'a.yaml');
		expect(yaml.kind === 'alignments' && yaml.entries[0]?.frame).toBe('__proto__');
		expect('x' in {}).toBe(false);
	});

	it.each([
		['nothing', '', 'a.json', /not JSON, nor any other format/],
		['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'a.png', /not JSON/],
		['a list', '[1]', 'a.json', /the list of frames is a list, not a map/],
		['another map', '{"a": 1}', 'a.json', /no faces in any layout/],
		['no data below the version', '{"__meta__": {"version": 2.3}}', 'a.json', /the list of frames is missing/],
		['damaged compression', Buffer.from([0x78, 0x9c, 1, 2, 3, 4]), 'a.fsa', /compressed data is damaged/],
		['a cut file', deflateSync(writePickle(FRAMES)).subarray(0, 200), 'a.fsa', /compressed data is damaged/],
		[
			'code',
			deflateSync(Buffer.from('\x80\x02cos\nsystem\n.', 'latin1')),
			'a.fsa',
			/refers to os\.system, .*\(at byte 2\)/,
		],
		['YAML with an alias', 'a: &x [{x: 1}]\nb: *x\n', 'a.yml', /aliases/],
		['YAML with a fault', 'a: [1\nb: {', 'a.yml', /\(at byte \d+\)/],
		['two YAML documents', '--- {a: 1}\n--- {b: 2}\n', 'a.yml', /not one YAML document/],
		['empty YAML', '# nothing\n', 'a.yml', /not one YAML document/],
		['YAML of a word', 'nothing', 'a.yml', /no map/],
		['deep YAML lists', '['.repeat(20_000), 'a.yml', /nested more than 50 deep/],
		['deep YAML keys', '? '.repeat(20_000), 'a.yml', /nested more than 50 deep/],
		['deep JSON', '['.repeat(500_000), 'a.json', /not JSON/],
	])('refuses %s', async (_what, bytes, name, message) => {
		expect(await reasonOf(bytes, name)).toMatch(message);
	});

	it('bounds what a file may need', async () => {
		const small = { memoryBytes: 2 ** 20 };
		const json = JSON.stringify(Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`${i}.png`, [FACE]])));
		expect(await reasonOf(json, 'a.json', small)).toMatch(/too long to parse \(at most 52428\)/);
		expect(await reasonOf(json.slice(0, 5000), 'a.yml', small)).toMatch(/too long to parse \(at most 1747\)/);
		expect(
			await reasonOf(deflateSync(Buffer.concat([Buffer.from([0x80, 4]), Buffer.alloc(100_000, '}')])), 'a', small),
		).toMatch(/more than 1 MiB of memory/);
	});

	it('bounds faces that are listed over and over', async () => {
		// One list of 2,000 faces, given to 2,000 frames through the memo.
		const list = Buffer.concat([Buffer.from(']\x94(', 'latin1'), Buffer.alloc(2000, '}'), Buffer.from('e')]);
		const frames = Array.from({ length: 2000 }, (_, i) =>
			Buffer.concat([Buffer.from([0x8c, 4]), Buffer.from(String(i).padStart(4, '0')), Buffer.from('h\0')]),
		);
		// The list is memo 0; its frame comes first.
		const pickle = Buffer.concat([
			Buffer.from([0x80, 4]),
			Buffer.from('}(\x8c\x01x', 'latin1'),
			list,
			...frames,
			Buffer.from('u.'),
		]);
		expect(await reasonOf(pickle)).toMatch(/more than 2000000 faces/);
	});
});
