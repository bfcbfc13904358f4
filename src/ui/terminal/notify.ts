/**
 * Calls a person who looks elsewhere: bell, desktop notification, title of the window. All of it is escape sequences that
 * leave the screen as it is. Must not know runs or why someone is called.
 */

import { throughTmux } from './tmux.js';

/** As UTF-8 text, but without anything that could end the sequence or move the cursor. */
function plainText(text: string): string {
	return text.replace(/\p{Cc}/gu, ' ').slice(0, 200);
}

const BELL = '\u0007';
const STRING_END = '\u001b\\';

/**
 * Rings and shows a desktop notification (OSC 9: iTerm2, kitty, WezTerm, ghostty, Windows Terminal; others ignore it).
 * Through tmux the notification needs its pass-through; the bell arrives always.
 */
export function notification(text: string, insideTmux: boolean): string {
	const sequence = `\u001b]9;${plainText(text)}${STRING_END}`;
	return (insideTmux ? throughTmux(sequence) : sequence) + BELL;
}

/** Sets the title of the window (OSC 2); inside tmux that is the pane's, and ESC k names the tmux window. */
export function windowTitle(text: string, insideTmux: boolean): string {
	const title = `\u001b]2;${plainText(text)}${STRING_END}`;
	return insideTmux ? `${title}\u001bk${plainText(text)}${STRING_END}` : title;
}

/** Remembers the title that was there (XTWINOPS 22), for `titleBack`. */
export const KEEP_TITLE = '\u001b[22;2t';

/** The title of before; tmux names its window after the program again when it is given an empty name. */
export function titleBack(insideTmux: boolean): string {
	const title = '\u001b[23;2t';
	return insideTmux ? `${title}\u001bk${STRING_END}` : title;
}
