/**
 * The figures of every session of a model: how long, how fast, and how large its losses were on average.
 * Pure arithmetic on what the state file and the loss history say. Must not know files or how figures are shown.
 */
import { z } from 'zod';
import type { SessionRecord } from '../store/state.js';

/** Fields are those of `fstui analyze --json`. */
export interface SessionFigures {
	/** Counts from 1. */
	readonly session: number;
	/** ISO 8601. */
	readonly start: string;
	/** ISO 8601, time of the last save. */
	readonly end: string | null;
	/** Seconds of training; pauses and saves are not in it. */
	readonly elapsed_seconds: number;
	/** Faces of one side in a batch when the session began. */
	readonly batch_size: number;
	readonly iterations: number;
	/** Faces of both sides per second; 0 for a session without length. */
	readonly egs_per_second: number;
	/** Average over the session; null when no finite loss was logged. */
	readonly loss_a: number | null;
	readonly loss_b: number | null;
}

export interface TotalFigures {
	readonly sessions: number;
	/** Start of the first session and end of the last; null without sessions. */
	readonly start: string | null;
	readonly end: string | null;
	/** Sum over the sessions, not end - start. */
	readonly elapsed_seconds: number;
	/** Every batch size that a session began with, in order of first use. */
	readonly batch_sizes: readonly number[];
	readonly iterations: number;
	readonly egs_per_second: number;
	readonly loss_a: number | null;
	readonly loss_b: number | null;
}

export interface SessionsAnalysis {
	readonly sessions: readonly SessionFigures[];
	readonly total: TotalFigures;
}

interface Measured {
	readonly figures: SessionFigures;
	/** Faces of both sides. */
	readonly examples: number;
	readonly losses: SessionLosses;
}

/** Finite losses of a session, added up. */
export interface Mean {
	readonly sum: number;
	readonly count: number;
}

/** Of side A and side B. */
export type SessionLosses = readonly [Mean, Mean];

/** From an iteration on, until the next such stretch. */
export interface FacesStretch {
	/** Iterations the model has behind it when the stretch begins. */
	readonly after: number;
	/** Faces of both sides in one iteration. */
	readonly faces: number;
}

/** What of a model's state the figures depend on. */
export interface AnalyzedState {
	readonly sessions: readonly SessionRecord[];
	readonly config: Readonly<Record<string, unknown>>;
}

const ACCUMULATION = 'gradient_accumulation';

const NO_LOSSES: SessionLosses = [
	{ sum: 0, count: 0 },
	{ sum: 0, count: 0 },
];

/** @param lossesOf losses of a session by its number; undefined for one without any */
export function analyzeSessions(
	state: AnalyzedState,
	lossesOf: (session: number) => SessionLosses | undefined,
): SessionsAnalysis {
	const measured = state.sessions.map((session, index) => {
		const stretches = stretchesOf(state, session, index);
		return measure(session, facesOf(session, stretches), lossesOf(session.id) ?? NO_LOSSES);
	});
	return { sessions: measured.map(({ figures }) => figures), total: total(measured) };
}

/** How many faces an iteration has, over all sessions in order. */
export function facesStretches(state: AnalyzedState): readonly FacesStretch[] {
	return state.sessions.flatMap((session, index) => stretchesOf(state, session, index));
}

function measure(session: SessionRecord, examples: number, losses: Measured['losses']): Measured {
	const { id, start, end, elapsed_seconds, batch_size, iterations } = session;
	const figures: SessionFigures = {
		...{ session: id, start, end, elapsed_seconds, batch_size, iterations },
		egs_per_second: rate(examples, elapsed_seconds),
		loss_a: averageOf(losses[0]),
		loss_b: averageOf(losses[1]),
	};
	return { figures, examples, losses };
}

function total(measured: readonly Measured[]): TotalFigures {
	const all = measured.map(({ figures }) => figures);
	const sum = (part: (one: Measured) => number) => measured.reduce((before, one) => before + part(one), 0);
	const elapsed_seconds = sum(({ figures }) => figures.elapsed_seconds);
	const side = (index: 0 | 1): Mean => ({
		sum: sum(({ losses }) => losses[index].sum),
		count: sum(({ losses }) => losses[index].count),
	});
	return {
		sessions: all.length,
		start: all[0]?.start ?? null,
		end: all.at(-1)?.end ?? null,
		elapsed_seconds,
		batch_sizes: [...new Set(all.map(({ batch_size }) => batch_size))],
		iterations: sum(({ figures }) => figures.iterations),
		egs_per_second: rate(
			sum(({ examples }) => examples),
			elapsed_seconds,
		),
		loss_a: averageOf(side(0)),
		loss_b: averageOf(side(1)),
	};
}

/** Batch size and accumulated batches may change while a session runs. */
function stretchesOf(state: AnalyzedState, session: SessionRecord, index: number): readonly FacesStretch[] {
	let batchSize = session.batch_size;
	let batches = batchesPerIteration(state, index);
	const stretches: FacesStretch[] = [{ after: session.start_iteration, faces: 2 * batchSize * batches }];
	for (const { iteration, options } of session.changed_at ?? []) {
		batchSize = count(options.batch_size) ?? batchSize;
		batches = count(options[ACCUMULATION]) ?? batches;
		stretches.push({ after: Math.max(iteration, session.start_iteration), faces: 2 * batchSize * batches });
	}
	return stretches;
}

/** Faces of both sides in a session; each stretch counts with its own. */
function facesOf({ start_iteration, iterations }: SessionRecord, stretches: readonly FacesStretch[]): number {
	const end = start_iteration + iterations;
	return stretches.reduce((sum, { after, faces }, i) => {
		const until = Math.min(stretches[i + 1]?.after ?? end, end);
		return sum + Math.max(0, until - after) * faces;
	}, 0);
}

/**
 * Batches an iteration of a session adds up when it begins. A state holds the options of its last session and, for each
 * session, what changed against the one before: the value in force is the newest change up to the session, unless a
 * stage of the preset was reached. When only later sessions changed it, the value before is not stored, and the default
 * 1 is the best guess.
 */
function batchesPerIteration({ sessions, config }: AnalyzedState, index: number): number {
	const start = sessions[index]?.start_iteration ?? 0;
	const staged = stagesOf(config).flatMap(({ at, options }) =>
		at <= start ? (count(options[ACCUMULATION]) ?? []) : [],
	);
	const changes = sessions.map((session) => count(session.changes[ACCUMULATION]));
	const known = changes.slice(0, index + 1).filter((value) => value !== null);
	const changedLater = changes.slice(index + 1).some((value) => value !== null);
	return staged.at(-1) ?? known.at(-1) ?? (changedLater ? null : count(config[ACCUMULATION])) ?? 1;
}

const stagesSchema = z.array(z.object({ at: z.number(), options: z.record(z.string(), z.unknown()) }));

function stagesOf(config: AnalyzedState['config']): z.output<typeof stagesSchema> {
	return stagesSchema.safeParse(config.stages).data ?? [];
}

function count(value: unknown): number | null {
	return typeof value === 'number' && Number.isInteger(value) && value >= 1 ? value : null;
}

function averageOf({ sum, count }: Mean): number | null {
	return count === 0 ? null : sum / count;
}

function rate(examples: number, seconds: number): number {
	return seconds > 0 ? examples / seconds : 0;
}
