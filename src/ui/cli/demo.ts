/** `fstui demo`: draws two synthetic people, then trains on them. The first thing a new user sees. */
import { join } from 'node:path';
import { allFrom } from '../../config/origins.js';
import { absolutePath, cacheFolder, dataFolder } from '../../config/paths.js';
import { OPTION_NAMES, type RunOptions } from '../../config/schema.js';
import type { DemoFaces } from '../../engine/demo/demo-faces.js';
import { formatCount } from '../format.js';
import { readArguments } from './arguments.js';
import type { CliContext, Command } from './context.js';
import { HANGUP_FLAG, hangupPolicy } from './hangup.js';
import { flagsHelp, helpText, optionsHelp } from './help.js';
import { openScreen } from './open-screen.js';
import { prepareRun, storedOptions } from './prepare.js';
import { trainHeadless } from './run.js';
import { imageMode, outputMode, RUN_FLAGS } from './run-flags.js';

const FLAGS = [...RUN_FLAGS, HANGUP_FLAG];
const SPEC = { command: 'demo', flags: FLAGS, options: OPTION_NAMES } as const;
const FACES_PER_PERSON = 200;
const FACE_SIZE = 256;
const FACE_SEED = 1;
/** Without a terminal nobody can press q. */
const ITERATIONS_WITHOUT_TERMINAL = 60;
const PROGRESS_INTERVAL_MS = 2000;

/** Chosen so that two laptop cores show faces, not fog, within two minutes. */
const NEW_MODEL: RunOptions = { model: 'original', lowmem: true, batch_size: 8, save_interval: 20 };

async function makeFaces(context: CliContext): Promise<DemoFaces> {
	let lastAt = context.now();
	let told = false;
	return context.modules.makeDemoFaces({
		outDir: join(cacheFolder(context.env), 'demo-faces'),
		count: FACES_PER_PERSON,
		size: FACE_SIZE,
		seed: FACE_SEED,
		onProgress: ({ done, total }) => {
			if (told && context.now() - lastAt < PROGRESS_INTERVAL_MS) return;
			told = true;
			lastAt = context.now();
			context.stderr.write(`drawing two people: ${formatCount(done)} of ${formatCount(total)} faces\n`);
		},
	});
}

export const demoCommand: Command = {
	help: () =>
		helpText(
			'fstui demo [options]',
			`Draws ${FACES_PER_PERSON} faces each of two synthetic people into a cache folder and trains a small model on them. A second call goes on where the first one stopped. Without a terminal it ends by itself after ${ITERATIONS_WITHOUT_TERMINAL} iterations.`,
			[`Output:\n${flagsHelp(FLAGS)}`, optionsHelp(OPTION_NAMES)],
		),
	async run(args, context) {
		const given = readArguments(SPEC, args);
		if (given.help) {
			context.stdout.write(this.help());
			return 0;
		}
		const mode = outputMode(given, context);
		const images = imageMode(given);
		const hangup = hangupPolicy(given);
		const model_dir = absolutePath(
			given.options.model_dir ?? join(dataFolder(context.env), 'demo-model'),
			context.cwd,
			context.env,
		);
		const flags: RunOptions = { ...given.options, model_dir };
		const isNew = (await storedOptions({ flags }, context)) === undefined;
		const { lowmem, ...withoutLowmem } = NEW_MODEL;
		const newModel = (flags.model ?? 'original') === 'original' ? { ...withoutLowmem, lowmem } : withoutLowmem;
		const session: RunOptions = mode === 'screen' ? {} : { iterations: ITERATIONS_WITHOUT_TERMINAL };
		const wantsOwnFaces = flags.input_a !== undefined && flags.input_b !== undefined;
		// Mistakes are told before minutes of drawing, not after: the folders are not looked at here.
		const placeholder = { input_a: 'A', input_b: 'B' };
		await prepareRun({ preset: { ...placeholder, ...(isNew ? newModel : {}), ...session }, flags }, context);
		const faces = wantsOwnFaces ? undefined : await makeFaces(context);
		const folders: RunOptions = faces === undefined ? {} : { input_a: faces.a, input_b: faces.b };
		const preset = { ...(isNew ? newModel : {}), ...session, ...folders };
		const known = {
			...allFrom({ ...preset, model_dir }, { kind: 'demo' }),
			...allFrom(given.options, { kind: 'flag' }),
		};
		const resolved = await prepareRun({ preset, flags, known }, context);
		if (mode !== 'screen') return trainHeadless(resolved, mode, context, hangup);
		return openScreen(
			async (createSession) => ({
				kind: 'dashboard',
				session: await createSession(resolved.config, resolved.origins),
			}),
			images,
			context,
			hangup,
		);
	},
};
