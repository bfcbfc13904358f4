/**
 * tmux as a go-between: what it says of itself, and sequences wrapped so that it hands them to the terminal outside.
 * Must not know what the sequences do.
 */
import { execFile } from 'node:child_process';
import type { TmuxFacts } from './picture-mode.js';

/** A tmux that does not answer in this time is not waited for. */
const ANSWER_MS = 500;

/** Asks tmux about this pane. Resolves with null when there is no tmux, it is too old to know, or it is slow. */
export function askTmux(env: Readonly<Record<string, string | undefined>>): Promise<TmuxFacts | null> {
	if ((env.TMUX ?? '') === '') return Promise.resolve(null);
	const pane = env.TMUX_PANE === undefined ? [] : ['-t', env.TMUX_PANE];
	return new Promise((resolve) => {
		execFile(
			'tmux',
			['display-message', ...pane, '-p', '#{allow-passthrough} #{focus-events} #{client_termname}'],
			{ env: { ...env }, timeout: ANSWER_MS },
			(error, answer) => resolve(error === null ? readTmuxFacts(answer) : null),
		);
	});
}

/** Reads "1 0 xterm-kitty"; the first option is empty before tmux 3.3. */
export function readTmuxFacts(answer: string): TmuxFacts {
	const [allowed = '', focus = '', clientTerm = ''] = answer.trimEnd().split(' ');
	return { passthrough: isOn(allowed), focusEvents: isOn(focus), clientTerm };
}

function isOn(value: string): boolean {
	return ['on', 'all', '1', '2'].includes(value);
}

/** Wraps sequences for the terminal outside: every escape inside is doubled. */
export function throughTmux(sequence: string): string {
	return `\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\`;
}
