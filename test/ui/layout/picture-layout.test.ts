import { describe, expect, it } from 'vitest';
import { dashboardLayout } from '../../../src/ui/layout/dashboard-layout.js';
import { ALL_CELLS, CELL_SETS, type PictureChoice, SIDE_SETS } from '../../../src/ui/layout/picture-choice.js';
import { type PictureLayout, pictureLayout } from '../../../src/ui/layout/picture-layout.js';

const GRID_ROWS = 7;
const CHOICES: readonly PictureChoice[] = SIDE_SETS.flatMap((side) =>
	CELL_SETS.flatMap((cells) => [false, true].map((zoomed) => ({ side, cells, zoomed, page: 0 }))),
);

/** Share of the pane that faces cover. */
function used({ columns, rows }: PictureLayout, paneColumns: number, paneRows: number): number {
	return (columns * rows) / (paneColumns * paneRows);
}

/** The pane of the Preview tab, without its title and captions. */
function paneAt(columns: number, rows: number): readonly [number, number] {
	const { pictureColumns, bodyRows } = dashboardLayout(columns, rows, true);
	return [pictureColumns, bodyRows - 2];
}

describe('picture layout', () => {
	it('never leaves the pane, whatever is chosen', () => {
		// One assertion at the end: tens of thousands of them would take longer than all layouts.
		const wrong: unknown[] = [];
		for (let columns = 1; columns <= 300; columns += 7) {
			for (let rows = 1; rows <= 100; rows += 3) {
				for (const choice of CHOICES) {
					for (const sharpness of ['blocks', 'sharp'] as const) {
						const layout = pictureLayout(columns, rows, GRID_ROWS, choice, sharpness);
						if (layout === null) continue;
						const inside = layout.left + layout.columns <= columns && layout.rows <= rows;
						const wholeCells =
							layout.cell % 2 === 0 &&
							layout.columns === layout.tilesAcross * layout.tileCells * layout.cell &&
							layout.rows === (layout.tilesDown * layout.cell) / 2 &&
							layout.tiles.length === layout.tilesAcross * layout.tilesDown;
						if (!inside || !wholeCells) wrong.push({ columns, rows, choice, layout });
					}
				}
			}
		}
		expect(wrong).toEqual([]);
	});

	it('shows as many faces of A as of B, each once', () => {
		for (let columns = 24; columns <= 300; columns += 11) {
			for (let rows = 8; rows <= 100; rows += 5) {
				const layout = pictureLayout(columns, rows, GRID_ROWS);
				const count = (side: string) => layout?.tiles.filter((tile) => tile.side === side).length;
				expect(count('A')).toBeGreaterThan(0);
				expect(count('A')).toBe(count('B'));
				const cells = layout?.tiles.map((tile) => `${tile.gridColumn} ${tile.gridRow}`) ?? [];
				expect(new Set(cells).size).toBe(cells.length);
				for (const tile of layout?.tiles ?? []) expect(tile.gridColumn < 6).toBe(tile.side === 'A');
			}
		}
	});

	it.each([
		[80, 24, 0.65, 12],
		[100, 30, 0.7, 16],
		[120, 40, 0.75, 20],
		[160, 50, 0.9, 16],
		[200, 60, 0.9, 16],
		[300, 100, 0.8, 24],
	])('uses the pane at %i x %i', (columns, rows, share, cell) => {
		const pane = paneAt(columns, rows);
		const layout = pictureLayout(...pane, GRID_ROWS);
		if (layout === null) throw new Error('there is room');
		expect(used(layout, ...pane)).toBeGreaterThanOrEqual(share);
		expect(layout.cell).toBeGreaterThanOrEqual(cell);
	});

	it('on average leaves little of a pane empty', () => {
		const shares: number[] = [];
		for (let columns = 40; columns <= 300; columns += 4) {
			for (let rows = 10; rows <= 100; rows += 2) {
				const pane = paneAt(columns, rows);
				const layout = pane[0] > 0 ? pictureLayout(...pane, GRID_ROWS) : null;
				if (layout !== null) shares.push(used(layout, ...pane));
			}
		}
		expect(shares.length).toBeGreaterThan(1000);
		expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.75);
		expect(Math.min(...shares)).toBeGreaterThan(0.35);
	});

	it('has both sides side by side as in the grid, or one above the other where that makes faces larger', () => {
		expect(pictureLayout(96, 43, GRID_ROWS)).toMatchObject({
			arrangement: 'left_right',
			tilesAcross: 2,
			tilesDown: 5,
			cell: 16,
			left: 0,
		});
		expect(pictureLayout(72, 25, GRID_ROWS)).toMatchObject({
			arrangement: 'above_below',
			tilesAcross: 1,
			tilesDown: 2,
			cell: 22,
			left: 2,
		});
	});

	it('shows the whole grid when its faces are readable: smaller where the terminal shows real pictures', () => {
		const whole = { tilesAcross: 4, tilesDown: 7, pages: 1, arrangement: 'left_right' };
		expect(pictureLayout(192, 56, GRID_ROWS)).toMatchObject({ ...whole, cell: 16 });
		expect(pictureLayout(191, 56, GRID_ROWS)?.pages).toBeGreaterThan(1);
		expect(pictureLayout(96, 28, GRID_ROWS, ALL_CELLS, 'sharp')).toMatchObject({ ...whole, cell: 8 });
	});

	it('turns pages without end, and every face is on one of them', () => {
		for (const choice of CHOICES) {
			const seen = new Set<string>();
			const { pages = 0 } = pictureLayout(72, 25, GRID_ROWS, choice) ?? {};
			for (let page = -pages; page < pages; page++) {
				const layout = pictureLayout(72, 25, GRID_ROWS, { ...choice, page });
				expect(layout?.page).toBe((page + pages) % pages);
				for (const tile of layout?.tiles ?? []) seen.add(`${tile.gridColumn} ${tile.gridRow}`);
			}
			expect(seen.size).toBe(choice.side === 'both' ? 28 : 14);
		}
	});

	it('zooms into one face of each wanted side', () => {
		for (const side of SIDE_SETS) {
			const layout = pictureLayout(72, 25, GRID_ROWS, { ...ALL_CELLS, side, zoomed: true });
			expect(layout?.tiles).toHaveLength(side === 'both' ? 2 : 1);
			expect(layout?.pages).toBe(14);
		}
		const zoomed = pictureLayout(72, 25, GRID_ROWS, { ...ALL_CELLS, cells: 'swapped', side: 'A', zoomed: true });
		expect(zoomed?.cell).toBe(50);
	});

	it('knows when nothing fits', () => {
		expect(pictureLayout(5, 1, GRID_ROWS)).toBeNull();
		expect(pictureLayout(0, 0, GRID_ROWS)).toBeNull();
		expect(pictureLayout(12, 2, GRID_ROWS)?.tiles.map(({ side }) => side)).toEqual(['A']);
	});
});
