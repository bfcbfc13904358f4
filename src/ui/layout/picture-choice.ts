/**
 * Which faces of a preview a person wants to see: sides, cells of each face, page, one face large. Must not know pixels
 * or keys.
 */

/** `all`: the face, its own reconstruction and its swap side by side. */
export const CELL_SETS = ['all', 'face', 'own', 'swapped'] as const;
export type CellSet = (typeof CELL_SETS)[number];
export const SIDE_SETS = ['both', 'A', 'B'] as const;
export type SideSet = (typeof SIDE_SETS)[number];

export interface PictureChoice {
	readonly side: SideSet;
	readonly cells: CellSet;
	/** One face of each shown side, as large as the pane allows. */
	readonly zoomed: boolean;
	/** Pages of faces turned, either way and without end: take it modulo the pages there are. */
	readonly page: number;
}

export const ALL_CELLS: PictureChoice = { side: 'both', cells: 'all', zoomed: false, page: 0 };
