/**
 * What a run does when its terminal is gone: it goes on without one, or saves and ends. Told in the log file, the only
 * place that is left. Must not know how a hang-up is noticed.
 */
import type { EngineSession } from '../../engine/session.js';
import type { Arguments, FlagSpec } from './arguments.js';
import type { CliContext } from './context.js';
import { choice } from './run-flags.js';

const POLICIES = ['detach', 'stop'] as const;
export type HangupPolicy = (typeof POLICIES)[number];

export const HANGUP_FLAG: FlagSpec = {
	name: 'on-hangup',
	value: POLICIES.join('|'),
	help: 'When the terminal is closed or the connection lost: detach trains on without a screen (fstui attach shows it again), stop saves and ends. Default detach.',
};

/** @throws FstuiError `usage` for another word than those of the flag. */
export function hangupPolicy(args: Arguments): HangupPolicy {
	return choice(args, HANGUP_FLAG.name, POLICIES, 'detach');
}

/** What to call at every sign of a hang-up; only the first one counts. */
export function hangupHandler(
	policy: HangupPolicy,
	context: Pick<CliContext, 'modules' | 'now'>,
): (session: EngineSession) => void {
	let happened = false;
	return (session) => {
		if (happened) return;
		happened = true;
		const text =
			policy === 'stop'
				? 'hang-up: the terminal is gone; saving and ending (--on-hangup stop)'
				: 'hang-up: the terminal is gone; training goes on without a screen, fstui attach shows it';
		void context.modules.noteInLog(session.config, text, context.now());
		// The session may be over already; then there is nothing left to stop.
		if (policy === 'stop') session.stop().catch(() => undefined);
	};
}

/** What to tell a person whose terminal hangs on one SSH connection, or null. */
export function connectionHint(context: Pick<CliContext, 'env' | 'stdout'>, policy: HangupPolicy): string | null {
	const { SSH_CONNECTION = '', TMUX = '', STY = '' } = context.env;
	if (SSH_CONNECTION === '' || TMUX !== '' || STY !== '' || context.stdout.isTTY !== true) return null;
	return policy === 'stop'
		? 'note: if this SSH connection breaks, training saves and ends; inside tmux it would go on'
		: 'note: if this SSH connection breaks, training goes on without a screen (fstui attach); inside tmux the screen stays too';
}
