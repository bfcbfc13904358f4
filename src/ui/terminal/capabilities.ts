/**
 * What the terminal can show, found from its environment once at the start. Pure: the environment is handed in.
 */
import type { ColorDepth } from '../theme.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Capabilities {
	readonly color: ColorDepth;
	/** Box and line drawing characters arrive intact. */
	readonly unicode: boolean;
	readonly insideTmux: boolean;
	/** Synchronised output markers (DEC 2026) are passed on. */
	readonly synchronizedOutput: boolean;
	/** Reached over SSH without tmux or screen: a lost connection ends the screen. */
	readonly fragileConnection: boolean;
}

/** Reads NO_COLOR, FORCE_COLOR, COLORTERM, TERM, the locale, TMUX, STY, SSH_TTY, SSH_CONNECTION and FSTUI_SYNC. */
export function detectCapabilities(env: Environment): Capabilities {
	const insideTmux = (env.TMUX ?? '') !== '';
	return {
		color: colorDepth(env),
		unicode: isUtf8(env),
		insideTmux,
		// tmux redraws the whole pane at each end marker (3.7) or ignores it: there small differences are better.
		synchronizedOutput: !insideTmux || env.FSTUI_SYNC === '1',
		fragileConnection:
			[env.SSH_TTY, env.SSH_CONNECTION].some((it) => (it ?? '') !== '') && !insideTmux && (env.STY ?? '') === '',
	};
}

function colorDepth(env: Environment): ColorDepth {
	const term = env.TERM ?? '';
	const forced = env.FORCE_COLOR;
	// no-color.org: any non-empty value switches colours off.
	if ((env.NO_COLOR ?? '') !== '' || forced === '0' || forced === 'false') return 'none';
	if (forced === '3') return 'truecolor';
	if (forced === '2') return '256';
	if (forced === '1') return '16';
	if (term === 'dumb' || term === '') return 'none';
	if (/^(truecolor|24bit)$/i.test(env.COLORTERM ?? '')) return 'truecolor';
	if (/-direct$|kitty|ghostty|alacritty/i.test(term)) return 'truecolor';
	if (/-?256(color)?/i.test(term)) return '256';
	return '16';
}

/** The first of LC_ALL, LC_CTYPE, LANG that is set decides, as in setlocale(3). */
function isUtf8(env: Environment): boolean {
	const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => (value ?? '') !== '');
	if (locale === undefined) return env.TERM !== 'linux' && env.TERM !== 'dumb';
	return /utf-?8/i.test(locale);
}
