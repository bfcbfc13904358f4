/**
 * How pictures are drawn on this terminal: chosen once from the switch, the terminal's environment, and what tmux says
 * of itself. Pure: everything is handed in. Must not know sequences or pictures.
 */
import type { ColorDepth } from '../theme.js';
import type { ImageMode } from '../types.js';
import type { Capabilities, Environment } from './capabilities.js';

/** Where a picture's bytes go, and in which form. */
export type PictureMode =
	| { readonly kind: 'none'; readonly reason: string }
	/** Half blocks in the terminal's own colours. */
	| { readonly kind: 'blocks'; readonly depth: Exclude<ColorDepth, 'none'> }
	/** Sent once to the terminal under a number of 1 to 255 and shown by placeholder characters. */
	| { readonly kind: 'kitty'; readonly imageId: number; readonly throughTmux: boolean }
	| { readonly kind: 'iterm' };

export interface ChosenMode {
	readonly mode: PictureMode;
	/** Why it is not what was asked for, and what to do; null when there is nothing to say. */
	readonly note: string | null;
}

/** What tmux says of the pane and of the terminal it is shown on. */
export interface TmuxFacts {
	/** Sequences wrapped for the outer terminal are passed on. */
	readonly passthrough: boolean;
	/** It tells when the pane comes into view. */
	readonly focusEvents: boolean;
	/** Terminal type of the attached client, e.g. "xterm-kitty"; empty when unknown. */
	readonly clientTerm: string;
}

export interface ModeQuestion {
	readonly asked: ImageMode;
	readonly env: Environment;
	readonly capabilities: Pick<Capabilities, 'color' | 'unicode' | 'insideTmux'>;
	/** Null outside tmux, or when tmux did not answer. */
	readonly tmux: TmuxFacts | null;
	/** Tells pictures of this process from those of others on the same terminal. 1 to 255. */
	readonly imageId: number;
}

/** The best way to draw that the terminal is known to understand; half blocks when in doubt. */
export function choosePictureMode(question: ModeQuestion): ChosenMode {
	const { asked, env, capabilities, tmux, imageId } = question;
	if (asked === 'off') return plain({ kind: 'none', reason: 'pictures are switched off (--image off)' });
	const { color: depth } = capabilities;
	if (depth === 'none') return plain({ kind: 'none', reason: 'colours are off' });
	const blocks: PictureMode = capabilities.unicode
		? { kind: 'blocks', depth }
		: { kind: 'none', reason: 'the terminal does not use UTF-8' };
	if (asked === 'blocks') return plain(blocks);
	if (capabilities.insideTmux) {
		if (asked === 'iterm') {
			return { mode: blocks, note: 'inside tmux iTerm pictures would float over other panes: drawn as blocks' };
		}
		const wanted = asked === 'kitty' || isKitty({ TERM: tmux?.clientTerm });
		if (!wanted || !capabilities.unicode) return plain(blocks);
		if (tmux?.passthrough === true) {
			const mode = { kind: 'kitty', imageId, throughTmux: true } as const;
			return { mode, note: tmux.focusEvents ? null : NO_FOCUS };
		}
		return { mode: blocks, note: 'tmux lets no pictures through: set -g allow-passthrough on gives sharp previews' };
	}
	const placeholders = asked === 'kitty' || (asked === 'auto' && isKitty(env));
	// Placeholders are characters beyond ASCII; the iTerm form is plain ASCII.
	if (placeholders) return plain(capabilities.unicode ? { kind: 'kitty', imageId, throughTmux: false } : blocks);
	return plain(asked === 'iterm' || isIterm(env) ? { kind: 'iterm' } : blocks);
}

/** What is passed on is not kept by tmux: after a switch of windows or a new client it must be sent again. */
const NO_FOCUS = 'after a switch of tmux windows press r for the picture, or set -g focus-events on';

function plain(mode: PictureMode): ChosenMode {
	return { mode, note: null };
}

/** Terminals that show pictures at placeholder characters: kitty and Ghostty. */
function isKitty(env: Environment): boolean {
	if (/kitty|ghostty/i.test(env.TERM ?? '')) return true;
	// Other terminals started from kitty inherit this variable, but not with a TERM of their own that says more.
	return /^xterm-256color$/.test(env.TERM ?? '') && (env.KITTY_WINDOW_ID ?? '') !== '' && !isIterm(env);
}

/** Terminals with iTerm2's inline pictures switched on by default. */
function isIterm(env: Environment): boolean {
	const program = (env.TERM_PROGRAM ?? '').toLowerCase();
	const overSsh = (env.LC_TERMINAL ?? '').toLowerCase();
	if (['iterm.app', 'wezterm', 'mintty', 'rio'].includes(program)) return true;
	if (['iterm2', 'wezterm'].includes(overSsh)) return true;
	return Number.parseInt(env.KONSOLE_VERSION ?? '', 10) >= 220_400;
}
