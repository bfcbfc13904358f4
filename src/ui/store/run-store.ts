/**
 * The only listener of a session: turns events into one immutable snapshot, published about three times a second.
 * Must not know React, terminals or what the engine computes.
 */
import type { EngineEvent, OptionsEvent, PhaseEvent, StepEvent } from '../../engine/events.js';
import { changeMoments, type Moment, type ThinHistory } from '../../engine/inspect.js';
import type { EngineSession } from '../../engine/session.js';
import { addMark, type Mark } from '../chart/marks.js';
import { formatCount } from '../format.js';
import { eventText, type LogKind } from './event-texts.js';
import { LossBook } from './loss-book.js';
import type { LogLine, RunSnapshot } from './run-snapshot.js';
import { type StoreClock, SYSTEM_CLOCK } from './store-clock.js';

export type { LogKind } from './event-texts.js';
export type { LogLine, RunSnapshot } from './run-snapshot.js';
export { type StoreClock, SYSTEM_CLOCK } from './store-clock.js';

/** What is known of a model from before the run. */
export interface Past {
	readonly history: ThinHistory;
	readonly moments: readonly Moment[];
}

/** Four a second would send 9 KB/s in tmux at 120 x 40 when every step is quick; the budget is 8. */
export const PUBLISH_INTERVAL_MS = 350;
const TICK_MS = 1000;
const LOG_CAPACITY = 1000;

export class RunStore {
	/** Filled in place as steps arrive; read it through `seriesVersion`. */
	readonly losses = new LossBook();
	readonly #clock: StoreClock;
	readonly #listeners = new Set<() => void>();
	readonly #startedAt: number;
	#log: readonly LogLine[] = [];
	#marks: readonly Mark[] = [];
	#changes: readonly OptionsEvent[] = [];
	#nextLogId = 0;
	#stepAt = 0;
	#phaseAt: number;
	#pending: Partial<RunSnapshot> = {};
	#snapshot: RunSnapshot;
	#lastPublished = Number.NEGATIVE_INFINITY;
	#cancelPublish: (() => void) | null = null;
	#cancelTick: (() => void) | null = null;
	#unsubscribe: (() => void) | null = null;

	constructor(clock: StoreClock = SYSTEM_CLOCK) {
		this.#clock = clock;
		this.#startedAt = clock.now();
		this.#phaseAt = this.#startedAt;
		this.#snapshot = {
			session: null,
			phase: null,
			phaseSeconds: 0,
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

	/** Adds what was before the run, once; without steps the caller says how far it reaches. */
	recall({ history, moments }: Past): void {
		this.losses.recall(history);
		this.#marks = moments.concat(this.#marks).reduce<readonly Mark[]>(addMark, []);
		this.#publish();
	}

	#receive(event: EngineEvent): void {
		const text = eventText(event);
		if (text !== null) this.#addLog(text.kind, text.text);
		switch (event.event) {
			case 'step':
				this.#step(event);
				break;
			case 'phase':
				this.#phase(event);
				break;
			case 'session':
				this.#pending = { ...this.#pending, session: event };
				break;
			case 'preview':
				this.#pending = { ...this.#pending, preview: event };
				break;
			case 'saved':
				this.#pending = { ...this.#pending, saved: event };
				this.#mark({ kind: 'save', iteration: event.iteration });
				break;
			case 'snapshot':
				this.#mark({ kind: 'snapshot', iteration: event.iteration });
				break;
			case 'rolled_back':
				this.#mark({ kind: 'rollback', iteration: event.iteration });
				break;
			case 'options':
				this.#changes = [...this.#changes, event];
				for (const mark of changeMoments(event.iteration, event.changes)) this.#mark(mark);
				break;
			case 'stopped':
			case 'failed':
				this.#pending = { ...this.#pending, ended: event };
				break;
			case 'backed_up':
			case 'timelapse':
			case 'warning':
				break;
			default:
				event satisfies never;
		}
		this.#schedule();
	}

	#step(event: StepEvent): void {
		this.losses.add(event);
		this.#stepAt = this.#clock.now();
		const before = this.#pending.step ?? this.#snapshot.step;
		if (event.non_finite !== undefined && before?.non_finite === undefined) {
			const names = event.non_finite.join(', ');
			this.#addLog('warning', `iteration ${formatCount(event.iteration)}: not finite: ${names}`);
		}
		this.#pending = { ...this.#pending, step: event };
	}

	#mark(mark: Mark): void {
		this.#marks = addMark(this.#marks, mark);
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
			phaseSeconds: (this.#clock.now() - this.#phaseAt) / 1000,
			seriesVersion: this.losses.version,
		};
		this.#pending = {};
		this.#lastPublished = this.#clock.now();
		for (const listener of this.#listeners) listener();
	}

	#phase(event: PhaseEvent): void {
		const before = this.#pending.phase ?? this.#snapshot.phase;
		if (before?.phase !== event.phase) this.#phaseAt = this.#clock.now();
		this.#pending = { ...this.#pending, phase: event };
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
