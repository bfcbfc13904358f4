/**
 * Opens the full screen and turns what comes of it into an exit code. Must not know what screens show.
 */
import type { OptionOrigins } from '../../config/origins.js';
import { absolutePath } from '../../config/paths.js';
import type { RunConfig } from '../../config/schema.js';
import type { EngineSession } from '../../engine/session.js';
import type { AppStart, ImageMode } from '../types.js';
import type { CliContext } from './context.js';
import { type HangupPolicy, hangupHandler } from './hangup.js';
import { exitCodeOf } from './headless.js';
import { lazyProbe, restorerOf } from './screen-tools.js';
import type { ClosableTools } from './wizard-tools.js';

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
		const { makeSession } = await import('./make-session.js');
		const session = await makeSession(config, origins, context);
		closeTools();
		return session;
	};
	const show = async () => {
		const [first] = await Promise.all([start(createSession), context.holdErrors(true)]);
		return modules.runApp({
			start: first,
			createSession,
			connectRun: modules.connectRun,
			restorer: restorerOf(modules.folderTools, absolute),
			presets: async () => (await import('./preset-shelf.js')).presetChoices(context),
			resolve: async (flags, known) => (await import('./prepare.js')).prepareChosen(flags, known, context),
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
		});
	};
	// Whatever happens: the next words on standard error are meant to be read.
	const result = await show().finally(() => {
		// First: after a hang-up nobody may be there to answer.
		closeTools();
		return context.holdErrors(false);
	});
	if (result.kind === 'cancelled') return 0;
	context.stdout.write(`${result.summary}\n`);
	return exitCodeOf(result.outcome, true);
}
