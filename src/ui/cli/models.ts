/** `fstui models`: every model with its size and cost, or one with options of the user's own. */
import { OPTION_NAMES, type OptionGroup, type OptionName, optionMeta, type RunOptions } from '../../config/schema.js';
import type { ModelFigures } from '../../engine/model-figures.js';
import { formatBytes, formatCount } from '../format.js';
import { catalogEntry, MODEL_CATALOG } from '../model-catalog.js';
import type { FlagSpec } from './arguments.js';
import { command } from './command.js';
import type { CliContext, Command } from './context.js';
import { flagsHelp, helpText, optionsHelp } from './help.js';
import { table } from './table.js';

const FLAGS: readonly FlagSpec[] = [{ name: 'json', help: 'The list as JSON.' }];
/** What size and cost of a model depend on. */
const GROUPS: readonly OptionGroup[] = ['model', 'optimizer', 'loss', 'mask'];
const OPTIONS: readonly OptionName[] = OPTION_NAMES.filter(
	(name) => name === 'batch_size' || (GROUPS.includes(optionMeta(name).group) && name !== 'model_dir'),
);

/** A model as the list shows it. */
export interface ListedModel extends ModelFigures {
	readonly description: string;
}

/** One after the other: each is traced and lowered, which takes the one thread there is. */
async function figuresOf(context: CliContext, wanted: readonly RunOptions[]): Promise<readonly ListedModel[]> {
	const listed: ListedModel[] = [];
	for (const options of wanted) {
		const figures = await context.modules.modelFigures(options);
		const entry = catalogEntry(options.model ?? 'original', options.lowmem ?? false);
		listed.push({ ...figures, description: entry?.description ?? '' });
	}
	return listed;
}

function toTable(models: readonly ListedModel[]): string {
	const [first] = models;
	const rows = models.map((model) => [
		model.name,
		model.variant,
		`${model.input_size} px`,
		`${model.output_size} px`,
		formatCount(model.parameters),
		model.gflop_per_example.toFixed(1),
		formatBytes(model.memory_bytes.cpu),
	]);
	const memory = `memory at batch size ${first?.memory_bytes.batch_size ?? ''}`;
	const head = ['model', 'variant', 'in', 'out', 'parameters', 'GFLOP/face', memory];
	return table([head, ...rows], [2, 3, 4, 5, 6]);
}

export const modelsCommand: Command = command(
	{ command: 'models', flags: FLAGS, options: OPTIONS },
	() =>
		helpText(
			'fstui models [--model NAME [OPTION...]] [--batch-size N] [--json]',
			'Lists every model: sides of the pictures in and out, parameters, GFLOP to train one face, and the memory a run needs on the processor, faces not counted. The figures come from the compiled step, of which no weight is made. With --model, only that one, with the options given.',
			[flagsHelp(FLAGS), optionsHelp(OPTIONS)],
		),
	async (given, context) => {
		const { options } = given;
		const wanted =
			options.model === undefined
				? MODEL_CATALOG.map(({ model, lowmem }): RunOptions => ({ ...options, model, lowmem }))
				: [options];
		const models = await figuresOf(context, wanted);
		context.stdout.write(`${given.switches.has('json') ? JSON.stringify(models) : toTable(models)}\n`);
		return 0;
	},
);
