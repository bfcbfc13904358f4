/**
 * What a command may use: streams, environment, clock, signals, and the rest of the program behind lazy imports.
 * Commands get all of it from here, so that tests can run them without a terminal or an engine.
 * Must not touch process itself; entry.ts does.
 */
import type { Environment } from '../../config/paths.js';
import type { SocketSurroundings } from '../../engine/control/socket-path.js';
import type { Modules } from './modules.js';

/** What the supervisor wants to know, to tell it should this process die. */
export type SupervisorMessage =
	| { readonly type: 'model_dir'; readonly path: string; readonly log: string }
	| { readonly type: 'saved'; readonly iteration: number };

export interface CliContext {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	readonly env: Environment;
	readonly cwd: string;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** Adds a handler of a signal; the result removes it. */
	readonly onSignal: (signal: NodeJS.Signals, handler: () => void) => () => void;
	/** Where the control socket of a run may lie. */
	readonly sockets: SocketSurroundings;
	readonly tellSupervisor: (message: SupervisorMessage) => void;
	/**
	 * Keeps standard error off the terminal while a screen is open, or lets it through again: native libraries write
	 * there. Resolves when it is so; at once where no supervisor stands between.
	 */
	readonly holdErrors: (hold: boolean) => Promise<void>;
	readonly modules: Modules;
}

export interface Command {
	/** The text of --help. */
	help(): string;
	/**
	 * Runs with the arguments after the command's name and resolves with the exit code.
	 *
	 * @throws FstuiError for everything that the user can do something about.
	 */
	run(args: readonly string[], context: CliContext): Promise<number>;
}

/** A person is at both ends: the full screen can be used. */
export function hasTerminal(context: CliContext): boolean {
	return context.stdin.isTTY === true && context.stdout.isTTY === true && context.env.TERM !== 'dumb';
}
