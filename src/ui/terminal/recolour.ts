/**
 * Brings lines of half blocks in 24-bit colours to what a terminal has: its 256 colours, or four greys of the 16, mixed
 * by a fixed pattern. Repeated colours are written once. Must not know pictures.
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

/** Rewrites the colours of all lines; characters and their places stay. */
export function recolour(lines: readonly string[], depth: Exclude<ColorDepth, 'none'>): readonly string[] {
	return lines.map((line, row) => {
		let above = '';
		let below = '';
		let column = 0;
		let out = '';
		for (const [, r1, g1, b1, r2, g2, b2, mark] of line.matchAll(CELL)) {
			const upper = code([Number(r1), Number(g1), Number(b1)], depth, column, 2 * row, 10);
			const lower = code([Number(r2), Number(g2), Number(b2)], depth, column, 2 * row + 1, 0);
			if (upper !== above) out += `\u001b[${upper}m`;
			if (lower !== below) out += `\u001b[${lower}m`;
			out += mark;
			above = upper;
			below = lower;
			column++;
		}
		return out + RESET;
	});
}

/** @param offset 10 for a background */
function code(colour: Rgb, depth: Exclude<ColorDepth, 'none'>, x: number, y: number, offset: 0 | 10): string {
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
