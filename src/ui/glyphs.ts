/** The one source of the screens' special characters, with and without UTF-8. Must not know where they stand. */
import type { Direction } from './chart/loss-trend.js';
import type { MarkKind } from './chart/marks.js';
import { ASCII_GLYPHS, type Glyphs, UNICODE_GLYPHS } from './chart/plot.js';

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
	/** Stands for the part of a text that was left out. */
	readonly cut: string;
	readonly border: 'round' | 'classic';
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
			marks: { save: "'", snapshot: '#', options: '^', rate: '%', rollback: '<' },
			changed: '*',
			locked: '#',
			cut: '...',
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
		marks: { save: '·', snapshot: '■', options: '▲', rate: '◆', rollback: '◀' },
		changed: '•',
		locked: '■',
		cut: '…',
		border: 'round',
	};
}
