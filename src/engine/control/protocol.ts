/**
 * The language of the control socket: one JSON object per line, both ways. The server speaks first (`hello`); a client
 * answers with its own hello and then gets what happened so far, `live`, and every event from then on.
 * Fields may be added; anything else is a new version. Must not know sockets.
 */
import { z } from 'zod';
import type { OptionOrigins } from '../../config/origins.js';
import type { RunConfig } from '../../config/schema.js';
import { COMMAND_NAMES } from '../command-table.js';
import type { EngineEvent } from '../events.js';
import type { CommandFailure, CommandMessage, CommandName, CommandResults } from '../protocol.js';

export const PROTOCOL_VERSION = 1;

/** The first line of the server. */
export interface ServerHello {
	readonly kind: 'hello';
	readonly protocol: number;
	readonly pid: number;
	readonly config: RunConfig;
	/** Where the options come from; absent when the run does not know. */
	readonly origins?: OptionOrigins | undefined;
}

/** The connection itself is refused, and ends. */
export interface ConnectionRefused {
	readonly kind: 'refused';
	readonly id: null;
	readonly failure: CommandFailure;
}

export type ServerMessage =
	| ServerHello
	| { readonly kind: 'event'; readonly event: EngineEvent }
	/** What happened before has been told; what follows happens now. */
	| { readonly kind: 'live' }
	| { readonly kind: 'done'; readonly id: number; readonly result: CommandResults[CommandName] }
	| { readonly kind: 'refused'; readonly id: number; readonly failure: CommandFailure }
	| ConnectionRefused
	/** The client read too slowly; the connection ends. */
	| { readonly kind: 'dropped' };

export type ClientMessage =
	| { readonly kind: 'hello'; readonly protocol: number }
	| ({ readonly kind: 'command' } & CommandMessage);

const clientHelloSchema = z.looseObject({ kind: z.literal('hello'), protocol: z.number().int() });
const commandSchema = z.looseObject({
	kind: z.literal('command'),
	id: z.number().int(),
	command: z.enum(COMMAND_NAMES),
	save: z.boolean().optional(),
	options: z.record(z.string(), z.unknown()).optional(),
});
const serverHelloSchema = z.looseObject({
	kind: z.literal('hello'),
	protocol: z.number().int(),
	pid: z.number().int(),
	config: z.looseObject({ model_dir: z.string() }),
});

/** A line of a client, or undefined when it is none of the protocol. */
export function readClientMessage(line: string): ClientMessage | undefined {
	const value = parseJson(line);
	const hello = clientHelloSchema.safeParse(value);
	if (hello.success) return hello.data;
	const command = commandSchema.safeParse(value);
	// The values of `set` are checked by the run itself.
	return command.success ? (command.data as ClientMessage) : undefined;
}

/** The first line of a server, or undefined when it is none of the protocol. */
export function readServerHello(line: string): ServerHello | undefined {
	const hello = serverHelloSchema.safeParse(parseJson(line));
	// A server of this version sends a complete configuration.
	return hello.success ? (hello.data as unknown as ServerHello) : undefined;
}

/** A later line of a server that said hello in this version, or undefined when it is damaged. */
export function readServerMessage(line: string): ServerMessage | undefined {
	const value = parseJson(line);
	return typeof value === 'object' && value !== null && 'kind' in value ? (value as ServerMessage) : undefined;
}

export function encodeMessage(message: ServerMessage | ClientMessage): string {
	return `${JSON.stringify(message)}\n`;
}

function parseJson(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
