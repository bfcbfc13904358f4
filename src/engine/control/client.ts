/**
 * A run of another process as an EngineSession, over its control socket: the same commands, the same events, so that
 * screens and commands need not know the difference. Must not know terminals.
 */
import { connect, type Socket } from 'node:net';
import { FstuiError } from '../../config/errors.js';
import type { RunConfig, StageOptions } from '../../config/schema.js';
import type { EngineEvent, EngineListener, FailedEvent } from '../events.js';
import type { CommandMessage, CommandName, CommandResults } from '../protocol.js';
import type { EngineSession, SessionOutcome, SessionView, StopOptions } from '../session.js';
import { processStart } from '../store/process.js';
import { connectionError, findRun, type RunAddress } from './find-run.js';
import { LineSplitter } from './lines.js';
import {
	encodeMessage,
	PROTOCOL_VERSION,
	readServerHello,
	readServerMessage,
	type ServerHello,
	type ServerMessage,
} from './protocol.js';

const HELLO_TIMEOUT_MS = 10_000;
const MAX_LINE = 16 * 1024 * 1024;
/** Events kept for the first subscriber. */
const MAX_BACKLOG = 10_000;
const EXIT_TRAINING_FAILED = 4;

export interface RemoteSession extends EngineSession {
	readonly view: SessionView;
	readonly pid: number;
	/** The process that started it: its supervisor. */
	readonly parentPid: number;
	/** Resolves when the events of before have been told; rejects like a command when the connection ends first. */
	readonly live: Promise<void>;
}

/**
 * Connects to the run of a model folder.
 * @param helloTimeoutMs how long the run gets to answer.
 * @throws FstuiError 'faces' when there is no run that can be reached, 'usage' when it is of another version of fstui.
 */
export async function connectRun(folder: string, helloTimeoutMs = HELLO_TIMEOUT_MS): Promise<RemoteSession> {
	const address = await findRun(folder);
	return new Promise((resolve, reject) => {
		const socket = connect(address.socket);
		const lines = new LineSplitter(MAX_LINE);
		let session: ConnectedSession | null = null;
		const giveUp = (error: FstuiError) => {
			clearTimeout(timer);
			socket.destroy();
			reject(error);
		};
		const timer = setTimeout(() => giveUp(silent(address)), helloTimeoutMs);
		socket.setEncoding('utf8');
		socket.on('error', (error: NodeJS.ErrnoException) => {
			// Once there is a session its 'close' says all there is to say.
			if (session === null) giveUp(connectionError(address, error.code, error));
		});
		socket.on('close', () => (session === null ? giveUp(connectionError(address, 'closed', null)) : session.lost()));
		socket.on('data', (piece: string) => {
			for (const line of lines.push(piece) ?? ['']) {
				if (session === null) {
					const hello = readServerHello(line);
					const problem = helloProblem(hello, address);
					if (hello === undefined || problem !== null) return giveUp(problem ?? stranger(address));
					clearTimeout(timer);
					session = new ConnectedSession(socket, hello, address);
					socket.write(encodeMessage({ kind: 'hello', protocol: PROTOCOL_VERSION }));
					resolve(session);
				} else {
					const message = readServerMessage(line);
					if (message === undefined) socket.destroy();
					else session.receive(message);
				}
			}
		});
	});
}

interface Waiting {
	readonly resolve: (result: CommandResults[CommandName]) => void;
	readonly reject: (error: FstuiError) => void;
}

class ConnectedSession implements RemoteSession {
	readonly config: RunConfig;
	readonly pid: number;
	readonly parentPid: number;
	readonly view: SessionView;
	readonly finished: Promise<SessionOutcome>;
	readonly live: Promise<void>;
	private readonly listeners = new Set<EngineListener>();
	private readonly backlog: EngineEvent[] = [];
	private readonly waiting = new Map<number, Waiting>();
	private nextId = 1;
	private outcome: SessionOutcome | null = null;
	private lastSaved: number | null = null;
	private dropped = false;
	private left = false;
	private finish: (outcome: SessionOutcome) => void = () => {};
	private beLive: () => void = () => {};
	private neverLive: (error: FstuiError) => void = () => {};

	constructor(
		private readonly socket: Socket,
		hello: ServerHello,
		address: RunAddress,
	) {
		this.config = hello.config;
		this.pid = address.pid;
		this.parentPid = address.parentPid;
		this.finished = new Promise((resolve) => {
			this.finish = resolve;
		});
		this.live = new Promise((resolve, reject) => {
			this.beLive = resolve;
			this.neverLive = reject;
		});
		// Whoever does not ask need not handle it.
		this.live.catch(() => undefined);
		let leave: () => void = () => {};
		const left = new Promise<void>((resolve) => {
			leave = resolve;
		});
		this.view = {
			left,
			leave: () => {
				this.left = true;
				socket.end();
				// A run that does not read any more must not hold up whoever leaves.
				socket.unref();
				leave();
			},
		};
	}

