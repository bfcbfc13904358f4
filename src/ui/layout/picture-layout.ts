/**
 * Which cells of the 12-column preview grid are shown in a pane, and how large, so that faces stay readable: whole tiles
 * (face, own reconstruction, swap; or one of the three) of the wanted sides, as many as fit. Pure numbers; must not know
 * pixels' contents.
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

export interface PictureLayout {
	/** Side of a face in pixels; a character is one pixel wide and two high. */
	readonly cell: number;
	/** Faces side by side in a tile: all three, or one. */
	readonly tileCells: number;
	readonly tilesAcross: number;
	readonly tilesDown: number;
	/** Size in characters. */
	readonly columns: number;
	readonly rows: number;
	readonly tiles: readonly PictureTile[];
	/** Which page of faces this is, from 0, and how many there are. */
	readonly page: number;
	readonly pages: number;
}

/** Faces of at least this many pixels are taken as readable; then more faces win over larger ones. */
const READABLE_CELL = 16;
/** Faces beyond the trained size only cost bytes. */
const LARGEST_CELL = 96;
const LARGEST_ZOOMED = 256;
const SMALLEST_CELL = 4;

/**
 * @param paneColumns, paneRows size of the pane in characters
 * @param gridRows rows of the preview grid (7 for 14 faces)
 * @returns null when not even one tile fits
 */
export function pictureLayout(
	paneColumns: number,
	paneRows: number,
	gridRows: number,
	choice: PictureChoice = ALL_CELLS,
): PictureLayout | null {
	const tileCells = choice.cells === 'all' ? 3 : 1;
	const sides = choice.side === 'both' ? 2 : 1;
	// Two tiles of each side exist per grid row.
	const faces = 2 * gridRows;
	let best: Candidate | null = null;
	for (const across of choice.cells === 'all' ? [1, 2, 4] : [1, 2, 3, 4, 6, 8, 10, 12]) {
		const mostDown = Math.ceil((sides * faces) / across);
		for (let down = 1; down <= mostDown; down++) {
			if (choice.zoomed && across * down !== sides) continue;
			const cell = cellSize(paneColumns, paneRows, tileCells * across, down, choice.zoomed);
			if (cell < SMALLEST_CELL) continue;
			const candidate = { across, down, cell };
			if (best === null || isBetter(candidate, best, sides)) best = candidate;
		}
	}
	if (best === null) return null;
	return {
		cell: best.cell,
		tileCells,
		tilesAcross: best.across,
		tilesDown: best.down,
		columns: best.across * tileCells * best.cell,
		rows: (best.down * best.cell) / 2,
		...tiles(best, gridRows, choice),
	};
}

/** Even, so that every row of faces starts on a character. */
function cellSize(paneColumns: number, paneRows: number, cellsAcross: number, down: number, zoomed: boolean): number {
	const largest = zoomed ? LARGEST_ZOOMED : LARGEST_CELL;
	const fit = Math.min(Math.floor(paneColumns / cellsAcross), Math.floor((2 * paneRows) / down), largest);
	return fit - (fit % 2);
}

interface Candidate {
	readonly across: number;
	readonly down: number;
	readonly cell: number;
}

function isBetter(candidate: Candidate, best: Candidate, sides: number): boolean {
	const rank = ({ across, down, cell }: Candidate) => {
		const count = across * down;
		if (count < sides) return [0, cell, count];
		return cell >= READABLE_CELL ? [2, count, cell] : [1, cell, count];
	};
	const mine = rank(candidate);
	const theirs = rank(best);
	for (const [i, value] of mine.entries()) {
		const other = theirs[i] ?? 0;
		if (value !== other) return value > other;
	}
	return false;
}

/** A above, B below; a single row shows A left and B right. Faces go down the grid's rows, then to its second triple. */
function tiles(
	{ across, down }: Candidate,
	gridRows: number,
	choice: PictureChoice,
): Pick<PictureLayout, 'tiles' | 'page' | 'pages'> {
	const places: { readonly side: 'A' | 'B'; readonly across: number; readonly down: number }[] = [];
	const rowsOfA = down === 1 ? 0 : Math.ceil(down / 2);
	for (let row = 0; row < down; row++) {
		for (let column = 0; column < across; column++) {
			const isA = down === 1 ? column < Math.ceil(across / 2) : row < rowsOfA;
			places.push({ side: choice.side === 'both' ? (isA ? 'A' : 'B') : choice.side, across: column, down: row });
		}
	}
	const faces = 2 * gridRows;
	const perPage = { A: 0, B: 0 };
	for (const { side } of places) perPage[side]++;
	const fewest = Math.min(...Object.values(perPage).filter((count) => count > 0));
	const pages = Math.max(1, Math.ceil(faces / fewest));
	const page = ((choice.page % pages) + pages) % pages;
	const part = Math.max(0, CELL_SETS.indexOf(choice.cells) - 1);
	const next = { A: page * perPage.A, B: page * perPage.B };
	const placed = places.map((place) => {
		const face = next[place.side] % faces;
		next[place.side]++;
		const triple = (place.side === 'A' ? 0 : 2) + Math.floor(face / gridRows);
		return { ...place, gridColumn: 3 * triple + part, gridRow: face % gridRows };
	});
	return { tiles: placed, page, pages };
}
