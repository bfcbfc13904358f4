/**
 * Which cells of the 12-column preview grid are shown in a pane, and how large, so that the pane is used and faces stay
 * readable: whole tiles (face, own reconstruction, swap; or one of the three) of the wanted sides. Pure numbers; must
 * not know pixels' contents.
 */
import { ALL_CELLS, CELL_SETS, type PictureChoice } from './picture-choice.js';

export interface PictureTile {
	readonly side: 'A' | 'B';
	/** First column of the grid, 0..11 from the left. */
	readonly gridColumn: number;
	readonly gridRow: number;
	/** Place in the pane, in tiles. */
	readonly across: number;
	readonly down: number;
}

/** `left_right`: A in the left half and B in the right, as in the grid. `above_below`: rows of A, then rows of B. */
export type Arrangement = 'one_side' | 'left_right' | 'above_below';

export interface PictureLayout {
	/** Side of a face in pixels; a character is one pixel wide and two high. */
	readonly cell: number;
	/** Faces side by side in a tile: all three, or one. */
	readonly tileCells: number;
	readonly tilesAcross: number;
	readonly tilesDown: number;
	readonly arrangement: Arrangement;
	/** Characters to keep free left of the picture, for the letters of the sides. */
	readonly left: number;
	/** Size of the picture in characters. */
	readonly columns: number;
	readonly rows: number;
	readonly tiles: readonly PictureTile[];
	/** Which page of faces this is, from 0, and how many there are. */
	readonly page: number;
	readonly pages: number;
}

/** How fine a pane's way to draw is: half blocks have one pixel for a character, the others show all there is. */
export type Sharpness = 'blocks' | 'sharp';

/** Faces of this many pixels are readable; smaller ones count for less than the room they take. */
const READABLE_CELL: Readonly<Record<Sharpness, number>> = { blocks: 16, sharp: 8 };
/** Faces beyond the trained size only cost bytes. */
const LARGEST_CELL = 96;
const LARGEST_ZOOMED = 256;
const SMALLEST_CELL = 4;
const LETTER_COLUMNS = 2;
const ACROSS = { tiles: [1, 2, 4], single: [1, 2, 3, 4, 6, 8, 10, 12] } as const;

/**
 * @param paneColumns, paneRows size of the pane in characters, letters included
 * @param gridRows rows of the preview grid (7 for 14 faces)
 * @returns null when not even one tile fits
 */
export function pictureLayout(
	paneColumns: number,
	paneRows: number,
	gridRows: number,
	choice: PictureChoice = ALL_CELLS,
	sharpness: Sharpness = 'blocks',
): PictureLayout | null {
	const pane = { columns: paneColumns, rows: paneRows };
	const all = candidates(pane, 2 * gridRows, choice, READABLE_CELL[sharpness]);
	const best = all.reduce<Candidate | null>((one, other) => (one === null || isBetter(other, one) ? other : one), null);
	if (best === null) return null;
	const { across, down, cell, left, arrangement } = best;
	const tileCells = tileCellsOf(choice);
	return {
		...{ cell, tileCells, left, arrangement },
		tilesAcross: across,
		tilesDown: down,
		columns: across * tileCells * cell,
		rows: (down * cell) / 2,
		...tiles(best, gridRows, choice),
	};
}

interface Candidate {
	readonly across: number;
	readonly down: number;
	readonly arrangement: Arrangement;
	/** Faces of each shown side. */
	readonly perSide: number;
	readonly cell: number;
	readonly left: number;
	/** Larger is better, the first difference decides. */
	readonly rank: readonly number[];
}

/** @param faces of each side */
function candidates(
	pane: { readonly columns: number; readonly rows: number },
	faces: number,
	choice: PictureChoice,
	readable: number,
): readonly Candidate[] {
	const tileCells = tileCellsOf(choice);
	const sides = choice.side === 'both' ? 2 : 1;
	const found: Candidate[] = [];
	for (const across of choice.cells === 'all' ? ACROSS.tiles : ACROSS.single) {
		for (let down = 1; down <= sides * faces; down++) {
			const arrangement = arrangementOf(across, down, sides);
			// Sides of different size cannot be compared; a pane for one tile only shows A, which is better than nothing.
			if (arrangement === null && across * down > 1) continue;
			if (choice.zoomed && across * down !== sides && arrangement !== null) continue;
			const perSide = arrangement === null ? 1 : (across * down) / sides;
			// A last row that only repeats faces shows nothing new.
			if (perSide - faces >= (arrangement === 'left_right' ? across / 2 : across)) continue;
			const left = arrangement === 'above_below' ? LETTER_COLUMNS : 0;
			const largest = choice.zoomed ? LARGEST_ZOOMED : LARGEST_CELL;
			const fit = Math.min(
				Math.floor((pane.columns - left) / (tileCells * across)),
				Math.floor((2 * pane.rows) / down),
				largest,
			);
			// Even, so that every row of faces starts on a character.
			const cell = fit - (fit % 2);
			if (cell < SMALLEST_CELL) continue;
			const used = (tileCells * across * cell * down * cell) / (pane.columns * 2 * pane.rows);
			const isWhole = perSide >= faces && cell >= readable;
			const rank = [
				arrangement === null ? 0 : 1,
				// All faces at once, when they are readable: nobody has to turn pages then.
				isWhole ? cell : 0,
				used * Math.min(1, cell / readable) ** 2,
			];
			found.push({ across, down, arrangement: arrangement ?? 'one_side', perSide, cell, left, rank });
		}
	}
	return found;
}

/** Null when both sides are wanted and cannot have the same number of tiles. */
function arrangementOf(across: number, down: number, sides: number): Arrangement | null {
	if (sides === 1) return 'one_side';
	if (across % 2 === 0) return 'left_right';
	return down % 2 === 0 ? 'above_below' : null;
}

function tileCellsOf(choice: PictureChoice): number {
	return choice.cells === 'all' ? 3 : 1;
}

function isBetter(one: Candidate, other: Candidate): boolean {
	for (const [i, value] of one.rank.entries()) {
		const than = other.rank[i] ?? 0;
		if (value !== than) return value > than;
	}
	return false;
}

/** Faces go down the grid's rows, then to the side's second triple. */
function tiles(
	{ across, down, arrangement, perSide }: Candidate,
	gridRows: number,
	choice: PictureChoice,
): Pick<PictureLayout, 'tiles' | 'page' | 'pages'> {
	const faces = 2 * gridRows;
	const pages = Math.max(1, Math.ceil(faces / perSide));
	const page = ((choice.page % pages) + pages) % pages;
	const part = Math.max(0, CELL_SETS.indexOf(choice.cells) - 1);
	const next = { A: page * perSide, B: page * perSide };
	const placed: PictureTile[] = [];
	for (let row = 0; row < down; row++) {
		for (let column = 0; column < across; column++) {
			const isFirst = arrangement === 'left_right' ? column < across / 2 : row < down / 2;
			const both = isFirst ? 'A' : 'B';
			const side = choice.side === 'both' ? both : choice.side;
			const face = next[side] % faces;
			next[side]++;
			const triple = (side === 'A' ? 0 : 2) + Math.floor(face / gridRows);
			placed.push({ side, across: column, down: row, gridColumn: 3 * triple + part, gridRow: face % gridRows });
		}
	}
	return { tiles: placed, page, pages };
}
