/** `fstui status`: what a model folder holds, whether a run is on, and how far it is. */
import { FstuiError } from '../../config/errors.js';
import type { ModelSummary } from '../../engine/inspect.js';
import { formatCount, formatLoss, shellQuote } from '../format.js';
import { gpuParts } from '../gpu-text.js';
import type { FlagSpec } from './arguments.js';
import { command } from './command.js';
import type { Command } from './context.js';
import { flagsHelp, helpText } from './help.js';
import { type LiveState, liveState } from './live-state.js';
import { modelFolder } from './model-folder.js';
import { table } from './table.js';

const FLAGS: readonly FlagSpec[] = [{ name: 'json', help: 'The answer as JSON.' }];

interface Status {
	readonly model: string;
	/** Of the last save. */
	readonly iterations: number;
	readonly sessions: number;
	readonly loss_a: number | null;
	readonly loss_b: number | null;
	readonly running: boolean;
	readonly pid: number | null;
}

export const statusCommand: Command = command(
	{ command: 'status', flags: FLAGS, positionals: 1 },
	() =>
		helpText(
			'fstui status MODEL_DIR [--json]',
			'Reads a model folder, and asks the run in it how far it is; changes nothing and does not disturb the run.',
			[flagsHelp(FLAGS)],
		),
	async (given, context) => {
		const path = modelFolder(given, 'status', context);
		const found = await context.modules.readModelFolder(path);
		const live = await liveState(path, context.modules);
		const status = found === null ? unsaved(live) : stored(found, live);
		if (status === null) {
			throw new FstuiError('faces', 'there is no model in this folder', {
				where: path,
				next: 'check the path; fstui train --model-dir makes a new model',
			});
		}
		const { model, iterations, sessions, loss_a, loss_b, running, pid } = status;
		const fields = { model, iterations, sessions, loss_a, loss_b, running, pid };
		const text = given.switches.has('json')
			? JSON.stringify(live === null ? fields : { ...fields, live: liveFields(live) })
			: statusText(status, live, path);
		context.stdout.write(`${text}\n`);
		return 0;
	},
);

/** A run that goes on with a model shows there only once it has looked at its faces; it can be reached before. */
function stored(found: ModelSummary, live: LiveState | null): Status {
	const { running, pid, sessions } = found;
	return { ...found, sessions: sessions.length, running: running || live !== null, pid: live?.pid ?? pid };
}

/** A run that has not saved yet has left nothing to read. */
function unsaved(live: LiveState | null): Status | null {
	if (live === null) return null;
	const { model, pid } = live;
	return { model, iterations: 0, sessions: 0, loss_a: null, loss_b: null, running: true, pid };
}

function liveFields({ phase, step, target_iteration }: LiveState) {
	return {
		phase,
		iteration: step?.iteration ?? null,
		target_iteration,
		loss_a: step?.loss_a ?? null,
		loss_b: step?.loss_b ?? null,
		examples_per_second: step?.examples_per_second ?? null,
		elapsed_seconds: step?.elapsed_seconds ?? null,
		gpu: step?.gpu ?? null,
	};
}

function statusText(status: Status, live: LiveState | null, path: string): string {
	const { model, iterations, sessions, loss_a, loss_b, running, pid } = status;
	const folder = shellQuote(path);
	const rows = [
		['model', model],
		['iterations', iterations === 0 ? 'nothing saved yet' : formatCount(iterations)],
		['sessions', formatCount(sessions)],
		['loss A', loss_a === null ? 'none yet' : formatLoss(loss_a)],
		['loss B', loss_b === null ? 'none yet' : formatLoss(loss_b)],
		['running', running ? `yes, process ${pid ?? 'unknown'}` : `no; go on with fstui train --model-dir ${folder}`],
	];
	if (live === null) return table(rows);
	const phase = (live.phase ?? 'starting').replaceAll('_', ' ');
	const { step } = live;
	const now =
		step === null
			? phase
			: `${phase}, iteration ${formatCount(step.iteration)}, ${step.examples_per_second.toFixed(1)} examples/s`;
	const gpu = step?.gpu === undefined ? [] : [['gpu', [step.gpu.name, ...gpuParts(step.gpu)].join(', ')]];
	return table([...rows, ['now', now], ...gpu, ['look', `fstui attach ${folder}`]]);
}
