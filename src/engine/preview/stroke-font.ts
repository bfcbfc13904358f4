/**
 * A small stroke font: servers often have no fonts installed, and text would silently come out empty.
 * Knows the letters that the captions of pictures need, nothing about what they say.
 */

interface Glyph {
	readonly width: number;
	/** SVG path; y 0 = top of capitals, 10 = baseline, 13.5 = descender. */
	readonly path: string;
}

/** Height of capitals in font units. */
export const CAP_HEIGHT = 10;
const LETTER_GAP = 2.2;
const BOWL = 'M5.5 6.75A2.75 3.25 0 1 1 0 6.75A2.75 3.25 0 1 1 5.5 6.75';
const GLYPHS: ReadonlyMap<string, Glyph> = new Map([
	[' ', { width: 3, path: '' }],
	['(', { width: 2.5, path: 'M2.5-1Q-1.2 5.5 2.5 12' }],
	[')', { width: 2.5, path: 'M0-1Q3.7 5.5 0 12' }],
	['>', { width: 5.5, path: 'M0 2.5L5.5 6L0 9.5' }],
	[',', { width: 1, path: 'M1 9.2V10L0 12' }],
	['0', { width: 6, path: 'M3 0A3 5 0 1 1 3 10A3 5 0 1 1 3 0' }],
	['1', { width: 2.6, path: 'M0 2.2L2.6 0V10' }],
	['2', { width: 6, path: 'M.1 2.4Q.4 0 3 0Q5.8 0 5.8 2.7Q5.8 4.6 3.4 6.8L0 10H6' }],
	['3', { width: 6, path: 'M.3 1.8Q1 0 3 0Q5.6 0 5.6 2.4Q5.6 4.7 2.6 4.8Q6 4.9 6 7.4Q6 10 3 10Q.6 10 0 8.1' }],
	['4', { width: 6.4, path: 'M4.8 10V0L0 7H6.4' }],
	['5', { width: 6, path: 'M5.6 0H1L.5 4.7Q1.4 3.8 3 3.8Q6 3.8 6 6.8Q6 10 2.8 10Q.6 10 0 8.3' }],
	['6', { width: 6, path: 'M5.4 1.3Q4.6 0 3.2 0Q0 0 0 6Q0 10 3 10Q6 10 6 7Q6 4.2 3.2 4.2Q.6 4.2 .1 6.8' }],
	['7', { width: 6, path: 'M0 0H6L2.2 10' }],
	[
		'8',
		{
			width: 6,
			path: 'M3 4.8Q.4 4.6 .4 2.4Q.4 0 3 0Q5.6 0 5.6 2.4Q5.6 4.6 3 4.8Q0 5 0 7.4Q0 10 3 10Q6 10 6 7.4Q6 5 3 4.8',
		},
	],
	['9', { width: 6, path: 'M5.9 3.2Q5.4 5.8 2.8 5.8Q0 5.8 0 3Q0 0 3 0Q6 0 6 4Q6 10 2.8 10Q1.4 10 .6 8.7' }],
	['A', { width: 8, path: 'M0 10L4 0L8 10M1.4 6.6H6.6' }],
	['B', { width: 6.6, path: 'M0 0V10M0 0H3.2Q6 0 6 2.4Q6 4.8 3.2 4.8H0M3.2 4.8Q6.6 4.8 6.6 7.4Q6.6 10 3.2 10H0' }],
	['I', { width: 0, path: 'M0 0V10' }],
	['M', { width: 8, path: 'M0 10V0L4 6.5L8 0V10' }],
	['O', { width: 8, path: 'M4 0A4 5 0 1 1 4 10A4 5 0 1 1 4 0' }],
	[
		'S',
		{
			width: 6.4,
			path: 'M6 1.8Q5.2 0 3.2 0Q.3 0 .3 2.5Q.3 4.4 3.2 4.9Q6.4 5.5 6.4 7.5Q6.4 10 3.2 10Q.6 10 0 7.9',
		},
	],
	['T', { width: 7.4, path: 'M0 0H7.4M3.7 0V10' }],
	['a', { width: 5.5, path: `${BOWL}M5.5 3.5V10` }],
	['c', { width: 4.9, path: 'M4.9 4.9Q4.2 3.5 2.75 3.5A2.75 3.25 0 0 0 2.75 10Q4.2 10 4.9 8.6' }],
	['d', { width: 5.5, path: `${BOWL}M5.5 0V10` }],
	['e', { width: 5.5, path: 'M0 6.5H5.5Q5.5 3.5 2.75 3.5A2.75 3.25 0 0 0 2.75 10Q4.6 10 5.3 8.6' }],
	['f', { width: 3.8, path: 'M3.8 .2Q1.5 -.4 1.5 2.2V10M0 3.5H3.6' }],
	['g', { width: 5.5, path: `${BOWL}M5.5 3.5V11Q5.5 13.5 2.8 13.5Q1.2 13.5 .4 12.8` }],
	['i', { width: 0, path: 'M0 3.5V10M0 .6V.7' }],
	['k', { width: 4.9, path: 'M0 0V10M4.6 3.5L0 7.5M1.7 6L4.9 10' }],
	['l', { width: 0, path: 'M0 0V10' }],
	[
		'm',
		{
			width: 8.6,
			path: 'M0 3.5V10M0 6.2Q.5 3.5 2.3 3.5Q4.3 3.5 4.3 6.2V10M4.3 6.2Q4.8 3.5 6.6 3.5Q8.6 3.5 8.6 6.2V10',
		},
	],
	['n', { width: 5, path: 'M0 3.5V10M0 6.2Q.6 3.5 2.8 3.5Q5 3.5 5 6.2V10' }],
	['o', { width: 5.5, path: BOWL }],
	['p', { width: 5.5, path: `${BOWL}M0 3.5V13.5` }],
	['r', { width: 3.5, path: 'M0 3.5V10M0 6.2Q.6 3.5 3.5 3.5' }],
	[
		's',
		{
			width: 4.6,
			path: 'M4.3 4.7Q3.8 3.5 2.3 3.5Q.3 3.5 .3 5.1Q.3 6.3 2.4 6.7Q4.6 7.1 4.6 8.3Q4.6 10 2.3 10Q.5 10 0 8.8',
		},
	],
	['t', { width: 3.8, path: 'M1.5 1V7.8Q1.5 10.2 3.8 9.8M0 3.5H3.6' }],
	['u', { width: 5, path: 'M0 3.5V7.3Q0 10 2.2 10Q4.4 10 5 7.3M5 3.5V10' }],
	['w', { width: 8, path: 'M0 3.5L2 10L4 4.2L6 10L8 3.5' }],
]);

/** Every letter of every caption has a shape; a missing one is a fault of this table. */
function glyph(letter: string): Glyph {
	const found = GLYPHS.get(letter);
	if (found === undefined) throw new RangeError(`the label font has no letter ${JSON.stringify(letter)}`);
	return found;
}

/** Width of a text in font units. */
export function textWidth(text: string): number {
	return [...text].reduce((width, letter) => width + glyph(letter).width + LETTER_GAP, -LETTER_GAP);
}

/** The text as path elements, centred on (centreX, centreY); `scale` is pixels per font unit. */
export function textPath(text: string, centreX: number, centreY: number, scale: number): string {
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
