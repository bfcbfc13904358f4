/**
 * The losses of a run for the charts: the total, every output, and where they go. Earlier losses of the model may come
 * while it runs; they take their place in front of what was there. Must not know events, files or who looks.
 */
import type { ThinHistory } from '../../engine/inspect.js';
import { type Block, LossSeries } from '../chart/loss-series.js';
import { LossTrend } from '../chart/loss-trend.js';

/** What an iteration tells. */
export interface StepLosses {
	readonly iteration: number;
	/** Null when not finite. */
	readonly loss_a: number | null;
	readonly loss_b: number | null;
	/** By output and side, e.g. "face_a". */
	readonly losses: Readonly<Record<string, number | null>>;
}

/** Iterations that are kept to be put behind the earlier ones; those need no second to be read. */
const MOST_WAITING = 20_000;
const TOTAL = 'loss';

export class LossBook {
	#series = new LossSeries();
	#outputs = new Map<string, LossSeries>();
	#trend = new LossTrend();
	/** Steps so far, while earlier losses may still come; null when they cannot. */
	#waiting: StepLosses[] | null = [];
	#version = 0;

	/** Sum of all outputs. */
	get series(): LossSeries {
		return this.#series;
	}

	/** Of each output of a model that has several, by its name. */
	get outputs(): ReadonlyMap<string, LossSeries> {
		return this.#outputs;
	}

	get trend(): LossTrend {
		return this.#trend;
	}

	/** Of the steps so far; null before the first, and when nothing of before can come any more. */
	get firstIteration(): number | null {
		return this.#waiting?.[0]?.iteration ?? null;
	}

	/** Changes with every value. */
	get version(): number {
		return this.#version;
	}

	add(step: StepLosses): void {
		if (this.#waiting?.length === MOST_WAITING) this.#waiting = null;
		this.#waiting?.push(step);
		this.#push(step);
		this.#version++;
	}

	/** Puts the losses of before in front of all others, once; iterations that are there already stay as they are. */
	recall(past: ThinHistory): void {
		const steps = this.#waiting;
		if (steps === null) return;
		this.#waiting = null;
		this.#series = new LossSeries();
		this.#outputs = new Map();
		this.#trend = new LossTrend();
		const end = steps[0]?.iteration ?? Number.POSITIVE_INFINITY;
		const points = past.iterations.findIndex((iteration) => iteration >= end);
		this.#pushPast(past, points < 0 ? past.iterations.length : points);
		for (const step of steps) this.#push(step);
		this.#version++;
	}

	/** Nothing of before will come: nothing need be kept for it. */
	settle(): void {
		this.#waiting = null;
	}

	#push({ iteration, loss_a, loss_b, losses }: StepLosses): void {
		this.#series.push(iteration, loss_a, loss_b);
		this.#trend.push(loss_a, loss_b);
		for (const name of outputNames(Object.keys(losses)))
			this.#output(name).push(iteration, losses[`${name}_a`] ?? null, losses[`${name}_b`] ?? null);
	}

	#pushPast(past: ThinHistory, points: number): void {
		const names = Object.keys(past.losses).filter((name) => !name.startsWith(`${TOTAL}_`));
		pushPoints(this.#series, past, TOTAL, points);
		for (const name of outputNames(names)) pushPoints(this.#output(name), past, name, points);
		const { loss_a: a, loss_b: b } = past.losses;
		for (let i = 0; i < points; i++) {
			// Blocks are older than what the trend looks at.
			if (past.rows[i] === 1) this.#trend.push(a?.mean[i] ?? null, b?.mean[i] ?? null);
		}
	}

	#output(name: string): LossSeries {
		const there = this.#outputs.get(name);
		if (there !== undefined) return there;
		const series = new LossSeries();
		this.#outputs.set(name, series);
		return series;
	}
}

/** With a single output its loss is the total, which is kept anyway. */
function outputNames(columns: readonly string[]): readonly string[] {
	const names = columns.flatMap((name) => (name.endsWith('_a') ? [name.slice(0, -2)] : []));
	return names.length < 2 ? [] : names;
}

function pushPoints(series: LossSeries, past: ThinHistory, name: string, points: number): void {
	const { [`${name}_a`]: a, [`${name}_b`]: b } = past.losses;
	if (a === undefined || b === undefined) return;
	for (let i = 0; i < points; i++) {
		const rows = past.rows[i] ?? 0;
		const iteration = past.iterations[i] ?? 0;
		if (rows === 1) series.push(iteration, a.mean[i] ?? null, b.mean[i] ?? null);
		else if (rows > 1) series.pushBlock(iteration, rows, blockOf(a, i), blockOf(b, i));
	}
}

function blockOf({ mean, low, high, finite }: ThinHistory['losses'][string], i: number): Block {
	const none = Number.NaN;
	return { mean: mean[i] ?? none, low: low[i] ?? none, high: high[i] ?? none, finite: finite[i] ?? 0 };
}
