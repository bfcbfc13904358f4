/**
 * What every component may ask of its surroundings: colours, glyphs, and the screen itself. Set once per app.
 * Must not know runs or forms.
 */
import { createContext, useContext } from 'react';
import { type ScreenGlyphs, screenGlyphs } from './glyphs.js';
import type { Capabilities } from './terminal/capabilities.js';
import { ImageOverlay } from './terminal/image-overlay.js';
import type { PictureMode } from './terminal/picture-mode.js';
import type { DrawPicture } from './terminal/picture-thread.js';
import { createTheme, type Theme } from './theme.js';

export interface ScreenContextValue {
	readonly theme: Theme;
	readonly glyphs: ScreenGlyphs;
	/** How preview pictures are drawn. */
	readonly pictureMode: PictureMode;
	/** Preview pictures can be drawn: the mode is another than `none`. */
	readonly pictures: boolean;
	/** Draws preview pictures beside the screens. */
	readonly drawPicture: DrawPicture;
	readonly overlay: ImageOverlay;
	/** Resolves once every frame so far has been written. */
	flush(): Promise<void>;
	/** Blanks the screen; the next frame is written whole. */
	clear(): void;
	/** Another program has the terminal for as long as `use` takes; Ctrl+C is meant for that one then. */
	lend(use: () => Promise<void>): Promise<void>;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** A context for a terminal of these capabilities that draws no pictures and has nothing to flush. */
export function plainScreen(capabilities: Pick<Capabilities, 'color' | 'unicode'>): ScreenContextValue {
	return {
		theme: createTheme(capabilities.color),
		glyphs: screenGlyphs(capabilities.unicode),
		pictureMode: { kind: 'none', reason: 'this screen has none' },
		pictures: false,
		drawPicture: () => Promise.reject(new Error('this screen draws no pictures')),
		overlay: new ImageOverlay({ columns: 0, rows: 0, write: () => true }),
		flush: () => Promise.resolve(),
		clear: () => undefined,
		lend: (use) => use(),
		now: () => Date.now(),
	};
}

export const ScreenContext = createContext<ScreenContextValue>(plainScreen({ color: 'none', unicode: true }));

export function useScreen(): ScreenContextValue {
	return useContext(ScreenContext);
}
