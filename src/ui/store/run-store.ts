/**
 * The only listener of a session: turns events into one immutable snapshot, published at most four times a second.
 * Must not know React, terminals or what the engine computes.
 */
import type {
	EngineEvent,
	FailedEvent,
	OptionsEvent,
	PhaseEvent,
	PreviewEvent,
	SavedEvent,
	SessionEvent,
	StepEvent,
	StoppedEvent,
} from '../../engine/events.js';
import type { EngineSession } from '../../engine/session.js';
import { LossSeries } from '../chart/loss-series.js';
import { LossTrend } from '../chart/loss-trend.js';
import { addMark, type Mark, type MarkKind } from '../chart/marks.js';
import { changesText, formatBytes, formatCount } from '../format.js';

export type LogKind = 'info' | 'good' | 'warning' | 'error';

export interface LogLine {
	/** Running number, unique within the run. */
	readonly id: number;
	/** Milliseconds since the epoch. */
	readonly time: number;
	readonly kind: LogKind;
	readonly text: string;
}

export interface RunSnapshot {
	readonly session: SessionEvent | null;
	readonly phase: PhaseEvent | null;
	readonly step: StepEvent | null;
	readonly saved: SavedEvent | null;
	readonly preview: PreviewEvent | null;
	readonly ended: StoppedEvent | FailedEvent | null;
	/** Option changes of this session, in order. */
	readonly changes: readonly OptionsEvent[];
	/** Saves, snapshots and option changes for the graph, bounded. */
	readonly marks: readonly Mark[];
	/** Newest last, bounded. */
	readonly log: readonly LogLine[];
	/** Seconds: training time when steps are made, time since the start before that. */
	readonly elapsedSeconds: number;
	/** Changes with every value in the loss series. */
	readonly seriesVersion: number;
}

/** Columns of the history on disk; NaN for a value that was not finite. */
export interface PastLosses {
	readonly iterations: ArrayLike<number>;
	readonly losses: Readonly<Record<string, ArrayLike<number>>>;
}

/** Time and timers, so that tests own them. */
export interface StoreClock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Calls back once after `ms`; returns a function that cancels. */
	after(ms: number, callback: () => void): () => void;
}

export const SYSTEM_CLOCK: StoreClock = {
	now: () => Date.now(),
	after: (ms, callback) => {
		const timer = setTimeout(callback, ms);
		return () => clearTimeout(timer);
	},
};

/** Four a second would send 9 KB/s in tmux at 120 x 40 when every step is quick; the budget is 8. */
export const PUBLISH_INTERVAL_MS = 350;
const TICK_MS = 1000;
const LOG_CAPACITY = 1000;

export class RunStore {
	/** Filled in place as steps arrive; read it through `seriesVersion`. */
	readonly series = new LossSeries();
	/** As `series`, for each output of a model that has several; by the output's name. */
	readonly outputs = new Map<string, LossSeries>();
	readonly trend = new LossTrend();
	readonly #clock: StoreClock;
	readonly #listeners = new Set<() => void>();
	readonly #startedAt: number;
	#log: readonly LogLine[] = [];
	#marks: readonly Mark[] = [];
	#changes: readonly OptionsEvent[] = [];
	#nextLogId = 0;
	#stepAt = 0;
	#past: PastLosses | null = null;
	#pending: Partial<RunSnapshot> = {};
	#snapshot: RunSnapshot;
	#lastPublished = Number.NEGATIVE_INFINITY;
	#cancelPublish: (() => void) | null = null;
	#cancelTick: (() => void) | null = null;
	#unsubscribe: (() => void) | null = null;

