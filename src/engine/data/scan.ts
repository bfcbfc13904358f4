/**
 * Finds the usable face pictures of a folder. Owns which files count, their order and the errors about folders.
 * Must not know training, batches or augmentation.
 */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { decodeFace, readFaceSize } from './decode.js';
import { mapLimited } from './pool.js';
import type { FaceFile, FaceSet, Side, SkippedFile } from './types.js';

const EXTENSIONS: ReadonlySet<string> = new Set(['.bmp', '.jpg', '.jpeg', '.png', '.tif', '.tiff', '.webp']);
/** Folders up to this many faces and pixels are decoded once while scanning, so that damaged files show at once. */
const VERIFY_FACES = 2000;
const VERIFY_PIXELS = VERIFY_FACES * 512 * 512;
/** Files in flight: enough to fill the four threads of the I/O pool. */
const IN_FLIGHT = 4;
const SKIPPED_SHOWN = 3;

/** Faces between two reports of progress, at least; of a large folder a hundredth. */
const REPORT_EVERY = 50;

/** Told how many of a folder's pictures have been looked at. */
export type ScanProgress = (done: number, total: number) => void;

type Scanned = { readonly ok: true; readonly face: FaceFile } | { readonly ok: false; readonly skipped: SkippedFile };

/**
 * Reads a folder of aligned faces: bmp, jpg, jpeg, png, tif, tiff, webp in any case, not recursive, sorted by name
 * in code-unit order. Unreadable and non-square pictures are listed in `skipped`; other files are ignored.
 * @param onProgress in small folders told twice over: every picture is read, then decoded.
 * @throws FstuiError 'faces' when the folder cannot be used or holds fewer than 2 usable faces.
 */
export async function scanFaces(folder: string, side: Side, onProgress?: ScanProgress): Promise<FaceSet> {
	const names = (await listFolder(folder, side))
		.filter((entry) => EXTENSIONS.has(extname(entry.name).toLowerCase()))
		.map((entry) => entry.name)
		.sort(compareCodeUnits);
	if (names.length === 0) {
		throw new FstuiError('faces', `the folder of faces ${side} holds no pictures`, {
			where: folder,
			next: `Extract aligned faces into it (bmp, jpg, png, tif or webp), or point ${optionName(side)} at the folder that holds them.`,
		});
	}
	const scanned = await mapLimited(
		names,
		IN_FLIGHT,
		counting(names.length, onProgress, (name) => readHeader(folder, name)),
	);
	const checked = await verify(scanned, onProgress);
	const faces = checked.flatMap((result) => (result.ok ? [result.face] : []));
	const skipped = checked.flatMap((result) => (result.ok ? [] : [result.skipped]));
	if (faces.length < 2) throw tooFewFaces(folder, side, faces.length, skipped);
	return { folder, side, faces, skipped };
}

/** At most `limit` skipped files as "name (reason)", comma separated, with a count of the rest. */
export function listSkipped(skipped: readonly SkippedFile[], limit: number): string {
	const shown = skipped.slice(0, limit).map(({ name, reason }) => `${name} (${reason})`);
	const rest = skipped.length - shown.length;
	return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

async function listFolder(folder: string, side: Side): Promise<readonly Dirent[]> {
	try {
		return await readdir(folder, { withFileTypes: true });
	} catch (error) {
		throw folderError(folder, side, error);
	}
}

async function readHeader(folder: string, name: string): Promise<Scanned> {
	const path = join(folder, name);
	// Opening a pipe or device would wait for ever; links are followed.
	const kind = await stat(path).catch(errorCode);
	if (typeof kind === 'string') {
		if (kind === 'ENOENT') return skip(name, 'the file is gone or a broken link');
		return skip(name, kind === 'EACCES' ? 'no permission to open it' : `cannot be opened (${kind})`);
	}
	if (!kind.isFile()) return skip(name, 'not a regular file');
	const result = await readFaceSize(path);
	return result.ok ? { ok: true, face: { name, path, size: result.size } } : skip(name, result.reason);
}

/** Decodes every face of a small folder; larger ones are checked when a face is first used. */
async function verify(scanned: readonly Scanned[], onProgress?: ScanProgress): Promise<readonly Scanned[]> {
	const sizes = scanned.flatMap((result) => (result.ok ? [result.face.size] : []));
	const pixels = sizes.reduce((sum, size) => sum + size * size, 0);
	if (sizes.length > VERIFY_FACES || pixels > VERIFY_PIXELS) return scanned;
	const decode = async (result: Scanned): Promise<Scanned> => {
		if (!result.ok) return result;
		const decoded = await decodeFace(result.face.path);
		return decoded.ok ? result : skip(result.face.name, decoded.reason);
	};
	return mapLimited(scanned, IN_FLIGHT, counting(scanned.length, onProgress, decode));
}

/** The same work, told about now and then. */
function counting<T, R>(
	total: number,
	onProgress: ScanProgress | undefined,
	work: (item: T) => Promise<R>,
): (item: T) => Promise<R> {
	if (onProgress === undefined) return work;
	const every = Math.max(REPORT_EVERY, Math.ceil(total / 100));
	let done = 0;
	return async (item) => {
		const result = await work(item);
		done++;
		if (done % every === 0) onProgress(done, total);
		return result;
	};
}

function skip(name: string, reason: string): Scanned {
	return { ok: false, skipped: { name, reason } };
}

function folderError(folder: string, side: Side, cause: unknown): FstuiError {
	const details = { where: folder, cause };
	switch (errorCode(cause)) {
		case 'ENOENT':
			return new FstuiError('faces', `the folder of faces ${side} does not exist`, {
				...details,
				next: `Point ${optionName(side)} at the folder with the aligned faces of side ${side}.`,
			});
		case 'ENOTDIR':
			return new FstuiError('faces', `faces ${side} must be a folder, but this is a file`, {
				...details,
				next: `Point ${optionName(side)} at the folder that holds the pictures.`,
			});
		case 'EACCES':
		case 'EPERM':
			return new FstuiError('faces', `no permission to read the folder of faces ${side}`, {
				...details,
				next: 'Allow reading and opening the folder (chmod u+rx), or run as its owner.',
			});
		default:
			return new FstuiError('faces', `the folder of faces ${side} cannot be read: ${String(cause)}`, {
				...details,
				next: `Check the disk, or point ${optionName(side)} at another folder.`,
			});
	}
}

/** The system's code of a failed file operation, e.g. "EACCES". */
function errorCode(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function tooFewFaces(folder: string, side: Side, usable: number, skipped: readonly SkippedFile[]): FstuiError {
	const found = usable === 0 ? 'no usable face' : 'only one usable face';
	const why = skipped.length > 0 ? `; left out: ${listSkipped(skipped, SKIPPED_SHOWN)}` : '';
	return new FstuiError('faces', `the folder of faces ${side} holds ${found}${why}`, {
		where: folder,
		next: 'Give at least 2 square face pictures of this person; several hundred are needed for a good result.',
	});
}

function optionName(side: Side): string {
	return side === 'A' ? 'input_a (--input-a)' : 'input_b (--input-b)';
}

function compareCodeUnits(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
