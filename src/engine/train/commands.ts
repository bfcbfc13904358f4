/**
 * Requests that wait for the end of the current step. The loop takes them between steps; whoever asked gets the
 * outcome. Must not know threads or keys.
 */
import { FstuiError } from '../../config/errors.js';
import type { StageOptions } from '../../config/schema.js';
import type { CommandName, CommandResults } from '../protocol.js';

export interface PendingCommand {
	readonly name: CommandName;
	/** Only for stop. */
	readonly save: boolean;
	/** Only for set. */
	readonly options: StageOptions;
	settle(outcome: CommandOutcome): void;
}

export type CommandOutcome =
	| { readonly ok: true; readonly result: CommandResults[CommandName] }
	| { readonly ok: false; readonly error: FstuiError };

export class CommandQueue {
	private readonly pending: PendingCommand[] = [];
	private wake: (() => void) | null = null;
	private closed = false;

	push(command: PendingCommand): void {
		if (this.closed) {
			command.settle({ ok: false, error: sessionOver() });
			return;
		}
		this.pending.push(command);
		this.wake?.();
	}

	/** True when somebody waits for the run to stop. */
	get hasStop(): boolean {
		return this.pending.some(({ name }) => name === 'stop');
	}

	take(): PendingCommand | undefined {
		return this.pending.shift();
	}

	/** Resolves when there is something to take. */
	async wait(): Promise<void> {
		if (this.pending.length > 0) return;
		await new Promise<void>((resolve) => {
			this.wake = resolve;
		});
		this.wake = null;
	}

	/** Refuses what is left and everything later. */
	close(): void {
		this.closed = true;
		for (const command of this.pending.splice(0)) command.settle({ ok: false, error: sessionOver() });
	}
}

function sessionOver(): FstuiError {
	return new FstuiError('training', 'the session is over', { next: 'Start it again to go on from the last save.' });
}
