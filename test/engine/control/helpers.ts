/** A session that does what a test says, in a model folder with a lock file, reachable over a control socket. */
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FstuiError } from '../../../src/config/errors.js';
import type { KnownOrigins, OptionOrigins } from '../../../src/config/origins.js';
import { type RunConfig, runSchema } from '../../../src/config/schema.js';
import { controlledSession } from '../../../src/engine/control/controlled.js';
import type { ServerMessage } from '../../../src/engine/control/protocol.js';
import type { SocketSurroundings } from '../../../src/engine/control/socket-path.js';
import type { EngineEvent, EngineListener, SavedEvent, StepEvent, StoppedEvent } from '../../../src/engine/events.js';
import type { EngineSession, SessionOutcome } from '../../../src/engine/session.js';
import { processStart } from '../../../src/engine/store/process.js';

export function step(iteration: number): StepEvent {
	return {
		event: 'step',
		iteration,
		session_iteration: iteration,
		loss_a: 0.1,
		loss_b: 0.2,
		losses: { face_a: 0.1, face_b: 0.2 },
		examples_per_second: 10,
		timing: { data_ms: 0, step_ms: 100 },
		elapsed_seconds: iteration,
	};
}

const SAVED: SavedEvent = {
	event: 'saved',
	iteration: 7,
	path: '/m/toy_state.json',
	ms: 5,
	bytes: 10,
	average_loss_a: null,
	average_loss_b: null,
};

export class ManualSession implements EngineSession {
	readonly finished: Promise<SessionOutcome>;
	readonly asked: unknown[] = [];
	#finish: (outcome: SessionOutcome) => void = () => undefined;
	readonly #listeners = new Set<EngineListener>();

	constructor(
		readonly config: RunConfig,
		readonly socket: string | null,
		readonly origins: OptionOrigins | undefined,
	) {
		this.finished = new Promise((resolve) => {
			this.#finish = resolve;
		});
	}

	subscribe(listener: EngineListener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	emit(event: EngineEvent): void {
		for (const listener of this.#listeners) listener(event);
		if (event.event === 'stopped') this.#finish({ ok: true, stopped: event });
	}

	start(): void {
		this.asked.push('start');
	}

	async save(): Promise<SavedEvent> {
		this.asked.push('save');
		return SAVED;
	}

	async snapshot(): Promise<never> {
		throw new FstuiError('training', 'the disk is full', { next: 'make room' });
	}

	async preview() {
		return { event: 'preview', iteration: 7, path: '/m/p.png', width: 1, height: 1 } as const;
	}

	async pause(): Promise<void> {
		this.asked.push('pause');
	}

	async resume(): Promise<void> {
		this.asked.push('resume');
	}

	async set(options: object) {
		this.asked.push(options);
		return { event: 'options', iteration: 7, changes: { ...options }, cause: 'request' } as const;
	}

	async stop(options: { readonly save?: boolean } = {}): Promise<StoppedEvent> {
		this.asked.push({ stop: options });
		const stopped: StoppedEvent = { event: 'stopped', iteration: 7, reason: 'requested', saved: true };
		this.emit(stopped);
		return stopped;
	}
}

/** What a lock file of this very process would hold. */
export function lockRecord(socket: string | null, changes: Readonly<Record<string, unknown>> = {}) {
	return {
		host: hostname(),
		pid: process.pid,
		start_time: processStart(process.pid),
		parent_pid: process.ppid,
		socket,
		since: '2026-01-01T00:00:00.000Z',
		token: 'ab',
		...changes,
	};
}

export function writeLock(dir: string, record: unknown): void {
	writeFileSync(join(dir, '.lock'), typeof record === 'string' ? record : JSON.stringify(record));
}

export function temporaryFolder(): string {
	return mkdtempSync(join(tmpdir(), 'fstui-control-'));
}

export function surroundings(root: string, changes: Partial<SocketSurroundings> = {}): SocketSurroundings {
	return { env: { XDG_RUNTIME_DIR: root }, tmpdir: root, pid: process.pid, uid: process.getuid?.(), ...changes };
}

export interface Reachable {
	readonly dir: string;
	readonly manual: ManualSession;
	readonly session: EngineSession;
	/** Events that the run's own listener got. */
	readonly own: EngineEvent[];
	readonly socket: string;
}

/** A run in this process whose lock file names its socket. */
export function reachableRun(changes: Partial<SocketSurroundings> = {}, known?: KnownOrigins): Reachable {
	const origins = known as OptionOrigins | undefined;
	const dir = temporaryFolder();
	const config = runSchema.parse({ input_a: dir, input_b: dir, model_dir: dir, model: 'toy' });
	let manual: ManualSession | undefined;
	const session = controlledSession(
		(given, socket, told) => {
			manual = new ManualSession(given, socket, told);
			return manual;
		},
		config,
		surroundings(dir, changes),
		origins,
	);
	if (manual === undefined) throw new Error('no session was made');
	const own: EngineEvent[] = [];
	session.subscribe((event) => own.push(event));
	const socket = manual.socket ?? '';
	writeLock(dir, lockRecord(manual.socket));
	return { dir, manual, session, own, socket };
}

/** A client that speaks as a test wants it to. */
export class RawClient {
	readonly messages: ServerMessage[] = [];
	readonly socket: Socket;
	readonly closed: Promise<unknown>;
	#rest = '';
	#notify: () => void = () => undefined;

	constructor(path: string) {
		this.socket = connect(path);
		this.socket.setEncoding('utf8');
		this.socket.on('error', () => undefined);
		this.closed = once(this.socket, 'close');
		this.socket.on('data', (piece: string) => {
			const lines = (this.#rest + piece).split('\n');
			this.#rest = lines.pop() ?? '';
			for (const line of lines) this.messages.push(JSON.parse(line) as ServerMessage);
			this.#notify();
		});
	}

	send(message: unknown): void {
		this.socket.write(typeof message === 'string' ? message : `${JSON.stringify(message)}\n`);
	}

	/** Waits for a message of this kind. */
	async until(kind: ServerMessage['kind']): Promise<ServerMessage> {
		for (;;) {
			const found = this.messages.find((message) => message.kind === kind);
			if (found !== undefined) return found;
			await new Promise<void>((resolve) => {
				this.#notify = resolve;
			});
		}
	}
}
