/** What the screens know of a run at one moment: immutable, made by the store. */
import type {
	FailedEvent,
	OptionsEvent,
	PhaseEvent,
	PreviewEvent,
	SavedEvent,
	SessionEvent,
	StepEvent,
	StoppedEvent,
} from '../../engine/events.js';
import type { Mark } from '../chart/marks.js';
import type { LogKind } from './event-texts.js';

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
	/** Since the phase began, whatever it says of itself meanwhile. */
	readonly phaseSeconds: number;
	readonly step: StepEvent | null;
	readonly saved: SavedEvent | null;
	readonly preview: PreviewEvent | null;
	readonly ended: StoppedEvent | FailedEvent | null;
	/** Option changes of this session, in order. */
	readonly changes: readonly OptionsEvent[];
	/** What happened at which iteration, for the graph; bounded. */
	readonly marks: readonly Mark[];
	/** Newest last, bounded. */
	readonly log: readonly LogLine[];
	/** Seconds: training time when steps are made, time since the start before that. */
	readonly elapsedSeconds: number;
	/** Changes with every value in the loss series. */
	readonly seriesVersion: number;
}
