/**
 * The preview pictures of a model folder: names, atomic writing, and thinning of old ones. A preview with masks has a
 * companion without them beside it. Must not know how a preview is drawn.
 */
import { join } from 'node:path';
import { removeIfThere, replaceFile, type StoreFs } from './fs.js';
import { listFolder } from './generation.js';

export const PREVIEWS_NAME = 'previews';

export interface PreviewFile {
	readonly iteration: number;
	readonly path: string;
	/** The same picture without masks tinted in; absent when it has none. */
	readonly path_without_mask?: string;
}

export interface Previews {
	readonly dir: string;
	path(iteration: number): string;
	/**
	 * Writes a PNG in one step, its companion before it.
	 * @param pngWithoutMask by default there is none.
	 * @throws system errors.
	 */
	write(iteration: number, png: Uint8Array, pngWithoutMask?: Uint8Array | null): Promise<PreviewFile>;
	/** All previews, oldest first. */
	list(): Promise<readonly PreviewFile[]>;
	/**
	 * Keeps the newest `keep` previews and at most as many older ones, evenly spaced, all with their companions.
	 * @returns the paths removed.
	 */
	thin(keep: number): Promise<readonly string[]>;
}

/** Path of the preview of an iteration inside a model folder; zero-padded so that names sort by iteration. */
export function previewPath(dir: string, iteration: number): string {
	return join(dir, PREVIEWS_NAME, `preview_${String(iteration).padStart(8, '0')}.png`);
}

function companionPath(path: string): string {
	return path.replace(/\.png$/, '.unmasked.png');
}

/** Previews of a model folder, oldest first; none when there is no such folder. */
export async function listPreviews(dir: string): Promise<readonly PreviewFile[]> {
	const names = new Set(await listFolder(join(dir, PREVIEWS_NAME)));
	return [...names]
		.flatMap((name) => {
			const iteration = /^preview_(\d+)\.png$/.exec(name)?.[1];
			if (iteration === undefined) return [];
			const path = join(dir, PREVIEWS_NAME, name);
			const file = { iteration: Number(iteration), path };
			return [names.has(companionPath(name)) ? { ...file, path_without_mask: companionPath(path) } : file];
		})
		.sort((a, b) => a.iteration - b.iteration);
}

/** All files of a preview. */
export function previewFiles({ path, path_without_mask }: PreviewFile): readonly string[] {
	return path_without_mask === undefined ? [path] : [path, path_without_mask];
}

/** @param dir the model folder. */
export function openPreviews(fs: StoreFs, dir: string): Previews {
	return {
		dir: join(dir, PREVIEWS_NAME),
		path: (iteration) => previewPath(dir, iteration),
		list: () => listPreviews(dir),
		write: async (iteration, png, pngWithoutMask = null) => {
			await fs.mkdir(join(dir, PREVIEWS_NAME));
			const path = previewPath(dir, iteration);
			const companion = companionPath(path);
			// One that an earlier session left for this iteration would not belong to the new picture.
			if (pngWithoutMask === null) await removeIfThere(fs, companion);
			else await replaceFile(fs, companion, pngWithoutMask);
			await replaceFile(fs, path, png);
			return { iteration, path, ...(pngWithoutMask === null ? {} : { path_without_mask: companion }) };
		},
		thin: async (keep) => {
			const files = await listPreviews(dir);
			const kept = new Set(
				previewsToKeep(
					files.map(({ iteration }) => iteration),
					keep,
				),
			);
			const removed = files.filter(({ iteration }) => !kept.has(iteration)).flatMap(previewFiles);
			for (const path of removed) await removeIfThere(fs, path);
			return removed;
		},
	};
}

/**
 * Which of the ascending iterations to keep: the newest `keep`, and of the older ones, when they are more than `keep`,
 * the first in each cell of a grid of `keep` cells at most. Cell widths are powers of two, so what a wider grid keeps
 * a narrower one kept too: thinning again and again keeps the spacing even and never loses the first preview.
 */
export function previewsToKeep(iterations: readonly number[], keep: number): readonly number[] {
	if (keep < 1) return [];
	const older = iterations.slice(0, Math.max(0, iterations.length - keep));
	const newest = iterations.slice(older.length);
	if (older.length <= keep) return iterations;
	const first = older[0] ?? 0;
	const last = older.at(-1) ?? 0;
	let width = 1;
	while (Math.floor(last / width) - Math.floor(first / width) >= keep) width *= 2;
	const cells = new Set<number>();
	const spaced = older.filter((iteration) => {
		const cell = Math.floor(iteration / width);
		if (cells.has(cell)) return false;
		cells.add(cell);
		return true;
	});
	return [...spaced, ...newest];
}
