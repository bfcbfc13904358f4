/**
 * `fstui train --detach`: starts the same training in the background, waits until it trains or fails, and says how to
 * reach it. Must not know how a process is started.
 */
import { dirname, join } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import type { RunConfig } from '../../config/schema.js';
import type { RemoteSession } from '../../engine/control/client.js';
import type { EngineEvent, FailedEvent } from '../../engine/events.js';
import { shellQuote } from '../format.js';
import type { FlagSpec } from './arguments.js';
import type { CliContext } from './context.js';
import type { DetachedRun } from './detach.js';

export const DETACH_FLAG: FlagSpec = {
	name: 'detach',
	help: 'Trains in the background, without a screen and free of this terminal; fstui attach opens the dashboard on it.',
};

const POLL_MS = 100;
/** The flags that were meant for this process; of a switch the last one counts. */
const FOR_THE_BACKGROUND = ['--detach=false', '--json=false', '--plain'];

/**
 * @param args of `fstui train`, as given.
 * @returns the exit code: 0 once it trains, else that of the training.
 */
export async function trainDetached(
	args: readonly string[],
	config: RunConfig,
	json: boolean,
	context: CliContext,
): Promise<number> {
	const log = config.logfile ?? join(config.model_dir, 'logs', 'fstui.log');
	const errorFile = join(dirname(log), 'background.log');
	const run = await start(['train', ...backgroundArguments(args)], errorFile, context);
	const session = await firstOf(run, untilReachable(run, config.model_dir, context));
	if (session === null) return failed(run, json, context);
	const trains = await firstOf(run, untilTraining(session, context));
	session.view.leave();
	if (trains === null) return failed(run, json, context);
	run.release();
	const { pid } = session;
	const folder = shellQuote(config.model_dir);
	const text = json
		? JSON.stringify({ event: 'detached', pid, model_dir: config.model_dir, log })
		: [
				`Training goes on in the background: process ${pid}.`,
				`  log:   ${log}`,
				`  look:  fstui attach ${folder}   (or fstui status ${folder})`,
				`  stop:  fstui stop ${folder}`,
			].join('\n');
	context.stdout.write(`${text}\n`);
	return 0;
}

function backgroundArguments(args: readonly string[]): readonly string[] {
	const end = args.indexOf('--');
	const at = end < 0 ? args.length : end;
	return [...args.slice(0, at), ...FOR_THE_BACKGROUND, ...args.slice(at)];
}

async function start(args: readonly string[], errorFile: string, context: CliContext): Promise<DetachedRun> {
	try {
		return await context.modules.startDetached({ args, cwd: context.cwd, errorFile });
	} catch (error) {
		throw new FstuiError(
			'faces',
			`training cannot be started in the background: ${error instanceof Error ? error.message : String(error)}`,
			{ where: errorFile, next: 'check that the model folder can be written to' },
		);
	}
}

/** Null when the run ends before. */
function firstOf<T>(run: DetachedRun, wanted: Promise<T>): Promise<T | null> {
	return Promise.race([wanted, run.ended.then(() => null)]);
}

/** Polls: the lock file with the path of the socket appears when faces and folder have been found good. */
async function untilReachable(run: DetachedRun, dir: string, context: CliContext): Promise<RemoteSession> {
	let over = false;
	void run.ended.then(() => {
		over = true;
	});
	for (;;) {
		try {
			const session = await context.modules.connectRun(dir);
			if (session.parentPid === run.pid) return session;
			// Another run holds the folder; the new one is about to say so and end.
			session.view.leave();
		} catch (error) {
			if (!(error instanceof FstuiError)) throw error;
		}
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
		// Never settles: `run.ended` already has.
		if (over) await new Promise(() => undefined);
	}
}

/** Resolves with the event `session`, when the model is ready; tells phases until then, which may take a minute. */
function untilTraining(session: RemoteSession, context: CliContext): Promise<true> {
	return new Promise((resolve) => {
		let told = '';
		session.subscribe((event: EngineEvent) => {
			if (event.event === 'session') resolve(true);
			if (event.event !== 'phase' || event.phase === told) return;
			told = event.phase;
			context.stderr.write(`${event.phase.replaceAll('_', ' ')}\n`);
		});
	});
}

/** What the training has said on standard error is what went wrong. */
async function failed(run: DetachedRun, json: boolean, context: CliContext): Promise<number> {
	const { code, said } = await run.ended;
	context.stderr.write(said);
	const line = (head: RegExp): string => head.exec(said)?.[1] ?? '';
	if (json) {
		const message = line(/^error: (.*)/m);
		const next = line(/^ {2}next: {2}(.*)/m);
		context.stdout.write(
			`${JSON.stringify({ event: 'failed', code, message, next, last_saved_iteration: null } satisfies FailedEvent)}\n`,
		);
	}
	return code;
}
