/** `fstui presets`: list, show and validate presets. */
import { FstuiError, formatError } from '../../config/errors.js';
import { presetSchemaText } from '../../config/json-schema.js';
import { findPreset, listPresets, presetPlaces } from '../../config/presets.js';
import { didYouMean } from '../../config/suggest.js';
import { type FlagSpec, readArguments } from './arguments.js';
import type { CliContext, Command } from './context.js';
import { entry, flagsHelp, helpText } from './help.js';
import { table } from './table.js';

const FLAGS: readonly FlagSpec[] = [{ name: 'json', help: 'The answer of list or show as JSON.' }];
const ACTIONS = ['list', 'show', 'validate', 'schema'] as const;

function list(context: CliContext, json: boolean): number {
	const { presets, errors } = listPresets(presetPlaces(context.cwd, context.env));
	if (json) {
		const plain = presets.map(({ name, title, description, origin, file, options }) => ({
			name,
			title,
			description,
			origin,
			file,
			options,
		}));
		context.stdout.write(`${JSON.stringify(plain)}\n`);
	} else {
		context.stdout.write(`${table(presets.map((preset) => [preset.name, preset.origin, preset.description]))}\n`);
	}
	for (const error of errors) context.stderr.write(`${formatError(error)}\n`);
	return errors.length === 0 ? 0 : (errors[0]?.exitCode ?? 2);
}

function plural(count: number, noun: string): string {
	return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

export const presetsCommand: Command = {
	help: () =>
		helpText(
			'fstui presets list | show PRESET | validate PRESET | schema',
			'Presets are YAML files with a few options each. PRESET is a name from the list or the path of a file.',
			[
				[
					entry('list', 'All presets, shipped and your own.'),
					entry('show', 'The file as it is, comments included.'),
					entry('validate', 'Checks a file and lists every problem with line and column.'),
					entry('schema', 'The JSON Schema of presets, for completion and checks in an editor.'),
				].join('\n'),
				flagsHelp(FLAGS),
			],
		),
	async run(args, context) {
		const given = readArguments({ command: 'presets', flags: FLAGS, positionals: 2 }, args);
		if (given.help) {
			context.stdout.write(this.help());
			return 0;
		}
		const [action = 'list', name] = given.positionals;
		const json = given.switches.has('json');
		if (!ACTIONS.some((known) => known === action)) {
			throw new FstuiError('usage', `unknown action "${action}"`, {
				where: 'fstui presets',
				next: `${didYouMean(action, ACTIONS)}use list, show, validate or schema`,
			});
		}
		if (action === 'list') return list(context, json);
		if (action === 'schema') {
			context.stdout.write(presetSchemaText());
			return 0;
		}
		if (name === undefined) {
			throw new FstuiError('usage', `fstui presets ${action} needs the name or path of a preset`, {
				where: 'fstui presets',
				next: 'fstui presets list shows the names',
			});
		}
		const preset = findPreset(name, presetPlaces(context.cwd, context.env));
		if (action === 'validate') {
			const { stages = [], ...options } = preset.options;
			const facts = [
				plural(Object.keys(options).length, 'option'),
				...(stages.length > 0 ? [plural(stages.length, 'stage')] : []),
			];
			context.stdout.write(`${preset.file}: valid, ${facts.join(', ')}\n`);
		} else context.stdout.write(json ? `${JSON.stringify(preset.options)}\n` : preset.text);
		return 0;
	},
};
