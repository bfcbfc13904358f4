/**
 * Measures every face of a set: light, focus, detail, near-duplicates. Bounded work in flight, files read once.
 * Must not know poses or verdicts.
 */
import { mapLimited } from '../data/pool.js';
import type { FaceFile, FaceSet, SkippedFile } from '../data/types.js';
import { detailSize } from './detail.js';
import { groupDuplicates, type PictureHash, pictureHash } from './duplicates.js';
import { readGreyFace } from './grey.js';
import { type LightAndFocus, measureLightAndFocus } from './sharpness.js';

export interface FaceMeasures extends LightAndFocus {
	readonly file: FaceFile;
	/** Side in pixels that would hold all the detail the picture has; looked for up to 512 pixels. */
	readonly detail: number;
	readonly hash: PictureHash;
}

export interface SetMeasures {
	readonly faces: readonly FaceMeasures[];
	/** Files that turned out to be unreadable. */
	readonly skipped: readonly SkippedFile[];
	/** Near-duplicates: names in folder order, the first of each group being the one to keep. */
	readonly duplicates: readonly (readonly string[])[];
}

/** Pictures decoded at the same time: one is worked on while others wait for the disk. */
const IN_FLIGHT = 4;

/**
 * @param faceShareOf share (0..1) of the side of a face's picture that the face takes up, by its index.
 * @param onFace called after every face.
 */
export async function measureSet(
	set: FaceSet,
	faceShareOf: (index: number) => number,
	onFace: () => void,
): Promise<SetMeasures> {
	const results = await mapLimited(set.faces, IN_FLIGHT, async (file, index): Promise<FaceMeasures | SkippedFile> => {
		const read = await readGreyFace(file);
		onFace();
		if (!read.ok) return { name: file.name, reason: read.reason };
		const { full, small } = read.face;
		const share = faceShareOf(index);
		return { file, ...measureLightAndFocus(small, share), detail: detailSize(full, share), hash: pictureHash(small) };
	});
	const faces = results.flatMap((result) => ('file' in result ? [result] : []));
	const skipped = results.flatMap((result) => ('file' in result ? [] : [result]));
	const groups = groupDuplicates(faces.map(({ hash }) => hash));
	const nameOf = (index: number): string => faces[index]?.file.name ?? '';
	return { faces, skipped, duplicates: groups.map((group) => group.map(nameOf)) };
}
