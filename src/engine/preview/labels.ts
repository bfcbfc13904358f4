/**
 * The header strip of the preview, drawn with a small stroke font of its own: servers often have no fonts installed,
 * and text would silently come out empty. Knows the letters the captions need, nothing about faces.
 */
import sharp from 'sharp';
import { CELL_LABELS, CELLS_PER_FACE, GRID_COLUMNS } from './layout.js';

interface Glyph {
	readonly width: number;
	/** SVG path; y 0 = top of capitals, 10 = baseline, 13.5 = descender. */
	readonly path: string;
}

const CAP_HEIGHT = 10;
const LETTER_GAP = 2.2;
const BOWL = 'M5.5 6.75A2.75 3.25 0 1 1 0 6.75A2.75 3.25 0 1 1 5.5 6.75';
const GLYPHS: ReadonlyMap<string, Glyph> = new Map([
	[' ', { width: 3, path: '' }],
	['(', { width: 2.5, path: 'M2.5-1Q-1.2 5.5 2.5 12' }],
	[')', { width: 2.5, path: 'M0-1Q3.7 5.5 0 12' }],
	['>', { width: 5.5, path: 'M0 2.5L5.5 6L0 9.5' }],
	['A', { width: 8, path: 'M0 10L4 0L8 10M1.4 6.6H6.6' }],
	['B', { width: 6.6, path: 'M0 0V10M0 0H3.2Q6 0 6 2.4Q6 4.8 3.2 4.8H0M3.2 4.8Q6.6 4.8 6.6 7.4Q6.6 10 3.2 10H0' }],
	['O', { width: 8, path: 'M4 0A4 5 0 1 1 4 10A4 5 0 1 1 4 0' }],
	[
		'S',
		{
			width: 6.4,
			path: 'M6 1.8Q5.2 0 3.2 0Q.3 0 .3 2.5Q.3 4.4 3.2 4.9Q6.4 5.5 6.4 7.5Q6.4 10 3.2 10Q.6 10 0 7.9',
		},
	],
	['a', { width: 5.5, path: `${BOWL}M5.5 3.5V10` }],
	['g', { width: 5.5, path: `${BOWL}M5.5 3.5V11Q5.5 13.5 2.8 13.5Q1.2 13.5 .4 12.8` }],
	['i', { width: 0, path: 'M0 3.5V10M0 .6V.7' }],
	['l', { width: 0, path: 'M0 0V10' }],
	['n', { width: 5, path: 'M0 3.5V10M0 6.2Q.6 3.5 2.8 3.5Q5 3.5 5 6.2V10' }],
	['p', { width: 5.5, path: `${BOWL}M0 3.5V13.5` }],
	['r', { width: 3.5, path: 'M0 3.5V10M0 6.2Q.6 3.5 3.5 3.5' }],
	['w', { width: 8, path: 'M0 3.5L2 10L4 4.2L6 10L8 3.5' }],
]);

/** Every letter of every caption has a shape; a missing one is a fault of this table. */
function glyph(letter: string): Glyph {
	const found = GLYPHS.get(letter);
	if (found === undefined) throw new RangeError(`the label font has no letter ${JSON.stringify(letter)}`);
	return found;
}

function textWidth(text: string): number {
	return [...text].reduce((width, letter) => width + glyph(letter).width + LETTER_GAP, -LETTER_GAP);
}

/** The text as one SVG path element, centred on (centreX, centreY) in pixels. */
function textPath(text: string, centreX: number, centreY: number, scale: number): string {
	let x = centreX - (textWidth(text) * scale) / 2;
	const y = centreY - (CAP_HEIGHT * scale) / 2;
	// A stroke thinner than a pixel fades to an unreadable grey in small previews.
	const stroke = Math.max(1.3, 1.1 / scale);
	const letters = [...text].map((letter) => {
		const { path, width } = glyph(letter);
		const placed = `<path stroke-width="${stroke.toFixed(3)}" transform="translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${scale.toFixed(4)})" d="${path}"/>`;
		x += (width + LETTER_GAP) * scale;
		return path === '' ? '' : placed;
	});
	return letters.join('');
}

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
