/**
 * Colours by meaning. Components and charts ask for a meaning; this module alone knows colours and how they are
 * written at each colour depth. A (orange) and B (blue) can be told apart with the common colour vision deficiencies.
 * Must not know components.
 */

export type ColorDepth = 'none' | '16' | '256' | 'truecolor';

export type ThemeToken =
	| 'sideA'
	| 'sideARaw'
	| 'sideB'
	| 'sideBRaw'
	| 'accent'
	| 'muted'
	| 'border'
	| 'good'
	| 'warning'
	| 'error';

interface TokenColor {
	/** Red, green, blue 0..255. */
	readonly rgb: readonly [number, number, number];
	/** Index of the 6 x 6 x 6 cube (16 + 36 r + 6 g + b) or the grey ramp. */
	readonly ansi256: number;
	/** Name and code of the 16-colour palette. */
	readonly ansi16: readonly [name: string, code: number];
}

const TOKENS: Readonly<Record<ThemeToken, TokenColor>> = {
	sideA: { rgb: [255, 175, 95], ansi256: 215, ansi16: ['yellowBright', 93] },
	sideARaw: { rgb: [135, 95, 0], ansi256: 94, ansi16: ['yellow', 33] },
	sideB: { rgb: [95, 175, 255], ansi256: 75, ansi16: ['cyanBright', 96] },
	sideBRaw: { rgb: [0, 95, 135], ansi256: 24, ansi16: ['blue', 34] },
	accent: { rgb: [135, 215, 175], ansi256: 115, ansi16: ['greenBright', 92] },
	muted: { rgb: [138, 138, 138], ansi256: 245, ansi16: ['gray', 90] },
	border: { rgb: [88, 88, 88], ansi256: 240, ansi16: ['gray', 90] },
	good: { rgb: [95, 215, 95], ansi256: 77, ansi16: ['green', 32] },
	warning: { rgb: [255, 215, 0], ansi256: 220, ansi16: ['yellow', 33] },
	error: { rgb: [255, 95, 95], ansi256: 203, ansi16: ['red', 31] },
};

export interface Theme {
	readonly depth: ColorDepth;
	/** Props for an Ink Text: a colour, or nothing without colours. */
	color(token: ThemeToken): { readonly color?: string };
	/** Text between the SGR codes of a token. */
	paint(token: ThemeToken, text: string): string;
}

/** The theme at one colour depth. */
export function createTheme(depth: ColorDepth): Theme {
	return {
		depth,
		color(token) {
			const { rgb, ansi256, ansi16 } = TOKENS[token];
			if (depth === 'none') return {};
			if (depth === '16') return { color: ansi16[0] };
			if (depth === '256') return { color: `ansi256(${ansi256})` };
			return { color: `rgb(${rgb.join(', ')})` };
		},
		paint(token, text) {
			const { rgb, ansi256, ansi16 } = TOKENS[token];
			if (depth === 'none') return text;
			if (depth === '16') return `\u001b[${ansi16[1]}m${text}\u001b[39m`;
			if (depth === '256') return `\u001b[38;5;${ansi256}m${text}\u001b[39m`;
			return `\u001b[38;2;${rgb.join(';')}m${text}\u001b[39m`;
		},
	};
}
