/**
 * Writes face data in every form that is read: alignments.json and .fsa in both layouts, faceswap's PNG headers,
 * DeepFaceLab's JPEGs and old PNGs, landmarks.json. Made from the formats' descriptions, with the writers here.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import {
	float32Array,
	float64Array,
	type PickleOptions,
	PyArray,
	PyFloat,
	PyTuple,
	writePickle,
} from './pickle-writer.js';

export type Points = readonly (readonly [number, number])[];
export type Matrix = readonly [number, number, number, number, number, number];

export interface TestMask {
	readonly type: string;
	/** size * size values, row by row. */
	readonly values: Uint8Array;
	readonly size: number;
	/** Frame to mask. */
	readonly matrix?: Matrix;
	readonly centering?: 'legacy' | 'face' | 'head';
}

export interface TestFace {
	/** Frame's file name. */
	readonly frame: string;
	/** 68 points, or another number to be ignored. In pixels of the frame, or of the picture where a picture has them. */
	readonly points: Points;
	readonly masks?: readonly TestMask[];
	/** SHA-1 of the picture's pixels, see pixelHashOf. */
	readonly hash?: string;
}

/** 68 different points around a centre, in an iBUG-like spread. */
export function testPoints(cx = 64, cy = 64, scale = 40): Points {
	return Array.from({ length: 68 }, (_, i) => {
		const angle = (i / 68) * 2 * Math.PI;
		const radius = scale * (0.5 + (i % 7) / 14);
		return [round(cx + radius * Math.cos(angle)), round(cy + radius * Math.sin(angle))] as const;
	});
}

/** A disc on black, with a soft edge. */
export function testMask(type: string, size = 128, extra: Partial<TestMask> = {}): TestMask {
	const values = new Uint8Array(size * size);
	for (let i = 0; i < values.length; i++) {
		const distance = Math.hypot((i % size) - size / 2, Math.floor(i / size) - size / 2);
		values[i] = Math.max(0, Math.min(255, Math.round((size / 3 - distance) * 64)));
	}
	return { type, values, size, matrix: [1, 0, 0, 0, 1, 0], centering: 'face', ...extra };
}

/** The hash of the seed era: SHA-1 over BGR, uint8, row by row. */
export function pixelHashOf(rgb: Uint8Array): string {
	const bgr = Uint8Array.from(rgb, (_, i) => rgb[i - (i % 3) + 2 - (i % 3)] ?? 0);
	return createHash('sha1').update(bgr).digest('hex');
}

/** The oldest form, without masks. */
export async function writeAlignmentsJson(path: string, faces: readonly TestFace[]): Promise<void> {
	const entries = byFrame(faces, (face) => ({ ...BOX, landmarksXY: face.points, ...hashOf(face) }));
	await writeFile(path, JSON.stringify(Object.fromEntries(entries)));
}

/** October 2019 to December 2020: a dict of frames. */
export async function writeLegacyFsa(path: string, faces: readonly TestFace[], options?: PickleOptions): Promise<void> {
	const entries = byFrame(faces, (face) => ({ ...BOX, ...arrays(face, false), ...hashOf(face) }));
	await writeFile(path, deflateSync(writePickle(entries, options)));
}

/** Since December 2020: __meta__ and __data__, thumbnails and identities as in version 2.3. */
export async function writeFsa(path: string, faces: readonly TestFace[], options?: PickleOptions): Promise<void> {
	const frames = new Map(
		[
			...byFrame(faces, (face) => ({
				...BOX,
				...arrays(face, true),
				identity: { vggface2: [new PyFloat(0.25), new PyFloat(-1)] },
			})),
		].map(([frame, list]) => [frame, { faces: list, video_meta: {} }]),
	);
	const root = new Map<string, unknown>([
		['__meta__', { version: new PyFloat(2.3) }],
		['__data__', frames],
	]);
	await writeFile(path, deflateSync(writePickle(root, options)));
}

/** A face picture as faceswap writes it since 2021. */
export async function faceswapPng(picture: Uint8Array, size: number, face: TestFace, index = 0): Promise<Buffer> {
	const png = await sharp(picture, { raw: { width: size, height: size, channels: 3 } })
		.png()
		.toBuffer();
	return withPngChunk(
		png,
		'iTXt',
		Buffer.concat([Buffer.from('faceswap\0\0\0\0\0'), Buffer.from(faceswapText(face, index))]),
	);
}

/** The Python literal of such a picture. */
export function faceswapText(face: TestFace, index = 0): string {
	const masks = (face.masks ?? []).map(({ type, values, size, matrix, centering }) => [
		type,
		{
			mask: deflateSync(values),
			affine_matrix: rows(matrix),
			interpolator: 3,
			stored_size: size,
			stored_centering: centering,
		},
	]);
	return pythonLiteral({
		alignments: {
			...BOX,
			landmarks_xy: face.points,
			mask: Object.fromEntries(masks),
			identity: { vggface2: [0.5, -1e-5] },
		},
		source: {
			alignments_version: 2.3,
			original_filename: `${face.frame.replace(/\.\w+$/, '')}_${index}.png`,
			face_index: index,
			source_filename: face.frame,
			source_is_video: false,
			source_frame_dims: new PyTuple(720, 1280),
		},
	});
}

