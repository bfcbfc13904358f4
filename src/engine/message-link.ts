/**
 * The near end of a run that lives elsewhere (a thread, a process): sends commands, settles them with the replies,
 * delivers events and remembers how the run ended. Must not know how messages travel.
 */
import { FstuiError } from '../config/errors.js';
import { commandsOver } from './command-table.js';
import type { EngineEvent, EngineListener } from './events.js';
import type { CommandMessage, CommandName, CommandResults, WorkerMessage } from './protocol.js';
import type { SessionOutcome } from './session.js';

/** Events kept for the first subscriber. */
const MAX_BACKLOG = 10_000;

interface Waiting {
	readonly resolve: (result: CommandResults[CommandName]) => void;
	readonly reject: (error: FstuiError) => void;
}

export class MessageLink {
	/** Resolves after `finish`. */
	readonly finished: Promise<SessionOutcome>;
	readonly commands = commandsOver((command, details) => {
		if (!this.isOpen()) return Promise.reject(this.gone());
		const id = this.nextId++;
		return new Promise((resolve, reject) => {
			this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
			this.post({ id, command, ...details });
		});
	});
	private readonly listeners = new Set<EngineListener>();
	private readonly backlog: EngineEvent[] = [];
	private readonly waiting = new Map<number, Waiting>();
	private nextId = 1;
	private ended: SessionOutcome | null = null;
	private saved: number | null = null;
	private settleFinished: (outcome: SessionOutcome) => void = () => {};

	/**
	 * @param post sends a command.
	 * @param isOpen whether anybody is there to send to.
	 * @param gone the error of commands that nobody answers any more.
	 */
	constructor(
		private readonly post: (message: CommandMessage) => void,
		private readonly isOpen: () => boolean,
		private readonly gone: () => FstuiError,
	) {
		this.finished = new Promise((resolve) => {
			this.settleFinished = resolve;
		});
	}

	/** How the run ended, as far as it has said so. */
	get outcome(): SessionOutcome | null {
		return this.ended;
	}

	/** Iteration of the last save seen. */
	get lastSaved(): number | null {
		return this.saved;
	}

	readonly subscribe = (listener: EngineListener): (() => void) => {
		this.listeners.add(listener);
		for (const event of this.backlog.splice(0)) listener(event);
		return () => this.listeners.delete(listener);
	};

	emit(event: EngineEvent): void {
		if (event.event === 'saved') this.saved = event.iteration;
		if (event.event === 'stopped') this.ended = { ok: true, stopped: event };
		if (event.event === 'failed') this.ended = { ok: false, failed: event };
		if (this.listeners.size === 0) {
			if (this.backlog.length === MAX_BACKLOG) this.backlog.shift();
			this.backlog.push(event);
		} else for (const listener of [...this.listeners]) listener(event);
	}

	receive(message: WorkerMessage): void {
		if (message.kind === 'event') {
			this.emit(message.event);
			return;
		}
		const waiting = this.waiting.get(message.id);
		this.waiting.delete(message.id);
		if (message.kind === 'done') waiting?.resolve(message.result);
		else {
			const { kind = 'training', message: what, next } = message.failure;
			waiting?.reject(new FstuiError(kind, what, { next }));
		}
	}

	/** Refuses what still waits, and settles `finished` when it is known how the run ended. */
	finish(): void {
		for (const { reject } of this.waiting.values()) reject(this.gone());
		this.waiting.clear();
		if (this.ended !== null) this.settleFinished(this.ended);
	}
}
