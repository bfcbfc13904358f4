/** The contact sheet of the augmentation, from folders to PNG. Must not know files it is written to. */
import type { PreviewPicture } from '../preview/compose.js';
import { parseColour } from '../preview/overlay.js';
import { type AugmentRowsOptions, makeAugmentRows } from './augment-rows.js';
import { drawAugmentSheet } from './augment-sheet.js';

export interface AugmentOptions extends AugmentRowsOptions {
	/** Percent. */
	readonly mask_opacity: number;
	/** "#rrggbb". */
	readonly mask_color: string;
}

export interface AugmentPicture extends PreviewPicture {
	/** Faces shown. */
	readonly faces: number;
}

/** @throws FstuiError as `makeAugmentRows` does. */
export async function drawAugmentation(options: AugmentOptions): Promise<AugmentPicture> {
	const maskTint = { opacity: options.mask_opacity, colour: parseColour(options.mask_color) };
	const rows = await makeAugmentRows(options);
	return { ...(await drawAugmentSheet(rows, { cellSize: options.cellSize, maskTint })), faces: rows.length };
}
