/**
 * Finds the entry of an alignments file by the name of a face picture, which faceswap's extraction makes from the
 * frame's name and the face's place in it: `<frame stem>_<index>.<extension>`. Must not know hashes or files.
 */
import { extname } from 'node:path';
import type { AlignmentEntry } from './alignments.js';

/** faceswap's sort tool puts a number before the names: `00012_<name>`. */
const SORTED = /^\d{5}_/;

export type FindByName = (picture: string) => AlignmentEntry | null;

/**
 * Index over the entries. Frames that differ in their extension only are told apart by the picture's; where that does
 * not help, there is no match.
 */
export function indexByName(entries: readonly AlignmentEntry[]): FindByName {
	const exact = new Map<string, AlignmentEntry>();
	const byStem = new Map<string, AlignmentEntry | null>();
	for (const entry of entries) {
		const extension = extname(entry.frame);
		const stem = `${stemOf(entry.frame)}_${entry.index}`;
		exact.set(stem + extension, entry);
		byStem.set(stem, byStem.has(stem) ? null : entry);
	}
	const find = (picture: string): AlignmentEntry | null => exact.get(picture) ?? byStem.get(stemOf(picture)) ?? null;
	return (picture) => find(picture) ?? (SORTED.test(picture) ? find(picture.replace(SORTED, '')) : null);
}

function stemOf(name: string): string {
	return name.slice(0, name.length - extname(name).length);
}
