/**
 * `fstui attach`: the dashboard, or lines, of a run of another process. Leaving it never touches the run.
 * Must not know how the run is reached.
 */
import type { EngineListener } from '../../engine/events.js';
import type { EngineSession, SessionView } from '../../engine/session.js';
import { shellQuote } from '../format.js';
import type { FlagSpec } from './arguments.js';
import { command } from './command.js';
import type { CliContext, Command } from './context.js';
import { exitCodeOf } from './headless.js';
import { flagsHelp, helpText } from './help.js';
import { createJsonWriter } from './json-writer.js';
import { modelFolder } from './model-folder.js';
import { createPlainWriter } from './plain-writer.js';
import { prepareRun } from './prepare.js';
import { IMAGE_FLAG, imageMode, outputMode } from './run-flags.js';
import { SCREEN_READER_FLAG } from './screen-reader.js';
import { createLineSink } from './sink.js';

const FLAGS: readonly FlagSpec[] = [
	{ name: 'plain', help: 'Plain lines instead of the dashboard. Used by itself where there is no terminal.' },
	{ name: 'json', help: 'One JSON object per event on standard output.' },
	IMAGE_FLAG,
	SCREEN_READER_FLAG,
];

type Attached = EngineSession & { readonly view: SessionView; readonly pid: number };

export const attachCommand: Command = command(
	{ command: 'attach', flags: FLAGS, positionals: 1 },
	() =>
		helpText(
			'fstui attach MODEL_DIR [--plain | --json]',
			'Opens the dashboard on a run of another process on this computer: one in the background, in another terminal, or whose terminal was lost. q leaves the view and the run goes on; fstui stop ends it. Any number of views can be open.',
			[flagsHelp(FLAGS)],
		),
	async (given, context) => {
		const mode = outputMode(given, context);
		const image = imageMode(given);
		const folder = modelFolder(given, 'attach', context);
		const session = await context.modules.connectRun(folder);
		if (mode !== 'screen') return follow(session, mode, context, folder);
		const createSession = await context.modules.sessionFactory(context.sockets);
		const result = await context.modules.runApp({
			start: { kind: 'dashboard', session },
			createSession,
			presets: [],
			resolve: (flags) => prepareRun({ flags }, context),
			imageMode: image,
			stdin: context.stdin,
			stdout: context.stdout,
		});
		context.stdout.write(`${result.kind === 'cancelled' ? leftText(session, folder) : result.summary}\n`);
		return result.kind === 'cancelled' ? 0 : exitCodeOf(result.outcome, true);
	},
);

/** Writes lines until the run has ended or somebody does not want any more. */
async function follow(session: Attached, mode: 'plain' | 'json', context: CliContext, folder: string): Promise<number> {
	const { view } = session;
	// Nobody reads any more; for a view that is reason enough to end.
	const lines = createLineSink(context.stdout, () => view.leave());
	const writer: EngineListener =
		mode === 'json' ? createJsonWriter(lines.line) : createPlainWriter({ line: lines.line, now: context.now });
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
	const removers = signals.map((signal) => context.onSignal(signal, () => view.leave()));
	try {
		const unsubscribe = session.subscribe(writer);
		const outcome = await Promise.race([session.finished, view.left]);
		unsubscribe();
		if (outcome === undefined) context.stderr.write(`${leftText(session, folder)}\n`);
		else if (!outcome.ok) context.stderr.write(`error: ${outcome.failed.message}\n  next:  ${outcome.failed.next}\n`);
		return outcome === undefined ? 0 : exitCodeOf(outcome, true);
	} finally {
		for (const remove of removers) remove();
		lines.close();
	}
}

function leftText(session: Attached, folder: string): string {
	const quoted = shellQuote(folder);
	return `The run goes on (process ${session.pid}). fstui attach ${quoted} shows it again, fstui stop ${quoted} ends it.`;
}
