/**
 * Runs a session without a screen: writer, signals, exit code. SIGTERM and SIGINT finish the step and save;
 * a hang-up of the terminal is passed on. Must not know how lines look.
 */
import { EXIT_CODES, FstuiError, formatError } from '../../config/errors.js';
import type { EngineListener, FailedEvent } from '../../engine/events.js';
import type { EngineSession, SessionOutcome } from '../../engine/session.js';
import type { CliContext } from './context.js';

/** A terminal sends SIGINT to the whole group and the supervisor passes it on too: one key press, two signals. */
const SAME_KEY_PRESS_MS = 400;

/** What, where and next of a failure, as every other error. */
function formatFailure(failed: FailedEvent): string {
	return formatError(new FstuiError('training', failed.message, { where: failed.where, next: failed.next }));
}

/** The exit code of a session that has ended. */
export function exitCodeOf(outcome: SessionOutcome, interrupted: boolean): number {
	if (!outcome.ok) return outcome.failed.code;
	return interrupted && !outcome.stopped.saved ? EXIT_CODES.interrupted : 0;
}

/**
 * Starts the session and resolves with the exit code when it has ended.
 *
 * @param note receives signals and the failure, for standard error.
 * @param onHangup told of SIGHUP.
 */
export async function runHeadless(
	session: EngineSession,
	writer: EngineListener,
	context: Pick<CliContext, 'onSignal' | 'now'>,
	note: (text: string) => void,
	onHangup: () => void,
): Promise<number> {
	const unsubscribe = session.subscribe(writer);
	let interrupted = false;
	let lastSignalAt = Number.NEGATIVE_INFINITY;
	const stop = (signal: NodeJS.Signals): void => {
		const at = context.now();
		if (interrupted && at - lastSignalAt < SAME_KEY_PRESS_MS) return;
		lastSignalAt = at;
		note(
			interrupted
				? `${signal}: still finishing the step and saving; kill -9 would lose everything since the last save`
				: `${signal}: stopping after this step, then saving`,
		);
		interrupted = true;
		// The session may be over already; then there is nothing left to stop.
		session.stop().catch(() => undefined);
	};
	const removers = [
		context.onSignal('SIGINT', () => stop('SIGINT')),
		context.onSignal('SIGTERM', () => stop('SIGTERM')),
		context.onSignal('SIGHUP', () => {
			note('SIGHUP: the terminal is gone');
			onHangup();
		}),
	];
	try {
		session.start();
		const outcome = await session.finished;
		if (!outcome.ok) note(formatFailure(outcome.failed));
		return exitCodeOf(outcome, interrupted);
	} finally {
		for (const remove of removers) remove();
		unsubscribe();
	}
}
