/** `fstui restore`: puts a backup or snapshot back in the place of the model; what was there is kept. */
import { FstuiError } from '../../config/errors.js';
import type { RestorableCopy, RestoreSource } from '../../engine/store/restore.js';
import { formatCount, shellQuote } from '../format.js';
import { localTime } from '../local-time.js';
import type { Arguments, FlagSpec } from './arguments.js';
import { command } from './command.js';
import type { Command } from './context.js';
import { flagsHelp, helpText } from './help.js';
import { modelFolder } from './model-folder.js';
import { table } from './table.js';
import { wholeNumber } from './whole-number.js';

const FLAGS: readonly FlagSpec[] = [
	{ name: 'list', help: 'Shows what can be restored and changes nothing; so does no option at all.' },
	{ name: 'backup', help: 'Restores the backup: the save with the lowest losses so far.' },
	{ name: 'snapshot', value: 'N', help: 'Restores the snapshot of iteration N.' },
];
const MAX_ITERATION = 999_999_999;

export const restoreCommand: Command = command(
	{ command: 'restore', flags: FLAGS, positionals: 1 },
	() =>
		helpText(
			'fstui restore MODEL_DIR [--list | --backup | --snapshot N]',
			'Makes the backup or a snapshot the model again. Nothing is deleted: the model, its loss history and its later pictures go to a folder MODEL_archived_DATE_TIME inside the model folder, which is a model folder of its own. Stop a run of the model first.',
			[flagsHelp(FLAGS)],
		),
	async (given, context) => {
		const folder = modelFolder(given, 'restore', context);
		const source = sourceOf(given);
		const { listRestorable, restoreModel } = context.modules.folderTools;
		if (source === null) {
			const copies = await listRestorable(folder);
			if (copies.length === 0) {
				throw new FstuiError('faces', 'there is no backup or snapshot in this folder', {
					where: folder,
					next: 'check the path; a run makes a backup when both losses fall, and snapshots every 25,000 iterations',
				});
			}
			context.stdout.write(`${copiesTable(copies, folder)}\n`);
			return 0;
		}
		const { model, iterations, archive, warnings } = await restoreModel(folder, source);
		for (const warning of warnings) context.stderr.write(`warning: ${warning}\n`);
		const kept = archive === null ? [] : [`The model that was there is kept in ${archive}`];
		const lines = [
			`${model} is at iteration ${formatCount(iterations)} again.`,
			...kept,
			`Go on with:  fstui train --model-dir ${shellQuote(folder)}`,
		];
		context.stdout.write(`${lines.join('\n')}\n`);
		return 0;
	},
);

/** Null for the list. */
function sourceOf(given: Arguments): RestoreSource | null {
	const iterations = wholeNumber(given, 'snapshot', 0, MAX_ITERATION);
	const backup = given.switches.has('backup');
	const asked = [given.switches.has('list'), backup, iterations !== undefined].filter(Boolean).length;
	if (asked > 1) {
		throw new FstuiError('usage', '--list, --backup and --snapshot cannot be used together', {
			where: '--list, --backup, --snapshot',
			next: 'give one of them',
		});
	}
	if (iterations !== undefined) return { kind: 'snapshot', iterations };
	return backup ? { kind: 'backup' } : null;
}

function copiesTable(copies: readonly RestorableCopy[], folder: string): string {
	const rows = copies.map((copy) => {
		const { kind, iterations, saved, path } = copy;
		if (iterations === null) return [kind, 'unreadable', '', path];
		const option = kind === 'backup' ? '--backup' : `--snapshot ${iterations}`;
		return [kind, formatCount(iterations), localTime(saved), `fstui restore ${shellQuote(folder)} ${option}`];
	});
	return table([['copy', 'iterations', 'saved', 'restore with'], ...rows], [1]);
}
