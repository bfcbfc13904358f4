/**
 * Joins the pictures that a run has written (timelapse, else previews) into one animation, oldest first.
 * Must not know where the animation goes or how often pictures are made.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { FstuiError } from '../../config/errors.js';
import { markAi } from '../preview/ai-metadata.js';
import { iterationStrip, stripHeight } from '../preview/iteration-strip.js';
import { discoverModel } from '../store/discover.js';
import { errorCode } from '../store/fs.js';
import { findModels, listFolder } from '../store/generation.js';
import { listPreviews, type PreviewFile } from '../store/previews.js';

export const ANIMATION_FORMATS = ['webp', 'gif'] as const;
export type AnimationFormat = (typeof ANIMATION_FORMATS)[number];

export interface AnimationOptions {
	/** Model folder. */
	readonly folder: string;
	readonly format: AnimationFormat;
	/** Pictures per second, above 0. */
	readonly fps: number;
	/** First and last iteration that count; default all. */
	readonly from?: number | undefined;
	readonly to?: number | undefined;
	readonly onWarning: (message: string) => void;
}

export interface Animation {
	/** The file's content; WebP is marked as AI-generated, GIF has no place for it. */
	readonly bytes: Buffer;
	readonly width: number;
	readonly height: number;
	readonly source: 'timelapse' | 'previews';
	/** Pictures in it, and how many there were to choose from. */
	readonly frames: number;
	readonly available: number;
	/** Iterations of the first and the last picture. */
	readonly from: number;
	readonly to: number;
}

/** More would take minutes to encode and hundreds of megabytes of memory. */
const MAX_FRAMES = 200;
/** Wide enough to judge every face of a preview on a screen. */
const MAX_WIDTH = 1280;
const LAST_FRAME_MS = 2000;
const TIMELAPSE_NAME = 'timelapse';

interface Frame {
	readonly iteration: number;
	readonly png: Buffer;
}

/**
 * Draws the animation, the iteration below every picture; the last one stays for two seconds. Pictures of another size than the newest are fitted into
 * its frame; of more than 200 an even choice is taken.
 * @throws FstuiError 'faces' when there are fewer than two pictures.
 */
export async function makeAnimation(options: AnimationOptions): Promise<Animation> {
	const dir = resolve(options.folder);
	const { source, files } = await findPictures(dir);
	const { from = 0, to = Number.POSITIVE_INFINITY } = options;
	const wanted = files.filter(({ iteration }) => iteration >= from && iteration <= to);
	if (wanted.length < 2) throw tooFew(dir, wanted.length, files);
	const { frames, width, height } = await readFrames(evenly(wanted, MAX_FRAMES), options.onWarning);
	const [first, last] = [frames[0], frames.at(-1)];
	if (first === undefined || last === undefined || frames.length < 2) throw tooFew(dir, frames.length, files);
	const delay = frames.map((frame) => (frame === last ? LAST_FRAME_MS : Math.round(1000 / options.fps)));
	// The frames are our own: the limit on the pixels of foreign pictures does not apply to their sum.
	const joined = sharp(
		frames.map(({ png }) => png),
		{ join: { animated: true }, limitInputPixels: false },
	);
	const bytes =
		options.format === 'gif'
			? await joined.gif({ delay, loop: 0 }).toBuffer()
			: await markAi(joined, 'model_output').webp({ delay, loop: 0, quality: 80, effort: 2 }).toBuffer();
	return {
		...{ bytes, width, height, source },
		...{ frames: frames.length, available: wanted.length, from: first.iteration, to: last.iteration },
	};
}

/** The timelapse shows the same faces throughout, so it goes first. */
async function findPictures(
	dir: string,
): Promise<{ readonly source: Animation['source']; readonly files: readonly PreviewFile[] }> {
	const folder = await timelapseFolder(dir);
	const timelapse = (await listFolder(folder))
		.flatMap((name) => {
			const iteration = /^timelapse_(\d+)\.png$/.exec(name)?.[1];
			return iteration === undefined ? [] : [{ iteration: Number(iteration), path: join(folder, name) }];
		})
		.sort((a, b) => a.iteration - b.iteration);
	if (timelapse.length >= 2) return { source: 'timelapse', files: timelapse };
	return { source: 'previews', files: await listPreviews(dir) };
}

/** Where the model's last session put its timelapse; a state that cannot be read is no reason not to look. */
async function timelapseFolder(dir: string): Promise<string> {
	const model = (await findModels(dir))[0];
	const state = model === undefined ? null : await discoverModel(dir, model).catch(() => null);
	const output = state?.config.timelapse_output;
	return typeof output === 'string' ? output : join(dir, TIMELAPSE_NAME);
}

/** `limit` of the items at most, first and last among them, evenly spaced. */
function evenly<T>(items: readonly T[], limit: number): readonly T[] {
	if (items.length <= limit) return items;
	const step = (items.length - 1) / (limit - 1);
	return Array.from({ length: limit }, (_, i) => Math.round(i * step)).flatMap((index) => items[index] ?? []);
}

async function readFrames(files: readonly PreviewFile[], onWarning: AnimationOptions['onWarning']) {
	const size = await frameSize(files);
	const frames: Frame[] = [];
	for (const { iteration, path } of files) {
		const png = await readFrame(path, size, iteration).catch((error: unknown) => {
			// A run that goes on thins its previews out.
			if (errorCode(error) !== 'ENOENT') onWarning(`left out ${path}, which cannot be read: ${reasonOf(error)}`);
			return null;
		});
		if (png !== null) frames.push({ iteration, png });
	}
	return { frames, width: size.width, height: size.height + stripHeight(size.width) };
}

interface Size {
	readonly width: number;
	readonly height: number;
}

async function readFrame(path: string, size: Size, iteration: number): Promise<Buffer> {
	const { width, height } = size;
	return sharp(await readFile(path))
		.resize({ ...size, fit: 'contain', background: '#000' })
		.extend({ bottom: stripHeight(width), background: '#000' })
		.composite([{ input: iterationStrip(iteration, width), left: 0, top: height }])
		.removeAlpha()
		.png({ compressionLevel: 1 })
		.toBuffer();
}

/** Size of the newest picture that can be read, made smaller to fit, without what is written below it. */
async function frameSize(files: readonly PreviewFile[]): Promise<Size> {
	for (const { path } of files.toReversed()) {
		const size = await readFile(path)
			.then((bytes) => sharp(bytes).metadata())
			.catch(() => null);
		if (size === null) continue;
		const width = Math.min(MAX_WIDTH, size.width);
		return { width, height: Math.max(1, Math.round((size.height * width) / size.width)) };
	}
	return { width: MAX_WIDTH, height: MAX_WIDTH };
}

function tooFew(dir: string, found: number, files: readonly PreviewFile[]): FstuiError {
	const [first, last] = [files[0], files.at(-1)];
	const range =
		first === undefined || last === undefined || files.length < 2
			? 'train on: a picture is written at every save'
			: `choose other iterations with --from and --to; there are pictures from ${first.iteration} to ${last.iteration}`;
	const count = found === 0 ? 'no picture' : 'only one picture';
	return new FstuiError('faces', `an animation needs two pictures or more, and there is ${count} to take`, {
		where: dir,
		next: range,
	});
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
