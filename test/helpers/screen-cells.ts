/** What one cell of a terminal's screen shows: the character and its looks. Must not know programs. */
import type { IBufferCell } from '@xterm/headless';

/** A colour: null for the terminal's own, a number of the palette of 256, or red, green and blue from 0 to 255. */
export type CellColour = null | number | readonly [red: number, green: number, blue: number];

export interface ScreenCell {
	/** A blank for an empty cell; '' for the second half of a wide character. */
	readonly text: string;
	readonly foreground: CellColour;
	readonly background: CellColour;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly inverse: boolean;
	readonly underline: boolean;
}

export function screenCell(cell: IBufferCell | undefined): ScreenCell {
	if (cell === undefined) return BLANK;
	return {
		text: cell.getWidth() === 0 ? '' : cell.getChars() || ' ',
		foreground: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
		background: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
		bold: cell.isBold() !== 0,
		dim: cell.isDim() !== 0,
		inverse: cell.isInverse() !== 0,
		underline: cell.isUnderline() !== 0,
	};
}

const BLANK: ScreenCell = {
	text: ' ',
	foreground: null,
	background: null,
	bold: false,
	dim: false,
	inverse: false,
	underline: false,
};

function colour(isDefault: boolean, isRgb: boolean, value: number): CellColour {
	if (isDefault) return null;
	return isRgb ? [value >> 16, (value >> 8) & 0xff, value & 0xff] : value;
}
