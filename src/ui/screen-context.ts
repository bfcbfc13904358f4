/**
 * What every component may ask of its surroundings: colours, glyphs, and the screen itself. Set once per app.
 * Must not know runs or forms.
 */
import { createContext, useContext } from 'react';
import type { Direction } from './chart/loss-trend.js';
import type { MarkKind } from './chart/marks.js';
import { ASCII_GLYPHS, type Glyphs, UNICODE_GLYPHS } from './chart/plot.js';
import type { Capabilities } from './terminal/capabilities.js';
import { ImageOverlay } from './terminal/image-overlay.js';
import type { PictureMode } from './terminal/picture-mode.js';
import { createTheme, type Theme } from './theme.js';

/** Characters of the screens that differ between UTF-8 and other terminals. */
export interface ScreenGlyphs {
	readonly chart: Glyphs;
	readonly rule: string;
	readonly divider: string;
	readonly cursor: string;
	readonly running: string;
	readonly paused: string;
	readonly good: string;
	readonly bad: string;
	readonly warn: string;
	readonly dot: string;
	/** Cells of a progress bar. */
	readonly barFull: string;
	readonly barEmpty: string;
	readonly directions: Readonly<Record<Direction, string>>;
	/** Where the next typed character goes. */
	readonly caret: string;
	/** Marks below the graph. */
	readonly marks: Readonly<Record<MarkKind, string>>;
	/** Marks of an option that is not at its default, and of one that cannot change. */
	readonly changed: string;
	readonly locked: string;
	readonly border: 'round' | 'classic';
}

export interface ScreenContextValue {
	readonly theme: Theme;
	readonly glyphs: ScreenGlyphs;
	/** How preview pictures are drawn. */
	readonly pictureMode: PictureMode;
	/** Preview pictures can be drawn: the mode is another than `none`. */
	readonly pictures: boolean;
	readonly overlay: ImageOverlay;
	/** Resolves once every frame so far has been written. */
	flush(): Promise<void>;
	/** Blanks the screen; the next frame is written whole. */
	clear(): void;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** Glyphs for a terminal with or without UTF-8. */
export function screenGlyphs(unicode: boolean): ScreenGlyphs {
	if (!unicode) {
		return {
			chart: ASCII_GLYPHS,
			rule: '-',
			divider: '|',
			cursor: '>',
			running: '*',
			paused: '=',
			good: 'ok',
			bad: 'x',
			warn: '!',
			dot: '-',
			barFull: '#',
			barEmpty: '.',
			caret: '_',
			directions: { falling: 'v', level: '=', rising: '^' },
			marks: { save: "'", snapshot: '#', options: '^' },
			changed: '*',
			locked: '#',
			border: 'classic',
		};
	}
	return {
		chart: UNICODE_GLYPHS,
		rule: '─',
		divider: '│',
		cursor: '›',
		running: '●',
		paused: '‖',
		good: '✓',
		bad: '✗',
		warn: '!',
		dot: '·',
		barFull: '█',
		barEmpty: '░',
		caret: '▏',
		directions: { falling: '↓', level: '→', rising: '↑' },
		marks: { save: '·', snapshot: '■', options: '▲' },
		changed: '•',
		locked: '■',
		border: 'round',
	};
}

/** A context for a terminal of these capabilities that draws no pictures and has nothing to flush. */
export function plainScreen(capabilities: Pick<Capabilities, 'color' | 'unicode'>): ScreenContextValue {
	return {
		theme: createTheme(capabilities.color),
		glyphs: screenGlyphs(capabilities.unicode),
		pictureMode: { kind: 'none', reason: 'this screen has none' },
		pictures: false,
		overlay: new ImageOverlay({ columns: 0, rows: 0, write: () => true }),
		flush: () => Promise.resolve(),
		clear: () => undefined,
		now: () => Date.now(),
	};
}

export const ScreenContext = createContext<ScreenContextValue>(plainScreen({ color: 'none', unicode: true }));

export function useScreen(): ScreenContextValue {
	return useContext(ScreenContext);
}
