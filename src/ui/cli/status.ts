/** `fstui status`: what a model folder holds and whether a run is on. */
import { FstuiError } from '../../config/errors.js';
import { absolutePath } from '../../config/paths.js';
import { formatCount, formatLoss, shellQuote } from '../format.js';
import { type FlagSpec, readArguments } from './arguments.js';
import type { Command } from './context.js';
import { flagsHelp, helpText } from './help.js';
import { table } from './table.js';

const FLAGS: readonly FlagSpec[] = [{ name: 'json', help: 'The answer as JSON.' }];

export const statusCommand: Command = {
	help: () =>
		helpText('fstui status MODEL_DIR [--json]', 'Reads a model folder; changes nothing and does not disturb a run.', [
			flagsHelp(FLAGS),
		]),
	async run(args, context) {
		const given = readArguments({ command: 'status', flags: FLAGS, positionals: 1 }, args);
		if (given.help) {
			context.stdout.write(this.help());
			return 0;
		}
		const [folder] = given.positionals;
		if (folder === undefined) {
			throw new FstuiError('usage', 'the model folder is missing', {
				where: 'fstui status',
				next: 'write fstui status MODEL_DIR',
			});
		}
		const path = absolutePath(folder, context.cwd, context.env);
		const found = await context.modules.readModelFolder(path);
		if (found === null) {
			throw new FstuiError('faces', 'there is no model in this folder', {
				where: path,
				next: 'check the path; fstui train --model-dir makes a new model',
			});
		}
		const { model, iterations, loss_a, loss_b, running, pid } = found;
		const sessions = found.sessions.length;
		if (given.switches.has('json')) {
			context.stdout.write(`${JSON.stringify({ model, iterations, sessions, loss_a, loss_b, running, pid })}\n`);
			return 0;
		}
		const rows = [
			['model', model],
			['iterations', formatCount(iterations)],
			['sessions', formatCount(sessions)],
			['loss A', loss_a === null ? 'none yet' : formatLoss(loss_a)],
			['loss B', loss_b === null ? 'none yet' : formatLoss(loss_b)],
			[
				'running',
				running ? `yes, process ${pid ?? 'unknown'}` : `no; go on with fstui train --model-dir ${shellQuote(path)}`,
			],
		];
		context.stdout.write(`${table(rows)}\n`);
		return 0;
	},
};
