/**
 * Gives the terminal back on every way out: normal end, exit, uncaught error, signals, hangup, an output that fails.
 * Owns the handlers it installs and the restoring bytes. Must not know screens or the engine.
 */
import { writeSync } from 'node:fs';
import type { TerminalOutput } from './screen-stream.js';

/** What is needed of the real input. */
export interface TerminalInput {
	on(event: 'end' | 'close' | 'error', listener: () => void): unknown;
	off(event: 'end' | 'close' | 'error', listener: () => void): unknown;
	setRawMode?(raw: boolean): unknown;
	ref?(): unknown;
	unref?(): unknown;
	readonly isTTY?: boolean | undefined;
}

export type ProcessEvent = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGWINCH' | 'exit' | 'uncaughtExceptionMonitor';

/** The part of `process` that is listened to. */
export interface ProcessEvents {
	on(event: ProcessEvent, listener: () => void): unknown;
	off(event: ProcessEvent, listener: () => void): unknown;
}

export interface LifecycleOptions {
	readonly stdin: TerminalInput;
	readonly stdout: TerminalOutput;
	readonly processEvents: ProcessEvents;
	/** SIGTERM or SIGINT from outside: end in good order. */
	readonly onTerminate: () => void;
	/** Nobody is there any more: SIGHUP, or the input has ended. */
	readonly onHangup: () => void;
	/**
	 * The terminal says that its size has changed. Node tells of it only when the size differs in the end; one that went
	 * away and came back while the program was busy has cut off what was on the screen.
	 */
	readonly onWindowChange: () => void;
	/** Called right before the restoring bytes: nothing else may write to the terminal from then on. */
	readonly onRestore: () => void;
	/** What else the terminal is to forget, before it is restored. */
	readonly forget?: string;
}

export interface Lifecycle {
	/** Restores the terminal now, once; later calls do nothing. */
	restore(): void;
	/** The screens have left by themselves: remove every handler, write nothing. */
	release(): void;
	/** Another program has the terminal for as long as `use` takes: Ctrl+C is for that program alone. */
	lend(use: () => Promise<void>): Promise<void>;
	/** Another program has the terminal now. */
	isLent(): boolean;
}

/** One key press can come as two signals, from the terminal and from the supervising process. */
const SAME_KEY_PRESS_MS = 400;

/**
 * End synchronised output, bracketed paste and reports of the focus, default colours, show the cursor, leave the
 * alternate screen. That puts the cursor where it was saved last, so it is saved first: before the first frame there is
 * no alternate screen to leave, and the cursor stays.
 */
export const RESTORE_SEQUENCE = '\u001b[?2026l\u001b[?2004l\u001b[?1004l\u001b[0m\u001b[?25h\u001b7\u001b[?1049l';

/** Installs the handlers; call before the first byte of the screens is written. */
export function installLifecycle(options: LifecycleOptions): Lifecycle {
	const { stdin, stdout, processEvents } = options;
	let active = true;
	let lent = 0;
	let quiet = 0;
	const restore = () => {
		if (!active) return;
		active = false;
		options.onRestore();
		try {
			stdin.setRawMode?.(false);
		} catch {
			// The terminal is gone; there is no mode left to restore.
		}
		try {
			// Synchronously: at exit, nothing that waits for the event loop is written any more.
			const bytes = (options.forget ?? '') + RESTORE_SEQUENCE;
			if (typeof stdout.fd === 'number') writeSync(stdout.fd, bytes);
			else stdout.write(bytes);
		} catch {
			// As above.
		}
	};
	const handlers: readonly (readonly [ProcessEvent, () => unknown])[] = [
		['SIGTERM', options.onTerminate],
		['SIGINT', () => quiet === 0 && options.onTerminate()],
		['SIGWINCH', options.onWindowChange],
		['SIGHUP', options.onHangup],
		['exit', restore],
		['uncaughtExceptionMonitor', restore],
	];
	for (const [event, handler] of handlers) processEvents.on(event, handler);
	const inputEvents = ['end', 'close', 'error'] as const;
	for (const event of inputEvents) stdin.on(event, options.onHangup);
	return {
		restore,
		async lend(use) {
			lent++;
			quiet++;
			try {
				await use();
			} finally {
				lent--;
				setTimeout(() => quiet--, SAME_KEY_PRESS_MS).unref();
			}
		},
		isLent: () => lent > 0,
		release() {
			active = false;
			for (const [event, handler] of handlers) processEvents.off(event, handler);
			for (const event of inputEvents) stdin.off(event, options.onHangup);
		},
	};
}
