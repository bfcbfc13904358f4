/**
 * Files for pictures that are only looked at: in a folder of their own that nobody else can read, gone with the screens.
 * Must not know what the pictures show.
 */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The picture on the screen, and the one that is being drawn. */
const KEPT = 2;

export class ViewFiles {
	#folder: Promise<string> | null = null;
	#made: string | null = null;
	#last = 0;

	/** A path for the next picture; pictures from before the last one are removed. */
	async next(): Promise<string> {
		this.#folder ??= mkdtemp(join(tmpdir(), 'fstui-view-'));
		const folder = await this.#folder;
		this.#made = folder;
		const number = ++this.#last;
		rmSync(join(folder, `view-${number - KEPT}.png`), { force: true });
		return join(folder, `view-${number}.png`);
	}

	/** Removes all of them. A later picture gets a folder of its own. */
	remove(): void {
		if (this.#made !== null) rmSync(this.#made, { recursive: true, force: true });
		this.#folder = null;
		this.#made = null;
	}
}
