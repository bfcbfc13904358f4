/**
 * The EngineSession that runs in a worker thread: forwards commands, delivers events, and turns a thread that died
 * into a `failed` event. The main thread computes nothing.
 */
import { Worker } from 'node:worker_threads';
import { FstuiError } from '../config/errors.js';
import type { RunConfig, StageOptions } from '../config/schema.js';
import type { EngineEvent, EngineListener, FailedEvent } from './events.js';
import type { CommandMessage, CommandName, CommandResults, WorkerInput, WorkerMessage } from './protocol.js';
import type { EngineSession, SessionOutcome } from './session.js';
import { workerUrl } from './worker-url.js';

/** Events kept for the first subscriber. */
const MAX_BACKLOG = 10_000;
const EXIT_TRAINING_FAILED = 4;

/**
 * A session for a complete configuration; nothing happens until `start`.
 * @param socket path of the control socket at which the caller listens, for the lock file.
 */
export function createSession(config: RunConfig, socket: string | null = null): EngineSession {
	return new WorkerSession(config, socket);
}

interface Waiting {
	readonly resolve: (result: CommandResults[CommandName]) => void;
	readonly reject: (error: FstuiError) => void;
}

class WorkerSession implements EngineSession {
	readonly finished: Promise<SessionOutcome>;
	private worker: Worker | null = null;
	private readonly listeners = new Set<EngineListener>();
	private readonly backlog: EngineEvent[] = [];
	private readonly waiting = new Map<number, Waiting>();
	private nextId = 1;
	private last: SessionOutcome | null = null;
	private lastSaved: number | null = null;
	private threadError: Error | null = null;
	private finish: (outcome: SessionOutcome) => void = () => {};

	constructor(
		readonly config: RunConfig,
		private readonly socket: string | null,
	) {
		this.finished = new Promise((resolve) => {
			this.finish = resolve;
		});
	}

	subscribe(listener: EngineListener): () => void {
		this.listeners.add(listener);
		for (const event of this.backlog.splice(0)) listener(event);
		return () => this.listeners.delete(listener);
	}

	start(): void {
		if (this.worker !== null) return;
		const input: WorkerInput = { config: this.config, socket: this.socket };
		const worker = new Worker(workerUrl(import.meta.url, './worker.js'), { workerData: input, execArgv: [] });
		this.worker = worker;
		worker.on('message', (message: WorkerMessage) => this.receive(message));
		worker.on('error', (error) => {
			this.threadError = error instanceof Error ? error : new Error(String(error));
		});
		worker.on('exit', () => this.end());
	}

	save() {
		return this.command('save');
	}

	snapshot() {
		return this.command('snapshot');
	}

	preview() {
		return this.command('preview');
	}

	async pause(): Promise<void> {
		await this.command('pause');
	}

	async resume(): Promise<void> {
		await this.command('resume');
	}

	set(options: StageOptions) {
		return this.command('set', { options });
	}

	stop(options: { readonly save?: boolean } = {}) {
		return this.command('stop', { save: options.save ?? true });
	}

	private command<N extends CommandName>(
		command: N,
		details: Pick<CommandMessage, 'save' | 'options'> = {},
	): Promise<CommandResults[N]> {
		const { worker } = this;
		if (worker === null || this.last !== null) return Promise.reject(notRunning());
		const id = this.nextId++;
		const message: CommandMessage = { id, command, ...details };
		return new Promise((resolve, reject) => {
			this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
			worker.postMessage(message);
		});
	}

	private receive(message: WorkerMessage): void {
		if (message.kind === 'event') this.emit(message.event);
		else {
			const waiting = this.waiting.get(message.id);
			this.waiting.delete(message.id);
			if (message.kind === 'done') waiting?.resolve(message.result);
			else waiting?.reject(new FstuiError('training', message.failure.message, { next: message.failure.next }));
		}
	}

	private emit(event: EngineEvent): void {
		if (event.event === 'saved') this.lastSaved = event.iteration;
		if (event.event === 'stopped') this.last = { ok: true, stopped: event };
		if (event.event === 'failed') this.last = { ok: false, failed: event };
		if (this.listeners.size === 0) {
			if (this.backlog.length === MAX_BACKLOG) this.backlog.shift();
			this.backlog.push(event);
		} else for (const listener of [...this.listeners]) listener(event);
	}

	private end(): void {
		if (this.last === null) this.emit(threadDied(this.threadError, this.lastSaved));
		for (const { reject } of this.waiting.values()) reject(notRunning());
		this.waiting.clear();
		if (this.last !== null) this.finish(this.last);
	}
}

function threadDied(error: Error | null, lastSaved: number | null): FailedEvent {
	const saved = lastSaved === null ? 'Nothing was saved yet.' : `The last save (iteration ${lastSaved}) is intact.`;
	return {
		event: 'failed',
		code: EXIT_TRAINING_FAILED,
		message: `the training thread ended unexpectedly${error === null ? '' : `: ${error.message}`}`,
		next: `${saved} Start the same command again to resume.`,
		last_saved_iteration: lastSaved,
	};
}

function notRunning(): FstuiError {
	return new FstuiError('training', 'the session is not running', {
		next: 'Start it again to go on from the last save.',
	});
}
