/**
 * Which cells of the 12-column preview grid are shown in a pane, and how large, so that faces stay readable: whole
 * triples (face, own reconstruction, swap) of both sides, as many as fit. Pure numbers; must not know pixels' contents.
 */

export interface PictureTile {
	readonly side: 'A' | 'B';
	/** Triple of the grid, 0..3 from the left. */
	readonly triple: number;
	readonly gridRow: number;
	/** Place in the pane, in triples. */
	readonly across: number;
	readonly down: number;
}

export interface PictureLayout {
	/** Side of a face in pixels; a character is one pixel wide and two high. */
	readonly cell: number;
	readonly triplesAcross: number;
	readonly triplesDown: number;
	/** Size in characters. */
	readonly columns: number;
	readonly rows: number;
	readonly tiles: readonly PictureTile[];
}

/** Faces of at least this many pixels are taken as readable; then more faces win over larger ones. */
const READABLE_CELL = 16;
/** Faces beyond the trained size only cost bytes. */
const LARGEST_CELL = 96;
const SMALLEST_CELL = 4;

/**
 * @param paneColumns, paneRows size of the pane in characters
 * @param gridRows rows of the preview grid (7 for 14 faces)
 * @returns null when not even one triple fits
 */
export function pictureLayout(paneColumns: number, paneRows: number, gridRows: number): PictureLayout | null {
	let best: { across: number; down: number; cell: number } | null = null;
	for (const across of [1, 2, 4]) {
		// Two triples of each side exist per grid row.
		const mostDown = Math.ceil((4 * gridRows) / across);
		for (let down = 1; down <= mostDown; down++) {
			const cell = cellSize(paneColumns, paneRows, across, down);
			if (cell < SMALLEST_CELL) continue;
			const candidate = { across, down, cell };
			if (best === null || isBetter(candidate, best)) best = candidate;
		}
	}
	if (best === null) return null;
	return {
		cell: best.cell,
		triplesAcross: best.across,
		triplesDown: best.down,
		columns: best.across * 3 * best.cell,
		rows: (best.down * best.cell) / 2,
		tiles: tiles(best.across, best.down, gridRows),
	};
}

/** Even, so that every row of faces starts on a character. */
function cellSize(paneColumns: number, paneRows: number, across: number, down: number): number {
	const fit = Math.min(Math.floor(paneColumns / (3 * across)), Math.floor((2 * paneRows) / down), LARGEST_CELL);
	return fit - (fit % 2);
}

type Candidate = { readonly across: number; readonly down: number; readonly cell: number };

function isBetter(candidate: Candidate, best: Candidate): boolean {
	const rank = ({ across, down, cell }: Candidate) => {
		const triples = across * down;
		if (triples < 2) return [0, cell, triples];
		return cell >= READABLE_CELL ? [2, triples, cell] : [1, cell, triples];
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
function tiles(across: number, down: number, gridRows: number): PictureTile[] {
	const out: PictureTile[] = [];
	const next = { A: 0, B: 0 };
	const faces = 2 * gridRows;
	const rowsOfA = down === 1 ? 0 : Math.ceil(down / 2);
	for (let row = 0; row < down; row++) {
		for (let column = 0; column < across; column++) {
			const isA = down === 1 ? column < Math.ceil(across / 2) : row < rowsOfA;
			const side = isA ? 'A' : 'B';
			const face = next[side] % faces;
			next[side]++;
			out.push({
				side,
				triple: (isA ? 0 : 2) + Math.floor(face / gridRows),
				gridRow: face % gridRows,
				across: column,
				down: row,
			});
		}
	}
	return out;
}
