/**
 * Runs a probe in a process of its own. Not in a thread: a thread cannot be ended while a step runs, and its memory
 * would still be taken when training starts; a process can be killed at any moment, and a native crash stays there.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProbeJob, ProbeReport } from './probe.js';
import { workerUrl } from './worker-url.js';

/** Starts a job; the result kills it. What the process or its libraries print is dropped: a screen may be open. */
export function startProbe(job: ProbeJob, listener: (report: ProbeReport) => void): () => void {
	const child = fork(fileURLToPath(workerUrl(import.meta.url, './probe-worker.js')), [], {
		execArgv: [],
		stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
	});
	let over = false;
	let exit: string | null = null;
	const report = (message: ProbeReport): void => {
		if (over) return;
		over = message.kind === 'done' || message.kind === 'failed';
		listener(message);
	};
	// Reports may still be on their way when the process has gone; the channel closes after the last of them.
	const ended = (): void => {
		if (exit !== null && !child.connected) report(died(exit));
	};
	child.on('message', (message) => report(message as ProbeReport));
	child.on('error', (error) => report(died(error.message)));
	child.on('exit', (code, signal) => {
		exit = signal ?? `exit code ${code ?? 0}`;
		ended();
	});
	child.on('disconnect', ended);
	child.send(job, () => undefined);
	return () => {
		over = true;
		child.kill('SIGKILL');
	};
}

function died(how: string): ProbeReport {
	return {
		kind: 'failed',
		message: `the measuring process ended (${how})`,
		next: 'Training may still work; if it does not, take a smaller batch size or model.',
	};
}