	subscribe(listener: EngineListener): () => void {
		this.listeners.add(listener);
		for (const event of this.backlog.splice(0)) listener(event);
		return () => this.listeners.delete(listener);
	}

	/** The run was started by its own process. */
	start(): void {}

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

	stop(options: StopOptions = {}) {
		return this.command('stop', { save: options.save ?? true });
	}

	receive(message: ServerMessage): void {
		switch (message.kind) {
			case 'event':
				this.emit(message.event);
				break;
			case 'live':
				this.beLive();
				break;
			case 'done':
				this.settle(message.id)?.resolve(message.result);
				break;
			case 'refused': {
				const { message: what, next } = message.failure;
				if (message.id !== null) this.settle(message.id)?.reject(new FstuiError('training', what, { next }));
				else this.neverLive(new FstuiError('usage', what, { next }));
				break;
			}
			case 'dropped':
				this.dropped = true;
				break;
			case 'hello':
				break;
			default:
				message satisfies never;
		}
	}

	/** The connection has ended; unless the run said so itself, it may still be on. */
	lost(): void {
		if (this.outcome === null && !this.left) this.emit(this.lossEvent());
		for (const { reject } of this.waiting.values()) reject(notConnected());
		this.waiting.clear();
		this.neverLive(notConnected());
		if (this.outcome !== null) this.finish(this.outcome);
	}

	private command<N extends CommandName>(
		command: N,
		details: Pick<CommandMessage, 'save' | 'options'> = {},
	): Promise<CommandResults[N]> {
		if (!this.socket.writable) return Promise.reject(notConnected());
		const id = this.nextId++;
		return new Promise((resolve, reject) => {
			this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
			this.socket.write(encodeMessage({ kind: 'command', id, command, ...details }));
		});
	}

	private settle(id: number): Waiting | undefined {
		const waiting = this.waiting.get(id);
		this.waiting.delete(id);
		return waiting;
	}

	private emit(event: EngineEvent): void {
		if (event.event === 'saved') this.lastSaved = event.iteration;
		if (event.event === 'stopped') this.outcome = { ok: true, stopped: event };
		if (event.event === 'failed') this.outcome = { ok: false, failed: event };
		if (this.listeners.size === 0) {
			if (this.backlog.length === MAX_BACKLOG) this.backlog.shift();
			this.backlog.push(event);
		} else for (const listener of [...this.listeners]) listener(event);
	}

	private lossEvent(): FailedEvent {
		const { pid, lastSaved } = this;
		const saved = lastSaved === null ? 'No save was seen.' : `Iteration ${lastSaved} is saved.`;
		const lives = processStart(pid) !== null;
		const why = this.dropped ? 'this view read too slowly' : 'the run closed it';
		return {
			event: 'failed',
			code: EXIT_TRAINING_FAILED,
			message: lives ? `the connection to the run was lost (${why})` : `the run (process ${pid}) died`,
			next: lives
				? 'The run itself goes on: give the same command again.'
				: `${saved} fstui train --model-dir goes on from the last save.`,
			last_saved_iteration: lastSaved,
		};
	}
}

function helloProblem(hello: ServerHello | undefined, address: RunAddress): FstuiError | null {
	if (hello === undefined || hello.protocol === PROTOCOL_VERSION) return null;
	return new FstuiError(
		'usage',
		`the run (process ${address.pid}) speaks version ${hello.protocol} of the control protocol, this fstui version ${PROTOCOL_VERSION}`,
		{ where: address.socket, next: 'use the version of fstui that the run was started with' },
	);
}

function stranger(address: RunAddress): FstuiError {
	return new FstuiError('faces', 'what listens at the control socket is not a run of fstui', {
		where: address.socket,
		next: `look at process ${address.pid}`,
	});
}

function silent(address: RunAddress): FstuiError {
	return new FstuiError('faces', `the run (process ${address.pid}) does not answer`, {
		where: address.socket,
		next: 'its terminal may have stopped reading, which holds it up; try again, or look at its screen',
	});
}

function notConnected(): FstuiError {
	return new FstuiError('training', 'the connection to the run has ended', {
		next: 'fstui status shows whether the run is on; give the command again if it is',
	});
}
