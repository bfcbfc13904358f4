/**
 * Runs a prepared training the way the command line asked for: dashboard, plain lines or JSON lines.
 * Must not know where the configuration came from.
 */
import type { OptionOrigins } from '../../config/origins.js';
import { absolutePath } from '../../config/paths.js';
import type { ResolvedOptions } from '../../config/resolve.js';
import type { RunConfig } from '../../config/schema.js';
import type { EngineListener } from '../../engine/events.js';
import type { EngineSession } from '../../engine/session.js';
import { recentFile, rememberModel } from '../recent.js';
import type { AppStart, ImageMode } from '../types.js';
import type { CliContext } from './context.js';
import { connectionHint, type HangupPolicy, hangupHandler } from './hangup.js';
import { exitCodeOf, runHeadless } from './headless.js';
import { createJsonWriter } from './json-writer.js';
import { createPlainWriter } from './plain-writer.js';
import { lazyProbe, restorerOf } from './screen-tools.js';
import { createLineSink } from './sink.js';
import { supervised } from './supervised.js';
import type { ClosableTools } from './wizard-tools.js';

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

type CreateSession = (config: RunConfig, origins?: OptionOrigins) => Promise<EngineSession>;

/**
 * Opens the full screen at home, the wizard, the review page or the dashboard; resolves with the exit code. What the
 * first page can do without is loaded when it is needed.
 */
export async function openScreen(
	start: (createSession: CreateSession) => AppStart | Promise<AppStart>,
	images: ImageMode,
	context: CliContext,
	hangup: HangupPolicy = 'detach',
): Promise<number> {
	const { modules } = context;
	const absolute = (path: string) => absolutePath(path, context.cwd, context.env);
	let tools: Promise<ClosableTools> | null = null;
	const closeTools = () => void tools?.then((opened) => opened.close());
	const createSession: CreateSession = async (config, origins) => {
		const create = await modules.sessionFactory(context.sockets);
		closeTools();
		return watched(create(config, origins), context);
	};
	const [first] = await Promise.all([start(createSession), context.holdErrors(true)]);
	const result = await modules
		.runApp({
			start: first,
			createSession,
			connectRun: modules.connectRun,
			restorer: restorerOf(modules.folderTools, absolute),
			presets: async () => (await import('./preset-shelf.js')).presetChoices(context),
			resolve: async (flags, known) => (await import('./prepare.js')).prepareRun({ flags, known }, context),
			tools: () => {
				tools ??= import('./wizard-tools.js').then(({ createWizardTools }) => createWizardTools(context));
				return tools;
			},
			imageMode: images,
			readModel: (folder) => modules.readModelFolder(absolute(folder)),
			probe: lazyProbe(modules.probe),
			onHangup: hangupHandler(hangup, context),
			stdin: context.stdin,
			stdout: context.stdout,
		})
		.finally(() => context.holdErrors(false));
	closeTools();
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
