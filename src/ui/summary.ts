/**
 * What stays on the main screen after a run: where it ended, the losses, the model folder, how to go on. Pure text.
 */
import type { SessionOutcome } from '../engine/session.js';
import { formatCount, formatDuration, formatLoss, shellQuote } from './format.js';
import type { RunSnapshot } from './store/run-store.js';

/** Lines without colour, no newline at the end. */
export function runSummary(snapshot: RunSnapshot, outcome: SessionOutcome, modelDir: string): string {
	const { step, session } = snapshot;
	const lines = [outcome.ok ? stoppedLine(outcome.stopped) : failedLines(outcome.failed)];
	if (step !== null) {
		lines.push(
			`  session   ${formatCount(step.session_iteration)} iterations in ${formatDuration(snapshot.elapsedSeconds)}`,
			`  losses    A ${formatLoss(step.loss_a)}  B ${formatLoss(step.loss_b)}`,
		);
	}
	lines.push(`  model     ${session?.model_dir ?? modelDir}`);
	if (hasModel(snapshot, outcome)) lines.push(`  resume    fstui train --model-dir ${shellQuote(modelDir)}`);
	return lines.join('\n');
}

function stoppedLine({ iteration, reason, saved }: Extract<SessionOutcome, { ok: true }>['stopped']): string {
	const why = {
		requested: 'Stopped',
		iterations: 'Finished',
		target: 'Target reached',
		lr_finder: 'Learning rate search ended',
	}[reason];
	const state = saved ? 'saved' : 'not saved';
	return `${why} at iteration ${formatCount(iteration)}, ${state}.`;
}

function failedLines({ message, where, next, last_saved_iteration }: Extract<SessionOutcome, { ok: false }>['failed']) {
	const lines = [`error: ${message}`];
	if (where !== undefined) lines.push(`  where: ${where}`);
	lines.push(`  next:  ${next}`);
	if (last_saved_iteration !== null) lines.push(`  saved     iteration ${formatCount(last_saved_iteration)}`);
	return lines.join('\n');
}

/** There is something on disk to resume. */
function hasModel({ saved, session }: RunSnapshot, outcome: SessionOutcome): boolean {
	const before = (session?.iteration ?? 0) > 0 || saved !== null;
	return outcome.ok ? outcome.stopped.saved || before : outcome.failed.last_saved_iteration !== null || before;
}
