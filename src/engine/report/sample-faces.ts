/** Some faces of a folder, evenly spread over it, known by their headers. Must not know what is looked for in them. */
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { readFaceSize } from '../data/decode.js';
import { mapLimited } from '../data/pool.js';
import type { FaceFile } from '../data/types.js';

export interface FaceSample {
	/** Usable ones, in the folder's order. */
	readonly faces: readonly FaceFile[];
	/** Pictures that were looked at. */
	readonly sampled: number;
}

const IN_FLIGHT = 4;
const EXTENSIONS: ReadonlySet<string> = new Set(['.bmp', '.jpg', '.jpeg', '.png', '.tif', '.tiff', '.webp']);

/** Looks at no more than `count` pictures; null when the folder cannot be read or holds none. */
export async function sampleFaces(folder: string, count: number): Promise<FaceSample | null> {
	const names = (await readdir(folder).catch(() => []))
		.filter((name) => EXTENSIONS.has(extname(name).toLowerCase()))
		.sort();
	if (names.length === 0) return null;
	const sample = spread(names, count);
	const read = await mapLimited(sample, IN_FLIGHT, async (name): Promise<FaceFile | null> => {
		const path = join(folder, name);
		// Opening a pipe or device would wait for ever.
		const isFile = (await stat(path).catch(() => null))?.isFile() === true;
		const size = isFile ? await readFaceSize(path) : null;
		return size?.ok === true ? { name, path, size: size.size } : null;
	});
	return { faces: read.filter((face) => face !== null), sampled: sample.length };
}

/** At most `count` values, evenly spread, the first and the last among them. */
function spread<T>(values: readonly T[], count: number): readonly T[] {
	if (values.length <= count) return values;
	const step = (values.length - 1) / (count - 1);
	return Array.from({ length: count }, (_, i) => values[Math.round(i * step)]).filter((value) => value !== undefined);
}
