/**
 * Draws the contact sheet of the augmentation: one row per face, from the picture as it is to what the network gets.
 * Must not know how examples are made, nor files.
 */
import sharp from 'sharp';
import type { Side } from '../data/types.js';
import { describePng, markAi } from '../preview/ai-metadata.js';
import type { PreviewPicture } from '../preview/compose.js';
import { type MaskTint, tintMasked } from '../preview/overlay.js';
import { CAP_HEIGHT, textPath, textWidth } from '../preview/stroke-font.js';

/** A square picture with what is drawn over it; coordinates in its pixels, x and y interleaved. */
export interface SheetCell {
	/** cellSize x cellSize x 3. */
	readonly rgb: Uint8Array;
	/** Corners of the trained part. */
	readonly cropXY?: ArrayLike<number> | undefined;
	/** The face's own landmarks. */
	readonly landmarksXY?: ArrayLike<number> | undefined;
	/** Landmarks of the face it is bent to. */
	readonly partnerXY?: ArrayLike<number> | undefined;
}

export interface SheetRow {
	readonly side: Side;
	/** The whole picture as it is in the file. */
	readonly source: SheetCell;
	/** In other colours, turned, zoomed, shifted and flipped. */
	readonly transformed: SheetCell;
	/** What the network gets. */
	readonly input: SheetCell;
	/** What the network is to draw. */
	readonly target: SheetCell;
	/** Mask of the target: cellSize x cellSize, 0 = masked away, 255 = face. */
	readonly mask: Uint8Array | null;
}

export interface SheetOptions {
	readonly cellSize: number;
	readonly maskTint: MaskTint;
}

const GAP = 4;
const LABEL_WIDTH = 28;
const HEADER_HEIGHT = 36;
const TEXT_SCALE = 1.3;
const LABELS = ['Source', 'Transformed', 'Input', 'Target', 'Mask'] as const;
const LABEL_CENTRE = LABEL_WIDTH / 2;

/**
 * Columns: source, transformed, input, target, and the target with its mask as an overlay where any row has one. The
 * trained part is outlined in red; own landmarks are yellow, a partner's green. The PNG is marked as altered by
 * algorithm: real or drawn faces, but no output of a network.
 */
export async function drawAugmentSheet(rows: readonly SheetRow[], options: SheetOptions): Promise<PreviewPicture> {
	const { cellSize } = options;
	const labels = rows.some(({ mask }) => mask !== null) ? LABELS : LABELS.slice(0, -1);
	const width = LABEL_WIDTH + labels.length * (cellSize + GAP);
	const height = HEADER_HEIGHT + rows.length * (cellSize + GAP);
	const sheetRGB = new Uint8Array(width * height * 3).fill(255);
	const marks: string[] = labels.map((label, column) =>
		textPath(label, cellLeft(column, cellSize) + cellSize / 2, HEADER_HEIGHT / 2, labelScale(cellSize)),
	);
	rows.forEach((row, index) => {
		const top = HEADER_HEIGHT + index * (cellSize + GAP);
		marks.push(textPath(row.side, LABEL_CENTRE, top + cellSize / 2, TEXT_SCALE));
		cellsOf(row, options)
			.slice(0, labels.length)
			.forEach((cell, column) => {
				const left = cellLeft(column, cellSize);
				place(sheetRGB, width, cell.rgb, cellSize, left, top);
				marks.push(overlay(cell, cellSize, left, top));
			});
	});
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g fill="none" stroke="#000" stroke-linecap="round" stroke-linejoin="round">${marks.join('')}</g></svg>`;
	const image = sharp(sheetRGB, { raw: { width, height, channels: 3 } }).composite([{ input: Buffer.from(svg) }]);
	const png = await markAi(image.removeAlpha(), 'altered').png({ compressionLevel: 6 }).toBuffer();
	return { png: describePng(png, 'altered'), width, height };
}

/** Letters as large as the widest caption allows in a narrow column. */
function labelScale(cellSize: number): number {
	return Math.min(TEXT_SCALE, (0.95 * cellSize) / Math.max(...LABELS.map(textWidth)), HEADER_HEIGHT / 2 / CAP_HEIGHT);
}

function cellsOf(row: SheetRow, { cellSize, maskTint }: SheetOptions): readonly SheetCell[] {
	const { source, transformed, input, target, mask } = row;
	const masked = target.rgb.slice();
	if (mask !== null) tintMasked(masked, mask, cellSize, { offset: 0, size: cellSize }, maskTint);
	return [source, transformed, input, target, { rgb: masked }];
}

function cellLeft(column: number, cellSize: number): number {
	return LABEL_WIDTH + column * (cellSize + GAP);
}

function place(
	sheetRGB: Uint8Array,
	width: number,
	cellRGB: Uint8Array,
	cellSize: number,
	left: number,
	top: number,
): void {
	for (let y = 0; y < cellSize; y++) {
		const line = cellRGB.subarray(y * cellSize * 3, (y + 1) * cellSize * 3);
		sheetRGB.set(line, ((top + y) * width + left) * 3);
	}
}

/** What is drawn over a cell, cut off at its edges. */
function overlay(cell: SheetCell, cellSize: number, left: number, top: number): string {
	const crop = cell.cropXY === undefined ? '' : polygon(cell.cropXY);
	const drawn = `${crop}${dots(cell.landmarksXY, '#ff0')}${dots(cell.partnerXY, '#0f0')}`;
	if (drawn === '') return '';
	return `<svg x="${left}" y="${top}" width="${cellSize}" height="${cellSize}" overflow="hidden">${drawn}</svg>`;
}

function polygon(cornersXY: ArrayLike<number>): string {
	const points = Array.from({ length: cornersXY.length / 2 }, (_, i) => pointText(cornersXY, i, ','));
	return `<polygon points="${points.join(' ')}" stroke="#f00" stroke-width="1.5"/>`;
}

/** Dots with a dark rim, so that they show on any skin. */
function dots(pointsXY: ArrayLike<number> | undefined, colour: string): string {
	if (pointsXY === undefined) return '';
	const path = Array.from({ length: pointsXY.length / 2 }, (_, i) => `M${pointText(pointsXY, i, ' ')}h0`).join('');
	return `<path d="${path}" stroke="#000" stroke-width="3.4"/><path d="${path}" stroke="${colour}" stroke-width="2.2"/>`;
}

function pointText(pointsXY: ArrayLike<number>, i: number, separator: string): string {
	return `${(pointsXY[2 * i] ?? 0).toFixed(1)}${separator}${(pointsXY[2 * i + 1] ?? 0).toFixed(1)}`;
}
