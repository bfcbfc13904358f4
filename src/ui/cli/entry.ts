/**
 * The process that runs commands: hands streams, clock and signals to the command line, and sets the exit code.
 * Started by bin/fstui.js, as itself or as the supervised child. The only module here that touches process.
 */
import { tmpdir } from 'node:os';
import type { CliContext } from './context.js';
import { lazyModules } from './load-modules.js';
import { runCli } from './main.js';

/** After a command has ended nothing should keep the process alive; a forgotten handle gets this long. */
const LINGER_MS = 2000;
const ORPHAN_CHECK_MS = 500;

function processContext(): CliContext {
	return {
		stdin: process.stdin,
		stdout: process.stdout,
		stderr: process.stderr,
		env: process.env,
		cwd: process.cwd(),
		now: Date.now,
		onSignal: (signal, handler) => {
			process.on(signal, handler);
			return () => process.removeListener(signal, handler);
		},
		sockets: { env: process.env, tmpdir: tmpdir(), pid: process.pid, uid: process.getuid?.() },
		tellSupervisor: (message) => {
			// Its death is handled below; a message that did not arrive is not worth an error.
			if (process.connected) process.send?.(message, () => undefined);
		},
		holdErrors,
		modules: lazyModules,
	};
}

/** The supervisor owns standard error; it answers once it does as told. */
function holdErrors(hold: boolean): Promise<void> {
	return new Promise((resolve) => {
		if (!process.connected) return resolve();
		const answered = (message: unknown) => {
			// An earlier question may have its answer still to come.
			if (!isRecord(message) || message.open !== hold) return;
			process.off('message', answered);
			resolve();
		};
		process.on('message', answered);
		process.send?.({ type: 'screen', open: hold });
	});
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

/** Runs the command line of this process. */
export async function runProcess(args: readonly string[]): Promise<void> {
	if (process.send !== undefined) {
		// kill -9 of the supervisor must mean kill: no training may go on that nobody can see.
		const die = () => process.kill(process.pid, 'SIGKILL');
		process.once('disconnect', die);
		// It may have died while this module was being loaded; that event is gone.
		if (!process.connected) die();
		// And under load the event has been seen to be missing: whoever has lost its parent is an orphan.
		const supervisor = process.ppid;
		setInterval(() => process.ppid === supervisor || die(), ORPHAN_CHECK_MS).unref();
	}
	// A reader that went away (fstui models | head) is no fault; commands with a run add their own handlers.
	for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
	process.exitCode = await runCli(args, processContext());
	process.removeAllListeners('disconnect');
	if (process.connected) process.disconnect();
	setTimeout(() => process.exit(), LINGER_MS).unref();
}
