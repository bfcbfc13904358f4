/**
 * The EngineSession that runs in a worker thread: forwards commands, delivers events, and turns a thread that died
 * into a `failed` event. The main thread computes nothing.
 */
import { Worker } from 'node:worker_threads';
import { FstuiError } from '../config/errors.js';
import type { OptionOrigins } from '../config/origins.js';
import type { RunConfig } from '../config/schema.js';
import type { FailedEvent } from './events.js';
import { type StepFigures, stepFigures } from './gpu/step-figures.js';
import { MessageLink } from './message-link.js';
import type { WorkerInput, WorkerMessage } from './protocol.js';
import type { EngineSession } from './session.js';
import { workerUrl } from './worker-url.js';

const EXIT_TRAINING_FAILED = 4;

/**
 * A session for a complete configuration; nothing happens until `start`.
 * @param socket path of the control socket at which the caller listens, for the lock file.
 * @param origins where the options come from, for whoever shows them.
 * @param gpu puts figures of the GPU into the events.
 */
export function createSession(
	config: RunConfig,
	socket: string | null = null,
	origins?: OptionOrigins | undefined,
	gpu: StepFigures = stepFigures(config.device),
): EngineSession {
	let worker: Worker | null = null;
	const link: MessageLink = new MessageLink(
		(message) => worker?.postMessage(message),
		() => worker !== null && link.outcome === null,
		notRunning,
	);
	let threadError: Error | null = null;
	return {
		...link.commands,
		config,
		origins,
		finished: link.finished,
		subscribe: link.subscribe,
		start() {
			if (worker !== null) return;
			const input: WorkerInput = { config, socket };
			worker = new Worker(workerUrl(import.meta.url, './worker.js'), { workerData: input, execArgv: [] });
			worker.on('message', (message: WorkerMessage) =>
				link.receive(message.kind === 'event' ? { kind: 'event', event: gpu.add(message.event) } : message),
			);
			worker.on('error', (error) => {
				threadError = error instanceof Error ? error : new Error(String(error));
			});
			worker.on('exit', () => {
				gpu.close();
				if (link.outcome === null) link.emit(threadDied(threadError, link.lastSaved));
				link.finish();
			});
		},
	};
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
