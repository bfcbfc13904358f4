/**
 * What the sources say about each face of a set: files given or found beside the pictures, then the pictures' headers.
 * Owns their order, the matching and what a user is told. Must not know what training needs of it.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { FstuiError } from '../../../config/errors.js';
import { mapLimited } from '../pool.js';
import type { FaceSet } from '../types.js';
import { matchAlignments, matchLandmarks, type OpenFace } from './match.js';
import { type PictureSource, readPictureRecord } from './picture-record.js';
import { pixelHash } from './pixel-hash.js';
import { asSourceError, SourceError } from './source-error.js';
import { MAX_FILE_BYTES, readSource, type SourceContent, type SourceLimits } from './source-file.js';
import type { FaceRecord } from './types.js';
import { findUsualFiles } from './usual-files.js';

export interface LoadOptions {
	/** Types of masks to keep in memory, compressed; null or absent: all. */
	readonly maskTypes?: ReadonlySet<string> | null;
	/** Memory that the values of one file may take while it is read, by estimate. Default: half of the heap's limit. */
	readonly memoryBytes?: number;
}

export interface FaceRecords {
	/** Parallel to the set's faces; null where no source has usable data. */
	readonly records: readonly (FaceRecord | null)[];
	/** What was used, e.g. "alignments.fsa (412 faces)". */
	readonly sources: readonly string[];
	/** Sentences for the user. */
	readonly warnings: readonly string[];
}

/** Pictures in flight: enough to fill the four threads of the I/O pool while a header is parsed. */
const IN_FLIGHT = 8;
const SHOWN = 3;

/**
 * Collects the data of each face. The first source that has usable data for a face counts.
 * @param files alignments or landmarks files; when empty, those with usual names in the set's folder. Faces that no file
 * covers are looked up in their own headers.
 * @throws FstuiError 'faces' when a given file is missing or cannot be used. Damaged data of single faces, and files
 * that were only found, are warnings.
 */
export async function loadFaceRecords(
	set: FaceSet,
	files: readonly string[],
	options: LoadOptions = {},
): Promise<FaceRecords> {
	const loading = new Loading(set, options);
	for (const path of files) {
		await loading.addFile(path).catch((error) => {
			throw unusableFile(path, set, error);
		});
	}
	const found = files.length === 0 ? await findUsualFiles(set.folder) : [];
	for (const path of found) {
		if (loading.isComplete()) break;
		const skip = (error: unknown): void =>
			loading.warn(`${basename(path)} is not used: ${asSourceError(error).message}`);
		await loading.addFile(path).catch(skip);
	}
	await loading.addHeaders();
	return loading.result();
}

/** The records of a set while sources are gone through. */
class Loading {
	private readonly records: (FaceRecord | null)[];
	/** By face: why the last source that had data for it could not be used. */
	private readonly faults = new Map<number, SourceError>();
	private readonly hashes = new Map<number, Promise<string | null>>();
	private readonly sources: string[] = [];
	private readonly warnings: string[] = [];
	private readonly maskTypes: ReadonlySet<string> | null;
	private readonly memoryBytes: number;

	constructor(
		private readonly set: FaceSet,
		options: LoadOptions,
	) {
		this.records = set.faces.map(() => null);
		this.maskTypes = options.maskTypes ?? null;
		this.memoryBytes = options.memoryBytes ?? Math.floor(getHeapStatistics().heap_size_limit / 2);
	}

	isComplete(): boolean {
		return this.records.every((record) => record !== null);
	}

	warn(warning: string): void {
		this.warnings.push(warning);
	}

	/** Takes from a file what the faces without data need. Rejects with SourceError or as the file system does. */
	async addFile(path: string): Promise<void> {
		const origin = basename(path);
		const content = await readSourceFile(path, { memoryBytes: this.memoryBytes });
		const open = this.open();
		const context = { origin, maskTypes: this.maskTypes };
		const { found, used } =
			content.kind === 'landmarks'
				? matchLandmarks(content.byPicture, open, context)
				: await matchAlignments(content, open, context, (face) => this.hashOf(face));
		for (const [index, result] of found) {
			if (result instanceof SourceError) this.faults.set(index, result);
			else this.records[index] = result;
		}
		const usable = open.length - this.open().length;
		// Only when every face was asked for, the rest is known to have no picture.
		const rest = open.length === this.records.length ? sizeOf(content) - used : 0;
		this.sources.push(`${origin} (${faces(usable)}${rest > 0 ? `, ${rest} more without a picture` : ''})`);
		if (open.length > 0 && found.size === 0) this.warn(`${origin} has data for none of the faces`);
	}

