/**
 * The training loop: batch, step, count, report; then whatever is due or was asked for, between two steps.
 * Reads top to bottom. Must not know threads, terminals or file formats.
 */
import { FstuiError } from '../../config/errors.js';
import type { StageOptions } from '../../config/schema.js';
import { checkStageOptions, nextStage } from '../../config/stages.js';
import type { OptionsEvent, StoppedEvent, StopReason } from '../events.js';
import type { CommandName, CommandResults } from '../protocol.js';
import { LossAverager, SpeedMeter } from './averages.js';
import { BatchSource } from './batch-source.js';
import { requireChange } from './change-checks.js';
import type { CommandQueue, PendingCommand } from './commands.js';
import { announce, notFinite, skipped, stepEvent, warmUpDetail } from './loop-events.js';
import { type Progress, Saver } from './saver.js';
import { learningRateAt } from './schedule.js';
import { searchLearningRate } from './search.js';
import type { Emit, PreparedRun } from './setup.js';

export interface LoopDependencies {
	readonly emit: Emit;
	readonly commands: CommandQueue;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
}

/** How the loop ends, and the command that asked for it. */
interface Ending {
	readonly reason: StopReason;
	readonly save: boolean;
	readonly command: PendingCommand | null;
}

/**
 * Trains until a limit or a stop command; the last thing it does is a save (unless told not to).
 * @throws FstuiError 'training' when a loss is not finite or a save fails; the last save is then intact.
 */
