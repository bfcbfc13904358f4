/**
 * `fstui save`, `snapshot`, `pause`, `resume` and `stop`: the keys of the dashboard for a run of another process.
 * Must not know how the run is reached.
 */
import { FstuiError } from '../../config/errors.js';
import type { RemoteSession } from '../../engine/control/client.js';
import type { SavedEvent, SnapshotEvent, StoppedEvent } from '../../engine/events.js';
import type { EngineSession } from '../../engine/session.js';
import { shellQuote } from '../format.js';
import type { FlagSpec } from './arguments.js';
import { command } from './command.js';
import type { CliContext, Command } from './context.js';
import { flagsHelp, helpText } from './help.js';
import { modelFolder } from './model-folder.js';

const FLAGS: readonly FlagSpec[] = [{ name: 'json', help: 'The result as one JSON object.' }];
/** A step of a large model takes a while; silence for longer would look like a fault. */
const NOTE_AFTER_MS = 2000;

type Result = SavedEvent | SnapshotEvent | StoppedEvent | { readonly event: 'paused' | 'resumed' };

interface ControlAction {
	readonly does: string;
	perform(session: EngineSession): Promise<Result>;
}

const ACTIONS = {
	save: { does: 'Makes the run of a model folder save.', perform: (session) => session.save() },
	snapshot: {
		does: 'Makes the run of a model folder save, and keeps a copy under snapshots/.',
		perform: (session) => session.snapshot(),
	},
	pause: {
		does: 'Makes the run of a model folder pause.',
		perform: async (session) => {
			await session.pause();
			return { event: 'paused' };
		},
	},
	resume: {
		does: 'Makes a paused run go on.',
		perform: async (session) => {
			await session.resume();
			return { event: 'resumed' };
		},
	},
	stop: {
		does: 'Makes the run of a model folder save and end, and waits until it has.',
		perform: stopRun,
	},
} as const satisfies Readonly<Record<string, ControlAction>>;

export type ControlName = keyof typeof ACTIONS;

/** One of these commands. */
export function controlCommand(name: ControlName): Command {
	const action: ControlAction = ACTIONS[name];
	return command(
		{ command: name, flags: FLAGS, positionals: 1 },
		() =>
			helpText(
				`fstui ${name} MODEL_DIR [--json]`,
				`${action.does} Works on every run on this computer, with or without a screen; it answers after the current step.`,
				[flagsHelp(FLAGS)],
			),
		async (given, context) => {
			const folder = modelFolder(given, name, context);
			const result = await askRun(folder, context, (session) => action.perform(session));
			const text = given.switches.has('json') ? JSON.stringify(result) : resultText(result, folder);
			context.stdout.write(`${text}\n`);
			return 0;
		},
	);
}

/**
 * Asks the run of a model folder for something, and says so when the answer takes its time.
 * @throws FstuiError when there is no run that can be reached, or it refuses.
 */
export async function askRun<T>(
	folder: string,
	context: CliContext,
	ask: (session: RemoteSession) => Promise<T>,
): Promise<T> {
	const session = await context.modules.connectRun(folder);
	const note = setTimeout(
		() => context.stderr.write('waiting for the run to finish its current step\n'),
		NOTE_AFTER_MS,
	);
	try {
		return await ask(session);
	} finally {
		clearTimeout(note);
		session.view.leave();
	}
}

/** Asks and waits for the end: whoever goes on with the folder after this command finds it free. */
async function stopRun(session: EngineSession): Promise<StoppedEvent> {
	// A run that is about to end by itself cannot take the command any more; how it ends is what counts.
	await session.stop().catch(() => undefined);
	const outcome = await session.finished;
	if (outcome.ok) return outcome.stopped;
	const { message, where, next } = outcome.failed;
	throw new FstuiError('training', message, { where, next });
}

function resultText(result: Result, folder: string): string {
	switch (result.event) {
		case 'saved':
			return `saved iteration ${result.iteration} in ${(result.ms / 1000).toFixed(1)} s: ${result.path}`;
		case 'snapshot':
			return `snapshot of iteration ${result.iteration}: ${result.path}`;
		case 'stopped':
			return `stopped at iteration ${result.iteration}; ${result.saved ? 'the model is saved' : 'nothing was saved'}`;
		case 'paused':
			return `paused; fstui resume ${shellQuote(folder)} goes on`;
		case 'resumed':
			return 'training goes on';
	}
}
