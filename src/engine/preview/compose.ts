/**
 * Assembles the preview picture: header, then every face as it is, reconstructed and swapped, in twelve columns.
 * Works on plain typed arrays and encodes once. Must not know models, devices or files.
 */
import sharp from 'sharp';
import { FstuiError } from '../../config/errors.js';
import { describePng, markAi } from './ai-metadata.js';
import { drawHeader } from './labels.js';
import { type CoverageBox, coverageBox, faceSlots, gridSize, type PreviewSide } from './layout.js';
import { DEFAULT_MASK_TINT, type MaskTint, tintMasked } from './overlay.js';
import { resizeSquare } from './resample.js';

/** A square network output, float32 RGB size x size x 3; values outside 0..1 and non-finite ones are tolerated. */
export interface PreviewPatch {
	readonly rgb: Float32Array;
	readonly size: number;
	/** The mask the network learned with it, size x size, 0 = not face, 1 = face. Shown instead of the face's own. */
	readonly mask?: Float32Array | undefined;
}

export interface PreviewRow {
	/** The whole face, uint8 RGB, cellSize x cellSize x 3. */
	readonly fullRGB: Uint8Array;
	/** The mask of the whole face, cellSize x cellSize, 0 = masked away, 255 = face. Without it nothing is tinted. */
	readonly fullMask?: Uint8Array | undefined;
	/** The face through its own side's decoder. */
	readonly own: PreviewPatch;
	/** The face through the other side's decoder. */
	readonly swap: PreviewPatch;
}

export interface PreviewSpec {
	readonly a: readonly PreviewRow[];
	readonly b: readonly PreviewRow[];
	/** Side of one cell, pixels. */
	readonly cellSize: number;
	/** Percent of the face's width the network sees, 0 < coverage <= 100. */
	readonly coverage: number;
	/** Look of the masked parts; by default 30 % red. */
	readonly maskTint?: MaskTint;
}

export interface PreviewPicture {
	readonly png: Buffer;
	readonly width: number;
	readonly height: number;
}

export interface PreviewPair extends PreviewPicture {
	/** The same picture without the tint; null when there was nothing to tint. */
	readonly pngWithoutMask: Buffer | null;
}

const CHANNELS = 3;
const RED: readonly [number, number, number] = [255, 0, 0];

/**
 * Draws the 12-column grid, side A left: face, own reconstruction, swap. The network's cells lie in the coverage box
 * over the whole face; below 100 % red ticks mark the box's corners. Where a face comes with a mask, the parts of the
 * box outside of the mask are tinted in all three cells. The PNG is marked as AI-generated.
 * @throws FstuiError (training) when a side has no faces or an array does not have the size the spec says.
 */
export async function composePreview(spec: PreviewSpec): Promise<PreviewPicture> {
	return encode(spec, drawAll(spec), tintOf(spec));
}

/** Draws the grid as `composePreview` does, and once more without the tint when a tint would be seen. */
export async function composePreviewPair(spec: PreviewSpec): Promise<PreviewPair> {
	const faces = drawAll(spec);
	const tint = tintOf(spec);
	const isTinted = tint.opacity > 0 && [...faces.a, ...faces.b].some((face) => face.some(({ mask }) => mask !== null));
	const [shown, plain] = await Promise.all([
		encode(spec, faces, tint),
		isTinted ? encode(spec, faces, null) : Promise.resolve(null),
	]);
	return { ...shown, pngWithoutMask: plain?.png ?? null };
}

/** One square of the grid, without its tint. */
interface Cell {
	readonly rgb: Uint8Array;
	/** cellSize x cellSize, 0 = masked away, 255 = face. */
	readonly mask: Uint8Array | null;
}

type DrawnFaces = Readonly<Record<PreviewSide, readonly (readonly Cell[])[]>>;

function tintOf({ maskTint }: PreviewSpec): MaskTint {
	return maskTint ?? DEFAULT_MASK_TINT;
}

function drawAll(spec: PreviewSpec): DrawnFaces {
	check(spec);
	const box = coverageBox(spec.cellSize, spec.coverage);
	const draw = (rows: readonly PreviewRow[]) => rows.map((row) => drawCells(row, spec.cellSize, box));
	return { a: draw(spec.a), b: draw(spec.b) };
}

/** @param tint null leaves the masks out. */
async function encode(spec: PreviewSpec, faces: DrawnFaces, tint: MaskTint | null): Promise<PreviewPicture> {
	const { a, b, cellSize, coverage } = spec;
	const { width, height, headerHeight, rows } = gridSize([a.length, b.length], cellSize);
	const gridRGB = new Uint8Array(width * height * CHANNELS);
	gridRGB.set(await drawHeader(cellSize, headerHeight));
	const box = coverageBox(cellSize, coverage);
	const place = ({ rgb, mask }: Cell, column: number, row: number): void => {
		const cellRGB = mask === null || tint === null ? rgb : rgb.slice();
		if (mask !== null && tint !== null) tintMasked(cellRGB, mask, cellSize, box, tint);
		for (let y = 0; y < cellSize; y++) {
			const line = cellRGB.subarray(y * cellSize * CHANNELS, (y + 1) * cellSize * CHANNELS);
			gridRGB.set(line, ((headerHeight + row * cellSize + y) * width + column * cellSize) * CHANNELS);
		}
	};
	for (const side of ['a', 'b'] satisfies PreviewSide[]) {
		for (const { column, row, face } of faceSlots(side, faces[side].length, rows)) {
			for (const [index, cell] of (faces[side][face] ?? []).entries()) place(cell, column + index, row);
		}
	}
	const encoded = await markAi(sharp(gridRGB, { raw: { width, height, channels: CHANNELS } }), 'model_output')
		.png({ compressionLevel: 6 })
		.toBuffer();
	return { png: describePng(encoded, 'model_output'), width, height };
}

