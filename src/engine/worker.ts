/**
 * The entry of the training thread: prepares the run, trains, answers commands, and ends by itself between steps.
 * Ending the thread from outside while a step runs would abort the process, so nobody does.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { FstuiError } from '../config/errors.js';
import type { EngineEvent, FailedEvent } from './events.js';
import { defaultLogFile, LogFile } from './log/log-file.js';
import { type CommandMessage, failureOf, type WorkerInput, type WorkerMessage } from './protocol.js';
import { CommandQueue } from './train/commands.js';
import { runLoop } from './train/loop.js';
import { closeRun, type PreparedRun, prepareRun } from './train/setup.js';

const port = parentPort;
if (port === null) throw new Error('the training thread must be started as a worker');

const send = (message: WorkerMessage): void => port.postMessage(message);
let lastSaved: number | null = null;
const { config, socket } = workerData as WorkerInput;
const log = new LogFile({
	level: config.loglevel,
	now: Date.now,
	onFailure: (message) =>
		emit({ event: 'warning', code: 'log_file', message: `The log file cannot be written: ${message}` }),
});
const emit = (event: EngineEvent): void => {
	if (event.event === 'saved') lastSaved = event.iteration;
	log.add(event);
	send({ kind: 'event', event });
};

const commands = new CommandQueue();
port.on('message', ({ id, command, save, options }: CommandMessage) => {
	commands.push({
		name: command,
		save: save ?? true,
		options: options ?? {},
		settle: (outcome) =>
			send(
				outcome.ok
					? { kind: 'done', id, result: outcome.result }
					: { kind: 'refused', id, failure: failureOf(outcome.error) },
			),
	});
});

async function main(): Promise<void> {
	let run: PreparedRun | null = null;
	let last: EngineEvent;
	try {
		run = await prepareRun(config, emit, (dir) => log.open(config.logfile ?? defaultLogFile(dir)), socket);
		lastSaved = run.loaded?.iterations ?? null;
		last = await runLoop(run, { emit, commands, now: Date.now });
	} catch (error) {
		last = failure(error, config.model_dir);
	}
	commands.close();
	if (run !== null) await closeRun(run).catch(() => undefined);
	emit(last);
	port?.close();
}

function failure(error: unknown, modelDir: string): FailedEvent {
	const known = error instanceof FstuiError ? error : describeUnknown(error, modelDir);
	return {
		event: 'failed',
		code: known.exitCode,
		message: known.message,
		...(known.where === undefined ? {} : { where: known.where }),
		next: known.next,
		last_saved_iteration: lastSaved,
	};
}

function describeUnknown(error: unknown, modelDir: string): FstuiError {
	const message = error instanceof Error ? error.message : String(error);
	const memory = /bad_alloc|alloc|out of memory|Array buffer allocation/i.test(message);
	const way = lastSaved === null ? 'Nothing was saved yet.' : `The last save (iteration ${lastSaved}) is intact.`;
	return memory
		? new FstuiError('device', `there is not enough memory: ${message}`, {
				where: modelDir,
				next: `${way} Use a smaller --batch-size or the low memory variant.`,
				cause: error,
			})
		: new FstuiError('training', `training failed: ${message}`, {
				where: modelDir,
				next: `${way} Start the same command again to resume; if it fails again, please report it.`,
				cause: error,
			});
}

await main();
