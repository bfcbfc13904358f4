/**
 * Brings lines of half blocks in 24-bit colours to what a terminal has: its 256 colours, or four greys of the 16, mixed
 * by a fixed pattern. Repeated colours are written once, and nearly the same ones may count as repeated. Must not know
 * pictures.
 */
import type { ColorDepth } from '../theme.js';

export type Rgb = readonly [red: number, green: number, blue: number];

// One half block with its upper (background) and lower (foreground) colour, as terminal-image writes it.
const CELL =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
	/\u001b\[48;2;(\d+);(\d+);(\d+)m\u001b\[38;2;(\d+);(\d+);(\d+)m(\S)/g;
const RESET = '\u001b[39m\u001b[49m';
/** Levels of the colour cube of xterm's 256 colours. */
const CUBE = [0, 95, 135, 175, 215, 255] as const;
/** Ordered dithering (Bayer 4 x 4), in sixteenths. */
const BAYER = [
	[0, 8, 2, 10],
	[12, 4, 14, 6],
	[3, 11, 1, 9],
	[15, 7, 13, 5],
] as const;
/** Black, dark grey, light grey, white of the 16 colours: brightness on common terminals and foreground code. */
const GREYS = [
	{ light: 0, code: 30 },
	{ light: 110, code: 90 },
	{ light: 200, code: 37 },
	{ light: 255, code: 97 },
] as const;

/**
 * Rewrites the colours of all lines; characters and their places stay.
 * @param tolerance how far (0..255, weighted as eyes see brightness) a colour may be from the one before it to be written
 * as that one
 */
export function recolour(
	lines: readonly string[],
	depth: Exclude<ColorDepth, 'none'>,
	tolerance = 0,
): readonly string[] {
	return lines.map((line, row) => {
		const upper = new Pen(depth, 10, tolerance);
		const lower = new Pen(depth, 0, tolerance);
		let column = 0;
		let out = '';
		for (const [, r1, g1, b1, r2, g2, b2, mark] of line.matchAll(CELL)) {
			const changes = [
				upper.change([Number(r1), Number(g1), Number(b1)], column, 2 * row),
				lower.change([Number(r2), Number(g2), Number(b2)], column, 2 * row + 1),
			].filter((code) => code !== null);
			if (changes.length > 0) out += `\u001b[${changes.join(';')}m`;
			out += mark;
			column++;
		}
		return out + RESET;
	});
}

/** The colour that one half of the cells of a line is drawn in. */
class Pen {
	readonly #depth: Exclude<ColorDepth, 'none'>;
	readonly #offset: 0 | 10;
	readonly #tolerance: number;
	#code = '';
	#colour: Rgb | null = null;

	/** @param offset 10 for the background */
	constructor(depth: Exclude<ColorDepth, 'none'>, offset: 0 | 10, tolerance: number) {
		this.#depth = depth;
		this.#offset = offset;
		this.#tolerance = tolerance;
	}

	/** Takes the colour up; returns the code for it, or null when the pen has it already. */
	change(colour: Rgb, x: number, y: number): string | null {
		if (this.#colour !== null && visibleDistance(colour, this.#colour) <= this.#tolerance) return null;
		// Greys of the 16 are mixed cell by cell: there the pen goes by the code alone.
		if (this.#depth !== '16') this.#colour = colour;
		const code = codeOf(colour, this.#depth, x, y, this.#offset);
		if (code === this.#code) return null;
		this.#code = code;
		return code;
	}
}

/** 0 for the same colour, 255 between black and white. */
function visibleDistance([r, g, b]: Rgb, [r2, g2, b2]: Rgb): number {
	return Math.sqrt(0.3 * (r - r2) ** 2 + 0.59 * (g - g2) ** 2 + 0.11 * (b - b2) ** 2);
}

/** @param offset 10 for a background */
function codeOf(colour: Rgb, depth: Exclude<ColorDepth, 'none'>, x: number, y: number, offset: 0 | 10): string {
	if (depth === 'truecolor') return `${38 + offset};2;${colour.join(';')}`;
	if (depth === '256') return `${38 + offset};5;${nearestOf256(colour)}`;
	return String(grey(colour, x, y) + offset);
}

/** Number of the nearest of xterm's 256 colours; the first 16, which people change, are left out. */
export function nearestOf256(colour: Rgb): number {
	const [r, g, b] = colour.map(nearestLevel) as [number, number, number];
	const cube: Rgb = [CUBE[r] ?? 0, CUBE[g] ?? 0, CUBE[b] ?? 0];
	const step = Math.max(0, Math.min(23, Math.round(((colour[0] + colour[1] + colour[2]) / 3 - 8) / 10)));
	const level = 8 + 10 * step;
	const isGrey = distance(colour, [level, level, level]) < distance(colour, cube);
	return isGrey ? 232 + step : 16 + 36 * r + 6 * g + b;
}

function nearestLevel(value: number): number {
	let best = 0;
	for (const [i, level] of CUBE.entries()) {
		if (Math.abs(level - value) < Math.abs((CUBE[best] ?? 0) - value)) best = i;
	}
	return best;
}

function distance(a: Rgb, b: Rgb): number {
	return a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);
}

/** Foreground code of one of the two greys around the brightness; the pattern decides which. */
function grey([red, green, blue]: Rgb, x: number, y: number): number {
	const light = 0.299 * red + 0.587 * green + 0.114 * blue;
	const above = GREYS.findIndex((one) => one.light >= light);
	const upper = GREYS[above] ?? GREYS[3];
	const lower = GREYS[above - 1] ?? upper;
	if (upper.light === lower.light) return upper.code;
	const threshold = ((BAYER[y % 4]?.[x % 4] ?? 0) + 0.5) / 16;
	return (light - lower.light) / (upper.light - lower.light) > threshold ? upper.code : lower.code;
}
