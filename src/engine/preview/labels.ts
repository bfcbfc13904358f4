/** The header strip of the preview. Must not know faces. */
import sharp from 'sharp';
import { CELL_LABELS, CELLS_PER_FACE, GRID_COLUMNS } from './layout.js';
import { CAP_HEIGHT, textPath, textWidth } from './stroke-font.js';

/**
 * White strip with the twelve captions in black, one per column and all of one size.
 * @returns uint8 RGB, height x (12 x cellSize) x 3.
 */
export async function drawHeader(cellSize: number, height: number): Promise<Uint8Array> {
	const labels = [...CELL_LABELS.a, ...CELL_LABELS.a, ...CELL_LABELS.b, ...CELL_LABELS.b];
	const widest = Math.max(...labels.map(textWidth));
	const scale = Math.min((0.3 * height) / CAP_HEIGHT, (0.92 * cellSize) / widest);
	const width = GRID_COLUMNS * cellSize;
	const paths = labels.map((text, column) => textPath(text, (column + 0.5) * cellSize, height / 2, scale));
	const dividers = Array.from({ length: GRID_COLUMNS / CELLS_PER_FACE - 1 }, (_, index) => {
		const x = (index + 1) * CELLS_PER_FACE * cellSize;
		return `<path stroke="#bbb" d="M${x + 0.5} 0V${height}"/>`;
	});
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/><g fill="none" stroke="#000" stroke-linecap="round" stroke-linejoin="round">${dividers.join('')}${paths.join('')}</g></svg>`;
	return new Uint8Array(await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer());
}
