/**
 * Draws what a coverage leaves of a face: the face with the trained part marked, that part as the network gets it, and
 * the sharpest result it can give, put back into the face. In the grid of the preview picture, so that whatever shows
 * previews can show it. Works on plain arrays; must not know files, models or screens.
 */
import sharp from 'sharp';
import { coverageBox, faceSlots, GRID_COLUMNS, type PreviewSide } from './layout.js';
import { tintMasked } from './overlay.js';
import { resizeSquare } from './resample.js';

/** One face, float32 RGB 0..1 unless it says otherwise. */
export interface CoveredFace {
	/** The whole face, uint8 RGB, cellSize x cellSize x 3. */
	readonly fullRGB: Uint8Array;
	/** The trained part at the side of the network's input, inputSize x inputSize x 3. */
	readonly inputHWC: Float32Array;
	/** The trained part at the side of the network's largest output, outputSize x outputSize x 3. */
	readonly outputHWC: Float32Array;
}

export interface CoverageSheet {
	readonly a: CoveredFace;
	readonly b: CoveredFace;
	/** Side of one cell, pixels. */
	readonly cellSize: number;
	readonly inputSize: number;
	readonly outputSize: number;
	/** Percent of the face's width, 0 < coverage <= 100. */
	readonly coverage: number;
}

const CHANNELS = 3;
const FRAME: readonly [number, number, number] = [255, 215, 0];
/** What is not trained is darkened this much, percent. */
const DARKNESS = 60;

/** The sheet as PNG: one row of the preview's twelve columns, without a header; cells nobody uses stay black. */
export async function drawCoverage(sheet: CoverageSheet): Promise<Buffer> {
	const { cellSize } = sheet;
	const width = GRID_COLUMNS * cellSize;
	const gridRGB = new Uint8Array(width * cellSize * CHANNELS);
	for (const side of ['a', 'b'] satisfies PreviewSide[]) {
		const column = faceSlots(side, 1, 1)[0]?.column ?? 0;
		for (const [i, cellRGB] of drawCells(sheet[side], sheet).entries()) {
			for (let y = 0; y < cellSize; y++) {
				const line = cellRGB.subarray(y * cellSize * CHANNELS, (y + 1) * cellSize * CHANNELS);
				gridRGB.set(line, (y * width + (column + i) * cellSize) * CHANNELS);
			}
		}
	}
	return sharp(gridRGB, { raw: { width, height: cellSize, channels: CHANNELS } })
		.png({ compressionLevel: 1 })
		.toBuffer();
}

/** The three cells of a face, uint8 RGB. */
function drawCells(face: CoveredFace, sheet: CoverageSheet): readonly Uint8Array[] {
	const { cellSize, inputSize, outputSize, coverage } = sheet;
	const box = coverageBox(cellSize, coverage);
	const marked = face.fullRGB.slice();
	const inside = new Uint8Array(cellSize * cellSize);
	const end = box.offset + box.size;
	for (let y = box.offset; y < end; y++) inside.fill(255, y * cellSize + box.offset, y * cellSize + end);
	tintMasked(marked, inside, cellSize, { offset: 0, size: cellSize }, { opacity: DARKNESS, colour: [0, 0, 0] });
	drawFrame(marked, cellSize, box.offset);
	const result = face.fullRGB.slice();
	const patch = toBytes(resizeSquare(face.outputHWC, outputSize, box.size));
	for (let y = 0; y < box.size; y++) {
		const line = patch.subarray(y * box.size * CHANNELS, (y + 1) * box.size * CHANNELS);
		result.set(line, ((box.offset + y) * cellSize + box.offset) * CHANNELS);
	}
	return [marked, enlargePixels(toBytes(face.inputHWC), inputSize, cellSize), result];
}

/** A frame just outside of the trained part; without one when everything is trained. */
function drawFrame(cellRGB: Uint8Array, cellSize: number, offset: number): void {
	const thickness = Math.min(offset, Math.max(1, Math.round(cellSize / 64)));
	const first = offset - thickness;
	const last = cellSize - first;
	for (let y = first; y < last; y++) {
		for (let x = first; x < last; x++) {
			const isInside = x >= offset && x < cellSize - offset && y >= offset && y < cellSize - offset;
			if (!isInside) cellRGB.set(FRAME, (y * cellSize + x) * CHANNELS);
		}
	}
}

/** Nearest neighbour: each pixel of the network stays to be seen as one. */
function enlargePixels(rgb: Uint8Array, from: number, to: number): Uint8Array {
	const out = new Uint8Array(to * to * CHANNELS);
	for (let y = 0; y < to; y++) {
		const row = Math.floor((y * from) / to) * from;
		for (let x = 0; x < to; x++) {
			const at = (row + Math.floor((x * from) / to)) * CHANNELS;
			out.set(rgb.subarray(at, at + CHANNELS), (y * to + x) * CHANNELS);
		}
	}
	return out;
}

function toBytes(values: Float32Array): Uint8Array {
	return Uint8Array.from(Uint8ClampedArray.from(values, (value) => value * 255));
}
