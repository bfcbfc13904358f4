/** What the page that restores a model asks of the program. Types only; must not know files. */

/** A copy of the model: the backup, or the snapshot of an iteration. */
export type CopySource = { readonly kind: 'backup' } | { readonly kind: 'snapshot'; readonly iterations: number };

export interface ModelCopyFacts {
	readonly kind: CopySource['kind'];
	readonly path: string;
	/** Null when the copy cannot be read; then it cannot be restored either. */
	readonly iterations: number | null;
	/** ISO 8601, when it was saved; null when that is not known. */
	readonly saved: string | null;
	/** Average losses of its last iterations; null where the history does not tell. */
	readonly lossA: number | null;
	readonly lossB: number | null;
	readonly bytes: number;
}

export interface RestoredModel {
	readonly model: string;
	readonly iterations: number;
	/** Where the model is that was there before; null when there was none. */
	readonly archive: string | null;
	readonly warnings: readonly string[];
}

export interface Restorer {
	/** Backup first, then snapshots from new to old. @throws FstuiError */
	list(folder: string): Promise<readonly ModelCopyFacts[]>;
	/** Makes a copy the model; what was there is kept. @throws FstuiError */
	restore(folder: string, source: CopySource): Promise<RestoredModel>;
}
