/** `fstui train`: a run from a preset and flags, or the next session of a model folder. */
import { allFrom, type KnownOrigins } from '../../config/origins.js';
import { findPreset, presetPlaces } from '../../config/presets.js';
import { REQUIRED_OPTIONS } from '../../config/resolve.js';
import { OPTION_NAMES, type RunOptions } from '../../config/schema.js';
import { readArguments } from './arguments.js';
import type { Command } from './context.js';
import { HANGUP_FLAG, hangupPolicy } from './hangup.js';
import { entry, flagsHelp, helpText, optionsHelp, topicHelp } from './help.js';
import { openScreen } from './open-screen.js';
import { prepareRun, storedOptions, withConfigfile } from './prepare.js';
import { trainHeadless } from './run.js';
import { imageMode, outputMode, RUN_FLAGS } from './run-flags.js';
import { DETACH_FLAG, trainDetached } from './train-detached.js';

const FLAGS = [...RUN_FLAGS, DETACH_FLAG, HANGUP_FLAG];
const SPEC = { command: 'train', flags: FLAGS, options: OPTION_NAMES, positionals: 1 } as const;

export const trainCommand: Command = {
	help: () =>
		helpText(
			'fstui train [PRESET] --input-a DIR --input-b DIR --model-dir DIR [options]',
			'Trains a model on two folders of aligned faces. With a model already in the model folder training goes on with its folders and options: fstui train --model-dir DIR is enough.',
			[
				[
					entry(
						'PRESET',
						'Name of a preset (fstui presets list) or path of a YAML file. Flags win over its options, but not over its later stages.',
					),
					entry('--help TOPIC', 'All about one option (--help batch-size) or a group of them (--help loss).'),
				].join('\n'),
				`Output:\n${flagsHelp(FLAGS)}`,
				optionsHelp(OPTION_NAMES),
			],
		),
	async run(args, context) {
		const given = readArguments(SPEC, args);
		if (given.help) {
			const [topic] = given.positionals;
			context.stdout.write(topic === undefined ? this.help() : topicHelp(topic, OPTION_NAMES));
			return 0;
		}
		const mode = outputMode(given, context);
		const images = imageMode(given);
		const hangup = hangupPolicy(given);
		const detach = given.switches.has('detach');
		const [presetName] = given.positionals;
		const preset =
			presetName === undefined ? undefined : findPreset(presetName, presetPlaces(context.cwd, context.env));
		const known: KnownOrigins = {
			...allFrom(preset?.options, { kind: 'preset', name: preset?.name ?? null }),
			...allFrom(given.options, { kind: 'flag' }),
		};
		const request = withConfigfile({ preset: preset?.options, flags: given.options, known }, context);
		if (mode === 'screen' && !detach) {
			const stored = await storedOptions(request, context);
			const initial: RunOptions = { ...request.preset, ...request.flags };
			if (REQUIRED_OPTIONS.some((name) => initial[name] === undefined && stored?.config[name] === undefined)) {
				const start = { kind: 'wizard', initial, known: request.known ?? {} } as const;
				return openScreen(() => start, images, context, hangup);
			}
		}
		const resolved = await prepareRun(request, context);
		const { config, origins, warnings } = resolved;
		if (detach) return trainDetached(args, config, mode === 'json', context);
		if (mode !== 'screen') return trainHeadless(resolved, mode, context, hangup);
		if (!given.switches.has('yes'))
			return openScreen(() => ({ kind: 'review', options: config, known: origins }), images, context, hangup);
		for (const warning of warnings) context.stderr.write(`warning: ${warning}\n`);
		return openScreen(
			async (createSession) => ({ kind: 'dashboard', session: await createSession(config, origins) }),
			images,
			context,
			hangup,
		);
	},
};