/** A face picture as DeepFaceLab writes it; the first mask becomes its XSeg mask. */
export async function deepFaceLabJpeg(
	picture: Uint8Array,
	size: number,
	face: TestFace,
	options: PickleOptions & { maskFormat?: 'png' | 'jpeg' } = {},
): Promise<Buffer> {
	const jpeg = await sharp(picture, { raw: { width: size, height: size, channels: 3 } })
		.jpeg({ quality: 95 })
		.toBuffer();
	return withApp15(jpeg, [await deepFaceLabPickle(face, options)]);
}

/** The pickle inside. */
export async function deepFaceLabPickle(
	face: TestFace,
	{ maskFormat = 'png', ...options }: PickleOptions & { maskFormat?: 'png' | 'jpeg' } = {},
): Promise<Buffer> {
	const [mask] = face.masks ?? [];
	const encoded = mask === undefined ? null : await encodeMask(mask, maskFormat);
	return writePickle(
		{
			face_type: 'whole_face',
			landmarks: face.points,
			source_filename: face.frame,
			source_rect: [1, 2, 300, 400],
			source_landmarks: face.points,
			image_to_face_mat: float64Array([2, 3], [1, 0, 0, 0, 1, 0]),
			seg_ie_polys: { polys: [] },
			xseg_mask: encoded,
			eyebrows_expand_mod: new PyFloat(1),
		},
		options,
	);
}

/** Puts APP15 segments behind the JFIF segment. */
export function withApp15(jpeg: Uint8Array, payloads: readonly Uint8Array[]): Buffer {
	const bytes = Buffer.from(jpeg);
	const at = 4 + bytes.readUInt16BE(4);
	const segments = payloads.map((payload) => {
		const head = Buffer.from([0xff, 0xef, 0, 0]);
		head.writeUInt16BE(payload.length + 2, 2);
		return Buffer.concat([head, payload]);
	});
	return Buffer.concat([bytes.subarray(0, at), ...segments, bytes.subarray(at)]);
}

/** Puts a chunk right behind IHDR, or before IEND. */
export function withPngChunk(
	png: Uint8Array,
	type: string,
	data: Uint8Array,
	place: 'start' | 'end' = 'start',
): Buffer {
	const bytes = Buffer.from(png);
	const at = place === 'start' ? 33 : bytes.length - 12;
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const chunk = Buffer.alloc(body.length + 8);
	chunk.writeUInt32BE(data.length, 0);
	body.copy(chunk, 4);
	chunk.writeUInt32BE(crc32(body), 4 + body.length);
	return Buffer.concat([bytes.subarray(0, at), chunk, bytes.subarray(at)]);
}

export async function writeLandmarksJson(path: string, faces: Readonly<Record<string, Points>>): Promise<void> {
	await writeFile(path, JSON.stringify(faces));
}

/** Python's repr() of a value: texts in single quotes, bytes with \x escapes. */
export function pythonLiteral(value: unknown): string {
	if (value === null || value === undefined) return 'None';
	if (value === true || value === false) return value ? 'True' : 'False';
	if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
	if (value instanceof Uint8Array) return `b'${[...value].map(byteLiteral).join('')}'`;
	if (value instanceof PyTuple) return `(${value.items.map((item) => `${pythonLiteral(item)},`).join(' ')})`;
	if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
	if (typeof value !== 'object') return String(value);
	return `{${Object.entries(value)
		.map(([key, item]) => `${pythonLiteral(key)}: ${pythonLiteral(item)}`)
		.join(', ')}}`;
}

const BOX = { x: 10, y: 20, w: 300, h: 70000 } as const;

function byteLiteral(byte: number): string {
	if (byte === 0x5c || byte === 0x27) return `\\${String.fromCharCode(byte)}`;
	if (byte === 10) return '\\n';
	return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}

function byFrame<T>(faces: readonly TestFace[], entry: (face: TestFace) => T): Map<string, T[]> {
	const frames = new Map<string, T[]>();
	for (const face of faces) frames.set(face.frame, [...(frames.get(face.frame) ?? []), entry(face)]);
	return frames;
}

function hashOf({ hash }: TestFace): { readonly hash?: string } {
	return hash === undefined ? {} : { hash };
}

/** Landmarks, masks and a thumbnail as pickles hold them. */
function arrays({ points, masks = [] }: TestFace, centred: boolean): Record<string, unknown> {
	const stored = masks.map(({ type, values, size, matrix = [1, 0, 0, 0, 1, 0], centering }) => [
		type,
		{
			mask: deflateSync(values),
			affine_matrix: float64Array([2, 3], matrix),
			interpolator: 3,
			stored_size: size,
			...(centred ? { stored_centering: centering } : {}),
		},
	]);
	return {
		landmarks_xy: float32Array([points.length, 2], points.flat()),
		mask: Object.fromEntries(stored),
		...(centred ? { thumb: new PyArray('u1', [4], Uint8Array.of(255, 216, 255, 217)) } : {}),
	};
}

function rows([a, b, c, d, e, f]: Matrix = [1, 0, 0, 0, 1, 0]): unknown {
	return [
		[a, b, c],
		[d, e, f],
	];
}

/** OpenCV's encoder returns an array of bytes, which DeepFaceLab stores as it is. */
async function encodeMask({ values, size }: TestMask, format: 'png' | 'jpeg'): Promise<unknown> {
	const picture = sharp(values, { raw: { width: size, height: size, channels: 1 } }).toColourspace('b-w');
	const bytes = await (format === 'png' ? picture.png() : picture.jpeg({ quality: 100 })).toBuffer();
	return new PyArray('u1', [bytes.length], bytes);
}

function round(value: number): number {
	return Math.round(value * 100) / 100;
}
