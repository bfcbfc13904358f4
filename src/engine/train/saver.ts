/**
 * Saves, backups, snapshots and previews of a run, and the rule when a due save is put off.
 * Owns what goes into the state file. Must not know the loop or threads.
 */
import { join } from 'node:path';
import { FstuiError } from '../../config/errors.js';
import { LOCKED_OPTIONS } from '../../config/schema.js';
import type { PreviewEvent, SavedEvent, SnapshotEvent } from '../events.js';
import { nodeFs, replaceFile } from '../store/fs.js';
import type { ModelState, SessionRecord } from '../store/state.js';
import { changedOptions, type OptionChanges } from './active-options.js';
import type { LossAverager } from './averages.js';
import { lazyTensors, optimizerVariables, weightVariables } from './checkpoint.js';
import type { Emit, PreparedRun } from './setup.js';

/** Where the run stands; the loop keeps it. */
export interface Progress {
	/** Total iterations of the model. */
	iteration: number;
	sessionIteration: number;
	optimizerSteps: number;
	/** Seconds of training of this session, pauses and saves excluded. */
	elapsedSeconds: number;
}

/** Name of the newest preview for programs that watch one file. */
const PREVIEW_IMAGE = 'training_preview.png';
/** Share of wall time that saving may take before due saves are merged. */
const SAVE_SHARE = 0.05;

export class Saver {
	lastSavedIteration: number;
	private lowest: { a: number | null; b: number | null };
	private readonly changedAt: { iteration: number; options: Record<string, unknown> }[] = [];
	private lastSaveMs = 0;
	private lastSaveAt = Number.NEGATIVE_INFINITY;
	private readonly session: Pick<
		SessionRecord,
		'id' | 'start' | 'batch_size' | 'start_iteration' | 'device' | 'changes'
	>;
	private readonly earlier: readonly SessionRecord[];

	constructor(
		private readonly run: PreparedRun,
		private readonly progress: Progress,
		private readonly averages: LossAverager,
		private readonly emit: Emit,
		private readonly now: () => number,
	) {
		this.earlier = run.loaded?.sessions ?? [];
		this.lowest = run.loaded?.lowest_avg_loss ?? { a: null, b: null };
		this.lastSavedIteration = run.loaded?.iterations ?? 0;
		this.session = {
			id: (this.earlier.at(-1)?.id ?? 0) + 1,
			start: new Date(now()).toISOString(),
			batch_size: run.active.config.batch_size,
			start_iteration: progress.iteration,
			device: run.runtime.device.label,
			changes: run.loaded === null ? {} : sessionChanges(run),
		};
	}

	get sessionId(): number {
		return this.session.id;
	}

	/** False when a save now would make saving take more than its share of the time since the last one. */
	get affordable(): boolean {
		return this.now() - this.lastSaveAt >= this.lastSaveMs / SAVE_SHARE;
	}

	/** @param final the session ends with this save. */
	async save(final: boolean): Promise<SavedEvent> {
		const { run, progress } = this;
		const { runtime, step, folder } = run;
		const { config } = run.active;
		const average = this.averages.take();
		const best = improves(this.lowest, average);
		if (best) this.lowest = { a: average.a, b: average.b };
		const withMoments = config.save_optimizer === 'always' || (config.save_optimizer === 'exit' && final);
		const { path, ms, bytes } = await folder.save({
			state: this.state(withMoments),
			weights: lazyTensors(runtime, weightVariables(step)),
			optimizer: withMoments ? lazyTensors(runtime, optimizerVariables(step)) : null,
		});
		this.lastSavedIteration = progress.iteration;
		this.lastSaveMs = ms;
		this.lastSaveAt = this.now();
		const event: SavedEvent = {
			event: 'saved',
			iteration: progress.iteration,
			path,
			ms,
			bytes,
			average_loss_a: average.a,
			average_loss_b: average.b,
		};
		this.emit(event);
		if (best) this.emit({ event: 'backed_up', iteration: progress.iteration, path: await folder.backup() });
		return event;
	}

	async snapshot(): Promise<SnapshotEvent> {
		if (this.lastSavedIteration !== this.progress.iteration || this.run.folder.state === null) await this.save(false);
		const path = await this.run.folder.snapshot(this.progress.iteration);
		const event: SnapshotEvent = { event: 'snapshot', iteration: this.progress.iteration, path };
		this.emit(event);
		return event;
	}

	async preview(): Promise<PreviewEvent> {
		const { png, pngWithoutMask, width, height } = await this.run.preview.drawPair(this.run.active.config);
		const { previews } = this.run.folder;
		const file = await previews.write(this.progress.iteration, png, pngWithoutMask);
		await previews.thin(this.run.active.config.keep_previews);
		if (this.run.active.config.write_image) await replaceFile(nodeFs, join(this.run.folder.dir, PREVIEW_IMAGE), png);
		const event: PreviewEvent = { event: 'preview', ...file, width, height };
		this.emit(event);
		return event;
	}

	/** Writes the timelapse picture, if there is a timelapse; a failure is a warning, not the end of the run. */
	async timelapse(): Promise<void> {
		const { iteration } = this.progress;
		try {
			const path = await this.run.timelapse?.write(iteration, this.run.active.config);
			if (path !== undefined) this.emit({ event: 'timelapse', iteration, path });
		} catch (error) {
			if (!(error instanceof FstuiError)) throw error;
			this.emit({ event: 'warning', code: 'timelapse_failed', message: error.message });
		}
	}

	/** Remembers options that changed while the session runs, for its record. */
	noteChanges(options: OptionChanges): void {
		this.changedAt.push({ iteration: this.progress.iteration, options: { ...options } });
	}

	private state(withMoments: boolean) {
		const { run, progress } = this;
		const { step, active } = run;
		// What a stage changed is not stored as an option: a resumed run goes through the stages again.
		const config = active.base;
		const session: SessionRecord = {
			...this.session,
			end: new Date(this.now()).toISOString(),
			elapsed_seconds: progress.elapsedSeconds,
			iterations: progress.sessionIteration,
			...(this.changedAt.length === 0 ? {} : { changed_at: this.changedAt }),
		};
		return {
			seed: run.seed,
			iterations: progress.iteration,
			optimizer_steps: withMoments ? progress.optimizerSteps : 0,
			locked: Object.fromEntries(LOCKED_OPTIONS.map((name) => [name, config[name]])),
			config: { ...config, seed: run.seed },
			sessions: [...this.earlier, session],
			lowest_avg_loss: this.lowest,
			...(active.config.gradient_clipping === 'autoclip' ? { gradient_norms: [...step.norms] } : {}),
			data_cursor: { drawn: active.feed.drawn },
			lowerings: run.loaded?.lowerings ?? {},
		} satisfies Partial<ModelState>;
	}
}

/** A backup is due when both sides' averages are below their records; the first averages only set the records. */
function improves(
	lowest: { readonly a: number | null; readonly b: number | null },
	average: { readonly a: number | null; readonly b: number | null },
): boolean {
	if (average.a === null || average.b === null) return false;
	return (lowest.a === null || average.a < lowest.a) && (lowest.b === null || average.b < lowest.b);
}

/** What is different from the session before; a seed drawn for a new model is no change. */
function sessionChanges({ loaded, config }: PreparedRun): OptionChanges {
	const { seed: _seed, ...changes } = changedOptions(loaded?.config ?? {}, config);
	return changes;
}
