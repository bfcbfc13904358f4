import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bytesInMemory } from '../../../../src/engine/data/sources/byte-range.js';
import type { RecordContext } from '../../../../src/engine/data/sources/faceswap-record.js';
import { pictureRecord, readPictureRecord } from '../../../../src/engine/data/sources/picture-record.js';
import { SourceError } from '../../../../src/engine/data/sources/source-error.js';
import {
	deepFaceLabJpeg,
	deepFaceLabPickle,
	faceswapPng,
	faceswapText,
	testMask,
	testPoints,
	withApp15,
	withPngChunk,
} from '../../../helpers/face-sources.js';
import { writePickle } from '../../../helpers/pickle-writer.js';
import { noise, sharpOf, temporaryFolder } from '../pictures.js';

const CONTEXT: RecordContext = { origin: 'test', maskTypes: null };
const PICTURE = noise(64);
const POINTS = testPoints(32, 32, 20);
const FACE = {
	frame: 'film_000012.png',
	points: POINTS,
	masks: [
		testMask('vgg-clear', 128, { matrix: [0.5, 0.1, -3, -0.1, 0.5, 7], centering: 'head' }),
		testMask('components', 64, { centering: 'face' }),
	],
};

const read = (bytes: Uint8Array, context = CONTEXT): ReturnType<typeof pictureRecord> =>
	pictureRecord(bytesInMemory(bytes), context);
const reasonOf = async (bytes: Uint8Array): Promise<string> => {
	const error = await read(bytes).catch((reason: unknown) => reason);
	if (!(error instanceof SourceError)) throw new Error(`not refused: ${String(error)}`);
	return error.message;
};
const plainPng = (): Promise<Buffer> => sharpOf(PICTURE).png().toBuffer();
const plainJpeg = (): Promise<Buffer> => sharpOf(PICTURE).jpeg().toBuffer();
const text = (literal: string): Buffer => Buffer.concat([Buffer.from('faceswap\0\0\0\0\0'), Buffer.from(literal)]);

