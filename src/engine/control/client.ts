/**
 * A run of another process as an EngineSession, over its control socket: the same commands, the same events, so that
 * screens and commands need not know the difference. Must not know terminals.
 */
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { FstuiError } from '../../config/errors.js';
import type { FailedEvent } from '../events.js';
import { MessageLink } from '../message-link.js';
import type { EngineSession, SessionView } from '../session.js';
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
import { socketFolders } from './socket-path.js';

const HELLO_TIMEOUT_MS = 10_000;
const MAX_LINE = 16 * 1024 * 1024;
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
 * @param folders where the control sockets of runs may lie.
 * @throws FstuiError 'faces' when there is no run that can be reached, 'usage' when it is of another version of fstui.
 */
export async function connectRun(
	folder: string,
	helloTimeoutMs = HELLO_TIMEOUT_MS,
	folders = ownSocketFolders(),
): Promise<RemoteSession> {
	const address = await findRun(folder, folders);
	return new Promise((resolve, reject) => {
		const socket = connect(address.socket);
		const lines = new LineSplitter(MAX_LINE);
		let connection: Connection | null = null;
		const giveUp = (error: FstuiError) => {
			clearTimeout(timer);
			socket.destroy();
			reject(error);
		};
		const timer = setTimeout(() => giveUp(silent(address)), helloTimeoutMs);
		socket.setEncoding('utf8');
		socket.on('error', (error: NodeJS.ErrnoException) => {
			// Once there is a connection its 'close' says all there is to say.
			if (connection === null) giveUp(connectionError(address, error.code, error));
		});
		socket.on('close', () =>
			connection === null ? giveUp(connectionError(address, 'closed', null)) : connection.lost(),
		);
		socket.on('data', (piece: string) => {
			for (const line of lines.push(piece) ?? ['']) {
				if (connection === null) {
					const hello = readServerHello(line);
					const problem = helloProblem(hello, address);
					if (hello === undefined || problem !== null) return giveUp(problem ?? stranger(address));
					clearTimeout(timer);
					connection = openConnection(socket, hello, address);
					socket.write(encodeMessage({ kind: 'hello', protocol: PROTOCOL_VERSION }));
					resolve(connection.session);
				} else {
					const message = readServerMessage(line);
					if (message === undefined) socket.destroy();
					else connection.receive(message);
				}
			}
		});
	});
}

interface Connection {
	readonly session: RemoteSession;
	receive(message: ServerMessage): void;
	/** The connection has ended; unless the run said so itself, it may still be on. */
	lost(): void;
}

function openConnection(socket: Socket, hello: ServerHello, address: RunAddress): Connection {
	const link = new MessageLink(
		(message) => socket.write(encodeMessage({ kind: 'command', ...message })),
		() => socket.writable,
		notConnected,
	);
	let dropped = false;
	let hasLeft = false;
	let beLive: () => void = () => {};
	let neverLive: (error: FstuiError) => void = () => {};
	const live = new Promise<void>((resolve, reject) => {
		beLive = resolve;
		neverLive = reject;
	});
	// Whoever does not ask need not handle it.
	live.catch(() => undefined);
	let leave: () => void = () => {};
	const left = new Promise<void>((resolve) => {
		leave = resolve;
	});
	const view: SessionView = {
		left,
		leave: () => {
			hasLeft = true;
			socket.end();
			// A run that does not read any more must not hold up whoever leaves.
			socket.unref();
			leave();
		},
	};
	return {
		session: {
			...link.commands,
			config: hello.config,
			origins: hello.origins,
			finished: link.finished,
			subscribe: link.subscribe,
			/** The run was started by its own process. */
			start: () => undefined,
			view,
			live,
			pid: address.pid,
			parentPid: address.parentPid,
		},
		receive(message) {
			if (message.kind === 'live') beLive();
			else if (message.kind === 'dropped') dropped = true;
			else if (message.kind === 'refused' && message.id === null) {
				const { message: what, next } = message.failure;
				neverLive(new FstuiError('usage', what, { next }));
			} else if (message.kind !== 'hello') link.receive(message);
		},
		lost() {
			if (link.outcome === null && !hasLeft) link.emit(lossEvent(address.pid, link.lastSaved, dropped));
			neverLive(notConnected());
			link.finish();
		},
	};
}

function lossEvent(pid: number, lastSaved: number | null, dropped: boolean): FailedEvent {
	const saved = lastSaved === null ? 'No save was seen.' : `Iteration ${lastSaved} is saved.`;
	const lives = processStart(pid) !== null;
	const why = dropped ? 'this view read too slowly' : 'the run closed it';
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

function ownSocketFolders(): readonly string[] {
	return socketFolders({ env: process.env, tmpdir: tmpdir(), uid: process.getuid?.() });
}
