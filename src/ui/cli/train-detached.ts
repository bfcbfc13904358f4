/**
 * `fstui train --detach`: starts the same training in the background, waits until it trains or fails, and says how to
 * reach it. Must not know how a process is started.
 */
import { dirname, join } from 'node:path';
import { EXIT_CODES, FstuiError } from '../../config/errors.js';
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
	let pid = run.pid;
	const wait = async (): Promise<WaitEnd> => {
		const session = await untilReachable(run, config.model_dir, context, () => interruption.happened);
		pid = session.pid;
		await Promise.race([untilTraining(session, context), interruption.signal]);
		session.view.leave();
		return 'trains';
	};
	const interruption = interrupted(context);
	const end = await Promise.race([
		wait(),
		run.ended.then((): WaitEnd => 'ended'),
		interruption.signal.then((): WaitEnd => 'interrupted'),
	]);
	interruption.forget();
	if (end === 'ended') return failed(run, json, context);
	run.release();
	const folder = shellQuote(config.model_dir);
	const text = json
		? JSON.stringify({ event: 'detached', pid, model_dir: config.model_dir, log })
		: [
				end === 'trains'
					? `Training goes on in the background: process ${pid}.`
					: `Not waiting any more; training starts in the background all the same: process ${pid}.`,
				`  log:   ${log}`,
				`  look:  fstui attach ${folder}   (or fstui status ${folder})`,
				`  stop:  fstui stop ${folder}`,
			].join('\n');
	context.stdout.write(`${text}\n`);
	return end === 'trains' ? 0 : EXIT_CODES.interrupted;
}

/** How the waiting came to an end: it trains, it is over already, or nobody wants to wait. */
type WaitEnd = 'trains' | 'ended' | 'interrupted';

interface Interruption {
	readonly signal: Promise<void>;
	readonly happened: boolean;
	readonly forget: () => void;
}

/** Ctrl+C ends the waiting, not the training, which does not hear it. */
function interrupted(context: CliContext): Interruption {
	let happened = false;
	let tell: () => void = () => undefined;
	const signal = new Promise<void>((resolve) => {
		tell = resolve;
	});
	const removers = (['SIGINT', 'SIGTERM'] as const).map((name) =>
		context.onSignal(name, () => {
			happened = true;
			tell();
		}),
	);
	return {
		signal,
		get happened() {
			return happened;
		},
		forget: () => {
			for (const remove of removers) remove();
		},
	};
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

/** Polls until the new run listens; never settles when it has ended before, or nobody waits any more. */
async function untilReachable(
	run: DetachedRun,
	dir: string,
	context: CliContext,
	givenUp: () => boolean,
): Promise<RemoteSession> {
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
		if (over || givenUp()) await new Promise(() => undefined);
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
