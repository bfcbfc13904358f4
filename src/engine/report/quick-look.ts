/**
 * A quick look at a folder of faces: a few of them, spread over it, and what is known of their landmarks and masks.
 * Owns how much is read. Must not judge what it finds.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { loadFaceRecords } from '../data/sources/load.js';
import { findUsualFiles } from '../data/sources/usual-files.js';
import type { FaceFile, Side } from '../data/types.js';
import { sampleFaces } from './sample-faces.js';

export interface QuickLook {
	/** Pictures that were looked at. */
	readonly sampled: number;
	/** Least and largest side in pixels; null when none can be read. */
	readonly sizes: readonly [number, number] | null;
	/** Pictures looked at that are not square or cannot be read. */
	readonly unusable: number;
	/** Names of files with face data in the folder. */
	readonly files: readonly string[];
	/** Share of the usable pictures with landmarks, 0..1; null when the files are too large for a quick look. */
	readonly landmarks: number | null;
	/** Stored masks and the share of the usable pictures that have them, 0..1, most frequent first. */
	readonly masks: readonly { readonly type: string; readonly share: number }[];
}

const SAMPLE = 32;
/** A file of this size is read in about half a second. */
const LARGEST_FILES_BYTES = 16 * 2 ** 20;

/** Looks at a folder; null when it cannot be read or holds no pictures. */
export async function quickLook(folder: string, side: Side = 'A'): Promise<QuickLook | null> {
	const sample = await sampleFaces(folder, SAMPLE);
	if (sample === null) return null;
	const { faces, sampled } = sample;
	const sizes = faces.map(({ size }) => size);
	const usual = await findUsualFiles(folder);
	return {
		sampled,
		sizes: sizes.length === 0 ? null : [Math.min(...sizes), Math.max(...sizes)],
		unusable: sampled - faces.length,
		files: usual.map((path) => basename(path)),
		...(await coverage(folder, side, faces, usual)),
	};
}

async function coverage(
	folder: string,
	side: Side,
	faces: readonly FaceFile[],
	usual: readonly string[],
): Promise<Pick<QuickLook, 'landmarks' | 'masks'>> {
	const bytes = await Promise.all(usual.map(async (path) => (await stat(path).catch(() => null))?.size ?? 0));
	const total = bytes.reduce((sum, size) => sum + size, 0);
	if (faces.length === 0 || total > LARGEST_FILES_BYTES) return { landmarks: null, masks: [] };
	const { records } = await loadFaceRecords({ folder, side, faces, skipped: [] }, []);
	const counts = new Map<string, number>();
	for (const { type } of records.flatMap((record) => record?.masks ?? []))
		counts.set(type, (counts.get(type) ?? 0) + 1);
	const found = records.filter((record) => (record?.landmarks ?? null) !== null).length;
	return {
		landmarks: found / faces.length,
		masks: [...counts]
			.map(([type, count]) => ({ type, share: count / faces.length }))
			.sort((a, b) => b.share - a.share),
	};
}