describe("faceswap's PNG header", () => {
	it('gives landmarks, masks with their matrix and centring', async () => {
		const found = await read(await faceswapPng(PICTURE.rgb, 64, FACE));
		expect(found?.source).toBe('PNG header');
		const record = found?.record;
		expect(record).toMatchObject({ origin: 'test', crop: 'head', landmarks: { space: 'frame' } });
		expect([...(record?.landmarks?.xy ?? [])]).toEqual(POINTS.flat());
		expect(record?.masks).toMatchObject([
			{ type: 'vgg-clear', size: 128, frameToMask: [0.5, 0.1, -3, -0.1, 0.5, 7], centering: 'head' },
			{ type: 'components', size: 64, centering: 'face' },
		]);
		for (const [i, mask] of FACE.masks.entries()) expect(await record?.masks[i]?.read()).toEqual(mask.values);
	});

	it('keeps the masks that are asked for', async () => {
		const png = await faceswapPng(PICTURE.rgb, 64, FACE);
		const found = await read(png, { origin: '', maskTypes: new Set(['components']) });
		expect(found?.record.masks.map(({ type }) => type)).toEqual(['components']);
	});

	it('is found behind other chunks, behind the pixels, compressed, and beyond the first 64 KiB', async () => {
		const literal = faceswapText(FACE);
		const png = await plainPng();
		const header = text(literal);
		const pad = Buffer.concat([Buffer.from('Comment\0'), Buffer.alloc(100_000, 'x')]);
		const packed = Buffer.concat([
			Buffer.from('faceswap\0\x01\0de\0Gesicht\0', 'latin1'),
			deflateSync(Buffer.from(literal)),
		]);
		const files = [
			withPngChunk(withPngChunk(png, 'iTXt', header), 'tEXt', pad),
			withPngChunk(withPngChunk(png, 'iTXt', header), 'iTXt', text('other program').fill('o', 0, 8)),
			withPngChunk(png, 'iTXt', header, 'end'),
			withPngChunk(png, 'iTXt', packed),
			withPngChunk(
				png,
				'iTXt',
				text(literal.replace("'frame'", "'x'").replace('{', `{'pad': '${'x'.repeat(150_000)}', `)),
			),
		];
		const folder = await temporaryFolder();
		for (const [i, file] of files.entries()) {
			const path = join(folder, `${i}.png`);
			await writeFile(path, file);
			expect((await readPictureRecord(path, CONTEXT))?.record.landmarks?.xy[0], `file ${i}`).toBe(POINTS[0]?.[0]);
		}
	});

	it('takes faces with another number of points as faces without landmarks', async () => {
		const found = await read(await faceswapPng(PICTURE.rgb, 64, { ...FACE, points: POINTS.slice(0, 4) }));
		expect(found?.record.landmarks).toBeNull();
		expect(found?.record.masks).toHaveLength(2);
	});

	it('is no matter for pictures without one', async () => {
		expect(await read(await plainPng())).toBeNull();
		expect(await read(await plainJpeg())).toBeNull();
		expect(await read(await sharpOf(PICTURE).webp().toBuffer())).toBeNull();
		expect(await read(Buffer.alloc(0))).toBeNull();
	});

	it.each([
		['no literal', 'os.system("ls")', /is no value/],
		['another layout', '{"a": 1}', /"alignments" in the PNG's face data is missing/],
		[
			'landmarks of text',
			`{'alignments': {'landmarks_xy': ${JSON.stringify(Array(68).fill(['a', 'b']))}}}`,
			/a text, not a number/,
		],
		['landmarks that are not finite', `{'alignments': {'landmarks_xy': [${'(nan, 1), '.repeat(68)}]}}`, /not finite/],
		[
			'landmarks out of any picture',
			`{'alignments': {'landmarks_xy': [${'(1e300, 1), '.repeat(68)}]}}`,
			/out of any picture/,
		],
		[
			'ragged landmarks',
			`{'alignments': {'landmarks_xy': [${'(1, 1), '.repeat(67)} (1,)]}}`,
			/not a list of shape \(68, 2\)/,
		],
		[
			'a mask without matrix',
			`{'alignments': {'mask': {'a': {'mask': b'', 'stored_size': 8}}}}`,
			/matrix of the mask "a"/,
		],
		['a mask without size', `{'alignments': {'mask': {'a': {'mask': b''}}}}`, /size of the mask "a" is missing/],
		['a huge mask', `{'alignments': {'mask': {'a': {'mask': b'', 'stored_size': 1e9}}}}`, /has the size 1000000000/],
		[
			'a mask of text',
			`{'alignments': {'mask': {'a': {'mask': 'x', 'stored_size': 8}}}}`,
			/content of the mask "a" is a text/,
		],
	])('is refused with %s', async (_what, literal, message) => {
		expect(await reasonOf(withPngChunk(await plainPng(), 'iTXt', text(literal)))).toMatch(message);
	});

	it('is refused when damaged', async () => {
		const png = await faceswapPng(PICTURE.rgb, 64, FACE);
		const flipped = Buffer.from(png);
		flipped.writeUInt8(flipped.readUInt8(200) ^ 1, 200);
		expect(await reasonOf(flipped)).toMatch(/checksum/);
		const claims = Buffer.from(png);
		claims.writeUInt32BE(0x7fffffff, 33);
		expect(await reasonOf(claims)).toMatch(/2147483647 bytes of face data/);
		expect(await reasonOf(png.subarray(0, 500))).toMatch(/ends too early/);
		expect(await reasonOf(png.subarray(0, 37))).toMatch(/ends inside a chunk/);
	});

	it('says when the content of a mask cannot be decoded', async () => {
		const mask = (bytes: string, size: number): string =>
			`{'alignments': {'mask': {'a': {'mask': ${bytes}, 'stored_size': ${size}, 'affine_matrix': [[1, 0, 0], [0, 1, 0]]}}}}`;
		const hex = (bytes: Uint8Array): string =>
			`b'${[...bytes].map((b) => `\\x${b.toString(16).padStart(2, '0')}`).join('')}'`;
		const decode = async (literal: string): Promise<unknown> =>
			(await read(withPngChunk(await plainPng(), 'iTXt', text(literal))))?.record.masks[0]?.read();
		await expect(decode(mask("b'no zlib'", 8))).rejects.toThrow(/compressed data is damaged/);
		await expect(decode(mask(hex(deflateSync(new Uint8Array(10))), 8))).rejects.toThrow(/has 10 values, not 8 x 8/);
		await expect(decode(mask(hex(deflateSync(new Uint8Array(1e7))), 8))).rejects.toThrow(/grows beyond 64 bytes/);
	});
});

describe("DeepFaceLab's pickle", () => {
	const disc = testMask('custom', 96);

	it.each([2, 3, 4, 5] as const)('in a JPEG gives landmarks and the XSeg mask (protocol %i)', async (protocol) => {
		const face = { ...FACE, masks: [disc] };
		const found = await read(await deepFaceLabJpeg(PICTURE.rgb, 64, face, { protocol }));
		expect(found?.source).toBe('JPEG header');
		expect(found?.record).toMatchObject({ crop: 'other', landmarks: { space: 'picture' } });
		expect([...(found?.record.landmarks?.xy ?? [])]).toEqual(POINTS.flat());
		expect(found?.record.masks).toMatchObject([{ type: 'custom', size: 96, frameToMask: null, centering: null }]);
		expect(await found?.record.masks[0]?.read()).toEqual(disc.values);
	});

	it('may hold its mask as a JPEG', async () => {
		const jpeg = await deepFaceLabJpeg(PICTURE.rgb, 64, { ...FACE, masks: [disc] }, { maskFormat: 'jpeg' });
		const values = await (await read(jpeg))?.record.masks[0]?.read();
		const difference =
			values?.reduce((sum, value, i) => sum + Math.abs(value - (disc.values[i] ?? 0)), 0) ?? Number.NaN;
		expect(difference / disc.values.length).toBeLessThan(2);
	});

	it('is read from several segments, past those of others, and from the chunk of an old PNG', async () => {
		const pickle = await deepFaceLabPickle({ ...FACE, masks: [disc] });
		const other = Buffer.from('another program');
		const half = Math.floor(pickle.length / 2);
		const files = [
			withApp15(await plainJpeg(), [other, pickle]),
			withApp15(await plainJpeg(), [pickle.subarray(0, half), pickle.subarray(half)]),
			withPngChunk(await plainPng(), 'fcWp', pickle, 'end'),
		];
		for (const file of files) expect((await read(file))?.record.masks).toHaveLength(1);
		expect(await read(withApp15(await plainJpeg(), [other]))).toBeNull();
	});

	it.each([
		['a list', writePickle([1]), /is a list, not a map/],
		['code', Buffer.from('\x80\x02cos\nsystem\n.', 'latin1'), /refers to os\.system/],
		['a cut pickle', writePickle({ landmarks: POINTS }).subarray(0, 100), /ends too early/],
		['ragged landmarks', writePickle({ landmarks: [[1]] }), /not a list of shape/],
		['a mask that is no picture', writePickle({ xseg_mask: new Uint8Array(50) }), /XSeg mask is no picture/],
		['a mask of text', writePickle({ xseg_mask: 'x' }), /XSeg mask is a text/],
	])('is refused with %s', async (_what, pickle, message) => {
		expect(await reasonOf(withApp15(await plainJpeg(), [pickle]))).toMatch(message);
	});

	it('is refused with a mask that is not square', async () => {
		const wide = await sharpOf(PICTURE).extract({ left: 0, top: 0, width: 64, height: 32 }).png().toBuffer();
		const jpeg = withApp15(await plainJpeg(), [writePickle({ xseg_mask: wide })]);
		expect(await reasonOf(jpeg)).toMatch(/64 x 32 pixels/);
	});

	it('is refused in a JPEG whose segments are damaged', async () => {
		const jpeg = await deepFaceLabJpeg(PICTURE.rgb, 64, FACE);
		expect(await reasonOf(jpeg.subarray(0, 100))).toMatch(/ends too early/);
		const short = Buffer.from(jpeg);
		short.writeUInt16BE(1, 4);
		expect(await reasonOf(short)).toMatch(/the JPEG is damaged/);
	});
});
