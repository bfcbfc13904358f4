import { describe, expect, it } from 'vitest';
import { detectCapabilities, type Environment } from '../../../src/ui/terminal/capabilities.js';
import { choosePictureMode, type TmuxFacts } from '../../../src/ui/terminal/picture-mode.js';
import { readTmuxFacts, throughTmux } from '../../../src/ui/terminal/tmux.js';
import type { ImageMode } from '../../../src/ui/types.js';

const UTF8 = { TERM: 'xterm-256color', LANG: 'en_GB.UTF-8' };

function choose(env: Environment, asked: ImageMode = 'auto', tmux: TmuxFacts | null = null) {
	return choosePictureMode({ asked, env, capabilities: detectCapabilities(env), tmux, imageId: 7 });
}

describe('picture mode', () => {
	it('is full sharpness where the terminal is known to show it', () => {
		const kitty = { kind: 'kitty', imageId: 7, throughTmux: false };
		expect(choose({ ...UTF8, TERM: 'xterm-kitty' }).mode).toEqual(kitty);
		expect(choose({ ...UTF8, TERM: 'xterm-ghostty' }).mode).toEqual(kitty);
		expect(choose({ ...UTF8, KITTY_WINDOW_ID: '1' }).mode).toEqual(kitty);
		for (const env of [
			{ TERM_PROGRAM: 'iTerm.app' },
			{ TERM_PROGRAM: 'WezTerm' },
			{ LC_TERMINAL: 'iTerm2' },
			{ KONSOLE_VERSION: '220401' },
		]) {
			expect(choose({ ...UTF8, ...env }).mode).toEqual({ kind: 'iterm' });
		}
	});

	it('is half blocks in the colours there are everywhere else', () => {
		expect(choose({ ...UTF8, COLORTERM: 'truecolor' }).mode).toEqual({ kind: 'blocks', depth: 'truecolor' });
		expect(choose({ ...UTF8, KONSOLE_VERSION: '210800' }).mode).toEqual({ kind: 'blocks', depth: '256' });
		expect(choose({ ...UTF8, TERM: 'xterm' }).mode).toEqual({ kind: 'blocks', depth: '16' });
		// GNU screen started from kitty keeps its variables but shows no pictures.
		expect(choose({ ...UTF8, TERM: 'screen-256color', KITTY_WINDOW_ID: '1' }).mode.kind).toBe('blocks');
	});

	it('obeys the switch', () => {
		expect(choose({ ...UTF8, TERM: 'xterm-kitty' }, 'blocks').mode.kind).toBe('blocks');
		expect(choose({ ...UTF8, TERM: 'xterm-kitty' }, 'iterm').mode.kind).toBe('iterm');
		expect(choose({ ...UTF8, TERM_PROGRAM: 'iTerm.app' }, 'kitty').mode.kind).toBe('kitty');
		expect(choose({ ...UTF8, TERM: 'xterm-kitty' }, 'off').mode.kind).toBe('none');
	});

	it('is nothing without colours, and without UTF-8 where characters would be needed', () => {
		expect(choose({ ...UTF8, TERM: 'xterm-kitty', NO_COLOR: '1' }, 'kitty').mode.kind).toBe('none');
		expect(choose({ TERM: 'dumb', LANG: 'C.UTF-8' }).mode.kind).toBe('none');
		expect(choose({ TERM: 'xterm-kitty', LANG: 'C' }).mode.kind).toBe('none');
		expect(choose({ TERM: 'xterm-256color', LANG: 'C', TERM_PROGRAM: 'iTerm.app' }).mode.kind).toBe('iterm');
	});

	it('goes through tmux only where tmux passes it on to kitty, and says what is missing', () => {
		const env = {
			...UTF8,
			TERM: 'screen-256color',
			TMUX: '/tmp/x,1,0',
			KITTY_WINDOW_ID: '1',
			TERM_PROGRAM: 'iTerm.app',
		};
		const kitty = { passthrough: true, focusEvents: true, clientTerm: 'xterm-kitty' };
		expect(choose(env, 'auto', kitty)).toEqual({
			mode: { kind: 'kitty', imageId: 7, throughTmux: true },
			note: null,
		});
		const unfocused = choose(env, 'auto', { ...kitty, focusEvents: false });
		expect(unfocused.mode.kind).toBe('kitty');
		expect(unfocused.note).toContain('press r');
		const closed = choose(env, 'auto', { ...kitty, passthrough: false });
		expect(closed.mode.kind).toBe('blocks');
		expect(closed.note).toContain('set -g allow-passthrough on');
		// What the variables say is of the terminal in which the server was started.
		expect(choose(env, 'auto', { ...kitty, clientTerm: 'xterm-256color' })).toMatchObject({
			mode: { kind: 'blocks' },
			note: null,
		});
		expect(choose(env, 'auto', null).mode.kind).toBe('blocks');
		expect(choose(env, 'kitty', { ...kitty, clientTerm: '' }).mode.kind).toBe('kitty');
		expect(choose(env, 'iterm', kitty)).toMatchObject({
			mode: { kind: 'blocks' },
			note: expect.stringContaining('iTerm'),
		});
	});
});

describe('tmux', () => {
	it('is understood in all its versions', () => {
		const facts = { passthrough: true, focusEvents: true, clientTerm: 'xterm-kitty' };
		expect(readTmuxFacts('on on xterm-kitty\n')).toEqual(facts);
		expect(readTmuxFacts('1 1 xterm-kitty\n')).toEqual(facts);
		expect(readTmuxFacts('all 0 foot\n')).toEqual({ passthrough: true, focusEvents: false, clientTerm: 'foot' });
		expect(readTmuxFacts('off off xterm\n')).toMatchObject({ passthrough: false, focusEvents: false });
		expect(readTmuxFacts('0 1 xterm\n').passthrough).toBe(false);
		expect(readTmuxFacts(' 1 xterm\n')).toEqual({ passthrough: false, focusEvents: true, clientTerm: 'xterm' });
	});

	it('gets every escape doubled', () => {
		expect(throughTmux('\u001b_Ga\u001b\\')).toBe('\u001bPtmux;\u001b\u001b_Ga\u001b\u001b\\\u001b\\');
	});
});
