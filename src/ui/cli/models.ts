/** `fstui models`: every model with its size and cost. */
import { formatBytes, formatCount } from '../format.js';
import { type FlagSpec, readArguments } from './arguments.js';
import type { Command } from './context.js';
import { flagsHelp, helpText, optionsHelp } from './help.js';
import { modelFigures } from './model-figures.js';
import { table } from './table.js';

const FLAGS: readonly FlagSpec[] = [{ name: 'json', help: 'The list as JSON.' }];
const DEFAULT_BATCH_SIZE = 16;

export const modelsCommand: Command = {
	help: () =>
		helpText(
			'fstui models [--batch-size N] [--json]',
			'Lists every model: sides of the pictures in and out, parameters, GFLOP to train one face, and an estimate of the memory of a run.',
			[flagsHelp(FLAGS), optionsHelp(['batch_size'])],
		),
	async run(args, context) {
		const given = readArguments({ command: 'models', flags: FLAGS, options: ['batch_size'] }, args);
		if (given.help) {
			context.stdout.write(this.help());
			return 0;
		}
		const batchSize = given.options.batch_size ?? DEFAULT_BATCH_SIZE;
		const figures = modelFigures(batchSize);
		if (given.switches.has('json')) {
			context.stdout.write(`${JSON.stringify(figures)}\n`);
			return 0;
		}
		const rows = figures.map((model) => [
			model.name,
			model.variant,
			`${model.input_size} px`,
			`${model.output_size} px`,
			formatCount(model.parameters),
			model.gflop_per_example.toFixed(1),
			formatBytes(model.memory_bytes.cpu),
		]);
		const head = ['model', 'variant', 'in', 'out', 'parameters', 'GFLOP/face', `memory at batch size ${batchSize}`];
		context.stdout.write(`${table([head, ...rows], [2, 3, 4, 5, 6])}\n`);
		return 0;
	},
};
