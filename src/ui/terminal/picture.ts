/**
 * Turns a preview PNG into coloured lines of half blocks for a pane: cuts the wanted cells out of the grid, scales them
 * to the exact pixel size, and lets terminal-image write the colours. sharp and terminal-image load on first use.
 * Must not know where on the screen the lines go.
 */
import type { PictureLayout } from '../layout/picture-layout.js';

const GRID_COLUMNS = 12;

export interface RenderedPicture {
	readonly lines: readonly string[];
	/** Size in characters. */
	readonly columns: number;
	readonly rows: number;
}

/** Rows of faces in a preview picture: cells are squares of a twelfth of the width, below a header lower than a cell. */
export function gridRowsOf(width: number, height: number): number {
	return Math.max(1, Math.floor(height / (width / GRID_COLUMNS)));
}

/**
 * Draws the tiles of a layout. Width and height are the PNG's, in pixels.
 * @throws when the file cannot be read or decoded
 */
export async function renderPicture(path: string, layout: PictureLayout): Promise<RenderedPicture> {
	const { default: sharp } = await import('sharp');
	const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	const source = info.width / GRID_COLUMNS;
	const header = info.height - gridRowsOf(info.width, info.height) * source;
	const tileWidth = 3 * layout.cell;
	const pieces = await Promise.all(
		layout.tiles.map(async (tile) => ({
			input: await sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
				.extract({
					left: Math.round(tile.triple * 3 * source),
					top: Math.round(header + tile.gridRow * source),
					width: Math.round(3 * source),
					height: Math.round(source),
				})
				.resize(tileWidth, layout.cell, { fit: 'fill', kernel: 'lanczos3' })
				.png({ compressionLevel: 1 })
				.toBuffer(),
			left: tile.across * tileWidth,
			top: tile.down * layout.cell,
		})),
	);
	const png = await sharp({
		create: { width: layout.columns, height: layout.rows * 2, channels: 3, background: { r: 0, g: 0, b: 0 } },
	})
		.composite(pieces)
		.png({ compressionLevel: 1 })
		.toBuffer();
	const { default: terminalImage } = await import('terminal-image');
	const text = await terminalImage.buffer(png, {
		width: layout.columns,
		height: layout.rows,
		preserveAspectRatio: false,
		// A native protocol would write to the output by itself, into the middle of a frame.
		preferNativeRender: false,
	});
	return { lines: text.split('\n').map(compactColours), columns: layout.columns, rows: layout.rows };
}

/** Leaves out the resets between neighbouring cells, a fifth of the bytes: each cell sets both of its colours anyway. */
export function compactColours(line: string): string {
	return `${line.replaceAll('\u001b[39m\u001b[49m', '')}\u001b[39m\u001b[49m`;
}