	/** Reads the headers of the pictures that have no data yet. */
	async addHeaders(): Promise<void> {
		const counts = new Map<PictureSource, number>();
		await mapLimited(this.open(), IN_FLIGHT, async ({ index, name, path }) => {
			try {
				const found = await readPictureRecord(path, { origin: `header of ${name}`, maskTypes: this.maskTypes });
				if (found === null) return;
				this.records[index] = found.record;
				counts.set(found.source, (counts.get(found.source) ?? 0) + 1);
			} catch (error) {
				this.faults.set(index, asSourceError(error));
			}
		});
		// In an order of their own: which header is read first is chance.
		const ordered = [...counts].sort(([a], [b]) => (a < b ? 1 : -1));
		for (const [source, count] of ordered) this.sources.push(`${source}s (${faces(count)})`);
	}

	result(): FaceRecords {
		const damaged = [...this.faults].filter(([index]) => this.records[index] === null).sort(([a], [b]) => a - b);
		const warnings = [...this.warnings];
		if (damaged.length > 0) {
			const shown = damaged
				.slice(0, SHOWN)
				.map(([index, error]) => `${this.set.faces[index]?.name ?? ''} (${error.message})`);
			const rest = damaged.length > SHOWN ? ` and ${damaged.length - SHOWN} more` : '';
			warnings.push(`the data of ${faces(damaged.length)} cannot be used: ${shown.join(', ')}${rest}`);
		}
		return { records: this.records, sources: this.sources, warnings };
	}

	/** Several files may ask for the same. */
	private hashOf({ index, path }: OpenFace): Promise<string | null> {
		const known = this.hashes.get(index) ?? pixelHash(path);
		this.hashes.set(index, known);
		return known;
	}

	private open(): readonly OpenFace[] {
		return this.set.faces.flatMap(({ name, path }, index) =>
			this.records[index] === null ? [{ index, name, path }] : [],
		);
	}
}

/** Rejects with SourceError for what cannot be used; the file system's errors pass. */
async function readSourceFile(path: string, limits: SourceLimits): Promise<SourceContent> {
	const info = await stat(path);
	// Opening a pipe or device would wait for ever.
	if (!info.isFile()) throw new SourceError(info.isDirectory() ? 'it is a folder' : 'it is no regular file');
	if (info.size > MAX_FILE_BYTES) throw new SourceError(`it has ${info.size} bytes (at most ${MAX_FILE_BYTES})`);
	return readSource(await readFile(path), basename(path), limits);
}

function unusableFile(path: string, { side }: FaceSet, cause: unknown): FstuiError {
	const option = side === 'A' ? 'alignments_a (--alignments-a)' : 'alignments_b (--alignments-b)';
	const details = { where: path, cause };
	const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
	switch (code) {
		case 'ENOENT':
			return new FstuiError('faces', `the alignments file of faces ${side} does not exist`, {
				...details,
				next: `Correct ${option}, or leave it out to use what lies beside the faces.`,
			});
		case 'EACCES':
		case 'EPERM':
			return new FstuiError('faces', `no permission to read the alignments file of faces ${side}`, {
				...details,
				next: 'Allow reading it (chmod u+r), or run as its owner.',
			});
		default:
			return new FstuiError(
				'faces',
				`the alignments file of faces ${side} cannot be used: ${asSourceError(cause).message}`,
				{
					...details,
					next: `Point ${option} at an alignments.fsa, alignments.json or landmarks.json file, or leave it out.`,
				},
			);
	}
}

function sizeOf(content: SourceContent): number {
	return content.kind === 'landmarks' ? content.byPicture.size : content.entries.length;
}

function faces(count: number): string {
	return count === 1 ? '1 face' : `${count} faces`;
}
