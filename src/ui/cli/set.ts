/**
 * `fstui set`: changes options of a run of another process, or lists what can change. Must not know how the run is
 * reached.
 */
import { allowedValues, findOption, valueFromText } from '../../config/describe.js';
import { effectiveConfig, type OptionChange } from '../../config/effective.js';
import { FstuiError } from '../../config/errors.js';
import { type OptionName, optionMeta, type RunConfig, STAGE_OPTIONS, type StageOptions } from '../../config/schema.js';
import { didYouMean } from '../../config/suggest.js';
import type { RemoteSession } from '../../engine/control/client.js';
import { changeableGroups, changeableOptions, changeFacts, valueText } from '../change/change-model.js';
import { changesText, formatCount } from '../format.js';
import { type FlagSpec, readArguments } from './arguments.js';
import type { Command } from './context.js';
import { askRun } from './control.js';
import { entry, flagsHelp, helpText } from './help.js';
import { modelFolder } from './model-folder.js';

const FLAGS: readonly FlagSpec[] = [
	{ name: 'list', help: 'What can change while the run goes on, with the values it has now.' },
	{ name: 'json', help: 'The result as one JSON object.' },
];
const SPEC = { command: 'set', flags: FLAGS, positionals: 1 + STAGE_OPTIONS.length };

export const setCommand: Command = {
	help: () =>
		helpText(
			'fstui set MODEL_DIR KEY=VALUE... [--json] | --list',
			'Changes options of the run of a model folder, all together after its current step. Works on every run on this computer, with or without a screen. The model keeps the new values: a resumed run goes on with them.',
			[
				entry('KEY=VALUE', 'An option and its new value, e.g. learning_rate=3e-5 no_warp=true.'),
				flagsHelp(FLAGS),
				entry('KEY', `One of ${STAGE_OPTIONS.join(', ')}.`),
			],
		),
	async run(args, context) {
		const given = readArguments(SPEC, args);
		if (given.help) {
			context.stdout.write(this.help());
			return 0;
		}
		const folder = modelFolder(given, 'set', context);
		const pairs = given.positionals.slice(1);
		const json = given.switches.has('json');
		const list = given.switches.has('list');
		if (list && pairs.length > 0) {
			throw new FstuiError('usage', 'options are either listed or changed', {
				where: '--list',
				next: 'leave --list or the options out',
			});
		}
		const options = readPairs(pairs);
		if (list) {
			const config = await askRun(folder, context, optionsOf);
			context.stdout.write(json ? `${JSON.stringify(listedJson(config))}\n` : listedText(config));
			return 0;
		}
		if (pairs.length === 0) {
			throw new FstuiError('usage', 'there is nothing to change', {
				where: 'fstui set',
				next: `write for example fstui set MODEL_DIR learning_rate=3e-5; fstui set MODEL_DIR --list shows what can change`,
			});
		}
		const event = await askRun(folder, context, (session) => session.set(options));
		const { changes, iteration } = event;
		const text =
			Object.keys(changes).length === 0
				? 'nothing changes: the run has these values already'
				: `from iteration ${formatCount(iteration + 1)} on: ${changesText(changes)}`;
		context.stdout.write(`${json ? JSON.stringify(event) : text}\n`);
		return 0;
	},
};

/** @throws FstuiError `usage` naming every pair that is wrong. */
function readPairs(pairs: readonly string[]): StageOptions {
	const found: Partial<Record<OptionName, unknown>> = {};
	const problems: string[] = [];
	for (const pair of pairs) {
		const equals = pair.indexOf('=');
		const key = (equals < 0 ? pair : pair.slice(0, equals)).trim();
		const name = findOption(key);
		if (equals < 1) problems.push(`"${pair}" is not of the form key=value`);
		else if (name === undefined) problems.push(`there is no option "${key}". ${didYouMean(key, STAGE_OPTIONS)}`.trim());
		else if (!STAGE_OPTIONS.includes(name)) problems.push(`${name} cannot change while a run goes on`);
		else {
			const checked = valueFromText(name, pair.slice(equals + 1));
			if (checked.ok) found[name] = checked.value;
			else problems.push(checked.problem);
		}
	}
	if (problems.length === 0) return found as StageOptions;
	throw new FstuiError('usage', problems.join('; '), {
		where: pairs.join(' '),
		next: 'fstui set MODEL_DIR --list shows what can change, and to what',
	});
}

/** The options that the run has now: what it began with, and what it has told of since. */
async function optionsOf(session: RemoteSession): Promise<RunConfig> {
	const changes: OptionChange[] = [];
	let start = 0;
	const unsubscribe = session.subscribe((event) => {
		if (event.event === 'session') start = event.iteration;
		if (event.event === 'options') changes.push(event);
	});
	await session.live;
	unsubscribe();
	return effectiveConfig(session.config, start, changes);
}

function listedText(config: RunConfig): string {
	const names = changeableOptions(config);
	const nameWidth = Math.max(...names.map((name) => name.length));
	const valueWidth = Math.max(...names.map((name) => valueText(name, config).length));
	const lines = changeableGroups(config).flatMap(({ group, fields }) => [
		group,
		...fields.map((name) => {
			const value = valueText(name, config).padEnd(valueWidth);
			return `  ${name.padEnd(nameWidth)}  ${value}  ${changeFacts(name, config)}`;
		}),
	]);
	return `${lines.join('\n')}\n`;
}

function listedJson(config: RunConfig) {
	return {
		model_dir: config.model_dir,
		options: changeableGroups(config).flatMap(({ group, fields }) =>
			fields.map((name) => ({
				name,
				group,
				value: config[name],
				allowed: allowedValues(name),
				help: optionMeta(name).help,
			})),
		),
	};
}
