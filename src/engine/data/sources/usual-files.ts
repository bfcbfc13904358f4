/**
 * Under which names files of face data lie beside the pictures, and in which order they count.
 * Must not know what is in them.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Newer formats first: when faceswap converts an old file, it leaves the old one where it is. */
const EXTENSIONS = ['fsa', 'pickle', 'p', 'json', 'yaml', 'yml'] as const;

/**
 * Paths of the files in a folder: alignments.fsa and its older formats, <video>_alignments.fsa and its older formats,
 * landmarks.json; of several the first counts first. Empty when the folder cannot be read.
 */
export async function findUsualFiles(folder: string): Promise<readonly string[]> {
	const names = await readdir(folder).catch(() => []);
	const sorted = [...names].sort();
	const alignments = EXTENSIONS.flatMap((extension) => [
		...sorted.filter((name) => name === `alignments.${extension}`),
		...sorted.filter((name) => name.endsWith(`_alignments.${extension}`)),
	]);
	const landmarks = sorted.filter((name) => name === 'landmarks.json');
	return [...alignments, ...landmarks].map((name) => join(folder, name));
}
