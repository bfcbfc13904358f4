/** `fstui presets`: list, show, validate and save presets. */
import { FstuiError, formatError } from '../../config/errors.js';
import { presetSchemaText } from '../../config/json-schema.js';
import { absolutePath } from '../../config/paths.js';
import { savePreset, userPresetFile } from '../../config/preset-files.js';
import { findPreset, listPresets, presetPlaces } from '../../config/presets.js';
import { OPTION_NAMES, type OptionName, optionMeta, type RunOptions } from '../../config/schema.js';
import { didYouMean } from '../../config/suggest.js';
import { type Arguments, type FlagSpec, readArguments } from './arguments.js';
import type { CliContext, Command } from './context.js';
import { entry, flagsHelp, helpText } from './help.js';
import { table } from './table.js';

const SAVE_FLAGS: readonly FlagSpec[] = [
	{ name: 'from', value: 'PRESET', help: 'save: begins with the options of this preset.' },
	{ name: 'title', value: 'TEXT', help: 'save: the name that people read.' },
	{ name: 'description', value: 'TEXT', help: 'save: a sentence on what it is for.' },
];
const FLAGS: readonly FlagSpec[] = [{ name: 'json', help: 'The answer of list or show as JSON.' }, ...SAVE_FLAGS];
const ACTIONS = ['list', 'show', 'validate', 'save', 'schema'] as const;

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

/** Saves what --from, a preset of that name, and the options given add up to. */
function save(name: string, given: Arguments, context: CliContext): number {
	const places = presetPlaces(context.cwd, context.env);
	const from = given.values.get('from');
	const own = userPresetFile(name, places);
	const source = from ?? own;
	const base = source === null ? null : findPreset(source, places);
	const options: RunOptions = { ...base?.options, ...withoutRelativePaths(given.options, context) };
	if (Object.keys(options).length === 0) {
		throw new FstuiError('usage', 'there is nothing to save: no option is given', {
			where: `fstui presets save ${name}`,
			next: `add options (fstui presets save ${name} --batch-size 8), or --from PRESET`,
		});
	}
	const content = {
		title: given.values.get('title'),
		description: given.values.get('description'),
		options,
	};
	const saved = savePreset(name, content, places, base?.text);
	context.stdout.write(`${saved.file}: ${saved.replaced ? 'changed' : 'saved'}, ${optionCount(options)}\n`);
	return 0;
}

/** A preset is used from anywhere; a path after `~` is meant for every home. */
function withoutRelativePaths(options: RunOptions, context: CliContext): RunOptions {
	const absolute = (path: unknown): unknown =>
		typeof path === 'string' && !path.startsWith('~') ? absolutePath(path, context.cwd, context.env) : path;
	const entries = Object.entries(options) as [OptionName, unknown][];
	return Object.fromEntries(
		entries.map(([name, value]) => {
			if (optionMeta(name).path === undefined) return [name, value];
			return [name, Array.isArray(value) ? value.map(absolute) : absolute(value)];
		}),
	);
}

function optionCount({ stages = [], ...options }: RunOptions): string {
	const facts = [
		plural(Object.keys(options).length, 'option'),
		...(stages.length > 0 ? [plural(stages.length, 'stage')] : []),
	];
	return facts.join(', ');
}

function plural(count: number, noun: string): string {
	return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

function refuseSaveFlags(action: string, given: Arguments): void {
	if (action === 'save') return;
	const words = SAVE_FLAGS.map(({ name }) => name).filter((name) => given.values.has(name));
	const found = [...words, ...Object.keys(given.options)];
	if (found.length === 0) return;
	throw new FstuiError('usage', `fstui presets ${action} takes no ${found.join(', ')}`, {
		where: 'fstui presets',
		next: 'options belong to fstui presets save NAME',
	});
}

export const presetsCommand: Command = {
	help: () =>
		helpText(
			'fstui presets list | show PRESET | validate PRESET | save NAME [OPTION...] | schema',
			'Presets are YAML files with a few options each. PRESET is a name from the list or the path of a file.',
			[
				[
					entry('list', 'All presets, shipped and your own.'),
					entry('show', 'The file as it is, comments included.'),
					entry('validate', 'Checks a file and lists every problem with line and column.'),
					entry(
						'save',
						'Keeps the options given (as flags of fstui train, or --set) under a name, in your own folder of presets. A preset of yours with that name is changed, its comments stay.',
					),
					entry('schema', 'The JSON Schema of presets, for completion and checks in an editor.'),
				].join('\n'),
				flagsHelp(FLAGS),
			],
		),
	async run(args, context) {
		const given = readArguments({ command: 'presets', flags: FLAGS, options: OPTION_NAMES, positionals: 2 }, args);
		if (given.help) {
			context.stdout.write(this.help());
			return 0;
		}
		const [action = 'list', name] = given.positionals;
		const json = given.switches.has('json');
		if (!ACTIONS.some((known) => known === action)) {
			throw new FstuiError('usage', `unknown action "${action}"`, {
				where: 'fstui presets',
				next: `${didYouMean(action, ACTIONS)}use list, show, validate, save or schema`,
			});
		}
		refuseSaveFlags(action, given);
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
		if (action === 'save') return save(name, given, context);
		const preset = findPreset(name, presetPlaces(context.cwd, context.env));
		if (action === 'validate') {
			context.stdout.write(`${preset.file}: valid, ${optionCount(preset.options)}\n`);
		} else context.stdout.write(json ? `${JSON.stringify(preset.options)}\n` : preset.text);
		return 0;
	},
};