/** The three cells of one face. */
function drawCells(row: PreviewRow, cellSize: number, box: CoverageBox): readonly Cell[] {
	const plainRGB = row.fullRGB.slice();
	drawCorners(plainRGB, cellSize, box);
	const own = row.fullMask ?? null;
	const outputs = [row.own, row.swap].map((patch) => {
		const rgb = plainRGB.slice();
		paste(rgb, patchPixels(patch, box.size), cellSize, box);
		return { rgb, mask: patch.mask === undefined ? own : placeMask(patch.mask, patch.size, cellSize, box) };
	});
	return [{ rgb: plainRGB, mask: own }, ...outputs];
}

/** A learned mask at the box's place in a cell. */
function placeMask(mask: Float32Array, size: number, cellSize: number, box: CoverageBox): Uint8Array {
	const greyHWC = Float32Array.from({ length: mask.length * CHANNELS }, (_, i) => mask[Math.floor(i / CHANNELS)] ?? 0);
	const boxRGB = patchPixels({ rgb: greyHWC, size }, box.size);
	const cellMask = new Uint8Array(cellSize * cellSize);
	for (let y = 0; y < box.size; y++) {
		for (let x = 0; x < box.size; x++) {
			cellMask[(box.offset + y) * cellSize + box.offset + x] = boxRGB[(y * box.size + x) * CHANNELS] ?? 0;
		}
	}
	return cellMask;
}

/** Ticks around the box, each a quarter of its side long. They lie outside of it, so that no pixel of the face's part is hidden. */
function drawCorners(cellRGB: Uint8Array, cellSize: number, box: CoverageBox): void {
	if (box.offset === 0) return;
	const thickness = Math.max(1, Math.round(cellSize / 128));
	const length = Math.floor(box.size / 4);
	const start = box.offset;
	const end = box.offset + box.size;
	const near = (v: number): boolean => v < start + length || v >= end - length;
	for (let y = Math.max(0, start - thickness); y < Math.min(cellSize, end + thickness); y++) {
		for (let x = Math.max(0, start - thickness); x < Math.min(cellSize, end + thickness); x++) {
			const inside = y >= start && y < end && x >= start && x < end;
			if (!inside && near(x) && near(y)) cellRGB.set(RED, (y * cellSize + x) * CHANNELS);
		}
	}
}

function paste(cellRGB: Uint8Array, patchRGB: Uint8Array, cellSize: number, box: CoverageBox): void {
	for (let y = 0; y < box.size; y++) {
		const line = patchRGB.subarray(y * box.size * CHANNELS, (y + 1) * box.size * CHANNELS);
		cellRGB.set(line, ((box.offset + y) * cellSize + box.offset) * CHANNELS);
	}
}

/** The network's output at the box's size, uint8. Not a number becomes mid grey, so that a broken network is seen, not hidden. */
function patchPixels(patch: PreviewPatch, size: number): Uint8Array {
	const tame = patch.rgb.map((value) => (Number.isNaN(value) ? 0.5 : Math.min(1, Math.max(0, value))));
	const resized = resizeSquare(tame, patch.size, size);
	return Uint8Array.from(Uint8ClampedArray.from(resized, (value) => value * 255));
}

function check(spec: PreviewSpec): void {
	for (const side of ['a', 'b'] satisfies PreviewSide[]) {
		if (spec[side].length === 0) throw invalid(`side ${side.toUpperCase()} has no faces to show`);
		for (const { fullRGB, fullMask, own, swap } of spec[side]) {
			if (fullRGB.length !== spec.cellSize ** 2 * CHANNELS) {
				throw invalid(`a face of side ${side.toUpperCase()} is not ${spec.cellSize} px RGB`);
			}
			if (fullMask !== undefined && fullMask.length !== spec.cellSize ** 2) {
				throw invalid(`a mask of side ${side.toUpperCase()} is not ${spec.cellSize} px`);
			}
			for (const { rgb, size, mask } of [own, swap]) {
				if (mask !== undefined && mask.length !== size ** 2) {
					throw invalid(
						`a learned mask of side ${side.toUpperCase()} has ${mask.length} values, not ${size} x ${size}`,
					);
				}
				if (rgb.length !== size ** 2 * CHANNELS) {
					throw invalid(`an output of side ${side.toUpperCase()} has ${rgb.length} values, not ${size} x ${size} x 3`);
				}
			}
		}
	}
}

function invalid(what: string): FstuiError {
	return new FstuiError('training', `The preview cannot be drawn: ${what}.`, {
		where: 'preview',
		next: 'Training is not affected. Please report this as a fault, with the log file.',
	});
}
