/**
 * Draws the picture over rows that the React tree leaves blank. With incremental rendering those rows are never
 * rewritten while they do not change, so the picture stays and costs nothing per frame. Whoever changes what the rows
 * hold erases the picture first and shows it again afterwards. Must not know pictures' contents or React.
 */

/** Zero-based place on the screen and the coloured lines to put there, all of the same width in characters. */
export interface OverlayPicture {
	readonly row: number;
	readonly column: number;
	readonly columns: number;
	readonly lines: readonly string[];
}

export interface OverlayScreen {
	readonly columns: number;
	readonly rows: number;
	write(text: string): unknown;
}

const SAVE_CURSOR = '\u001b7';
const RESTORE_CURSOR = '\u001b8';

export class ImageOverlay {
	readonly #screen: OverlayScreen;
	#wanted: OverlayPicture | null = null;
	#drawn: OverlayPicture | null = null;
	#erasures = 0;

	constructor(screen: OverlayScreen) {
		this.#screen = screen;
	}

	/** How often a picture was blanked: whoever wants it still draws it again. */
	get erasures(): number {
		return this.#erasures;
	}

	/** Sets what `draw` puts on the screen; null for nothing. */
	want(picture: OverlayPicture | null): void {
		this.#wanted = picture;
	}

	/** Writes the wanted picture, when it lies inside the screen. Call after the frame below it was written. */
	draw(): void {
		const picture = this.#wanted;
		if (picture === null || !this.#fits(picture)) return;
		this.#screen.write(this.#placed(picture, picture.lines));
		this.#drawn = picture;
	}

	/** Blanks what was drawn. Call before the rows get other contents, because their blanks are not written again. */
	erase(): void {
		const picture = this.#drawn;
		if (picture === null) return;
		this.#drawn = null;
		this.#erasures++;
		const blank = ' '.repeat(Math.max(0, Math.min(picture.columns, this.#screen.columns - picture.column)));
		if (blank === '') return;
		this.#screen.write(
			this.#placed(
				picture,
				picture.lines.slice(0, Math.max(0, this.#screen.rows - picture.row)).map(() => blank),
			),
		);
	}

	/** The screen was cleared by someone else: nothing is left to blank. */
	forget(): void {
		this.#drawn = null;
	}

	#fits(picture: OverlayPicture): boolean {
		return (
			picture.row + picture.lines.length <= this.#screen.rows &&
			picture.column + picture.columns <= this.#screen.columns
		);
	}

	#placed(picture: OverlayPicture, lines: readonly string[]): string {
		const rows = lines.map((line, i) => `\u001b[${picture.row + i + 1};${picture.column + 1}H${line}`);
		return SAVE_CURSOR + rows.join('') + RESTORE_CURSOR;
	}
}
