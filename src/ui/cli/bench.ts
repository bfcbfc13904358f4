/** `fstui bench`: training speed on this machine, against its own matrix multiplication. */
import { resolveOptions } from '../../config/resolve.js';
import { OPTION_NAMES, type OptionGroup, type OptionName, optionMeta } from '../../config/schema.js';
import { formatBytes } from '../format.js';
import type { FlagSpec } from './arguments.js';
import { command } from './command.js';
import type { Command } from './context.js';
import { flagsHelp, helpText, optionsHelp } from './help.js';
import { table } from './table.js';

const FLAGS: readonly FlagSpec[] = [{ name: 'json', help: 'The figures as JSON; progress goes to standard error.' }];
/** What the speed of a step depends on: everything but folders and faces. */
const GROUPS: readonly OptionGroup[] = ['model', 'optimizer', 'loss', 'mask'];
const OPTIONS: readonly OptionName[] = OPTION_NAMES.filter(
	(name) =>
		['batch_size', 'device'].includes(name) || (GROUPS.includes(optionMeta(name).group) && name !== 'model_dir'),
);

export const benchCommand: Command = command(
	{ command: 'bench', flags: FLAGS, options: OPTIONS },
	() =>
		helpText(
			'fstui bench [--model NAME] [--batch-size N] [--device NAME] [OPTION...] [--json]',
			'Trains for a few steps on made-up faces and tells examples per second, GFLOP/s, and their share of what a plain matrix multiplication reaches on the same processor. Keep the machine quiet meanwhile.',
			[flagsHelp(FLAGS), optionsHelp(OPTIONS)],
		),
	async (given, context) => {
		// Folders are not used; this checks the rest as a training would.
		const folders = { input_a: 'a', input_b: 'b', model_dir: 'model' };
		const flags = { ...folders, ...given.options };
		const { config } = resolveOptions({ flags, cwd: context.cwd, env: context.env });
		const report = await context.modules.runBench({
			options: Object.fromEntries(OPTIONS.map((name) => [name, config[name]])),
			onProgress: (text) => void context.stderr.write(`${text}\n`),
		});
		if (given.switches.has('json')) {
			context.stdout.write(`${JSON.stringify(report)}\n`);
			return 0;
		}
		const rows = [
			['model', report.model],
			['device', report.device],
			['batch size', String(report.batch_size)],
			['step', `${report.step_ms.toFixed(0)} ms, best ${report.step_ms_min.toFixed(0)} ms`],
			['first step', `${report.first_step_ms.toFixed(0)} ms, after ${report.compile_ms.toFixed(0)} ms of compiling`],
			['examples/s', report.examples_per_second.toFixed(1)],
			['GFLOP/s', report.gflops.toFixed(0)],
			['sgemm GFLOP/s', report.sgemm_gflops.toFixed(0)],
			['share of sgemm', `${percent(report.share_of_sgemm)}, best step ${percent(report.share_of_sgemm_best)}`],
			['peak memory', formatBytes(report.peak_memory_bytes)],
		];
		context.stdout.write(`${table(rows)}\n`);
		return 0;
	},
);

function percent(share: number): string {
	return `${(100 * share).toFixed(0)} %`;
}
