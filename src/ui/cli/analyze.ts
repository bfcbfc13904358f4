/** `fstui analyze`: the sessions of a model, how long and how fast they were, and their losses. */
import { FstuiError } from '../../config/errors.js';
import { absolutePath } from '../../config/paths.js';
import type { ModelAnalysis } from '../../engine/analysis/model.js';
import { formatCount } from '../format.js';
import { sessionRows, sessionsCsv } from '../session-table.js';
import type { FlagSpec } from './arguments.js';
import { command } from './command.js';
import type { Command } from './context.js';
import { flagsHelp, helpText } from './help.js';
import { modelFolder } from './model-folder.js';
import { writeOutput } from './output-file.js';
import { table } from './table.js';

const FLAGS: readonly FlagSpec[] = [
	{ name: 'csv', value: 'FILE', help: 'Writes the table to a file, one line per session and a last one for all.' },
	{ name: 'json', help: 'The figures as JSON.' },
];
const HEAD = ['#', 'Start', 'End', 'Elapsed', 'Batch', 'Iterations', 'EGs/s', 'Loss A', 'Loss B'] as const;
/** Without the losses, for narrow terminals. */
const NARROW_COLUMNS = 7;
const RIGHT = [3, 4, 5, 6, 7, 8];
export const analyzeCommand: Command = command(
	{ command: 'analyze', flags: FLAGS, positionals: 1 },
	() =>
		helpText(
			'fstui analyze MODEL_DIR [--csv FILE | --json]',
			'Shows the training sessions of a model: when, how long, batch size, iterations, faces of both sides per second (EGs/s) and the average losses. Changes nothing and does not disturb a run; a backup or snapshot can be given too.',
			[flagsHelp(FLAGS)],
		),
	async (given, context) => {
		const csv = given.values.get('csv');
		if (csv !== undefined && given.switches.has('json')) {
			throw new FstuiError('usage', '--csv and --json cannot be used together', {
				where: '--csv, --json',
				next: 'leave one of them out',
			});
		}
		const folder = modelFolder(given, 'analyze', context);
		const analysis = await context.modules.folderTools.analyzeModel(folder);
		if (analysis === null) {
			throw new FstuiError('faces', 'there is no saved model in this folder', {
				where: folder,
				next: 'check the path; fstui train --model-dir makes a new model',
			});
		}
		if (given.switches.has('json')) {
			const { model, iterations, sessions, total } = analysis;
			context.stdout.write(`${JSON.stringify({ model, iterations, sessions, total })}\n`);
		} else if (csv !== undefined) {
			const path = absolutePath(csv, context.cwd, context.env);
			await writeOutput(path, sessionsCsv(analysis), '--csv');
			context.stdout.write(`${path}: ${sessionCount(analysis)}\n`);
		} else {
			context.stdout.write(`${sessionsTable(analysis, context.stdout.columns)}\n`);
		}
		return 0;
	},
);

function sessionCount({ sessions }: ModelAnalysis): string {
	return sessions.length === 1 ? '1 session' : `${formatCount(sessions.length)} sessions`;
}

/** @param width columns of the terminal; undefined when there is none. */
function sessionsTable(analysis: ModelAnalysis, width: number | undefined): string {
	const title = `${analysis.model}, ${formatCount(analysis.iterations)} iterations in ${sessionCount(analysis)}`;
	const rows = [
		HEAD,
		...sessionRows(analysis).map((row) => [
			...[row.session, row.start, row.end, row.elapsed, row.batch, row.iterations, row.rate],
			...[row.lossA, row.lossB],
		]),
	];
	const whole = table(rows, RIGHT);
	const fits = width === undefined || whole.split('\n').every((line) => line.length <= width);
	const shown = fits
		? whole
		: table(
				rows.map((row) => row.slice(0, NARROW_COLUMNS)),
				RIGHT,
			);
	return `${title}\n\n${shown}`;
}