export async function runLoop(run: PreparedRun, { emit, commands, now }: LoopDependencies): Promise<StoppedEvent> {
	const { config, folder, loaded, step, active } = run;
	const start = loaded?.iterations ?? 0;
	const progress: Progress = {
		iteration: start,
		sessionIteration: 0,
		optimizerSteps: run.optimizerSteps,
		elapsedSeconds: 0,
	};
	const averages = new LossAverager();
	const speed = new SpeedMeter();
	const saver = new Saver(run, progress, averages, emit, now);
	const target = targetIteration(config.iterations, config.target_iterations, start);
	announce(run, saver.sessionId, start, target.iteration, emit);

	let lossNames: readonly string[] | null = null;
	let postponed = false;
	let ending: Ending | null =
		target.iteration <= start ? { reason: target.reason, save: loaded === null, command: null } : null;
	if (ending === null && loaded === null && config.use_lr_finder) {
		const found = await searchLearningRate(run, { emit, now, stopRequested: () => commands.hasStop });
		if (found === 'exit') ending = { reason: 'lr_finder', save: false, command: null };
	}
	emit({ event: 'phase', phase: 'warming_up', detail: warmUpDetail(run.runtime.device) });

	while (ending === null) {
		const batches = new BatchSource(active.feed, now);
		const asked = now();
		const t = progress.sessionIteration + 1;
		const rate = learningRateAt(active.config.learning_rate, config.warmup, t);
		const result = await step.run(batches.next, progress.optimizerSteps + 1, rate);
		batches.release();
		const ended = now();

		progress.iteration++;
		progress.sessionIteration++;
		progress.optimizerSteps++;
		progress.elapsedSeconds += (ended - asked) / 1000;
		speed.add(ended - asked);
		if (lossNames === null) {
			lossNames = Object.keys(result.losses);
			if (!config.no_logs) folder.history.begin(saver.sessionId, ['loss_a', 'loss_b', ...lossNames]);
			emit({ event: 'phase', phase: 'training', detail: '' });
		}
		const timing = { data_ms: batches.waitedMs, step_ms: ended - asked - batches.waitedMs };
		const examples = 2 * active.config.batch_size * step.batches;
		const event = stepEvent(result, progress, speed.examplesPerSecond(examples), timing);
		emit(event);
		if (event.non_finite === undefined) averages.add(result.lossA, result.lossB);
		else if (active.config.nan_protection) throw notFinite(event, saver.lastSavedIteration, folder.dir);
		else emit({ event: 'warning', code: 'not_finite', message: skipped(event) });
		const losses = [result.lossA, result.lossB, ...lossNames.map((name) => result.losses[name] ?? Number.NaN)];
		if (!config.no_logs) folder.history.append(progress.iteration, ended / 1000, losses);

		if (progress.iteration >= target.iteration) ending = { reason: target.reason, save: true, command: null };
		ending = (await serveCommands()) ?? ending;
		if (ending !== null) break;
		await saveWhenDue();
		await changeStage();
		// Lets messages in: a step on a fast device may never leave the microtask queue.
		await new Promise(setImmediate);
	}
	return finish(ending);

	async function saveWhenDue(): Promise<void> {
		const { save_interval, snapshot_interval } = active.config;
		const first = progress.iteration === 1;
		const due = first || progress.iteration % save_interval === 0;
		const snapshotDue = snapshot_interval > 0 && progress.iteration % snapshot_interval === 0;
		if (due || snapshotDue) await saver.preview();
		if (due) await saver.timelapse();
		if (snapshotDue) await saver.snapshot();
		else if ((due || postponed) && saver.affordable) {
			postponed = false;
			emit({ event: 'phase', phase: 'saving', detail: '' });
			await saver.save(false);
			emit({ event: 'phase', phase: 'training', detail: '' });
		} else if (due && !postponed) {
			postponed = true;
			const message = `The save due at iteration ${progress.iteration} is put off: saving would take more than 5 % of the time.`;
			emit({ event: 'warning', code: 'save_merged', message });
		}
	}

	/** Goes over to the options of a stage of the preset when its iteration is reached. */
	async function changeStage(): Promise<void> {
		const stage = nextStage(config, progress.iteration - 1);
		if (stage?.at !== progress.iteration) return;
		const changes = await active.reach(progress.iteration);
		saver.noteChanges(changes);
		emit({ event: 'options', iteration: progress.iteration, changes, cause: 'stage' });
	}

	async function serveCommands(): Promise<Ending | null> {
		let paused = false;
		for (;;) {
			if (paused) await commands.wait();
			const command = commands.take();
			if (command === undefined) {
				if (paused) continue;
				return null;
			}
			if (command.name === 'stop') return { reason: 'requested', save: command.save, command };
			if (command.name === 'pause' && !paused) emit({ event: 'phase', phase: 'paused', detail: '' });
			if (command.name === 'resume' && paused) emit({ event: 'phase', phase: 'training', detail: '' });
			if (command.name === 'pause') paused = true;
			if (command.name === 'resume') paused = false;
			await serve(command);
		}
	}

	/** @throws FstuiError for options that cannot change while a run goes on. */
	async function setOptions(asked: StageOptions): Promise<OptionsEvent> {
		const options = checkStageOptions(asked);
		await requireChange(run, options, (code, message) => emit({ event: 'warning', code, message }));
		const changes = await active.set(options, progress.iteration);
		const event: OptionsEvent = { event: 'options', iteration: progress.iteration, changes, cause: 'request' };
		// To ask for what holds already is no news.
		if (Object.keys(changes).length === 0) return event;
		saver.noteChanges(changes);
		emit(event);
		return event;
	}

	async function serve(command: PendingCommand): Promise<void> {
		const { name } = command;
		const results: Readonly<Record<Exclude<CommandName, 'stop'>, () => Promise<CommandResults[CommandName]>>> = {
			save: () => saver.save(false),
			snapshot: () => saver.snapshot(),
			preview: () => saver.preview(),
			set: () => setOptions(command.options),
			pause: async () => null,
			resume: async () => null,
		};
		if (name === 'stop') return;
		try {
			const result = await results[name]();
			if (name === 'save') postponed = false;
			command.settle({ ok: true, result });
		} catch (error) {
			// A manual save that fails (disk full, say) is reported to whoever asked; training goes on.
			if (!(error instanceof FstuiError)) throw error;
			command.settle({ ok: false, error });
		}
	}

	async function finish({ reason, save, command }: Ending): Promise<StoppedEvent> {
		emit({ event: 'phase', phase: 'stopping', detail: save ? 'saving' : '' });
		const unsaved = saver.lastSavedIteration !== progress.iteration || folder.state === null;
		if (save && unsaved && progress.iteration > 0) {
			await saver.preview();
			await saver.timelapse();
			await saver.save(true);
		}
		const saved = folder.state !== null && saver.lastSavedIteration === progress.iteration;
		const stopped: StoppedEvent = { event: 'stopped', iteration: progress.iteration, reason, saved };
		command?.settle({ ok: true, result: stopped });
		return stopped;
	}
}

function targetIteration(iterations: number, target: number, start: number): { iteration: number; reason: StopReason } {
	const session = start + iterations;
	return target > 0 && target <= session
		? { iteration: target, reason: 'target' }
		: { iteration: session, reason: 'iterations' };
}
