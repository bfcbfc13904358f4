/**
 * The control socket of a run: tells any number of clients what happens and passes their commands on. A client that
 * does not read, or is killed, never holds the run up. Must not know training or terminals.
 */
import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { FstuiError } from '../../config/errors.js';
import { performCommand } from '../command-table.js';
import type { EngineEvent } from '../events.js';
import { type CommandFailure, failureOf } from '../protocol.js';
import type { EngineSession } from '../session.js';
import { LineSplitter } from './lines.js';
import {
	type ClientMessage,
	encodeMessage,
	PROTOCOL_VERSION,
	readClientMessage,
	type ServerMessage,
} from './protocol.js';
import { RunSummary } from './run-summary.js';

/** Bytes that may wait for one client. */
const MAX_QUEUE_BYTES = 4 * 1024 * 1024;
const MAX_LINE = 64 * 1024;
/** At the end of a run its clients get this long to read what is left. */
const CLOSE_WAIT_MS = 1000;
/** A client that was dropped gets this long to come back and read why. */
const DROP_WAIT_MS = 60_000;

export interface ControlServerOptions {
	readonly session: EngineSession;
	readonly path: string;
	readonly pid: number;
	/** Told when the socket cannot be used; the run goes on without it. */
	readonly onProblem: (message: string) => void;
	readonly maxQueueBytes?: number;
}

export class ControlServer {
	private readonly server: Server;
	private readonly summary = new RunSummary();
	/** Clients that have said hello. */
	private readonly listening = new Set<Socket>();
	private readonly connected = new Set<Socket>();
	private closing = false;

	constructor(private readonly options: ControlServerOptions) {
		this.server = createServer((socket) => this.welcome(socket));
		this.server.on('error', (error) => options.onProblem(error.message));
		// The folder is closed to others already; this also holds where it is not (man 7 unix).
		this.server.listen(options.path, () => chmodSync(options.path, 0o600));
		this.server.unref();
	}

	/** Tells an event of the session to every client. */
	tell(event: EngineEvent): void {
		this.summary.add(event);
		const line = encodeMessage({ kind: 'event', event });
		for (const socket of this.listening) this.send(socket, line);
	}

	/** Stops listening, removes the socket and ends the connections once they have been told everything. */
	close(): void {
		this.closing = true;
		this.server.close();
		// One turn later the commands that were on their way have been answered, by success or by the end of the session.
		setImmediate(() => {
			for (const socket of this.connected) end(socket);
		});
	}

	private welcome(socket: Socket): void {
		this.connected.add(socket);
		socket.unref();
		socket.setEncoding('utf8');
		socket.on('close', () => this.forget(socket));
		// A client that was killed; 'close' follows.
		socket.on('error', () => undefined);
		const lines = new LineSplitter(MAX_LINE);
		socket.on('data', (piece: string) => {
			const complete = lines.push(piece);
			if (complete === null) return this.refuse(socket, 'a message is too long', 'write shorter lines');
			for (const line of complete) this.receive(socket, line);
		});
		const { session, pid } = this.options;
		this.write(socket, {
			kind: 'hello',
			protocol: PROTOCOL_VERSION,
			pid,
			config: session.config,
			origins: session.origins,
		});
	}

	private receive(socket: Socket, line: string): void {
		const message = readClientMessage(line);
		if (message === undefined) {
			this.refuse(socket, 'a message is not understood', `write lines of protocol ${PROTOCOL_VERSION}`);
		} else if (message.kind === 'hello') this.introduce(socket, message);
		else {
			performCommand(this.options.session, message.command, message).then(
				(result) => this.write(socket, { kind: 'done', id: message.id, result }),
				(error: unknown) => this.write(socket, { kind: 'refused', id: message.id, failure: describe(error) }),
			);
		}
	}

	private introduce(socket: Socket, hello: Extract<ClientMessage, { kind: 'hello' }>): void {
		if (hello.protocol !== PROTOCOL_VERSION) {
			this.refuse(
				socket,
				`the run speaks protocol ${PROTOCOL_VERSION}, not ${hello.protocol}`,
				'use the version of fstui that the run was started with',
			);
			return;
		}
		for (const event of this.summary.events()) this.write(socket, { kind: 'event', event });
		this.write(socket, { kind: 'live' });
		if (this.connected.has(socket)) this.listening.add(socket);
	}

	private refuse(socket: Socket, message: string, next: string): void {
		this.write(socket, { kind: 'refused', id: null, failure: { message, next } });
		this.forget(socket);
		end(socket);
	}

	private forget(socket: Socket): void {
		this.listening.delete(socket);
		this.connected.delete(socket);
	}

	private write(socket: Socket, message: ServerMessage): void {
		this.send(socket, encodeMessage(message));
	}

	private send(socket: Socket, line: string): void {
		if (!socket.writable) return;
		if (!this.closing && socket.writableLength > (this.options.maxQueueBytes ?? MAX_QUEUE_BYTES)) {
			this.forget(socket);
			socket.write(encodeMessage({ kind: 'dropped' }));
			end(socket, DROP_WAIT_MS);
		} else socket.write(line);
	}
}

function end(socket: Socket, waitMs = CLOSE_WAIT_MS): void {
	socket.end();
	setTimeout(() => socket.destroy(), waitMs).unref();
}

function describe(error: unknown): CommandFailure {
	if (error instanceof FstuiError) return failureOf(error);
	return { message: error instanceof Error ? error.message : String(error), next: 'look at the log of the run' };
}
