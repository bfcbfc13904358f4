/**
 * Turns a preview PNG into lines for a pane: cuts the wanted cells out of the grid, puts them together at the
 * resolution of the terminal's way to draw, and has them written that way. sharp loads on first use.
 * Must not know where on the screen the lines go.
 */
import { readFile } from 'node:fs/promises';
import type { PictureLayout } from '../layout/picture-layout.js';
import { halfBlockLines } from './half-blocks.js';
import { itermLines } from './iterm.js';
import { KITTY_MOST_ROWS, kittyForget, kittyLines, kittyTransmit } from './kitty.js';
import type { PictureMode } from './picture-mode.js';

const GRID_COLUMNS = 12;
/** Pixels across one character at full resolution; more are not seen. */
const LARGEST_SCALE = 10;
/** A sharper picture than this is not worth the wait on a slow line; bytes of the PNG file. */
const LARGEST_FILE = 256 * 1024;

/** A way to draw that draws something. */
export type DrawableMode = Exclude<PictureMode, { kind: 'none' }>;

export interface RenderedPicture {
	/** One for each row; the first may also carry what the terminal must know before. Written again, it shows again. */
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
 * @throws system errors when the file cannot be read (ENOENT), others when it cannot be decoded
 */
export async function renderPicture(path: string, layout: PictureLayout, mode: DrawableMode): Promise<RenderedPicture> {
	const { columns, rows } = layout;
	if (mode.kind === 'blocks' || (mode.kind === 'kitty' && rows > KITTY_MOST_ROWS)) {
		const depth = mode.kind === 'blocks' ? mode.depth : 'truecolor';
		const png = await compose(path, layout, () => 1);
		return { lines: await halfBlockLines(png, columns, rows, depth), columns, rows };
	}
	let scale = LARGEST_SCALE;
	let png: Buffer;
	do {
		const most = scale;
		png = await compose(path, layout, (cell) => Math.max(1, Math.min(most, Math.ceil(cell / layout.cell))));
		scale = Math.floor(scale / 2);
	} while (png.length > LARGEST_FILE && scale >= 1);
	if (mode.kind === 'iterm') return { lines: itermLines(png, columns, rows), columns, rows };
	const picture = { ...mode, columns, rows };
	const [first = '', ...others] = kittyLines(picture);
	return { lines: [kittyTransmit(png, picture) + first, ...others], columns, rows };
}

/** What to write when no picture will be shown any more; empty where terminals clean up by themselves. */
export function pictureEnd(mode: PictureMode): string {
	return mode.kind === 'kitty' ? kittyForget(mode.imageId, mode.throughTmux) : '';
}

/** @param scaleFor pixels across one character, given the side of a face in the file */
async function compose(path: string, layout: PictureLayout, scaleFor: (cell: number) => number): Promise<Buffer> {
	const { default: sharp } = await import('sharp');
	const { data, info } = await sharp(await readFile(path))
		.removeAlpha()
		.raw()
		.toBuffer({ resolveWithObject: true });
	const source = info.width / GRID_COLUMNS;
	const header = info.height - gridRowsOf(info.width, info.height) * source;
	const scale = scaleFor(source);
	const cell = layout.cell * scale;
	const pieces = await Promise.all(
		layout.tiles.map(async (tile) => ({
			input: await sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
				.extract({
					left: Math.round(tile.gridColumn * source),
					top: Math.round(header + tile.gridRow * source),
					width: Math.round(layout.tileCells * source),
					height: Math.round(source),
				})
				.resize(layout.tileCells * cell, cell, { fit: 'fill', kernel: 'lanczos3' })
				.png({ compressionLevel: 1 })
				.toBuffer(),
			left: tile.across * layout.tileCells * cell,
			top: tile.down * cell,
		})),
	);
	const black = { r: 0, g: 0, b: 0 };
	return await sharp({
		create: { width: layout.columns * scale, height: layout.rows * 2 * scale, channels: 3, background: black },
	})
		.composite(pieces)
		.png({ compressionLevel: scale === 1 ? 1 : 6 })
		.toBuffer();
}
