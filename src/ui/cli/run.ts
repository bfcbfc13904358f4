/**
 * Runs a prepared training the way the command line asked for: dashboard, plain lines or JSON lines.
 * Must not know where the configuration came from.
 */
import type { OptionOrigins } from '../../config/origins.js';
import type { ResolvedOptions } from '../../config/resolve.js';
import type { RunConfig } from '../../config/schema.js';
import type { EngineListener } from '../../engine/events.js';
import type { EngineSession } from '../../engine/session.js';
import { recentFile, rememberModel } from '../recent.js';
import type { AppStart, ImageMode, RunAppOptions } from '../types.js';
import type { CliContext } from './context.js';
import { connectionHint, type HangupPolicy, hangupHandler } from './hangup.js';
import { exitCodeOf, runHeadless } from './headless.js';
import { createJsonWriter } from './json-writer.js';
import { createPlainWriter } from './plain-writer.js';
import { prepareRun, presetChoices } from './prepare.js';
import { createLineSink } from './sink.js';
import { supervised } from './supervised.js';
import { createWizardTools } from './wizard-tools.js';

/** Trains without a screen and resolves with the exit code. */
export async function trainHeadless(
	{ config, origins, warnings }: ResolvedOptions,
	mode: 'plain' | 'json',
	context: CliContext,
	hangup: HangupPolicy,
): Promise<number> {
	const notes = createLineSink(context.stderr, () => undefined);
	const handleHangup = hangupHandler(hangup, context);
	const hint = connectionHint(context, hangup);
	if (hint !== null) notes.line(hint);
	const createSession = await context.modules.sessionFactory(context.sockets);
	const session = watched(createSession(config, origins), context);
	const lines = createLineSink(context.stdout, (reason) => {
		notes.line(`standard output is gone (${reason}); training goes on`);
		// A pipe that was closed is no hang-up; a terminal that cannot be written to is.
		if (reason === 'EIO') handleHangup(session);
	});
	try {
		const writer: EngineListener =
			mode === 'json' ? createJsonWriter(lines.line) : createPlainWriter({ line: lines.line, now: context.now });
		for (const message of warnings) writer({ event: 'warning', code: 'option', message });
		return await runHeadless(session, writer, context, notes.line, () => handleHangup(session));
	} finally {
		lines.close();
		notes.close();
	}
}

/** Opens the full screen at the wizard, the review page or the dashboard; resolves with the exit code. */
export async function openScreen(
	start: (createSession: RunAppOptions['createSession']) => AppStart,
	images: ImageMode,
	context: CliContext,
	hangup: HangupPolicy = 'detach',
): Promise<number> {
	const createPlain = await context.modules.sessionFactory(context.sockets);
	const tools = createWizardTools(context);
	const createSession = (config: RunConfig, origins?: OptionOrigins): EngineSession => {
		tools.close();
		return watched(createPlain(config, origins), context);
	};
	const [probe] = await Promise.all([context.modules.probe(), context.holdErrors(true)]);
	const result = await context.modules
		.runApp({
			start: start(createSession),
			createSession,
			presets: presetChoices(context),
			resolve: (flags, known) => prepareRun({ flags, known }, context),
			tools,
			imageMode: images,
			readModel: context.modules.readModelFolder,
			probe,
			onHangup: hangupHandler(hangup, context),
			stdin: context.stdin,
			stdout: context.stdout,
		})
		.finally(() => context.holdErrors(false));
	tools.close();
	if (result.kind === 'cancelled') return 0;
	context.stdout.write(`${result.summary}\n`);
	return exitCodeOf(result.outcome, true);
}

/** The session with a supervisor and the list of models trained lately told about it. */
function watched(session: EngineSession, context: CliContext): EngineSession {
	return supervised(session, context.tellSupervisor, (folder) =>
		rememberModel(recentFile(context.env), folder, context.now()),
	);
}
