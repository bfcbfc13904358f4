/**
 * kitty's graphics protocol with Unicode placeholders: the picture is sent once and shown wherever its placeholder
 * characters are, so that it moves, is covered and is erased like text. Byte for byte as kitty documents it.
 * Must not know where on the screen the lines go.
 */
import { throughTmux } from './tmux.js';

const PLACEHOLDER = '\u{10eeee}';
/** Most characters of base64 in one piece, as the protocol demands. */
const PIECE = 4096;

/** kitty's rowcolumn-diacritics.txt in its order, as ranges: the mark at index n stands for row or column n. */
const MARK_RANGES: readonly (readonly [from: number, to: number])[] = [
	[0x305, 0x305],
	[0x30d, 0x30e],
	[0x310, 0x310],
	[0x312, 0x312],
	[0x33d, 0x33f],
	[0x346, 0x346],
	[0x34a, 0x34c],
	[0x350, 0x352],
	[0x357, 0x357],
	[0x35b, 0x35b],
	[0x363, 0x36f],
	[0x483, 0x487],
	[0x592, 0x595],
	[0x597, 0x599],
	[0x59c, 0x5a1],
	[0x5a8, 0x5a9],
	[0x5ab, 0x5ac],
	[0x5af, 0x5af],
	[0x5c4, 0x5c4],
	[0x610, 0x617],
	[0x657, 0x65b],
	[0x65d, 0x65e],
	[0x6d6, 0x6dc],
	[0x6df, 0x6e2],
	[0x6e4, 0x6e4],
	[0x6e7, 0x6e8],
	[0x6eb, 0x6ec],
	[0x730, 0x730],
	[0x732, 0x733],
	[0x735, 0x736],
	[0x73a, 0x73a],
	[0x73d, 0x73d],
	[0x73f, 0x741],
	[0x743, 0x743],
	[0x745, 0x745],
	[0x747, 0x747],
	[0x749, 0x74a],
	[0x7eb, 0x7f1],
	[0x7f3, 0x7f3],
	[0x816, 0x819],
	[0x81b, 0x823],
	[0x825, 0x827],
	[0x829, 0x82d],
];

const MARKS: readonly string[] = MARK_RANGES.flatMap(([from, to]) =>
	Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)),
);

/** Rows of characters that a picture can have at most. */
export const KITTY_MOST_ROWS = MARKS.length;

export interface KittyPicture {
	/** 1 to 255; a picture sent before under this number is replaced. */
	readonly imageId: number;
	/** Size in characters; at most KITTY_MOST_ROWS rows. */
	readonly columns: number;
	readonly rows: number;
	readonly throughTmux: boolean;
}

/** Sends a PNG file's bytes and makes an invisible placement of the size; the terminal answers nothing. */
export function kittyTransmit(png: Uint8Array, picture: KittyPicture): string {
	const data = Buffer.from(png).toString('base64');
	const pieces = data.match(new RegExp(`.{1,${PIECE}}`, 'g')) ?? [''];
	const head = `a=T,U=1,f=100,q=2,i=${picture.imageId},c=${picture.columns},r=${picture.rows}`;
	const sequence = pieces
		.map((piece, i) => `\u001b_G${i === 0 ? head : 'q=2'},m=${i === pieces.length - 1 ? 0 : 1};${piece}\u001b\\`)
		.join('');
	return picture.throughTmux ? throughTmux(sequence) : sequence;
}

/**
 * The lines of characters that show the picture. The number is the colour: of the 256, because tmux rounds others.
 * Only the first character of a line says where it belongs; the rest count on from there.
 */
export function kittyLines({ imageId, columns, rows }: KittyPicture): readonly string[] {
	return MARKS.slice(0, rows).map(
		(mark) => `\u001b[38;5;${imageId}m${PLACEHOLDER}${mark}${MARKS[0]}${PLACEHOLDER.repeat(columns - 1)}\u001b[39m`,
	);
}

/** Frees the picture in the terminal. */
export function kittyForget(imageId: number, tmux: boolean): string {
	const sequence = `\u001b_Ga=d,d=I,q=2,i=${imageId}\u001b\\`;
	return tmux ? throughTmux(sequence) : sequence;
}