	constructor(clock: StoreClock = SYSTEM_CLOCK) {
		this.#clock = clock;
		this.#startedAt = clock.now();
		this.#snapshot = {
			session: null,
			phase: null,
			step: null,
			saved: null,
			preview: null,
			ended: null,
			changes: [],
			marks: [],
			log: [],
			elapsedSeconds: 0,
			seriesVersion: 0,
		};
	}

	/** Starts listening; events kept by the session arrive before this returns. */
	attach(session: EngineSession): void {
		this.#unsubscribe = session.subscribe((event) => this.#receive(event));
		this.#tick();
	}

	/** Stops listening and all timers. */
	close(): void {
		this.#unsubscribe?.();
		this.#cancelPublish?.();
		this.#cancelTick?.();
		this.#unsubscribe = null;
		this.#cancelPublish = null;
		this.#cancelTick = null;
	}

	readonly getSnapshot = (): RunSnapshot => this.#snapshot;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/** Adds a line of the screen's own, e.g. how a command ended; shown at once. */
	note(kind: LogKind, text: string): void {
		this.#addLog(kind, text);
		this.#publish();
	}

	/** The newest state, not held back by the publishing rate; for the summary at the end. */
	latest(): RunSnapshot {
		this.#publish();
		return this.#snapshot;
	}

	#receive(event: EngineEvent): void {
		switch (event.event) {
			case 'step':
				this.#step(event);
				break;
			case 'phase':
				this.#pending = { ...this.#pending, phase: event };
				break;
			case 'session':
				this.#pending = { ...this.#pending, session: event };
				this.#addLog('info', sessionText(event));
				break;
			case 'preview':
				this.#pending = { ...this.#pending, preview: event };
				break;
			case 'saved':
				this.#pending = { ...this.#pending, saved: event };
				this.#mark('save', event.iteration);
				this.#addLog(
					'good',
					`saved at iteration ${formatCount(event.iteration)} (${formatBytes(event.bytes)}, ${(event.ms / 1000).toFixed(1)} s)`,
				);
				break;
			case 'backed_up':
				this.#addLog('good', `backup at iteration ${formatCount(event.iteration)}: lowest average loss so far`);
				break;
			case 'snapshot':
				this.#mark('snapshot', event.iteration);
				this.#addLog('good', `snapshot at iteration ${formatCount(event.iteration)}: ${event.path}`);
				break;
			case 'timelapse':
				this.#addLog('info', `timelapse picture at iteration ${formatCount(event.iteration)}`);
				break;
			case 'options':
				this.#changes = [...this.#changes, event];
				this.#mark('options', event.iteration);
				this.#addLog('info', `from iteration ${formatCount(event.iteration + 1)} on: ${changesText(event.changes)}`);
				break;
			case 'warning':
				this.#addLog('warning', event.message);
				break;
			case 'stopped':
				this.#pending = { ...this.#pending, ended: event };
				break;
			case 'failed':
				this.#pending = { ...this.#pending, ended: event };
				this.#addLog('error', event.message);
				break;
			default:
				event satisfies never;
		}
		this.#schedule();
	}

	/**
	 * Losses of before the session's events, from the history on disk: they go in front of the first step. Call before
	 * `attach`.
	 */
	recall(past: PastLosses): void {
		this.#past = past;
	}

	#pushPast(before: number): void {
		if (this.#past === null) return;
		const { iterations, losses } = this.#past;
		this.#past = null;
		for (let i = 0; i < iterations.length; i++) {
			const iteration = iterations[i] ?? before;
			if (iteration >= before) break;
			const row = Object.entries(losses).map(([name, values]) => [name, finiteOrNull(values[i])] as const);
			const { loss_a = null, loss_b = null, ...outputs } = Object.fromEntries(row);
			this.#pushLosses({ iteration, loss_a, loss_b, losses: outputs });
		}
	}

	#pushLosses(step: Pick<StepEvent, 'iteration' | 'loss_a' | 'loss_b' | 'losses'>): void {
		this.series.push(step.iteration, step.loss_a, step.loss_b);
		this.trend.push(step.loss_a, step.loss_b);
		this.#pushOutputs(step);
	}

	#step(event: StepEvent): void {
		this.#pushPast(event.iteration);
		this.#pushLosses(event);
		this.#stepAt = this.#clock.now();
		if (event.non_finite !== undefined && this.#pending.step?.non_finite === undefined) {
			const already = this.#snapshot.step?.non_finite !== undefined;
			if (!already)
				this.#addLog(
					'warning',
					`iteration ${formatCount(event.iteration)}: not finite: ${event.non_finite.join(', ')}`,
				);
		}
		this.#pending = { ...this.#pending, step: event };
	}

	/** With a single output its loss is the total, which is kept anyway. */
	#pushOutputs({ iteration, losses }: Pick<StepEvent, 'iteration' | 'losses'>): void {
		const names = Object.keys(losses).flatMap((name) => (name.endsWith('_a') ? [name.slice(0, -2)] : []));
		if (names.length < 2) return;
		for (const name of names) {
			let series = this.outputs.get(name);
			if (series === undefined) {
				series = new LossSeries();
				this.outputs.set(name, series);
			}
			series.push(iteration, losses[`${name}_a`] ?? null, losses[`${name}_b`] ?? null);
		}
	}

	#mark(kind: MarkKind, iteration: number): void {
		this.#marks = addMark(this.#marks, { kind, iteration });
	}

	#addLog(kind: LogKind, text: string): void {
		const line: LogLine = { id: this.#nextLogId++, time: this.#clock.now(), kind, text };
		this.#log = [...this.#log.slice(1 - LOG_CAPACITY), line];
	}

	#schedule(): void {
		if (this.#cancelPublish !== null) return;
		const wait = this.#lastPublished + PUBLISH_INTERVAL_MS - this.#clock.now();
		if (wait <= 0) this.#publish();
		else {
			this.#cancelPublish = this.#clock.after(wait, () => {
				this.#cancelPublish = null;
				this.#publish();
			});
		}
	}

	#publish(): void {
		this.#cancelPublish?.();
		this.#cancelPublish = null;
		const elapsedSeconds = this.#elapsed();
		this.#snapshot = {
			...this.#snapshot,
			...this.#pending,
			log: this.#log,
			marks: this.#marks,
			changes: this.#changes,
			elapsedSeconds,
			seriesVersion: this.series.length,
		};
		this.#pending = {};
		this.#lastPublished = this.#clock.now();
		for (const listener of this.#listeners) listener();
	}

	/** Keeps the clock on the screen going between events. */
	#tick(): void {
		this.#cancelTick = this.#clock.after(TICK_MS, () => {
			if (Math.floor(this.#elapsed()) !== Math.floor(this.#snapshot.elapsedSeconds)) this.#schedule();
			this.#tick();
		});
	}

	#elapsed(): number {
		const step = this.#pending.step ?? this.#snapshot.step;
		const phase = (this.#pending.phase ?? this.#snapshot.phase)?.phase;
		const ended = this.#pending.ended ?? this.#snapshot.ended;
		if (ended !== null && ended !== undefined) return step?.elapsed_seconds ?? this.#snapshot.elapsedSeconds;
		if (step === null || step === undefined) return (this.#clock.now() - this.#startedAt) / 1000;
		const running = phase !== 'paused';
		return step.elapsed_seconds + (running ? Math.max(0, this.#clock.now() - this.#stepAt) / 1000 : 0);
	}
}

function sessionText(event: SessionEvent): string {
	const model = event.variant === '' ? event.model : `${event.model} (${event.variant})`;
	const start = event.iteration === 0 ? 'a new model' : `resumed at iteration ${formatCount(event.iteration)}`;
	return `session ${event.session}: ${model}, ${start}, ${formatCount(event.faces_a)} + ${formatCount(event.faces_b)} faces`;
}

function finiteOrNull(value: number | undefined): number | null {
	return value !== undefined && Number.isFinite(value) ? value : null;
}
