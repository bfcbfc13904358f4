/** `fstui preview`: draws the preview of a saved model, backup or snapshot, without training and without its lock. */
import { absolutePath } from '../../config/paths.js';
import { formatCount } from '../format.js';
import type { FlagSpec } from './arguments.js';
import { command } from './command.js';
import type { Command } from './context.js';
import { flagsHelp, helpText } from './help.js';
import { modelFolder } from './model-folder.js';
import { outputFile, writeOutput } from './output-file.js';

const FLAGS: readonly FlagSpec[] = [
	{ name: 'out', value: 'FILE.png', help: 'The picture to write.' },
	{ name: 'input-a', value: 'DIR', help: 'Other faces of A than those the model trains with.' },
	{ name: 'input-b', value: 'DIR', help: 'Other faces of B.' },
];

export const previewCommand: Command = command(
	{ command: 'preview', flags: FLAGS, positionals: 1 },
	() =>
		helpText(
			'fstui preview MODEL_DIR --out FILE.png [--input-a DIR] [--input-b DIR]',
			'Draws faces, their reconstructions and their swaps with the weights of the last save, as the preview of a run does. Works on the processor, reads only, and does not disturb a run. MODEL_DIR may be a backup or a snapshot. Other faces are drawn without masks.',
			[flagsHelp(FLAGS)],
		),
	async (given, context) => {
		const folder = modelFolder(given, 'preview', context);
		const { path } = await outputFile(given, 'preview', ['png'], context);
		const { cwd, env } = context;
		const faces = (name: string): string | undefined => {
			const value = given.values.get(name);
			return value === undefined ? undefined : absolutePath(value, cwd, env);
		};
		const { png, width, height, model, iterations } = await context.modules.folderTools.drawSavedPreview({
			...{ folder, cwd, env, input_a: faces('input-a'), input_b: faces('input-b') },
			onWarning: (_, message) => void context.stderr.write(`warning: ${message}\n`),
		});
		await writeOutput(path, png, '--out');
		context.stdout.write(`${path}: ${model} at iteration ${formatCount(iterations)}, ${width} x ${height} px\n`);
		return 0;
	},
);
