/**
 * Geometry of the preview grid: where a face's three cells go, how tall the header is, where the network's part of a
 * face lies. Numbers only; must not know pixels.
 */

/** Two triples of columns for each of the two sides. */
export const GRID_COLUMNS = 12;
export const CELLS_PER_FACE = 3;

export type PreviewSide = 'a' | 'b';

/** Column captions of one triple, per side. */
export const CELL_LABELS: Readonly<Record<PreviewSide, readonly [string, string, string]>> = {
	a: ['Original (A)', 'Original > Original', 'Original > Swap'],
	b: ['Swap (B)', 'Swap > Swap', 'Swap > Original'],
};

export interface GridSize {
	readonly width: number;
	readonly height: number;
	readonly headerHeight: number;
	readonly rows: number;
}

/** @param faceCounts faces of A and of B (each >= 1); @param cellSize side of a cell in pixels. */
export function gridSize(faceCounts: readonly [number, number], cellSize: number): GridSize {
	const rows = Math.ceil(Math.max(...faceCounts) / 2);
	const headerHeight = Math.floor(cellSize / 4);
	return { width: GRID_COLUMNS * cellSize, height: headerHeight + rows * cellSize, headerHeight, rows };
}

/** A face's place: column of its first cell, row, and which of the side's faces stands there. */
export interface FaceSlot {
	readonly column: number;
	readonly row: number;
	readonly face: number;
}

/**
 * The 2 x rows places of one side, down the first triple of columns and then down the second.
 * Places beyond the last face start again with the first one.
 */
export function faceSlots(side: PreviewSide, faces: number, rows: number): readonly FaceSlot[] {
	const firstColumn = side === 'a' ? 0 : GRID_COLUMNS / 2;
	return Array.from({ length: rows * 2 }, (_, index) => ({
		column: firstColumn + Math.floor(index / rows) * CELLS_PER_FACE,
		row: index % rows,
		face: index % faces,
	}));
}

export interface CoverageBox {
	/** Distance from the cell's left and top edge, pixels. */
	readonly offset: number;
	readonly size: number;
}

/** The centred square the network sees. @param coverage percent of the cell's width, 0 < coverage <= 100. */
export function coverageBox(cellSize: number, coverage: number): CoverageBox {
	const margin = Math.round((cellSize * (1 - coverage / 100)) / 2);
	return { offset: margin, size: cellSize - 2 * margin };
}
